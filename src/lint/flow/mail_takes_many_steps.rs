//! Mail that is passed on again and again before it arrives.

use std::collections::BTreeSet;

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mail-takes-many-steps`.
pub(super) const RULE: Rule = Rule {
    code: "mail-takes-many-steps",
    level: Level::Warning,
    title: "mail is passed on more than three times before it arrives",
    facts: &["MAIL-RED-18"],
    manual: "Chains are allowed. Each step is one more filter that may hold the message back, one more address \
        that somebody may change without knowing what hangs on it, and one more line for servers that \
        count steps to find circles.\n\n\
        Name the people at the end where mail comes in.",
    source: "knowledge base 2903 (chains are allowed); the threshold is our own",
    judge: Judge::Files(judge),
};

/// Steps that are still easy to follow.
const MANY: usize = 3;

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let flow = &scene.flow;
    let long = |at: usize| flow.depth(at) > MANY;
    let behind: BTreeSet<usize> = flow
        .all()
        .filter(|(at, _)| long(*at))
        .flat_map(|(_, station)| station.always().map(|step| step.to))
        .collect();
    for (at, station) in flow.all() {
        // Only where a chain begins: what is left of it further on is part of it.
        if let (Some(thing), true) = (station.thing(), long(at) && !behind.contains(&at)) {
            let names = flow.longest(at).join(" to ");
            out.about(
                &thing,
                format!("mail is passed on {} times: {names}", flow.depth(at)),
            )
            .help("name the people at the end where the mail comes in");
        }
    }
}
