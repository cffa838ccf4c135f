//! Senders that are blocked from now on: their mail is deleted after a month.

use crate::kinds::{mail, mail_preferences};
use crate::lint::finding::Findings;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `blocked-mail-is-deleted`.
pub(super) const RULE: Rule = Rule {
    code: "blocked-mail-is-deleted",
    level: Level::Note,
    title: "mail of senders that are blocked from now on goes to the spam folder, and is deleted there",
    facts: &["MAIL-ADDR-26", "MAIL-LIST-05"],
    manual: "What a block list matches is not refused: its sender hears nothing, and the message lies in the \
        spam folder for thirty days and is then deleted. Nobody is told.\n\n\
        For whom a mistake matters, look into the folder from time to time.",
    source: "knowledge base 2838 (2026-06-15) and 2618",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for change in &prospect.plan.changes {
        let kind = change.address.kind.as_str();
        if ![mail::MAILBOX, mail_preferences::NAME].contains(&kind) {
            continue;
        }
        let key = &change.address.key;
        let Some(thing) = prospect.declared.find(kind, key) else {
            continue;
        };
        let before = prospect
            .lives
            .find(kind, key)
            .and_then(|lives| lives.set("block"));
        let new = |entry: &&str| before.is_none_or(|before| !before.contains(*entry));
        let new: Vec<&str> = thing.items("block").into_iter().filter(new).collect();
        if let Some(first) = new.first() {
            let more = match new.len() {
                1 => String::new(),
                several => format!(" and {} more", several - 1),
            };
            out.item(thing, "block", first, format!("mail from `{first}`{more} is deleted after thirty days in the spam folder of {key}"))
                .help("look into the folder now and then while the entry is new");
        }
    }
}
