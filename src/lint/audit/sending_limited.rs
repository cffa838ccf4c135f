//! An address whose sending the service holds back.

use crate::kinds::{mail, mailbox_use};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `sending-limited`.
pub(super) const RULE: Rule = Rule {
    code: "sending-limited",
    level: Level::Warning,
    title: "the service limits an address",
    facts: &["MAIL-SEND-05"],
    manual: "After a suspicious number of messages the service keeps an address from sending, while it goes on \
        receiving; the legal representative and its user are told by mail and can lift that. The list of \
        addresses says of this one that it is limited, and not why.\n\n\
        Look for that mail first. Where nobody knows of the messages, somebody else has the password: change \
        it, and look at its devices, its forwards and its filters, before the limit is lifted.",
    source: "knowledge base 1821; Infomaniak API, list of mailboxes, `is_limited` (2025)",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for mailbox in survey.lives.of(mail::MAILBOX) {
        if mailbox.flag(mailbox_use::LIMITED) == Some(true) {
            let key = mailbox.key();
            out.about(
                mailbox,
                format!("the service limits {key}: it may be kept from sending"),
            )
            .help("read what the service wrote to its user, and see whether somebody else has its password");
        }
    }
    Ok(())
}
