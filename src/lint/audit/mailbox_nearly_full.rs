//! A mailbox that soon refuses mail.

use crate::kinds::{limits, mail, mailbox_use};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `mailbox-nearly-full`.
pub(super) const RULE: Rule = Rule {
    code: "mailbox-nearly-full",
    level: Level::Warning,
    title: "a mailbox holds more than 80 % of what its offer allows",
    facts: &["MAIL-ADDR-24"],
    manual: "A full mailbox refuses mail: it comes back to its senders. The free offers and Mail Service Starter \
        hold 20 GB for each address, the others have no such limit. From 95 % on it is an error.\n\n\
        Let its owner empty the trash and move large attachments, or order an offer without the limit. The size \
        is the one that the service reckoned last, which may be some time ago. Another limit stands in \
        `settings.limits.mailbox-size`, in bytes.",
    source: "knowledge base 2351 (2026-05-11)",
    judge: Judge::Audit(judge),
};

const LIMIT: &str = "mailbox-size";
/// Per cent from which on it is told, and from which on it is an error.
const NEARLY: i64 = 80;
const FULL: i64 = 95;

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let scene = survey.lives;
    for mailbox in scene.of(mail::MAILBOX) {
        let service = scene.find(mail::SERVICE, mail::domain(mailbox.key()));
        let offer = service.and_then(|service| service.text("offer"));
        // An offer that nobody knows is not taken for the smallest: a size is no promise.
        let offer = offer.and_then(limits::offer);
        let own = scene.limits.overrides.contains_key(LIMIT);
        if offer.is_none() && !own {
            continue;
        }
        let (Some(size), Some(limit)) = (
            mailbox.number(mailbox_use::SIZE),
            scene.limits.of(LIMIT, offer),
        ) else {
            continue;
        };
        let Some(used) = i64::try_from(limit.most)
            .ok()
            .and_then(|most| size.saturating_mul(100).checked_div(most))
        else {
            continue;
        };
        if used <= NEARLY {
            continue;
        }
        let key = mailbox.key();
        let most = gigabytes(limit.most);
        let found = out.about(mailbox, format!("{key} is {used} % full: it holds {most}"));
        found.help(format!(
            "make room before it refuses mail, or order an offer without the limit; {}",
            limit.way_out()
        ));
        if used > FULL {
            found.level(Level::Error);
        }
    }
    Ok(())
}

/// Bytes in the unit in which offers are sold.
fn gigabytes(bytes: u64) -> String {
    match bytes / 1_000_000_000 {
        0 => format!("{bytes} bytes"),
        whole => format!("{whole} GB"),
    }
}
