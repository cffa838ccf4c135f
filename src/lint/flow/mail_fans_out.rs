//! One message that becomes more than a hundred.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mail-fans-out`.
pub(super) const RULE: Rule = Rule {
    code: "mail-fans-out",
    level: Level::Warning,
    title: "one message to an address becomes more than a hundred",
    facts: &["MAIL-RED-18", "MAIL-SEND-02", "RFC-ADDR-10"],
    manual: "Redirections of redirections multiply: ten times ten is a hundred. A message may have at most a \
        hundred recipients here, and servers need not take more than that at once. A list made of \
        redirections has none of what a list has: nobody can leave it, nobody sees what bounces, and \
        everybody can write to it.\n\n\
        Use a discussion list or a newsletter service.",
    source: "knowledge base (recipients in one message); RFC 5321 §4.5.3.1.8; the threshold is our own",
    judge: Judge::Files(judge),
};

/// Recipients of one message.
const MOST: u64 = 100;

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (at, station) in scene.flow.all() {
        let count = scene.flow.copies(at);
        // Whoever leads to one that is told becomes no better by being told, too.
        let told = station
            .always()
            .any(|step| scene.flow.copies(step.to) > MOST);
        if let (Some(thing), true) = (station.thing(), count > MOST && !told) {
            out.about(
                &thing,
                format!("one message to {} becomes {count}", station.name),
            )
            .help("use a discussion list, or a newsletter service");
        }
    }
}
