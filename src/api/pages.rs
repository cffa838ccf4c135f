//! Whether the pages of a list fit together. Pure; `list.rs` does the asking.
//!
//! It cannot notice an item that comes and one that goes between two pages.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::clean::{LINE, clean};
use super::envelope::PageInfo;

/// More pages than this are a loop, not a list: 100,000 items at the usual size.
const MOST_PAGES: u64 = 1000;

/// What has come so far.
#[derive(Default)]
pub(super) struct Walk {
    pub(super) items: Vec<Json>,
    seen: HashSet<String>,
    pub(super) asked: u64,
    total: Option<u64>,
    /// How many items the first page had.
    first: usize,
}

impl Walk {
    /// Takes in the one answer of a list without pages, where nothing can come twice by paging.
    pub(super) fn whole(&mut self, items: Vec<Json>, figures: &PageInfo) -> Result<bool, String> {
        self.items = items;
        self.total = figures.total;
        self.agree()
    }

    /// Takes in the next page; true if there is another one to ask for.
    pub(super) fn page(
        &mut self,
        items: Vec<Json>,
        figures: &PageInfo,
        size: u64,
    ) -> Result<bool, String> {
        self.asked += 1;
        let (page, count) = (self.asked, items.len() as u64);
        if page == 1 {
            self.first = items.len();
            self.total = figures.total;
        } else if figures.total != self.total {
            let shown = |total: Option<u64>| total.map_or("none".into(), |n| n.to_string());
            let (before, now) = (shown(self.total), shown(figures.total));
            return Err(format!(
                "its total changed from {before} to {now} on page {page}"
            ));
        }
        if let Some(other) = figures.page.filter(|other| *other != page) {
            return Err(format!("asked for page {page} and got page {other}"));
        }
        let unknown = figures.pages.is_none() && self.total.is_none();
        if unknown && page == 2 && self.repeats_all(&items) && self.first as u64 != size {
            // The route knows nothing of pages: its first answer was all of it.
            return Ok(false);
        }
        let more = match (figures.pages, self.total) {
            (Some(pages), _) => page < pages,
            (None, Some(total)) => (self.items.len() as u64 + count) < total && count > 0,
            // Without figures a short page is the last, unless the service cut it at a size of its
            // own (10, 15, 25, 50 are in use); then the next page tells. More items than asked
            // for come from a route that knows nothing of pages.
            (None, None) => count == size || (count < size && count >= 10 && count % 5 == 0),
        };
        if count == 0 && more {
            return Err(format!("page {page} is empty and not the last"));
        }
        // Where there is a total, it judges in the end.
        if more && figures.pages.is_some() && self.total.is_none() && items.len() < self.first {
            return Err(format!("page {page} is short and not the last"));
        }
        self.take(items)?;
        if more && page >= MOST_PAGES {
            return Err(format!("there is no end to it after {page} pages"));
        }
        if more { Ok(true) } else { self.agree() }
    }

    fn take(&mut self, items: Vec<Json>) -> Result<(), String> {
        for item in items {
            let name = identity(&item);
            if !self.seen.insert(name.clone()) {
                // A whole item stays out of the words: it is somebody's data.
                let name = if item.is_object() && name.starts_with('{') {
                    "an item".to_owned()
                } else {
                    clean(&name, LINE)
                };
                return Err(format!("it has {name} twice"));
            }
            self.items.push(item);
        }
        Ok(())
    }

    fn repeats_all(&self, items: &[Json]) -> bool {
        items.len() == self.items.len() && items.iter().all(|i| self.seen.contains(&identity(i)))
    }

    /// The end, if the total agrees.
    fn agree(&self) -> Result<bool, String> {
        let came = self.items.len() as u64;
        match self.total {
            Some(total) if total != came => Err(format!("its total is {total}, but {came} came")),
            _ => Ok(false),
        }
    }
}

/// What tells an item from others of its list.
fn identity(item: &Json) -> String {
    let name = |member: &str| match &item[member] {
        Json::String(text) => Some(format!("{member} {text}")),
        Json::Number(number) => Some(format!("{member} {number}")),
        _ => None,
    };
    name("id")
        .or_else(|| name("mailbox_name"))
        .unwrap_or_else(|| item.to_string())
}

/// True if the figures of an answer to an unpaged request say that there is more.
pub(super) fn is_part(figures: &PageInfo, came: usize) -> bool {
    figures.pages.is_some_and(|pages| pages > 1)
        || figures.total.is_some_and(|total| total > came as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Feeds pages of ids until the walk ends; the ids that came, or what was wrong.
    fn walked(size: u64, pages: &[(&[u64], Json)]) -> Result<Vec<u64>, String> {
        let mut walk = Walk::default();
        for (ids, figures) in pages {
            let items = ids.iter().map(|id| json!({"id": id})).collect();
            let figure = |name: &str| figures[name].as_u64();
            let figures = PageInfo {
                total: figure("total"),
                page: figure("page"),
                pages: figure("pages"),
                items_per_page: None,
            };
            if !walk.page(items, &figures, size)? {
                let ids = walk.items.iter().filter_map(|item| item["id"].as_u64());
                return Ok(ids.collect());
            }
        }
        Err("asked for one page more".into())
    }

    fn wrong(size: u64, pages: &[(&[u64], Json)]) -> String {
        walked(size, pages).unwrap_err()
    }

    const TEN: &[u64] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    #[test]
    fn pages_that_fit_together_are_a_list() {
        let two = |page| json!({"total": 3, "pages": 2, "page": page});
        assert_eq!(
            walked(2, &[(&[1, 2], two(1)), (&[3], two(2))]),
            Ok(vec![1, 2, 3])
        );
        assert_eq!(
            walked(2, &[(&[], json!({"total": 0, "pages": 0}))]),
            Ok(vec![])
        );
        let only_total = || json!({"total": 3});
        assert_eq!(
            walked(2, &[(&[1, 2], only_total()), (&[3], only_total())]),
            Ok(vec![1, 2, 3])
        );
    }

    #[test]
    fn without_figures_a_short_page_ends_unless_it_looks_cut() {
        let none = || json!({});
        assert_eq!(walked(3, &[(&[1, 2], none())]), Ok(vec![1, 2]));
        assert_eq!(
            walked(2, &[(&[1, 2], none()), (&[], none())]),
            Ok(vec![1, 2])
        );
        // More than asked for: the route knows no pages.
        assert_eq!(walked(2, &[(&[1, 2, 3], none())]), Ok(vec![1, 2, 3]));
        // Ten of a hundred may be all, or the service's own page size.
        assert_eq!(
            walked(100, &[(TEN, none()), (&[], none())]),
            Ok(TEN.to_vec())
        );
        assert_eq!(
            walked(100, &[(TEN, none()), (TEN, none())]),
            Ok(TEN.to_vec())
        );
        assert_eq!(
            walked(100, &[(TEN, none()), (&[11], none())]).map(|ids| ids.len()),
            Ok(11)
        );
        // A full page again may be the first page for ever, with more behind it.
        assert_eq!(
            wrong(10, &[(TEN, none()), (TEN, none())]),
            "it has id 1 twice"
        );
    }

    #[test]
    fn pages_that_do_not_fit_are_no_list() {
        let figures = |total, pages| json!({"total": total, "pages": pages});
        for (pages, why) in [
            (
                vec![(&[1, 2][..], figures(3, 1))],
                "its total is 3, but 2 came",
            ),
            (
                vec![(&[1, 2][..], figures(3, 2)), (&[2][..], figures(3, 2))],
                "it has id 2 twice",
            ),
            (
                vec![(&[1, 2][..], figures(5, 3)), (&[][..], figures(5, 3))],
                "page 2 is empty and not the last",
            ),
            (
                vec![(&[1, 2][..], figures(4, 2)), (&[3][..], figures(3, 2))],
                "its total changed from 4 to 3 on page 2",
            ),
            (
                vec![
                    (&[1, 2][..], json!({"total": 4, "pages": 2})),
                    (&[3][..], json!({"pages": 2})),
                ],
                "its total changed from 4 to none on page 2",
            ),
            (
                vec![
                    (&[1, 2][..], json!({"pages": 3})),
                    (&[3][..], json!({"pages": 3})),
                ],
                "page 2 is short and not the last",
            ),
            (
                vec![(&[1, 2][..], figures(4, 2)), (&[3][..], figures(4, 2))],
                "its total is 4, but 3 came",
            ),
            (
                vec![(&[1, 2][..], json!({"page": 2, "pages": 2}))],
                "asked for page 1 and got page 2",
            ),
        ] {
            assert_eq!(wrong(2, &pages), why);
        }
    }

    #[test]
    fn a_list_has_an_end() {
        let mut walk = Walk::default();
        let endless = |id: u64| vec![json!({"mailbox_name": id.to_string()})];
        let figures = PageInfo {
            pages: Some(u64::MAX),
            ..PageInfo::default()
        };
        let wrong = (0..2 * MOST_PAGES).find_map(|id| walk.page(endless(id), &figures, 1).err());
        assert_eq!(
            wrong.as_deref(),
            Some("there is no end to it after 1000 pages")
        );
    }

    #[test]
    fn the_words_hold_no_whole_item() {
        let mut walk = Walk::default();
        let item = || json!({"email": "ada@acme.example"});
        let wrong = walk.page(vec![item(), item()], &PageInfo::default(), 9);
        assert_eq!(wrong, Err("it has an item twice".into()));
    }
}
