//! A sender that somebody wanted to look at by now.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `sender-review-over`.
pub(super) const RULE: Rule = Rule {
    code: "sender-review-over",
    level: Level::Warning,
    title: "the day for looking at a sender is over",
    facts: &["RFC-SPF-05"],
    manual: "Senders are added in an hour and stay for years. A name that a provider gives up answers nothing \
        one day, and counts as a void lookup that can void the whole SPF record; until then its servers \
        may send in your name.\n\n\
        Ask the owner whether the sender is still needed. Then write a later `review`, or take it out: \
        `maniform plan` shows the one record that changes.",
    source: "RFC 7208 §4.6.4 and §11.2",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (mail, sender, thing) in super::all(scene) {
        let Some(review) = sender
            .review
            .as_ref()
            .filter(|day| day.value.is_over(scene.now))
        else {
            continue;
        };
        let (name, domain) = (&sender.name.value, &mail.domain);
        let message = format!(
            "`{name}` of {domain} was to be looked at by {}",
            review.value
        );
        let help = match &sender.owner {
            Some(owner) => format!(
                "ask {} whether it still sends; write a later day, or take it out",
                owner.value
            ),
            None => "find out whether it still sends; write a later day, or take it out".to_owned(),
        };
        out.at(&thing, review.span, message).help(help);
    }
}
