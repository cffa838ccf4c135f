//! Somebody who is reached in two ways gets each message twice.

use std::collections::BTreeMap;

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Flow, Place, Scene};
use crate::model::diagnostic::Level;

/// `mail-arrives-twice`.
pub(super) const RULE: Rule = Rule {
    code: "mail-arrives-twice",
    level: Level::Warning,
    title: "one message reaches somebody in two ways",
    facts: &["MAIL-RED-19"],
    manual: "Each way is an envelope of its own, so there are two copies in the box behind. Most people take \
        that for a fault of the sender and answer both.\n\n\
        Take the direct target out where a group behind it has the same person, or the other way round.",
    source: "RFC 5321 §3.9 (each recipient is delivered to by itself)",
    judge: Judge::Files(judge),
};

/// Beyond so many stations behind one step nobody is looked for any more: that is told as fan-out.
const FAR: usize = 500;

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (_, station) in scene.flow.all() {
        let always: Vec<_> = station.always().collect();
        // A list looks after its own doubles.
        if always.len() < 2 || matches!(station.place, Place::List(_)) {
            continue;
        }
        // Who keeps, by the first step that leads there.
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (index, step) in always.iter().enumerate() {
            for end in ends(&scene.flow, step.to) {
                let before = *first.entry(end).or_insert(index);
                let (Some(other), Some(twice)) = (always.get(before), scene.flow.station(end))
                else {
                    continue;
                };
                if before == index {
                    continue;
                }
                let message = match other.to == step.to {
                    true => format!(
                        "{} and {} are one address: it gets each message twice",
                        other.target, step.target
                    ),
                    false => format!("{} gets each message to {} twice", twice.name, station.name),
                };
                out.item(&step.by, step.field, step.target, message)
                    .related(
                        &other.by,
                        Some((other.field, other.target)),
                        "this way, too",
                    )
                    .help("take one of the two out");
                break;
            }
        }
    }
}

/// The stations behind one that keep mail, itself among them.
fn ends(flow: &Flow<'_>, from: usize) -> Vec<usize> {
    let (mut seen, mut open, mut ends) = (Vec::from([from]), Vec::from([from]), Vec::new());
    while let Some(at) = open.pop() {
        let Some(station) = flow.station(at) else {
            continue;
        };
        if station.keeps {
            ends.push(at);
        }
        if matches!(station.place, Place::List(_)) {
            continue;
        }
        for step in station.always() {
            if seen.len() < FAR && !seen.contains(&step.to) {
                seen.push(step.to);
                open.push(step.to);
            }
        }
    }
    ends.sort_unstable();
    ends
}
