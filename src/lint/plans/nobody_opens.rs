//! A mailbox that loses its last reader.

use crate::kinds::{forwarding, mail, mailbox_access, mailbox_team_access, team};
use crate::lint::finding::Findings;
use crate::lint::people::who::{MEMBERS, Who, listed};
use crate::lint::plans::people::{after, changes, who_after};
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `nobody-opens`.
pub(super) const RULE: Rule = Rule {
    code: "nobody-opens",
    level: Level::Warning,
    title: "a mailbox loses the last person who opens it",
    facts: &["TEAM-08"],
    manual: "A mailbox whose last reader goes, by leaving a team, by the end of a team or of an access, goes \
        on receiving, and nobody sees what comes. Senders notice nothing.\n\n\
        Give somebody access, let it forward, or make a redirection of it. Nothing is said where a \
        device has a password of its own for it, or where it passes its mail on.",
    source: "knowledge base 2585 (2026-03-24; consequence)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    let about_people = [
        mailbox_access::NAME,
        mailbox_team_access::NAME,
        MEMBERS,
        team::NAME,
    ];
    if !changes(prospect).any(|change| about_people.contains(&change.address.kind.as_str())) {
        return;
    }
    let before = Who::of(prospect.lives);
    let who = who_after(prospect);
    for mailbox in after(prospect, mail::MAILBOX) {
        let key = mailbox.key();
        let lives = prospect.lives.find(mail::MAILBOX, key);
        let devices = lives.and_then(|lives| lives.number("devices")).unwrap_or(0);
        let had = before.readers(key);
        let forwards = after(prospect, forwarding::NAME)
            .into_iter()
            .any(|forwarding| forwarding.key() == key && !forwarding.items("to").is_empty());
        if had.is_empty() || devices > 0 || forwards || !who.readers(key).is_empty() {
            continue;
        }
        out.about(
            mailbox,
            format!(
                "goes on receiving, and nobody opens it any more: it was {}",
                listed(had)
            ),
        )
        .help("give somebody `access`, or let it `forward`");
    }
}
