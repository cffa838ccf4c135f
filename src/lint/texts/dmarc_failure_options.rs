//! Options of failure reports that nobody gets.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::model::diagnostic::Level;

/// `dmarc-failure-options`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-failure-options",
    level: Level::Warning,
    title: "`fo` has no effect without `ruf`",
    facts: &["RFC-DMARC-11"],
    manual: "`fo` says when a failure report is wanted, and `ruf` where it goes. Without `ruf` readers must \
        ignore `fo`.\n\n\
        Take `fo` out. Hardly anybody sends failure reports anyway, because they hold other people's \
        mail.",
    source: "RFC 9989 §4.7 (`fo`)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let options = record
            .tags()
            .get("fo")
            .filter(|_| record.tags().get("ruf").is_none());
        if let Some(options) = options {
            let now = record.clone().without("fo");
            out.item(
                &text.thing,
                "values",
                text.text,
                format!("`fo={options}` has no effect: there is no `ruf`"),
            )
            .help("take `fo` out")
            .fix(
                text.replace(&format!("make it `{now}`"), &now.to_string())
                    .safe(),
            );
        }
    }
}
