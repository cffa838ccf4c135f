//! Automatic answers that may answer each other.

use crate::kinds::{answer, responder};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use std::collections::BTreeMap;

/// `responders-face-each-other`.
pub(super) const RULE: Rule = Rule {
    code: "responders-face-each-other",
    level: Level::Warning,
    title: "an automatic answer comes from an address that answers itself",
    facts: &["MAIL-RESP-14"],
    manual: "Two automatic answers that face each other only go round where one of them ignores RFC 3834, but \
        whoever replies to the first gets the second. An exclusion costs nothing.\n\n\
        Add the sender of the one to `never-reply-to` of the other, or answer from the address itself.",
    source: "RFC 3834 §2",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let all = scene.of(responder::NAME);
    let active = |thing: &&crate::lint::scene::Thing<'_>| thing.flag("active") != Some(false);
    let answering: BTreeMap<&str, _> = all
        .iter()
        .filter(active)
        .map(|thing| (answer::parts(thing.key()).0, thing))
        .collect();
    for thing in all.iter().filter(active) {
        let (owner, name) = answer::parts(thing.key());
        let Some(sender) = thing.text("sender") else {
            continue;
        };
        let reached = match scene.names.reach(sender) {
            crate::lint::scene::Reach::Here(holder) => holder.owner(),
            _ => continue,
        };
        let Some(other) = answering.get(reached).filter(|_| reached != owner) else {
            continue;
        };
        let domain = owner.rsplit_once('@').map_or("", |(_, domain)| domain);
        let at = format!("@{domain}");
        let excluded = other.items(answer::NEVER);
        if excluded.contains(&owner) || excluded.contains(&at.as_str()) {
            continue;
        }
        out.field(
            thing,
            "sender",
            format!("`{name}` answers from {sender}, which answers itself"),
        )
        .related(other, None, "answers here")
        .help(format!("add `{owner}` to `never-reply-to` there"));
    }
}
