//! A mailbox that nobody reads any more.

use crate::kinds::{forwarding, mail, mailbox_use};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `mailbox-unused`.
pub(super) const RULE: Rule = Rule {
    code: "mailbox-unused",
    level: Level::Note,
    title: "nobody has read a mailbox for half a year",
    facts: &["TEAM-08"],
    manual: "Nobody has read the mailbox for 180 days, neither with a mail program nor in a web app. What is \
        sent to it piles up, and its passwords go on working. It is fine for an archive.\n\n\
        Ask whose it is. A redirection takes its place where mail is to reach somebody else; remove it only \
        when what it holds was saved. One that passes its mail on is not looked at, and of one that was never \
        read the service tells nothing.",
    source: "Infomaniak API, list of mailboxes with `last_login` (2025)",
    judge: Judge::Audit(judge),
};

/// Days without anybody reading.
const DAYS: i64 = 180;
const DAY: i64 = 86_400;

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let scene = survey.lives;
    for mailbox in scene.of(mail::MAILBOX) {
        let key = mailbox.key();
        let forward = scene.find(forwarding::NAME, key);
        if forward.is_some_and(|forward| !forward.items("to").is_empty()) {
            continue;
        }
        let last = mailbox.number(mailbox_use::LAST_READ);
        let days = last.map(|last| (scene.now - last).div_euclid(DAY));
        if let Some(days) = days.filter(|days| *days >= DAYS) {
            out.about(mailbox, format!("nobody has read {key} for {days} days"))
                .help("ask whose it is; a redirection is enough where others get its mail");
        }
    }
    Ok(())
}
