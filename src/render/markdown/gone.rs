//! Everything that goes, by name: the part of a comment that gives way to nothing but the summary.

use std::collections::BTreeMap;

use super::block::{diff, fenced};
use super::{STYLE, are, cut};
use crate::plan::{Action, Change, Plan, Status};
use crate::render::change;
use crate::render::page::Page;
use crate::render::plan::Sorted;
use crate::render::visible::one_line;

/// About as many characters as a line of names has.
const LINE: usize = 100;
/// What the words about names that are missing may take.
const NOTE: usize = 300;
const TITLE: &str = "### Destroyed\n\n";

/// What goes, by when or by whom.
pub(super) struct Gone<'a> {
    groups: Vec<(&'static str, Vec<&'a Change>)>,
}

/// Lines of a block, each with the number of things that it names.
type Lines = Vec<(String, usize)>;

impl<'a> Gone<'a> {
    /// Of a plan: what it deletes, and what is deleted later, by hand, or once something else is done. What
    /// is only observed stays.
    pub(super) fn of(plan: &'a Plan, by: &Sorted<'a>) -> Self {
        let goes = |each: &&Change| each.action == Action::Delete;
        let later = plan.changes.iter();
        let later = later.filter(|each| matches!(each.status, Status::Later { .. }));
        let all: [(&str, Vec<&Change>); 4] = [
            ("", by.ready.clone()),
            ("Later:", later.collect()),
            ("By hand:", by.by_hand.clone()),
            ("Blocked, so not yet:", by.blocked.clone()),
        ];
        let groups = all.map(|(title, of)| (title, of.into_iter().filter(goes).collect()));
        let groups = groups.into_iter();
        Self {
            groups: groups
                .filter(|(_, of): &(_, Vec<_>)| !of.is_empty())
                .collect(),
        }
    }

    /// Everything by name within `most`: with where it comes from and what is lost, or bare, or as many
    /// to a line as it takes; none where not even that fits.
    pub(super) fn whole(&self, most: usize) -> Option<String> {
        if self.groups.is_empty() {
            return Some(String::new());
        }
        let forms = [titles, names, packed];
        let mut drawn = forms.into_iter().map(|form| draw("", &self.lines(form)));
        drawn.find(|text| cut::size(text) <= most)
    }

    /// As much by name as `most` holds, and above it how much is missing.
    pub(super) fn some(&self, most: usize) -> String {
        let mut room = most.saturating_sub(NOTE);
        let lines = self.lines(packed);
        let all: usize = lines.iter().map(|(_, named)| named).sum();
        let fits = lines.into_iter().take_while(|(line, _)| {
            let fits = cut::size(line) <= room;
            room = room.saturating_sub(cut::size(line));
            fits
        });
        let fits: Lines = fits.collect();
        let named: usize = fits.iter().map(|(_, named)| named).sum();
        let missing = all.saturating_sub(named);
        let note = format!(
            "**{} destroyed than the {named} named here, and no comment holds their names. This one is not enough to agree to: `maniform show PLAN` lists all.**\n\n",
            are(missing, "more thing")
        );
        draw(&note, &fits)
    }

    fn lines(&self, form: fn(&[&Change]) -> Lines) -> Lines {
        let each = self.groups.iter().flat_map(|(title, of)| {
            let title = (!title.is_empty()).then(|| (format!("{title}\n"), 0));
            title.into_iter().chain(form(of))
        });
        each.collect()
    }
}

fn draw(note: &str, lines: &[(String, usize)]) -> String {
    let text: String = lines.iter().map(|(line, _)| line.as_str()).collect();
    format!("{TITLE}{note}{}\n", fenced("diff", &text))
}

fn titles(changes: &[&Change]) -> Lines {
    let each = changes.iter().map(|each| {
        let mut page = Page::new(&STYLE);
        change::title(&mut page, each);
        (diff(&page.finish()), 1)
    });
    each.collect()
}

fn names(changes: &[&Change]) -> Lines {
    let name = |each: &&Change| (format!("- {}\n", one_line(&each.address.to_string())), 1);
    changes.iter().map(name).collect()
}

/// Names that differ in one part stand behind what they share, in the notation of patterns:
/// `mailbox:*@acme.example (3):` and then `ada, bob, eve`.
fn packed(changes: &[&Change]) -> Lines {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut alike: Vec<(String, Vec<String>)> = Vec::new();
    let mut lines = Lines::new();
    for each in changes {
        let Some((shared, part)) = parted(each) else {
            lines.extend(names(&[each]));
            continue;
        };
        let place = *places.entry(shared).or_insert_with_key(|shared| {
            alike.push((shared.clone(), Vec::new()));
            alike.len() - 1
        });
        alike[place].1.push(part);
    }
    for (shared, parts) in alike {
        lines.push((format!("- {shared} ({}):\n", parts.len()), 0));
        let (mut line, mut named) = (String::new(), 0);
        for part in parts {
            if !line.is_empty() && line.len() + part.len() > LINE {
                lines.push((format!("-   {line}\n"), named));
                (line, named) = (String::new(), 0);
            }
            if !line.is_empty() {
                line += ", ";
            }
            line += &part;
            named += 1;
        }
        lines.push((format!("-   {line}\n"), named));
    }
    lines
}

/// What an address shares with its likes, and its own part; none where a list could not be read back.
fn parted(change: &Change) -> Option<(String, String)> {
    let kind = one_line(&change.address.kind);
    let key = one_line(&change.address.key);
    if key.contains(|c: char| c.is_whitespace() || c == ',' || c == '*') {
        return None;
    }
    let (shared, part) = match key.find(['@', '/']) {
        Some(at) if key[at..].starts_with('@') => (format!("*{}", &key[at..]), &key[..at]),
        Some(at) => (format!("{}*", &key[..=at]), &key[at + 1..]),
        None => ("*".to_owned(), &*key),
    };
    (!part.is_empty()).then(|| (format!("{kind}:{shared}"), part.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::{LIMIT, plan};
    use super::*;
    use crate::render::samples::{self, address};

    #[test]
    fn what_goes_is_told_as_fully_as_there_is_room() {
        let gone = |number: usize, name: &str| {
            let mut sample = samples::plan();
            let one = sample.changes[3].clone();
            assert_eq!(one.action, Action::Delete);
            for at in 0..number {
                let mut more = one.clone();
                more.address = address(&format!("mailbox:{name}{at}@acme.example"));
                sample.changes.push(more);
            }
            let text = plan(&sample, None);
            assert!(cut::size(&text) <= LIMIT, "{}", cut::size(&text));
            text
        };
        let few = gone(100, "n");
        assert!(few.contains("-    mailbox:n99@acme.example  (declared when"));
        let some = gone(1000, "n");
        assert!(some.contains("\n- mailbox:n999@acme.example\n"));
        let many = gone(4000, "n");
        assert!(many.contains("- mailbox:*@acme.example (4001):\n-   old, n0, n1, "));
        let names = "long".repeat(15);
        let endless = gone(4000, &names);
        let listed = endless.matches(&names).count();
        let missing = 4001 - 1 - listed;
        assert!(listed > 700, "{listed}");
        assert!(
            endless.contains(&format!(
                "**{missing} more things are destroyed than the {} named here, and no comment holds their names. This one is not enough to agree to: `maniform show PLAN` lists all.**",
                listed + 1
            )),
            "{listed}\n{endless}"
        );
    }

    #[test]
    fn what_goes_later_or_by_hand_is_named_too() {
        let mut sample = samples::plan();
        let one = sample.changes[3].clone();
        for (name, status) in [
            (
                "late",
                Status::Later {
                    on: 1_767_312_000,
                    wave: 2,
                    of: 2,
                    because: "50 a day".into(),
                    waits_for: None,
                },
            ),
            ("hand", Status::ByHand { steps: Vec::new() }),
            ("wait", Status::Blocked { on: Vec::new() }),
            ("seen", Status::Observed),
        ] {
            let mut more = one.clone();
            more.address = address(&format!("mailbox:{name}@acme.example"));
            more.status = status;
            sample.changes.push(more);
        }
        let text = plan(&sample, None);
        let (_, list) = text.split_once("### Destroyed").unwrap();
        let (list, _) = list.split_once("<details>").unwrap();
        let at = |what: &str| {
            list.find(what)
                .unwrap_or_else(|| panic!("{what} in {list}"))
        };
        assert!(at("mailbox:old@") < at("Later:") && at("Later:") < at("mailbox:late@"));
        assert!(at("By hand:") < at("mailbox:hand@") && at("mailbox:hand@") < at("Blocked,"));
        assert!(at("Blocked,") < at("mailbox:wait@"));
        assert!(!list.contains("mailbox:seen@"));
    }
}
