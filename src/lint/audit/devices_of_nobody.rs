//! Devices with a password, at a mailbox that nobody opens.

use crate::kinds::{mail, mailbox_access, mailbox_team_access, mailbox_use};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `devices-of-nobody`.
pub(super) const RULE: Rule = Rule {
    code: "devices-of-nobody",
    level: Level::Warning,
    title: "devices read a mailbox that belongs to nobody",
    facts: &["MAIL-ADDR-14"],
    manual: "A password of a device may belong to a person, or to nobody. Here no person and no team opens the \
        mailbox, so the devices that have a password for it are nobody's: whoever left with one of them still \
        reads the mail.\n\n\
        Look at them in the Manager, below the address, and take away what nobody knows; or give the address \
        to somebody. Of an address that people do open, no list tells whose its devices are.",
    source: "knowledge base 1736",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let scene = survey.lives;
    let opened = |key: &str| {
        let kinds = [mailbox_access::NAME, mailbox_team_access::NAME];
        let mut all = kinds.iter().flat_map(|kind| scene.of(kind));
        all.any(|access| mailbox_access::parts(access.key()).0 == key)
    };
    for thing in scene.of(mail::MAILBOX) {
        let devices = thing.number(mailbox_use::DEVICES).unwrap_or(0);
        let nobody = thing.number(mailbox_use::PEOPLE) == Some(0);
        if devices > 0 && nobody && !opened(thing.key()) {
            let key = thing.key();
            let message = match devices {
                1 => format!("a device reads {key}, which nobody opens"),
                several => format!("{several} devices read {key}, which nobody opens"),
            };
            out.about(thing, message).help(
                "see below the address in the Manager whose they are, and take away the others",
            );
        }
    }
    Ok(())
}
