//! What fits into a comment: details go first, from the end, then whole changes; both are counted. All sizes
//! are bytes.

use super::LIMIT;
use super::block::{fenced, longest_run};
use crate::render::visible::one_line;
use crate::render::words::count;

/// How much of a comment what must be known first may take.
pub(super) const WARNINGS: usize = 20_000;
/// How much of a comment what is left alone and what waits may take.
pub(super) const TAIL: usize = 8_000;
/// What the words about what was left out may take.
const NOTE: usize = 400;

/// One change.
pub(super) struct Entry {
    /// With everything; lines of a block of code.
    pub(super) full: String,
    /// In one line.
    pub(super) short: String,
}

/// Changes that are folded together.
pub(super) struct Group {
    /// A heading above it, where one begins here.
    pub(super) before: String,
    /// What stands where it is folded.
    pub(super) summary: String,
    /// At least one.
    pub(super) entries: Vec<Entry>,
}

impl Group {
    /// The group with these lines in it.
    fn wrapped(&self, lines: &str) -> String {
        let Self {
            before, summary, ..
        } = self;
        let block = fenced("diff", lines);
        format!("{before}<details><summary>{summary}</summary>\n\n{block}\n</details>\n\n")
    }

    /// What is around its lines; the longest fence that they could need is counted in.
    fn around(&self) -> usize {
        let ticks = self
            .entries
            .iter()
            .map(|each| longest_run(&each.full))
            .max();
        size(&self.wrapped("")) + 2 * ticks.unwrap_or(0) + size(&more(self.entries.len()))
    }
}

fn more(unnamed: usize) -> String {
    format!("… and {}\n", count(unnamed, "more change"))
}

/// How much there is for more words below the head, where every group is folded to nothing.
pub(super) fn room(head: &str, groups: &[Group], tail: &str) -> usize {
    let fixed: usize = groups.iter().map(Group::around).sum();
    LIMIT.saturating_sub(size(head) + size(tail) + fixed + NOTE)
}

/// Head, changes and tail, within [`LIMIT`]: details go first, from the end, then whole changes. `dropped`
/// changes are in no group.
pub(super) fn fit(head: &str, groups: &[Group], dropped: usize, tail: &str) -> String {
    let each = || groups.iter().flat_map(|group| &group.entries);
    let fixed: usize = groups.iter().map(Group::around).sum();
    let around = size(head) + size(tail) + fixed;
    let whole: usize = each().map(|one| size(&one.full)).sum();
    if around + whole <= LIMIT && dropped == 0 {
        let body: String = groups
            .iter()
            .map(|group| {
                group.wrapped(
                    &group
                        .entries
                        .iter()
                        .map(|one| one.full.as_str())
                        .collect::<String>(),
                )
            })
            .collect();
        return format!("{head}{body}{tail}");
    }
    // As many as fit in one line each; of those, as many with details as fit then.
    let mut left = LIMIT.saturating_sub(around + NOTE);
    let named = each()
        .take_while(|one| {
            let fits = size(&one.short) <= left;
            left -= if fits { size(&one.short) } else { 0 };
            fits
        })
        .count();
    let (mut at, mut folded) = (0, 0);
    let mut body = String::new();
    for group in groups {
        let mut lines = String::new();
        for one in &group.entries {
            at += 1;
            if at > named {
                continue;
            }
            let extra = size(&one.full).saturating_sub(size(&one.short));
            if extra <= left {
                left -= extra;
                lines += &one.full;
            } else {
                folded += 1;
                lines += &one.short;
            }
        }
        let unnamed = at.saturating_sub(named).min(group.entries.len());
        if unnamed > 0 {
            lines += &more(unnamed);
        }
        body += &group.wrapped(&lines);
    }
    let mut gone = Vec::new();
    if folded > 0 {
        gone.push(format!("the details of {}", count(folded, "change")));
    }
    let unnamed = dropped + at - named;
    if unnamed > 0 {
        gone.push(format!("{} whole", count(unnamed, "change")));
    }
    let note = format!(
        "**Not everything fits into this comment: {} were left out.** `maniform show PLAN` shows all of a saved plan.\n\n",
        gone.join(" and ")
    );
    format!("{head}{note}{body}{tail}")
}

/// A text within `most`, cut between lines where it is longer, in the block that `wrap` makes.
pub(super) fn some(text: &str, most: usize, wrap: impl Fn(&str) -> String) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    if size(text) <= most {
        return wrap(text) + "\n";
    }
    let mut kept = String::new();
    let mut lines = text.lines();
    let mut more = 0;
    for line in lines.by_ref() {
        if size(&kept) + size(line) > most {
            more += 1;
            break;
        }
        kept += line;
        kept.push('\n');
    }
    more += lines.count();
    wrap(&kept) + &format!("\n**{} left out here.**\n\n", count(more, "more line"))
}

/// A text in one line of at most `most` bytes.
pub(super) fn line(text: &str, most: usize) -> String {
    let text = one_line(text);
    if size(&text) <= most {
        return text.into_owned();
    }
    let mut kept = String::new();
    let mark = '…';
    for c in text.chars() {
        if kept.len() + c.len_utf8() + mark.len_utf8() > most {
            break;
        }
        kept.push(c);
    }
    kept.push(mark);
    kept
}

/// Bytes: never fewer than characters, in whatever way those are counted.
pub(super) fn size(text: &str) -> usize {
    text.len()
}
