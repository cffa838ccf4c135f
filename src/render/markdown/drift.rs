//! A drift as a comment: what others moved, folded, with the summary line on top.

use super::cut;
use super::{STYLE, fenced, grouped, inline};
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
    let turn = |each: &Drifted| turned(each);
    let moved: Vec<_> = drift.moved.iter().map(turn).collect();
    let unknown: Vec<_> = drift.unknown.iter().map(turn).collect();
    let mut groups = grouped("", &moved.iter().collect::<Vec<_>>(), false);
    let unknown: Vec<_> = unknown.iter().collect();
    groups.extend(grouped("Nobody knows who moved", &unknown, false));
    let mut tail = String::new();
    if drift.yours > 0 {
        tail += &format!("{} of your own commits are not shown.\n", drift.yours);
    }
    tail += &format!("\nRead against {}.\n", inline(host));
    cut::fit(&head, &groups, 0, &tail)
}
