//! What is written from the rules and the register.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use maniform::lint::facts::{Fact, How, facts};
use maniform::lint::fixes::mends;
use maniform::lint::mend::Which;
use maniform::lint::rule::{Rule, Stage};
use maniform::lint::{self, GROUPS};

use super::root;

/// Compares a file with what it should hold, or writes it.
fn settle(path: &str, should: &str) {
    let file = root().join(path);
    let is = fs::read_to_string(&file).unwrap_or_default();
    if is == should {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_README").is_some(),
        "{path} is not fresh; UPDATE_README=1 cargo test --test register writes it"
    );
    fs::write(file, should).expect("it can be written");
}

fn asked_by(stage: Stage) -> &'static str {
    match stage {
        Stage::Files => "lint",
        Stage::Plan => "plan",
        Stage::Audit => "audit",
    }
}

fn fix(rule: &Rule) -> &'static str {
    match mends(rule.code) {
        Some(Which::Safe) => "`--fix`",
        Some(Which::All) => "`--fix=all`",
        None => "",
    }
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('\n', " ")
}

#[test]
fn the_page_of_rules_is_fresh() {
    let all = lint::rules().count();
    let mut page = format!(
        "# Rules\n\n\
         Written from the rules; `maniform explain CODE` prints the same. [lint.md](lint.md) says how to ask\n\
         them, how to mend what they find and how to let a finding be; [facts.md](facts.md) holds the facts\n\
         behind them.\n\n\
         There are {all} rules. Each is asked by `lint` (of the files, offline), by `plan` (of what an apply would\n\
         bring about) or by `audit` (of what lives and is published).\n"
    );
    for (group, rules) in GROUPS.iter().filter(|(_, rules)| !rules.is_empty()) {
        let mut title = group.chars();
        let first = title.next().map(|c| c.to_uppercase().to_string());
        let _ = writeln!(
            page,
            "\n## {}{}\n",
            first.unwrap_or_default(),
            title.as_str()
        );
        page.push_str("| Rule | Level | Asked by | Fix | Finds |\n|---|---|---|---|---|\n");
        for rule in *rules {
            let _ = writeln!(
                page,
                "| [`{code}`](#{code}) | {} | {} | {} | {} |",
                rule.level.word(),
                asked_by(rule.judge.stage()),
                fix(rule),
                cell(rule.title),
                code = rule.code,
            );
        }
        for rule in *rules {
            let ids: Vec<String> = rule.facts.iter().map(|id| link_to_fact(id)).collect();
            let (ids, source) = (ids.join(", "), rule.source);
            let _ = writeln!(
                page,
                "\n### {}\n\n{}\n\nFacts: {ids}. Source: {source}.",
                rule.code, rule.manual
            );
        }
    }
    settle("docs/rules.md", &page);
}

/// `MAIL-RED` of `MAIL-RED-16`.
fn family(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(family, _)| family)
}

fn link_to_fact(id: &str) -> String {
    // A fact that has no row yet has no family on the page either.
    if !facts().iter().any(|fact| fact.id == id) {
        return id.to_owned();
    }
    format!("[{id}](facts.md#{})", family(id).to_lowercase())
}

/// What an entry of `by` is on a page of `docs`.
fn by(entry: &str) -> String {
    if lint::of(entry).is_some() {
        return format!("[`{entry}`](rules.md#{entry})");
    }
    match entry.strip_prefix("docs/") {
        Some(page) => format!("[{page}]({page})"),
        None => format!("`{entry}`"),
    }
}

fn row(fact: &Fact) -> String {
    let how: Vec<&str> = fact.how.iter().map(|how| how.word()).collect();
    let by: Vec<String> = match fact.how[..] {
        [How::None] => fact.by.iter().map(|reason| cell(reason)).collect(),
        _ => fact.by.iter().map(|entry| by(entry)).collect(),
    };
    let tests: Vec<String> = fact.tests.iter().map(|test| format!("`{test}`")).collect();
    format!(
        "| {} | {} | {} | {} | {} |\n",
        fact.id,
        cell(&fact.what),
        how.join(", "),
        by.join(", "),
        tests.join(", ")
    )
}

#[test]
fn the_table_of_facts_is_fresh() {
    let mut counts: BTreeMap<How, usize> = BTreeMap::new();
    for fact in facts() {
        let first = fact.how.iter().min().expect("a way");
        *counts.entry(*first).or_default() += 1;
    }
    let of = |how: How| counts.get(&how).copied().unwrap_or_default();
    let all = facts().len();
    let implemented = facts().iter().filter(|fact| fact.is_implemented()).count();
    let mut page = format!(
        "# Facts\n\n\
         Written from `tests/register/*.csv`: what is known of the service and the standards, where the program\n\
         keeps to it, and the test that fails without it. `maniform explain ID` prints a row.\n\n\
         {all} facts: {implemented} implemented, {} told in the manual, {} that do not apply.\n\n\
         | How | Means | Facts |\n|---|---|---|\n",
        of(How::Manual),
        of(How::None)
    );
    for how in How::ALL {
        let _ = writeln!(page, "| {} | {} | {} |", how.word(), how.means(), of(how));
    }
    page.push_str(
        "\nA fact that is kept in several ways is counted once, under the first of them.\n",
    );
    let mut families: BTreeMap<&str, String> = BTreeMap::new();
    for fact in facts() {
        families
            .entry(family(&fact.id))
            .or_default()
            .push_str(&row(fact));
    }
    for (family, rows) in families {
        let _ = write!(
            page,
            "\n## {family}\n\n| Fact | Says | How | Where | Test |\n|---|---|---|---|---|\n{rows}"
        );
    }
    settle("docs/facts.md", &page);
}

/// What the cases of a rule show of its fixes.
fn shown(cases: &Path, found: &mut Option<Which>) {
    for entry in fs::read_dir(cases).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            shown(&path, found);
        } else if path.ends_with("expected.txt") {
            let text = fs::read_to_string(&path).expect("the case is readable");
            if text.contains("\n  safe fix: ") {
                *found = Some(Which::Safe);
            } else if text.contains("\n  fix: ") && found.is_none() {
                *found = Some(Which::All);
            }
        }
    }
}

#[test]
fn the_list_of_fixes_is_what_the_cases_show() {
    let mut text = String::from("rule,fix\n");
    let mut codes: Vec<&str> = lint::rules().map(|rule| rule.code).collect();
    codes.sort_unstable();
    for code in codes {
        let mut found = None;
        shown(&root().join("tests/rules").join(code), &mut found);
        if let Some(which) = found {
            let _ = writeln!(text, "{code},{}", which.word());
        }
    }
    settle("src/lint/fixes.csv", &text);
}
