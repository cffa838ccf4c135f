//! A block list that means ourselves.

use crate::kinds::{mail, mail_preferences};
use crate::lint::finding::Findings;
use crate::lint::finding::Fix;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `own-address-blocked`.
pub(super) const RULE: Rule = Rule {
    code: "own-address-blocked",
    level: Level::Warning,
    title: "an address or domain of the organization stands on a block list",
    facts: &["MAIL-LIST-03"],
    manual: "Mail from your own people would go to the spam folder, where it is deleted after thirty days: \
        answers of colleagues, copies of forms, notices of your own systems.\n\n\
        Name the sender more narrowly. Spam that pretends to come from you is a matter of DMARC, not of \
        this list.",
    source: "knowledge base 2618, 2838 (2026-06-15)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [mail::MAILBOX, mail_preferences::NAME] {
        for thing in scene.of(kind) {
            for entry in thing.items("block") {
                let domain = entry.rsplit_once('@').map_or(entry, |(_, domain)| domain);
                let mut domains = scene.names.domains();
                let ours = domains.find(|(ours, _)| super::pattern_matches(domain, ours));
                let Some((ours, _)) = ours else {
                    continue;
                };
                out.item(
                    thing,
                    "block",
                    entry,
                    format!("`{entry}` sends mail from {ours} to the spam folder"),
                )
                .help("take it out; DMARC is what keeps others from writing in your name")
                .fix(
                    Fix::new(format!("take `{entry}` off the block list"))
                        .without(thing, "block", entry),
                );
            }
        }
    }
}
