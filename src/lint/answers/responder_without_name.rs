//! An automatic answer of one line, where a signature would not be added.

use crate::kinds::{answer, responder, signature};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use std::collections::BTreeSet;

/// `responder-without-name`.
pub(super) const RULE: Rule = Rule {
    code: "responder-without-name",
    level: Level::Note,
    title: "an automatic answer does not say who answers",
    facts: &["MAIL-RESP-10"],
    manual: "Signatures are not added to automatic answers. An answer of one short line leaves whoever wrote \
        wondering whose it is, most of all where the address is shared or the sender is shown as another \
        address.\n\n\
        Write the name below the text. It is fine where the text says it in its own words.",
    source: "knowledge base 1700",
    judge: Judge::Files(judge),
};

/// Characters below which a single line is taken for short.
const SHORT: usize = 40;

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let signed: BTreeSet<&str> = scene
        .of(signature::NAME)
        .iter()
        .map(|thing| signature::parts(thing.key()).0)
        .collect();
    for thing in scene.of(responder::NAME) {
        let (owner, name) = answer::parts(thing.key());
        let Some(message) = thing.text(answer::MESSAGE).map(str::trim) else {
            continue;
        };
        let short = !message.contains('\n') && message.chars().count() < SHORT;
        if short && signed.contains(owner) {
            out.field(
                thing,
                answer::MESSAGE,
                format!(
                    "`{name}` is one short line, and the signature of {owner} is not added to it"
                ),
            )
            .help("write below it who answers");
        }
    }
}
