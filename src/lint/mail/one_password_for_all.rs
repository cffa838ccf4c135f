//! An address with a password of its own, as it was before every device had one.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `one-password-for-all`.
pub(super) const RULE: Rule = Rule {
    code: "one-password-for-all",
    level: Level::Note,
    title: "an address has one password for everything that opens it",
    facts: &["MAIL-ADDR-12"],
    manual: "Since 2026 an address is born without a password: the service's own apps need none, and every \
        other device gets one of its own, which is shown once and can be revoked alone. One password for \
        all cannot be taken away from one phone, and changing it cuts off every other.\n\n\
        Leave `password` out, and let each device have its own. Machines that log in with the one \
        password, such as printers, are a reason to keep it.",
    source: "knowledge base 1344 (2026-04-30), 1321, 1736",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for mailbox in scene.of(mail::MAILBOX) {
        if mailbox.says("password") {
            out.field(
                mailbox,
                "password",
                format!(
                    "every device that opens {} shares this password",
                    mailbox.key()
                ),
            )
            .help("leave it out: each device gets a password of its own");
        }
        if mailbox.flag("shared-password") == Some(true) {
            out.about(
                mailbox,
                format!(
                    "a password of former times still opens {} everywhere",
                    mailbox.key()
                ),
            )
            .help(
                "give each device a password of its own, and remove the shared one in the Manager",
            );
        }
    }
}
