//! What fits into a comment: details go first, from the end, then whole changes; both are counted.

use super::LIMIT;
use crate::render::words::count;

/// How much of a comment what must be known first may take.
pub(super) const WARNINGS: usize = 20_000;
/// How much of a comment what is left alone and what waits may take.
pub(super) const TAIL: usize = 8_000;
/// What the words about what was left out may take.
const NOTE: usize = 400;

/// One change.
pub(super) struct Entry {
    /// With everything.
    pub(super) full: String,
    /// In one line.
    pub(super) short: String,
}

/// Head, changes and tail, within [`LIMIT`].
pub(super) fn fit(head: &str, entries: &[Entry], tail: &str) -> String {
    let whole: usize = entries.iter().map(|each| size(&each.full)).sum();
    let around = size(head) + size(tail);
    if around + whole <= LIMIT {
        let all: String = entries.iter().map(|each| each.full.as_str()).collect();
        return format!("{head}{all}{tail}");
    }
    let room = LIMIT.saturating_sub(around + NOTE);
    // As many as fit in one line each; of those, as many with details as fit then.
    let mut used = 0;
    let named = entries.iter().take_while(|each| {
        used += size(&each.short);
        used <= room
    });
    let named = named.count();
    let mut left = room
        - entries[..named]
            .iter()
            .map(|each| size(&each.short))
            .sum::<usize>();
    let mut folded = 0;
    let mut body = String::new();
    for each in &entries[..named] {
        let more = size(&each.full).saturating_sub(size(&each.short));
        if more <= left {
            left -= more;
            body += &each.full;
        } else {
            folded += 1;
            body += &each.short;
        }
    }
    let mut gone = vec![format!("the details of {}", count(folded, "change"))];
    let unnamed = entries.len() - named;
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

/// Characters as the strictest of those who count them do: in UTF-16.
pub(super) fn size(text: &str) -> usize {
    text.encode_utf16().count()
}
