//! What is legal and still likely wrong: one rule per file, each with its manual inside.
//!
//! ```text
//! document ─ Scene ─▶ rules of the files ─┐
//! plan, live ─ Prospect ─▶ rules of plans ─┼─ levels, suppressions ─▶ findings ─▶ lint, plan, audit
//! live, DNS ─ Survey ─▶ rules of the audit ─┘
//! ```
//!
//! A rule is a pure function over typed access to what is declared, what lives and what the DNS
//! answered. Rules may name kinds: they are knowledge about mail, and nothing depends on them.

pub mod allowances;
pub mod causes;
pub mod derived;
pub mod facts;
pub mod finding;
pub mod fixes;
pub mod flow;
pub mod judge;
pub mod mend;
pub mod prospect;
mod rebase;
mod remarks;
pub mod rule;
pub mod scene;
pub mod settle;
pub mod survey;

mod answers;
mod audit;
mod lists;
mod mail;
mod people;
mod plans;
mod records;
mod senders;
mod texts;

use finding::{Finding, Findings};
use prospect::Prospect;
use rule::{Judge, Rule, Stage};
use scene::Scene;
pub use settle::{Settled, Suppressed, settle};
use survey::Survey;

use crate::mailauth;

pub use audit::{NOT_IN_DNS, unheard};

/// Every rule, by what it is about.
pub const GROUPS: &[(&str, &[&Rule])] = &[
    ("people, rights and teams", people::RULES),
    ("addresses and mail services", mail::RULES),
    ("where mail goes", flow::RULES),
    ("automatic answers and signatures", answers::RULES),
    ("lists, filters and sending", lists::RULES),
    ("records", records::RULES),
    ("plans", plans::RULES),
    ("who sends for a domain", senders::RULES),
    ("SPF, DKIM, DMARC and transport", texts::RULES),
    ("what lives and is published", audit::RULES),
];

/// Every rule.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|(_, rules)| rules.iter().copied())
}

/// The rule of this code.
#[must_use]
pub fn of(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// The rules that look at files, the ones at plans, or those of the audit.
pub fn of_stage(stage: Stage) -> impl Iterator<Item = &'static Rule> {
    rules().filter(move |rule| rule.judge.stage() == stage)
}

/// What these rules find in what the files declare, or in what lives, by place; levels are the rules'
/// own. Fixes edit what the files say in either case.
#[must_use]
pub fn files<'r>(scene: &Scene<'_>, rules: impl IntoIterator<Item = &'r Rule>) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules {
        if let Judge::Files(judge) = rule.judge {
            let mut findings = Findings::new(rule);
            judge(scene, &mut findings);
            found.extend(findings.into_vec());
        }
    }
    if scene.document.is_none() {
        for finding in &mut found {
            rebase::rebase(finding, scene);
        }
    }
    if let Some(document) = scene.document {
        derived::speak(&mut found, document);
    }
    found.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    found.dedup();
    found
}

/// What these rules find in a finished plan.
#[must_use]
pub fn plan<'r>(
    prospect: &Prospect<'_>,
    rules: impl IntoIterator<Item = &'r Rule>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules {
        if let Judge::Plan(judge) = rule.judge {
            let mut findings = Findings::new(rule);
            judge(prospect, &mut findings);
            found.extend(findings.into_vec());
        }
    }
    found.sort_by(|a, b| (&a.about, a.code, &a.message).cmp(&(&b.about, b.code, &b.message)));
    found.dedup();
    found
}

/// What rules of the audit say.
#[derive(Debug)]
pub struct Audited<'r> {
    /// What they found, by what it is about.
    pub found: Vec<Finding>,
    /// Those that miss an answer, so that they say nothing yet.
    pub pending: Vec<&'r Rule>,
}

/// What these rules find in what lives and is published, as far as the world knows: a rule that
/// misses an answer says nothing, and what it asked is noted.
#[must_use]
pub fn audit<'r>(survey: &Survey<'_>, rules: impl IntoIterator<Item = &'r Rule>) -> Audited<'r> {
    let (mut found, mut pending) = (Vec::new(), Vec::new());
    for rule in rules {
        if let Judge::Audit(judge) = rule.judge {
            let mut findings = Findings::new(rule);
            match judge(survey, &mut findings) {
                Ok(()) => found.extend(findings.into_vec()),
                Err(mailauth::ask::Pending) => pending.push(rule),
            }
        }
    }
    found.sort_by(|a, b| (&a.about, a.code, &a.message).cmp(&(&b.about, b.code, &b.message)));
    found.dedup();
    Audited { found, pending }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_has_a_code_of_its_own_and_says_what_it_is_about() {
        let mut codes = BTreeSet::new();
        for rule in rules() {
            assert!(codes.insert(rule.code), "{} is there twice", rule.code);
            assert!(
                rule.code
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{} is not kebab-case",
                rule.code
            );
            assert!(
                crate::model::codes::of(rule.code).is_none(),
                "{} is also the code of a diagnostic",
                rule.code
            );
            assert!(!rule.title.ends_with('.'), "{}: title", rule.code);
            assert!(
                rule.manual.len() > 80,
                "{}: the manual says too little",
                rule.code
            );
            assert!(
                !rule.facts.is_empty() && !rule.source.is_empty(),
                "{}",
                rule.code
            );
        }
    }
}
