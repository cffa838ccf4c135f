//! A block list that nothing enforces.

use crate::kinds::{mail, mail_preferences};
use crate::lint::finding::Findings;
use crate::lint::finding::Fix;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `block-without-filter`.
pub(super) const RULE: Rule = Rule {
    code: "block-without-filter",
    level: Level::Warning,
    title: "senders are blocked while the spam filter is off",
    facts: &["MAIL-SPAM-02"],
    manual: "Blocked senders are sorted out by the spam filter. With the filter off their mail lands in the \
        inbox like any other.\n\n\
        Switch the filter on, or take the list out so that nobody relies on it.",
    source: "knowledge base 2838 (2026-06-15)",
    judge: Judge::Files(judge),
};

const FILTER: &str = "spam-filter";

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for service in scene.of(mail_preferences::NAME) {
        if service.flag(FILTER) == Some(false) && !service.items("block").is_empty() {
            found(service, out);
        }
    }
    for mailbox in scene.of(mail::MAILBOX) {
        let service = scene.find(mail_preferences::NAME, mail::domain(mailbox.key()));
        let on = mailbox
            .flag(FILTER)
            .or(service.and_then(|service| service.flag(FILTER)));
        if on == Some(false) && !mailbox.items("block").is_empty() {
            found(mailbox, out);
        }
    }
}

fn found(thing: &crate::lint::scene::Thing<'_>, out: &mut Findings) {
    let message = format!(
        "nobody is blocked at {}: the spam filter is off",
        thing.key()
    );
    out.field(thing, "block", message)
        .help("write `spam-filter: true`")
        .fix(Fix::new("switch the spam filter on").set(thing, FILTER, Value::Bool(true)));
}
