//! What an import wrote, and what it did not, for people and for programs.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::page::Page;
use super::sections;
use super::style::{Style, Tone};
use super::visible::one_line;
use super::words::{count, listed};
use crate::import::{LeftOut, Taken};
use crate::live::Gap;

/// Version of the JSON form.
pub const FORMAT_VERSION: u32 = 1;

/// How many things left out for one reason are named.
const SHOWN: usize = 10;

/// An import, as far as it is to be told.
#[derive(Debug, Clone, Copy)]
pub struct Imported<'a> {
    /// The files and what is in them.
    pub taken: &'a Taken,
    /// Where they are; none where they were printed.
    pub folder: Option<&'a str>,
    /// Collections that were not read, by kind, with the calls that would take.
    pub unread: &'a BTreeMap<&'static str, usize>,
    /// What could not be read.
    pub gaps: &'a [Gap],
    /// Whether only lists were to be read.
    pub lists_only: bool,
    /// Calls made.
    pub calls: usize,
}

impl Imported<'_> {
    /// Whether everything that was looked for could be read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.gaps.is_empty() && self.taken.unseen.is_empty()
    }
}

/// What was written, that nothing would change, and what is not in the files.
#[must_use]
pub fn human(imported: &Imported<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    let taken = imported.taken;
    if let Some(folder) = imported.folder.filter(|_| !taken.pages.is_empty()) {
        let files = count(taken.pages.len(), "file");
        page.toned(
            0,
            Tone::Strong,
            &format!("Wrote {files} to {}:", one_line(folder)),
        );
        for file in &taken.pages {
            page.line(4, &one_line(&file.name));
        }
        page.gap();
    }
    match taken.written.is_empty() {
        true => page.line(0, "Nothing was found that could be written."),
        false => page.line(0, &format!("Written: {}.", kinds(&taken.written))),
    }
    page.gap();
    if imported.is_whole() {
        page.toned(
            0,
            Tone::Add,
            "No changes. What lives is what the files declare.",
        );
    } else {
        let text = "No changes in what could be read. These files are incomplete:";
        page.toned(0, Tone::Destroy, text);
        incomplete(&mut page, imported);
    }
    sections::waiting(&mut page, &taken.plan.waiting);
    left_out(&mut page, &taken.left_out);
    page.gap();
    if !taken.provider.is_empty() {
        page.line(
            2,
            &format!(
                "Kept by the provider, so not written: {}.",
                kinds(&taken.provider)
            ),
        );
    }
    if !taken.silent.is_empty() {
        let text = format!("Seen, and nothing worth a line: {}.", kinds(&taken.silent));
        page.line(2, &text);
    }
    if !imported.unread.is_empty() {
        let calls: usize = imported.unread.values().sum();
        let unread: Vec<String> = imported
            .unread
            .keys()
            .map(|kind| (*kind).to_owned())
            .collect();
        page.line(
            2,
            &format!(
                "Not looked {}: {}. That takes {} more: `--depth all`.",
                match imported.lists_only {
                    true => "into, because it is asked for one by one",
                    false => "for, because no list tells of it",
                },
                listed(&unread),
                count(calls, "call")
            ),
        );
    }
    page.line(2, &format!("{} to read.", count(imported.calls, "call")));
    page.finish()
}

/// `mailbox 12, redirection 3`.
fn kinds(counts: &BTreeMap<String, usize>) -> String {
    let each = counts.iter();
    let each: Vec<String> = each.map(|(kind, n)| format!("{kind} {n}")).collect();
    each.join(", ")
}

fn incomplete(page: &mut Page<'_>, imported: &Imported<'_>) {
    let follows = "What could not be read is not in the files. Once it can be, import again.";
    let mut gaps = imported.gaps.to_vec();
    let unseen = imported.taken.unseen.iter();
    gaps.extend(unseen.map(|(_, gap)| gap.clone()));
    gaps.sort();
    gaps.dedup();
    sections::gaps(page, &gaps, follows);
}

/// What is left out, by its reason.
fn left_out(page: &mut Page<'_>, left_out: &[LeftOut]) {
    if left_out.is_empty() {
        return;
    }
    page.head(Tone::Change, "Left out, because a document cannot say it:");
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for each in left_out {
        let address = each.address.to_string();
        let shown = match &each.field {
            Some(field) => format!("`{}` of {}", one_line(field), one_line(&address)),
            None => one_line(&address).into_owned(),
        };
        by_reason.entry(&each.why).or_default().push(shown);
    }
    for (why, things) in by_reason {
        page.line(4, &format!("{}:", one_line(why)));
        for thing in things.iter().take(SHOWN) {
            page.line(8, thing);
        }
        if let more @ 1.. = things.len().saturating_sub(SHOWN) {
            page.line(8, &format!("and {more} more"));
        }
    }
}

/// The same for programs; the texts of files only where they were not written.
#[must_use]
pub fn json(imported: &Imported<'_>) -> String {
    let taken = imported.taken;
    let file = |page: &crate::document::compose::Page| match imported.folder {
        Some(_) => json!({ "name": page.name }),
        None => json!({ "name": page.name, "text": page.text }),
    };
    let unseen = taken.unseen.iter();
    let unseen =
        unseen.map(|(thing, gap)| json!({ "address": thing.address.to_string(), "gap": gap }));
    let value = json!({
        "format_version": FORMAT_VERSION,
        "folder": imported.folder,
        "files": taken.pages.iter().map(file).collect::<Vec<Json>>(),
        "written": taken.written,
        "left_out": taken.left_out,
        "provider": taken.provider,
        "silent": taken.silent,
        "waiting": taken.plan.waiting,
        "unread": imported.unread,
        "gaps": imported.gaps,
        "unseen": unseen.collect::<Vec<Json>>(),
        "calls": imported.calls,
    });
    super::visible::json(format!("{value:#}\n"))
}
