//! What the files say of findings: levels from `settings.lint`, and what is let be, with its reason.
//!
//! The same for findings of all stages: `lint`, plans and audits settle theirs here.

use std::collections::BTreeSet;

use super::allowances::{Allowances, did_you_mean};
use super::finding::Finding;
use super::rule::{Rule, Stage};
use crate::document::Document;
use crate::document::levels::RuleSetting;
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, Level, tidy};
use crate::model::source::{Sources, Span};

/// Findings after the files had their say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// What is to be shown, at the level that holds here.
    pub shown: Vec<Finding>,
    /// What somebody let be.
    pub suppressed: Vec<Suppressed>,
    /// What suppresses nothing (`idle-suppression`, notes); only of the rules that ran, so an audit of
    /// single domains or a plan of single things leaves these out.
    pub idle: Vec<Diagnostic>,
    /// Comments that are meant to allow something and do not, as warnings; the same whatever ran.
    pub misread: Vec<Diagnostic>,
}

/// A finding that somebody let be.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Why that is fine.
    pub because: String,
    /// Where that is written: a comment, or the rule in `settings.lint`.
    pub by: Span,
}

/// Settles findings. `ran` are the rules that were asked: only of these can it be said that a
/// suppression is idle. `sources` are the files that `document` was loaded from.
#[must_use]
pub fn settle(
    found: Vec<Finding>,
    ran: &[&Rule],
    document: &Document,
    sources: &Sources,
) -> Settled {
    let (allowances, misread) = Allowances::read(sources);
    let mut settled = Settled {
        misread,
        ..Settled::default()
    };
    let mut used: BTreeSet<Span> = BTreeSet::new();
    let seen: BTreeSet<Address> = found.iter().map(|each| each.about.clone()).collect();
    for mut finding in found {
        let line = finding.span.map(|span| {
            let (line, _) = sources.get(span.file).line_column(span.start);
            (span.file, line)
        });
        let allowed = line.and_then(|(file, line)| allowances.on(finding.code, file, line));
        if let Some(allowance) = allowed.and_then(|at| allowances.all().get(at)) {
            used.insert(allowance.span);
            settled.suppressed.push(Suppressed {
                finding,
                because: allowance.because.clone(),
                by: allowance.span,
            });
            continue;
        }
        let Some(setting) = setting(&finding, document) else {
            settled.shown.push(finding);
            continue;
        };
        used.insert(setting.span);
        match setting.level.level() {
            Some(level) => {
                finding.level = level;
                settled.shown.push(finding);
            }
            None => settled.suppressed.push(Suppressed {
                finding,
                because: setting.because.clone(),
                by: setting.span,
            }),
        }
    }
    settled.idle = naming_nothing(ran, document, &seen);
    let told = settled.idle.iter().map(|each| each.span);
    used.extend(told);
    settled.idle.extend(idle(&allowances, ran, document, &used));
    tidy(&mut settled.idle);
    settled
}

/// What `settings.lint` says of a finding: an entry for single things goes before one for all.
fn setting<'d>(finding: &Finding, document: &'d Document) -> Option<&'d RuleSetting> {
    let of_rule = document.settings.lint.get(finding.code)?;
    let mut of_thing: Vec<_> = of_rule
        .iter()
        .filter(|setting| setting.is_for(&finding.about))
        .collect();
    of_thing.sort_by_key(|setting| setting.things.is_empty());
    of_thing.first().copied()
}

/// What suppresses nothing. A level for everything is a policy and may wait for its first finding; a
/// comment, and an entry for single things, say that there is one.
fn idle(
    allowances: &Allowances,
    ran: &[&Rule],
    document: &Document,
    used: &BTreeSet<Span>,
) -> Vec<Diagnostic> {
    let was_asked = |code: &str| ran.iter().any(|rule| rule.code == code);
    let comments = allowances.all().iter();
    let comments = comments.map(|allowance| (allowance.code.as_str(), allowance.span));
    let settings = document.settings.lint.iter().flat_map(|(code, settings)| {
        let single = settings.iter().filter(|setting| !setting.things.is_empty());
        single.map(move |setting| (code.as_str(), setting.span))
    });
    comments
        .chain(settings)
        .filter(|(code, span)| was_asked(code) && !used.contains(span))
        .map(|(code, span)| {
            let mut note = Diagnostic::warning(
                "idle-suppression",
                span,
                format!("`{code}` finds nothing here, so nothing is suppressed"),
            );
            note.level = Level::Note;
            note.help("take it out: it would hide the next finding")
        })
        .collect()
}

/// Entries for single things that no file declares and nothing was found of: a slip of the pen, or
/// left behind. Rules of plans are never among those that ran here, and are told where all others did.
fn naming_nothing(ran: &[&Rule], document: &Document, seen: &BTreeSet<Address>) -> Vec<Diagnostic> {
    let was_asked = |code: &str| ran.iter().any(|rule| rule.code == code);
    let all = super::of_stage(Stage::Files).all(|rule| was_asked(rule.code));
    let of_plans =
        |code: &str| super::of(code).is_some_and(|rule| rule.judge.stage() == Stage::Plan);
    let declared = document.declared.iter().chain(&document.elsewhere);
    let declared: Vec<&Address> = declared.map(|thing| &thing.located.address).collect();
    let is_something = |pattern: &str| {
        declared.iter().any(|address| address.matches(pattern))
            || seen.iter().any(|address| address.matches(pattern))
    };
    let said = document.settings.lint.iter();
    let said = said.filter(|(code, _)| was_asked(code) || (all && of_plans(code)));
    let each = said.flat_map(|(code, settings)| settings.iter().map(move |each| (code, each)));
    let mut told = Vec::new();
    for (code, setting) in each {
        for pattern in setting.things.iter().filter(|each| !is_something(each)) {
            let message = format!("`{code}` has a level for `{pattern}`, which no file declares");
            let mut note = Diagnostic::warning("idle-suppression", setting.span, message);
            note.level = Level::Note;
            told.push(note.help("correct the address, or take it out of `for`"));
        }
    }
    told
}

/// Errors for rules in `settings.lint` that there are not.
#[must_use]
pub fn unknown_rules(document: &Document) -> Vec<Diagnostic> {
    let named = document.settings.lint.iter();
    named
        .filter(|(code, _)| super::of(code).is_none())
        .flat_map(|(code, settings)| settings.iter().map(move |setting| (code, setting)))
        .map(|(code, setting)| {
            let message = format!("no rule is called `{code}`");
            Diagnostic::error("unknown-rule", setting.span, message).help(did_you_mean(code))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use crate::lint::{self, scene::Scene};

    const FILE: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    redirections:
      sales: [a@gmail.com]
      news: [b@gmail.com] # maniform: allow redirects-to-google because they write from elsewhere
      # maniform: allow redirects-to-google because nobody here writes to it
      all: [c@gmail.com]
";

    fn settled(text: &str) -> (Sources, Settled) {
        let mut sources = Sources::default();
        sources.add("acme.yaml", text);
        let (document, wrong) = document::load(&sources);
        assert_eq!(wrong, []);
        let rules = [lint::of("redirects-to-google").unwrap()];
        let found = lint::files(&Scene::declared(&document, 0), rules);
        let settled = settle(found, &rules, &document, &sources);
        (sources, settled)
    }

    fn told(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let (sources, settled) = settled(text);
        let shown = settled.shown.iter();
        let suppressed = settled.suppressed.iter();
        let lines = settled.idle.iter().chain(&settled.misread);
        (
            shown
                .map(|f| format!("{:?} {}", f.level, f.about))
                .collect(),
            suppressed.map(|s| s.because.clone()).collect(),
            lines
                .map(|d| format!("{} {}", sources.locate(d.span).line, d.code))
                .collect(),
        )
    }

    #[test]
    fn comments_let_be_what_stands_on_their_line() {
        let (shown, suppressed, told) = told(FILE);
        assert_eq!(shown, ["Warning redirection:sales@acme.example"]);
        assert_eq!(
            suppressed,
            ["they write from elsewhere", "nobody here writes to it"]
        );
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn settings_change_the_level_of_single_things_before_that_of_all() {
        let settings = "settings:\n  lint:\n    redirects-to-google: { level: error, because: we saw it }\n---\norganization: Acme SA\nsettings:\n  lint:\n    redirects-to-google: { level: off, because: fine, for: ['redirection:SALES@*'] }\n";
        let plain = FILE.replace("# maniform", "# not");
        let (shown, suppressed, told) = told(&format!("{plain}{settings}"));
        let all = ["news", "all"].map(|name| format!("Error redirection:{name}@acme.example"));
        assert_eq!(shown, all);
        assert_eq!(suppressed, ["fine"]);
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn what_suppresses_nothing_or_is_misread_is_told() {
        let text = FILE
            .replace("news: [b@gmail.com]", "news: [b@partner.example]")
            .replace("because nobody here writes to it", "");
        let settings = "settings:\n  lint:\n    redirects-to-google: { level: off, because: fine, for: ['redirection:gone@*'] }\n";
        let (shown, suppressed, told) = told(&format!("{text}{settings}"));
        assert_eq!(shown.len(), 2);
        assert!(suppressed.is_empty());
        assert_eq!(
            told,
            [
                "6 idle-suppression",
                "11 idle-suppression",
                "7 bad-allowance"
            ]
        );
    }

    #[test]
    fn a_level_for_what_no_file_declares_is_told_by_name() {
        let text = FILE.replace("# maniform", "# not");
        let settings = "settings:\n  lint:\n    redirects-to-google: { level: off, because: fine, for: ['redirection:*@acme.example', 'redirection:gone@acme.example'] }\n";
        let (_, settled) = settled(&format!("{text}{settings}"));
        let said: Vec<&str> = settled
            .idle
            .iter()
            .map(|each| each.message.as_str())
            .collect();
        let expected = "`redirects-to-google` has a level for `redirection:gone@acme.example`, which no file declares";
        assert_eq!(said, [expected]);
        assert_eq!(settled.suppressed.len(), 3);
    }

    #[test]
    fn a_policy_for_everything_may_wait_and_a_rule_that_was_not_asked_says_nothing() {
        let text = "organization: Acme SA\n# maniform: allow own-address-allowed because x\nsettings:\n  lint:\n    redirects-to-google: { level: off, because: fine }\n";
        let (_, settled) = settled(text);
        assert_eq!(settled, Settled::default());
    }
}
