//! A mailbox that keeps nothing of what it sends outside.

use crate::kinds::forwarding;
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Reach, Scene};
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `forward-without-copy`.
pub(super) const RULE: Rule = Rule {
    code: "forward-without-copy",
    level: Level::Warning,
    title: "a mailbox keeps nothing of what it passes on to an address outside",
    facts: &["MAIL-RED-13", "MAIL-RED-15", "MAIL-ADDR-19"],
    manual: "What the address outside refuses is then nowhere: because its box is full, because it has not \
        accepted yet, because it takes the message for spam. A message of somebody whose domain has a \
        strict DMARC policy is accepted only where its signature survived, because the sender in \
        From: is still theirs: the rewritten envelope (SRS) helps SPF and does not help there.\n\n\
        Keep a copy (`keep-copy: true`). It is fine where losing a message now and then is.",
    source: "consequence of knowledge base 2903 (keep or delete); RFC 9989 (alignment)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for forward in scene.of(forwarding::NAME) {
        if forward.flag("keep-copy") != Some(false) {
            continue;
        }
        let outside = |target: &&str| matches!(scene.names.reach(target), Reach::Elsewhere);
        let Some(target) = forward.items("to").into_iter().find(outside) else {
            continue;
        };
        out.field(
            forward,
            "keep-copy",
            format!(
                "what {target} refuses is lost: {} keeps nothing",
                forward.key()
            ),
        )
        .related(forward, Some(("to", target)), "goes outside")
        .help("write `keep-copy: true`")
        .fix(Fix::new(format!("keep a copy at {}", forward.key())).set(
            forward,
            "keep-copy",
            Value::Bool(true),
        ));
    }
}
