//! A guard in words: what it refuses, why, by which number, and the flag that lets it pass. The words are
//! those of docs/guards.md, which has a passage under the name of each.

use serde::Serialize;

use crate::plan::guard::{Allowance, Guard};

/// Where guards are explained.
const PAGE: &str = "docs/guards.md";

const MANUAL: &str = include_str!("../../../docs/guards.md");

/// A guard over finished plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuardTopic {
    /// Its name, in `--allow NAME=…`.
    pub name: String,
    /// What it refuses.
    pub refuses: String,
    /// Why, and from which number on: Markdown.
    pub manual: String,
    /// The flag that lets it pass once.
    pub flag: String,
    /// What stands in the flag behind `=`, or behind the flag that has no name in it.
    pub about: String,
    /// The page of the manual.
    pub page: String,
}

pub(super) fn topic(guard: &Guard) -> GuardTopic {
    let passage = passage(guard.name).unwrap_or_default();
    GuardTopic {
        name: guard.name.to_owned(),
        refuses: guard.refuses.to_owned(),
        manual: prose(passage),
        flag: Allowance::new(guard.name, "WHAT").flag(),
        about: guard.about.to_owned(),
        page: PAGE.to_owned(),
    }
}

/// What stands below the heading with this name.
fn passage(name: &str) -> Option<&'static str> {
    let heading = format!("\n### {name}\n");
    let (_, below) = MANUAL.split_once(&heading)?;
    let end = below.find("\n#").unwrap_or(below.len());
    below.get(..end)
}

/// The paragraphs of a passage, without examples: the flag is told by itself.
fn prose(passage: &str) -> String {
    let paragraphs = passage.trim().split("\n\n");
    let prose = paragraphs.filter(|paragraph| !paragraph.starts_with('`'));
    let prose: Vec<String> = prose
        .map(|paragraph| without_links(&paragraph.replace('\n', " ")))
        .collect();
    prose.join("\n\n")
}

/// `[a page](page.md)` as `a page`.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        let Some((words, after)) = link.split_once("](") else {
            plain.push('[');
            rest = link;
            continue;
        };
        plain.push_str(words);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::guard::GUARDS;

    #[test]
    fn every_guard_has_its_passage_and_says_its_numbers_and_its_flag() {
        for guard in GUARDS {
            let topic = topic(guard);
            assert!(topic.manual.len() > 100, "{}: {}", guard.name, topic.manual);
            assert!(!topic.manual.contains("](") && !topic.manual.contains("```"));
            let example = passage(guard.name).unwrap_or_default();
            let flag = topic.flag.replace("WHAT", "");
            assert!(example.contains(flag.trim_matches('\'')), "{}", topic.flag);
        }
        let share = topic(GUARDS.iter().find(|g| g.name == "removed-share").unwrap());
        assert!(
            share.manual.contains("from 4 things on"),
            "{}",
            share.manual
        );
        assert_eq!(share.flag, "--allow removed-share=WHAT");
    }
}
