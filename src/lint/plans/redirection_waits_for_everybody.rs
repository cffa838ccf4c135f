//! A redirection to people of whom none has accepted.

use std::collections::BTreeSet;

use crate::kinds::redirection;
use crate::lint::finding::Findings;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `redirection-waits-for-everybody`.
pub(super) const RULE: Rule = Rule {
    code: "redirection-waits-for-everybody",
    level: Level::Warning,
    title: "a redirection passes nothing on, because none of its targets has accepted",
    facts: &["MAIL-RED-05"],
    manual: "Each target gets a message with a link and receives nothing before it was followed. As long as none \
        of them has done so, what is sent to the redirection reaches nobody, and it keeps nothing.\n\n\
        Have one of them accept before the address is given out. `maniform status` says who is waited \
        for, and since when.",
    source: "knowledge base 2524 (2026-03-12)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for thing in prospect.declared.of(redirection::NAME) {
        let targets = thing.items("targets");
        // Of one that comes with this plan the plan itself says whom the service will ask.
        let Some(lives) = prospect.lives.find(redirection::NAME, thing.key()) else {
            continue;
        };
        let asked = lives.set("targets");
        let waiting: BTreeSet<&str> = prospect
            .plan
            .waiting
            .iter()
            .filter(|wait| wait.address == *thing.address)
            .map(|wait| wait.who.as_str())
            .collect();
        // Whoever is added now is asked now, and has not accepted yet.
        let accepted = |target: &&str| {
            asked.is_some_and(|asked| asked.contains(*target)) && !waiting.contains(target)
        };
        if targets.is_empty() || targets.iter().any(accepted) {
            continue;
        }
        out.about(
            thing,
            format!(
                "what is sent to {} reaches nobody until one of its targets has accepted",
                thing.key()
            ),
        )
        .help("have one of them follow the link in the message before the address is given out");
    }
}
