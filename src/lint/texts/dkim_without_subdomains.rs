//! A key that does not cover names below.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::model::diagnostic::Level;

/// `dkim-without-subdomains`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-without-subdomains",
    level: Level::Warning,
    title: "a DKIM key covers no subdomains, and one of them sends",
    facts: &["RFC-DKIM-06", "DNS-DKIM-07"],
    manual: "With `t=s` the identity that signs must be in exactly the domain of the key. Mail from an \
        address at a subdomain that is signed by the domain above is then not covered. The service's own \
        keys were seen with it.\n\n\
        Give the subdomain a key of its own, or take `s` out.",
    source: "RFC 6376 §3.6.1 (`t`); one public zone, 2026",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (selector, text, record) in policies::keys(scene) {
        if !record.has_flag("s") || record.is_revoked() {
            continue;
        }
        let Some((sender, thing)) = policies::sender_below(scene, &text.domain) else {
            continue;
        };
        if policies::has_keys(scene, &sender) {
            continue;
        }
        let message = format!(
            "the key `{selector}` of {} does not cover mail from {sender}",
            text.domain
        );
        let found = out.item(&text.thing, "values", text.text, message);
        found.help(format!(
            "publish a key for {sender}, or take the flag `s` out"
        ));
        if let Some(thing) = thing {
            found.related(&thing, None, "it sends, as its SPF says");
        }
    }
}
