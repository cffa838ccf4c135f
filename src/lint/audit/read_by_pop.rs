//! A mailbox that a mail program empties.

use crate::kinds::{filters, mail, mailbox_use};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `read-by-pop`.
pub(super) const RULE: Rule = Rule {
    code: "read-by-pop",
    level: Level::Note,
    title: "a mailbox is fetched by POP",
    facts: &["MAIL-ADDR-21"],
    manual: "A program that fetches by POP takes mail off the server, as a rule: there is no copy of it but the \
        one on that computer, and nothing to restore. It fetches the inbox only, so what filters sort into \
        folders never reaches whoever reads that way: with filters this is a warning.\n\n\
        Let the program use IMAP, or let it leave messages on the server. Somebody logged in by POP within \
        thirty days; filters count as far as they are declared, or were read with `--deep`.",
    source: "knowledge base 1729",
    judge: Judge::Audit(judge),
};

/// Days after which a login by POP is history.
const DAYS: i64 = 30;
const DAY: i64 = 86_400;

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let scene = survey.lives;
    for mailbox in scene.of(mail::MAILBOX) {
        let key = mailbox.key();
        let last = mailbox.number(mailbox_use::LAST_POP);
        if last.is_none_or(|last| scene.now - last > DAYS * DAY) {
            continue;
        }
        let sorts = |scene: &crate::lint::scene::Scene<'_>| {
            let names = [filters::filter::NAME, filters::script::NAME];
            let mut all = names.iter().flat_map(|name| scene.of(name));
            all.any(|filter| filter.key().split('/').next() == Some(key))
        };
        let sorted = sorts(survey.declared) || sorts(scene);
        let folders = mailbox.flag("promotion-filter") == Some(true);
        match sorted || folders {
            true => out
                .about(
                    mailbox,
                    format!(
                        "{key} is fetched by POP, which never sees what is sorted into folders"
                    ),
                )
                .level(Level::Warning)
                .help("let the mail program use IMAP, or take the filters out"),
            false => out
                .about(
                    mailbox,
                    format!("{key} is fetched by POP, which takes mail off the server"),
                )
                .help("let the mail program use IMAP, or leave messages on the server"),
        };
    }
    Ok(())
}
