//! A key that was withdrawn.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::model::diagnostic::Level;

/// `dkim-key-revoked`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-key-revoked",
    level: Level::Note,
    title: "a DKIM key is withdrawn",
    facts: &["RFC-DKIM-02"],
    manual: "An empty `p=` says that the key was withdrawn: whatever was signed with it counts as unsigned. \
        That is right for a key that has leaked or is not used any more, and wrong for one that somebody \
        still signs with.\n\n\
        Publish the key that is in use; take a withdrawn one out after some weeks. `*._domainkey` with \
        an empty key is what parked domains have.",
    source: "RFC 6376 §3.6.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let all: Vec<_> = policies::keys(scene).collect();
    for (selector, text, _) in all.iter().filter(|(_, _, record)| record.is_revoked()) {
        if selector.starts_with('*') {
            continue;
        }
        let message = format!(
            "what is signed with `{selector}` of {} counts as unsigned",
            text.domain
        );
        let found = out.item(&text.thing, "values", text.text, message);
        found.help("publish the key that is in use, or take this one out when it is long gone");
        let mut others = all
            .iter()
            .filter(|(_, other, _)| other.domain == text.domain);
        let sends = scene.names.service_of(&text.domain).is_some();
        if sends && others.all(|(_, _, record)| record.is_revoked()) {
            found
                .level(Level::Warning)
                .label("and there is no other key");
        }
    }
}
