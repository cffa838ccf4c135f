//! A DMARC text that readers take otherwise than it was meant, or for none.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::{Problem, Record};
use crate::mailauth::report_uri::{ReportUri, UriProblem};
use crate::model::diagnostic::Level;

/// `dmarc-broken`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-broken",
    level: Level::Error,
    title: "a DMARC text is not read as it was meant",
    facts: &[
        "RFC-DMARC-01",
        "RFC-DMARC-03",
        "RFC-DMARC-04",
        "RFC-DMARC-06",
        "RFC-DMARC-08",
        "RFC-DMARC-09",
        "RFC-DMARC-11",
        "DNS-DMARC-02",
    ],
    manual: "Receivers leave out tags that they cannot read and take the usual value for them; where `p`, \
        `sp` or `np` is wrong, they watch at most, whatever was meant. A text that does not begin with \
        exactly `v=DMARC1` is none at all.\n\n\
        Policies are `none`, `quarantine` and `reject`; `adkim` and `aspf` are `r` or `s`; `psd` is `y`, \
        `n` or `u`; `t` is `y` or `n`; `fo` is a list of `0`, `1`, `d`, `s` with colons between. \
        Addresses begin with `mailto:`, and commas and `!` within them are written `%2C` and `%21`.\n\n\
        A policy that nobody could read begins to work once it is mended: look at who sends for the domain first.",
    source: "RFC 9989 §4.7, §4.8, §4.10.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for text in policies::texts(scene, "_dmarc") {
        if let Some(record) = Record::parse(text.text) {
            for problem in record.problems() {
                let found = out.item(&text.thing, "values", text.text, format!("{problem}"));
                found.help(problem.help());
                if let Some(now) = mended(&record, &problem) {
                    let does = format!("make it `{now}`");
                    let fix = text.replace(&does, &now.to_string());
                    // Reports begin to arrive; receivers do nothing else than before.
                    let harmless = matches!(problem, Problem::Uri { .. });
                    found.fix(if harmless { fix.safe() } else { fix });
                }
            }
        } else if Record::is_nearly_one(text.text) {
            let message = format!("this is no DMARC record: nothing protects {}", text.domain);
            let found = out.item(&text.thing, "values", text.text, message);
            found.help("begin with `v=DMARC1;`, with these capitals and nothing before it");
            if let Some(now) = versioned(text.text) {
                let does = format!("make it `{now}`");
                found.fix(text.replace(&does, &now));
            }
        }
    }
}

/// The record with the one mistake mended that has one right form only: an address that lacks
/// `mailto:`, a tag in capitals.
fn mended(record: &Record, problem: &Problem) -> Option<Record> {
    match problem {
        Problem::Uri {
            tag,
            problem: UriProblem::NoScheme(_),
        } => {
            let mailto = |uri: &ReportUri| match uri.problem() {
                Some(UriProblem::NoScheme(_)) => format!("mailto:{uri}"),
                _ => uri.to_string(),
            };
            let uris: Vec<String> = record.uris(tag).iter().map(mailto).collect();
            Some(record.clone().with(tag, &uris.join(",")))
        }
        Problem::Case(name, tag) if record.tags().get(tag).is_none() => {
            let value = record.tags().get(name)?.to_owned();
            Some(record.clone().without(name).with(tag, &value))
        }
        _ => None,
    }
}

/// The text with its version in the right case, where that is all that was wrong.
fn versioned(text: &str) -> Option<String> {
    let version = text.get(..8)?;
    let now = format!("v=DMARC1{}", &text[8..]);
    (version.eq_ignore_ascii_case("v=DMARC1") && Record::is_one(&now)).then_some(now)
}
