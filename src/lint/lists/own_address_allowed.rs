//! An address of ours on an allow list: the spam filter lets pass whoever writes it as a sender.

use crate::kinds::{mail, mail_preferences};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `own-address-allowed`.
pub(super) const RULE: Rule = Rule {
    code: "own-address-allowed",
    level: Level::Warning,
    title: "an address or domain of the organization stands on an allow list",
    facts: &["MAIL-LIST-04"],
    manual: "Anybody can write your address into the From line of a message. With your own address or \
        domain on the allow list the spam filter lets such a message pass, which is how most \"spam from \
        my own address\" comes in. Mail between your own addresses is never taken for spam and needs no \
        entry.\n\nTake the entry out. Entries are only ever added by maniform, so the one that lives \
        has to be removed in the Manager as well.",
    source: "knowledge base, spam from your own address (2026)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [mail::MAILBOX, mail_preferences::NAME] {
        for thing in scene.of(kind) {
            for entry in thing.items("allow") {
                let domain = entry.rsplit_once('@').map_or(entry, |(_, domain)| domain);
                let matches = |ours: &str| crate::lint::lists::pattern_matches(domain, ours);
                let Some((ours, _)) = scene.names.domains().find(|(ours, _)| matches(ours)) else {
                    continue;
                };
                out.item(
                    thing,
                    "allow",
                    entry,
                    format!("`{entry}` lets pass whoever pretends to write from {ours}"),
                )
                .help("take it out; mail within the organization needs no entry")
                .fix(
                    Fix::new(format!("take `{entry}` off the allow list"))
                        .safe()
                        .without(thing, "allow", entry),
                );
            }
        }
    }
}
