//! A text that was to be an SPF record and is none.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::{Record, is_spf, mended};
use crate::model::diagnostic::Level;

/// `spf-not-read`.
pub(super) const RULE: Rule = Rule {
    code: "spf-not-read",
    level: Level::Error,
    title: "a text looks like SPF, and no reader takes it for that",
    facts: &["RFC-SPF-02", "RFC-SPF-11"],
    manual: "An SPF record begins with exactly `v=spf1`, then a blank or nothing. Readers pass over everything else \
        without a word: with a quote or a blank before it, `v=spf1;`, `v=spf10` or `spf1` the domain has no SPF.",
    source: "RFC 7208 §4.5",
    judge: Judge::Files(judge),
};

/// Whether somebody meant this to be SPF. Sender ID (`spf2.0/…`, RFC 4406) is something else.
fn looks_like_spf(text: &str) -> bool {
    let begin: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
        .take(7)
        .flat_map(char::to_lowercase)
        .collect();
    let begin = begin.as_str();
    begin.starts_with("v=spf") || begin.starts_with("spf1") || begin.starts_with("v=sfp1")
}

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::texts(scene) {
        if is_spf(spf.text) || !looks_like_spf(spf.text) {
            continue;
        }
        let faults = Record::parse(spf.text).err().unwrap_or_default();
        let found = out.item(
            spf.thing,
            "values",
            spf.text,
            format!(
                "{} has no SPF: no reader takes this text for a record",
                spf.name
            ),
        );
        if let Some(fault) = faults.first() {
            found.label(format!("`{}` {}", fault.term, fault.what));
            found.help(fault.help.clone());
        }
        let mended = mended(spf.text, &faults);
        if is_spf(&mended) {
            found.fix(spf.rewritten("begin the record as readers want it", &mended));
        }
    }
}
