//! Which files are ours. A folder that an editor opens holds workflows, charts and manifests as well, and
//! nobody wants to hear there that `jobs` is an unknown key.
//!
//! A file is surely ours where
//! - it says so: `# yaml-language-server: $schema=…/document.json`, or
//! - one of its documents has `organization` or `mail-services` at its top.
//!
//! It may be ours where some document has another of our keys there and no key that is neither ours nor a
//! slip of one of ours: `users`, `domains` and `settings` are everybody's words. Such a file counts where
//! another file beside it is surely ours, or its folder was applied before.
//!
//! Keys are read off the lines and not off a tree, so that a file stays ours while it is broken.

use crate::model::diagnostic::nearest;

/// The keys that a document can have at its top. A test holds them against the schema.
const KEYS: &[&str] = &[
    "domains",
    "mail-services",
    "organization",
    "products",
    "profiles",
    "removed",
    "settings",
    "teams",
    "token",
    "users",
];

/// Those that nobody else writes.
const OWN: &[&str] = &["mail-services", "organization"];

/// Whether a file is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mine {
    /// Somebody else's.
    No,
    /// Ours where its folder has others that surely are.
    Perhaps,
    /// Ours.
    Surely,
}

/// Whether this text is ours.
#[must_use]
pub fn mine(text: &str) -> Mine {
    if names_our_schema(text) {
        return Mine::Surely;
    }
    let mut best = Mine::No;
    let (mut known, mut strange) = (false, false);
    for line in text.lines() {
        if line.starts_with("---") {
            best = best.max(judged(known, strange));
            (known, strange) = (false, false);
        }
        let Some(key) = top_key(line) else { continue };
        if OWN.contains(&key) {
            return Mine::Surely;
        }
        if KEYS.contains(&key) {
            known = true;
        } else if nearest(key, KEYS.iter().copied()).is_none() {
            strange = true;
        }
    }
    best.max(judged(known, strange))
}

fn judged(known: bool, strange: bool) -> Mine {
    match known && !strange {
        true => Mine::Perhaps,
        false => Mine::No,
    }
}

/// The modeline that editors with yaml-language-server read.
fn names_our_schema(text: &str) -> bool {
    let comments = text.lines().take_while(|line| {
        let line = line.trim_start();
        line.is_empty() || line.starts_with('#') || line.starts_with('\u{feff}')
    });
    comments
        .filter_map(|line| line.split_once("$schema=").map(|(_, named)| named.trim()))
        .any(|named| named.ends_with("schema/document.json") || named.contains("maniform"))
}

/// The key that a line begins with at the very left, or just within a brace of JSON.
fn top_key(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('\u{feff}');
    let line = line.strip_prefix("--- ").unwrap_or(line);
    let line = match line.strip_prefix('{') {
        Some(inner) => inner.trim_start(),
        // JSON over several lines has its keys further in, and in quotes.
        None if line.trim_start().starts_with('"') && indent(line) <= 2 => line.trim_start(),
        None => line,
    };
    let (key, _) = line.split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_word = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.".contains(c));
    is_word.then_some(key)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_those_of_the_schema() {
        let schema = crate::document::schema::document(std::iter::empty());
        let keys: Vec<&str> = schema["properties"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let mut keys: Vec<&str> = keys.into_iter().filter(|key| *key != "$schema").collect();
        keys.sort_unstable();
        assert_eq!(keys, KEYS);
    }

    #[test]
    fn files_of_others_are_not_ours() {
        for text in [
            "",
            "# organization: Acme SA\n",
            "name: CI\non: [push]\njobs:\n  build: {}\n",
            "version: 2\nsettings:\n  a: 1\n",
            "apiVersion: v1\nkind: Secret\n---\nusers: []\nclusters: []\n",
            "- organization: x\n",
            "text: |\n  organization: Acme SA\n",
            "just words\n",
        ] {
            assert_eq!(mine(text), Mine::No, "{text}");
        }
    }

    #[test]
    fn files_with_our_own_words_are_ours_even_broken_ones() {
        for text in [
            "organization: Acme SA\n",
            "\u{feff}organization: Acme SA\r\n",
            "--- \nx: 1\n---\nmail-services: [\n",
            "{ \"organization\": \"Acme SA\" }",
            "{\n  \"organization\": \"Acme SA\"\n}\n",
            "# yaml-language-server: $schema=../schema/document.json\nsettngs: 1\n",
            "'organization': Acme SA\n\tx: [",
        ] {
            assert_eq!(mine(text), Mine::Surely, "{text}");
        }
    }

    #[test]
    fn everybodys_words_may_be_ours() {
        for text in [
            "users:\n  ada@acme.example: {}\n",
            "domains: {}\nsetings: {}\n",
            "a: 1\n---\nteams: {}\n",
        ] {
            assert_eq!(mine(text), Mine::Perhaps, "{text}");
        }
    }
}
