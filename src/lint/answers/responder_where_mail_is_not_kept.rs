//! An automatic answer at an address whose mail goes on without a copy.

use crate::kinds::{answer, forwarding, responder};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `responder-where-mail-is-not-kept`.
pub(super) const RULE: Rule = Rule {
    code: "responder-where-mail-is-not-kept",
    level: Level::Note,
    title: "an address answers and keeps no copy of what it passes on",
    facts: &["MAIL-RESP-12"],
    manual: "In which order the service answers and passes on is not documented. An address that keeps \
        nothing may pass a message on without answering it.\n\n\
        Try it once, or keep a copy (`keep-copy: true`).",
    source: "domain fact MAIL-RESP-12: not documented, seen 2026-08",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(responder::NAME) {
        let (owner, name) = answer::parts(thing.key());
        let Some(forward) = scene.find(forwarding::NAME, owner) else {
            continue;
        };
        let goes = !forward.items("to").is_empty() && forward.flag("paused") != Some(true);
        if thing.flag("active") != Some(false) && goes && forward.flag("keep-copy") == Some(false) {
            out.about(
                thing,
                format!("`{name}` may not answer: {owner} keeps nothing of what it passes on"),
            )
            .related(forward, Some(("keep-copy", "")), "nothing is kept")
            .help("try it once, or write `keep-copy: true`");
        }
    }
}
