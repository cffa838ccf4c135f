//! A mailbox goes with what no backup has.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::plans::people::changes;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;
use crate::plan::Action;

/// `goes-without-backup`.
pub(super) const RULE: Rule = Rule {
    code: "goes-without-backup",
    level: Level::Note,
    title: "a mailbox goes, and with it what came since the last backup",
    facts: &["MIG-06"],
    manual: "Mailboxes are backed up once a day, early in the morning. What came, or was moved, since then is in \
        no backup, and neither is a mailbox that is younger than a day; calendars and contacts never are. \
        Whether the backups of a deleted address can still be had is not documented.\n\n\
        Copy what is wanted with a mail program first, and delete after the next night.",
    source: "knowledge base 1203",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for change in changes(prospect) {
        if change.address.kind != mail::MAILBOX || change.action != Action::Delete {
            continue;
        }
        if let Some(mailbox) = prospect.lives.find(mail::MAILBOX, &change.address.key) {
            out.about(
                mailbox,
                "what came since the backup of this morning is in none, and neither are calendars and contacts",
            )
            .help("copy what is wanted first; a mailbox that was made today has no backup at all");
        }
    }
}
