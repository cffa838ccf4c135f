//! A record that says nothing of everybody else.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::Qualifier;
use crate::model::diagnostic::Level;

/// `spf-open-end`.
pub(super) const RULE: Rule = Rule {
    code: "spf-open-end",
    level: Level::Warning,
    title: "SPF says nothing of senders that are not named",
    facts: &["RFC-SPF-09", "DNS-SPF-03"],
    manual: "Without `all` and `redirect=` at the end, and with `?all`, the result for every other sender is neutral: \
        as good as no record, forged mail is not refused. Infomaniak advises `-all`.\n\n\
        Write `-all`. `~all` is right for a time, while reports show who else sends.",
    source: "RFC 7208 §4.7; knowledge base 2199",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let message = match spf.record.all() {
            Some(Qualifier::Neutral) => {
                format!("`?all`: forged mail of {} is not refused", spf.name)
            }
            None if spf.record.redirect().is_none() => format!(
                "SPF of {} ends without `all`: forged mail is not refused",
                spf.name
            ),
            _ => continue,
        };
        let mended = spf.record.with_all(Qualifier::Fail);
        out.item(spf.thing, "values", spf.text, message)
            .help(format!(
                "write `{mended}`, or `~all` while you look for senders"
            ))
            .fix(spf.rewritten("refuse everybody who is not named", &mended.to_string()));
    }
}
