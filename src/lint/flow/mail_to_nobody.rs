//! Mail that is passed on to a name of ours that nobody has.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene};
use crate::model::diagnostic::Level;

/// `mail-to-nobody`.
pub(super) const RULE: Rule = Rule {
    code: "mail-to-nobody",
    level: Level::Error,
    title: "mail is passed on to a name of ours that nobody has",
    facts: &["MAIL-RED-06", "MAIL-CATCH-06", "MAIL-ALIAS-09"],
    manual: "The domain is one of ours, and nobody has the name: the copy comes back as a bounce, or stays with \
        the catch-all where there is one, which hides the mistake. Names hold for every domain of a mail \
        service, so a name behind a linked domain is looked for in the whole service.\n\n\
        Correct the name, or declare it. `validate` says the same of names behind the main domain.",
    source: "knowledge base 2524, 126 and 1996",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (at, station) in scene.flow.all() {
        // Where everything is lost that is said, and not each target of it.
        if !scene.flow.arrives(at) {
            continue;
        }
        for step in &station.steps {
            let place = scene.flow.station(step.to).map(|to| to.place);
            if let Some(Place::Nobody { whole: true }) = place {
                out.item(&step.by, step.field, step.target, format!("nobody has the name {}", step.target))
                    .help("correct it, or declare the address; `{}` is enough for one that is already there");
            } else if step.by_catch_all {
                out.item(
                    &step.by,
                    step.field,
                    step.target,
                    format!("nobody has the name {}", step.target),
                )
                .level(Level::Warning)
                .label("the catch-all takes it, so that nothing comes back")
                .help("correct it, or declare the address; to reach the catch-all, name it");
            }
        }
    }
}
