//! A drift as a comment: what others moved, folded, with the summary line on top.

use super::cut::{self, Entry};
use super::{STYLE, entry, fenced, inline};
use crate::plan::drift::{Drift, Drifted};
use crate::render::drift::{last_line, turned};
use crate::render::page::Page;
use crate::render::sections;

/// The whole drift. It holds the line `Drift: X in the Manager, …`, which scripts look for, or
/// `No drift.`
#[must_use]
pub fn drift(drift: &Drift, host: &str) -> String {
    let mut head = String::from("## Maniform drift\n\n");
    if drift.is_none() && drift.gaps.is_empty() {
        head += "No drift. Nobody moved what these files declare.\n\n";
    } else {
        head += &format!("{}\n\n", last_line(drift));
    }
    let mut page = Page::new(&STYLE);
    let follows = "What could not be read is neither as it was nor moved.";
    sections::gaps(&mut page, &drift.gaps, follows);
    head += &cut::some(&page.finish(), cut::WARNINGS, |text| fenced("text", text));
    let unknown = "### Nobody knows who moved\n\n";
    let moved = drift.moved.iter().map(|each| folded("", each));
    let others = drift.unknown.iter().enumerate();
    let others = others.map(|(at, each)| folded(if at == 0 { unknown } else { "" }, each));
    let entries: Vec<Entry> = moved.chain(others).collect();
    let mut tail = String::new();
    if drift.yours > 0 {
        tail += &format!("{} of your own commits are not shown.\n", drift.yours);
    }
    tail += &format!("\nRead against {}.\n", inline(host));
    cut::fit(&head, &entries, &tail)
}

fn folded(before: &str, each: &Drifted) -> Entry {
    entry(before.to_owned(), &turned(each), false)
}
