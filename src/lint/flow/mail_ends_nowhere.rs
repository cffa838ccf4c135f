//! An address whose mail is kept by nobody.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene};
use crate::model::diagnostic::Level;

/// `mail-ends-nowhere`.
pub(super) const RULE: Rule = Rule {
    code: "mail-ends-nowhere",
    level: Level::Error,
    title: "an address passes everything on, and nobody keeps any of it",
    facts: &["MAIL-RED-13", "MAIL-RED-06"],
    manual: "The address keeps no copy, and every address that it passes mail on to is a name that nobody has. \
        Whatever is sent there is lost, and its sender may never hear of it.\n\n\
        Correct the targets, or keep a copy (`keep-copy: true`).",
    source: "consequence of knowledge base 2903 and 2524",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (at, station) in scene.flow.all() {
        let Some(thing) = station.thing().filter(|_| !scene.flow.arrives(at)) else {
            continue;
        };
        let nobody = |to: usize| {
            let place = scene.flow.station(to).map(|station| station.place);
            matches!(place, Some(Place::Nobody { .. }))
        };
        let message = format!("everything sent to {} is lost", station.name);
        match station.always().find(|step| nobody(step.to)) {
            Some(step) => out
                .item(&step.by, step.field, step.target, message)
                .label("nobody has this name, and no copy is kept")
                .help("correct the target, or keep a copy"),
            // What leads only to such an address is told there.
            None if station.always().next().is_some() => continue,
            None => out.about(&thing, message).help("name somebody who gets it"),
        };
    }
}
