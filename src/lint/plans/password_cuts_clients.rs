//! A password that changes under everything that logs in with it.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;
use crate::plan::Action;

/// `password-cuts-clients`.
pub(super) const RULE: Rule = Rule {
    code: "password-cuts-clients",
    level: Level::Warning,
    title: "a changed password cuts off every device that has the old one",
    facts: &["MAIL-ADDR-15"],
    manual: "Phones, mail programs, printers and web sites that log in with the old password stop at once, and \
        some of them try so often that the address is locked for a while.\n\n\
        Tell its users the moment, and have the new password ready for the machines; or give each device \
        a password of its own and leave `password` out.",
    source: "knowledge base 1993 (older)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for change in &prospect.plan.changes {
        let is_mailbox = change.address.kind == mail::MAILBOX;
        let is_changed = change.fields.iter().any(|field| field.name == "password");
        if !is_mailbox || !is_changed || change.action != Action::Update {
            continue;
        }
        if let Some(thing) = prospect.declared.find(mail::MAILBOX, &change.address.key) {
            out.field(
                thing,
                "password",
                format!(
                    "whatever logs in to {} with the old password is cut off",
                    thing.key()
                ),
            )
            .help("tell its users, and change it on their devices and machines");
        }
    }
}
