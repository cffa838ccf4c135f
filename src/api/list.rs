//! Whole lists, or an error: a list that may lack something is not a result.
//!
//! One billing list of the service is known to lie about `pages` and to repeat pages, another to
//! give no figures at all (dns document §4.3, mail document §19.16). What is missing from a list
//! would be taken for deleted, so every figure the service gives is held against what came.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value as Json;

use super::client::Client;
use super::envelope::{PageInfo, Reply};
use super::error::{ApiError, Kind};
use super::with::without_illegal;
use crate::model::request::Filled;

/// The service's upper bound is not known; 100 is the most that all its lists have been seen to
/// take, and keeps an organization of ordinary size to one call a list.
pub const PER_PAGE: u32 = 100;

/// More pages than this are a loop, not a list: 100,000 items at the usual size.
const MOST_PAGES: u64 = 1000;

/// How a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// The route gives all at once. Where the answer says otherwise, it is asked page by page.
    None,
    /// Page by page.
    Pages {
        /// Items on a page, such as [`PER_PAGE`].
        per_page: u32,
    },
}

/// A whole list.
#[derive(Clone, PartialEq)]
pub struct Listed {
    /// The items, in the service's order.
    pub items: Vec<Json>,
    /// Expansions that were asked for and are not known to this account.
    pub dropped_with: Vec<String>,
}

impl fmt::Debug for Listed {
    /// Without the items: they are other people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listed")
            .field("items", &self.items.len())
            .field("dropped_with", &self.dropped_with)
            .finish()
    }
}

impl Client {
    /// Reads a list to its end.
    ///
    /// # Errors
    /// As [`Client::read`]; [`Kind::Incomplete`] where twice the parts did not fit together, once
    /// being what happens when somebody writes meanwhile.
    pub async fn list(&self, request: &Filled, paging: Paging) -> Result<Listed, ApiError> {
        match self.walk(request, paging).await {
            Err(error) if matches!(error.kind, Kind::Incomplete(_)) => {
                self.walk(request, paging).await
            }
            walked => walked,
        }
    }

    /// Reads one thing, giving up expansions this account does not know; they are named beside.
    ///
    /// # Errors
    /// As [`Client::read`].
    pub async fn read_with(&self, request: &Filled) -> Result<(Reply, Vec<String>), ApiError> {
        match self.read(request).await {
            Ok(reply) => Ok((reply, Vec::new())),
            Err(error) => match without_illegal(request, &error) {
                None => Err(error),
                Some((request, dropped)) => Ok((self.read(&request).await?, dropped)),
            },
        }
    }

    async fn walk(&self, request: &Filled, paging: Paging) -> Result<Listed, ApiError> {
        let mut walk = Walk::default();
        let mut dropped_with = Vec::new();
        let mut per_page = match paging {
            Paging::None => None,
            Paging::Pages { per_page } => Some(per_page.max(1)),
        };
        loop {
            let asked = page_of(
                request,
                &dropped_with,
                per_page.map(|size| (walk.asked + 1, size)),
            );
            let (reply, dropped) = self.read_with(&asked).await?;
            dropped_with.extend(dropped);
            let Json::Array(items) = reply.data else {
                let got = super::clean::clean(&kind_of(&reply.data), super::clean::LINE);
                return Err(ApiError::new(request, Kind::Shape("a list in `data`", got)));
            };
            let figures = reply.page.unwrap_or_default();
            let step = match per_page {
                None if is_part(&figures, items.len()) => {
                    per_page = Some(PER_PAGE);
                    walk = Walk::default();
                    continue;
                }
                None => walk.whole(items, &figures),
                Some(size) => walk.page(items, &figures, u64::from(size)),
            };
            match step {
                Ok(true) => {}
                Ok(false) => {
                    return Ok(Listed {
                        items: walk.items,
                        dropped_with,
                    });
                }
                Err(why) => return Err(ApiError::new(request, Kind::Incomplete(why))),
            }
        }
    }
}

/// What has come so far.
#[derive(Default)]
struct Walk {
    items: Vec<Json>,
    seen: HashSet<String>,
    asked: u64,
    total: Option<u64>,
    /// How many items the first page had.
    first: usize,
}

impl Walk {
    /// Takes in the one answer of a list without pages.
    fn whole(&mut self, items: Vec<Json>, figures: &PageInfo) -> Result<bool, String> {
        self.take(items)?;
        self.total = figures.total;
        self.agree()
    }

    /// Takes in the next page; true if there is another one to ask for.
    fn page(&mut self, items: Vec<Json>, figures: &PageInfo, size: u64) -> Result<bool, String> {
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
                let name = super::clean::clean(&name, 60);
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
fn is_part(figures: &PageInfo, came: usize) -> bool {
    figures.pages.is_some_and(|pages| pages > 1)
        || figures.total.is_some_and(|total| total > came as u64)
}

fn page_of(request: &Filled, dropped: &[String], page: Option<(u64, u32)>) -> Filled {
    let mut query = Vec::new();
    for (name, value) in &request.query {
        let legal = |member: &&str| !dropped.iter().any(|gone| gone == member);
        let value = match name.as_str() {
            "with" => value.split(',').filter(legal).collect::<Vec<_>>().join(","),
            _ => value.clone(),
        };
        if name != "with" || !value.is_empty() {
            query.push((name.clone(), value));
        }
    }
    if let Some((page, size)) = page {
        query.push(("page".into(), page.to_string()));
        query.push(("per_page".into(), size.to_string()));
    }
    Filled {
        method: request.method,
        path: request.path.clone(),
        query,
        body: None,
    }
}

fn kind_of(data: &Json) -> String {
    match data {
        Json::Object(members) => {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            format!("an object with {}", names.join(", "))
        }
        Json::Null => "null".into(),
        other => other.to_string(),
    }
}
