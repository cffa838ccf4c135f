//! A DMARC policy that the service makes strict.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `dmarc-softer-than-applied`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-softer-than-applied",
    level: Level::Warning,
    title: "a domain asks for less than the service sets for it",
    facts: &["RFC-DMARC-13", "DNS-SPF-04"],
    manual: "For domains below `.ch` and `.li` whose zone is at Infomaniak the service sets `-all` and DMARC \
        `reject` by itself. A milder policy in these files is undone there, again and again, and each \
        plan wants to bring it back.\n\n\
        Declare `p=reject`, and see first that every sender of the domain passes SPF or DKIM: reports \
        tell. Or leave the record out of the files.",
    source: "knowledge base 1301",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let apex = text.domain == text.zone && policies::is_hardened(scene, text.zone);
        let milder = record.own_policy() != Some(Policy::Reject) || record.is_test();
        if apex && milder {
            let now = record.without("t").with("p", Policy::Reject.as_str());
            let message = format!(
                "the service makes this `reject` for {} by itself",
                text.zone
            );
            out.item(&text.thing, "values", text.text, message)
                .help("declare `p=reject`, or leave the record out of the files")
                .fix(text.replace("write `p=reject` as the service does", &now.to_string()));
        }
    }
}
