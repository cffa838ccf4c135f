//! The register against the list of facts it was made from, which is no part of this repository.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use maniform::lint::facts::facts;

use super::root;

/// Facts that the program keeps to, at least.
const IMPLEMENTED: usize = 250;

/// Where the list is, if it is here: the file or folder that `MANIFORM_FACTS` names, or one beside a
/// folder that this one lies in.
fn list() -> Option<PathBuf> {
    const NAME: &str = "domain-rules.md";
    if let Some(named) = std::env::var_os("MANIFORM_FACTS").map(PathBuf::from) {
        let inside = named.join(NAME);
        return [named, inside].into_iter().find(|path| path.is_file());
    }
    let beside = root().ancestors().map(|above: &Path| above.join("shared"));
    beside
        .map(|folder| folder.join(NAME))
        .find(|path| path.is_file())
}

/// The ids that begin a line in bold: `**MAIL-RED-16** …`.
fn ids(text: &str) -> BTreeSet<&str> {
    let bold = text.lines().filter_map(|line| {
        let (id, _) = line.strip_prefix("**")?.split_once("**")?;
        Some(id)
    });
    bold.filter(|id| {
        let number = id.rsplit_once('-').map(|(_, number)| number);
        number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
    })
    .collect()
}

#[test]
fn enough_facts_are_implemented() {
    let implemented = facts().iter().filter(|fact| fact.is_implemented()).count();
    assert!(implemented >= IMPLEMENTED, "only {implemented}");
}

#[test]
fn every_fact_of_the_list_has_a_row_and_none_is_invented() {
    let Some(list) = list() else {
        // Past the capture of test output: a skipped comparison must not look like a kept one.
        let _best_effort = writeln!(
            std::io::stderr(),
            "skipped: the list of facts is not here; name its folder in MANIFORM_FACTS"
        );
        return;
    };
    let text = fs::read_to_string(list).expect("the list is readable");
    let listed = ids(&text);
    assert!(listed.len() > 300, "the list has only {}", listed.len());
    let rows: BTreeSet<&str> = facts().iter().map(|fact| fact.id.as_str()).collect();
    let invented: Vec<_> = rows.difference(&listed).collect();
    assert!(invented.is_empty(), "in no list: {invented:?}");
    let missing: Vec<_> = listed.difference(&rows).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
}
