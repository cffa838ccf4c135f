//! A mailbox that is deleted so that another one can have its name.

use crate::kinds::{aliases, mail};
use crate::lint::finding::Findings;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Holder;
use crate::model::diagnostic::Level;
use crate::plan::Action;

/// `mailbox-becomes-alias`.
pub(super) const RULE: Rule = Rule {
    code: "mailbox-becomes-alias",
    level: Level::Warning,
    title: "a mailbox is deleted, with all that is stored in it, so that its name becomes an alias",
    facts: &["MAIL-ALIAS-05"],
    manual: "There is no call that turns a mailbox into an alias: it is deleted first, with every message in \
        it, and the name is free for a moment. What arrives then comes back to its sender, or falls to the \
        catch-all.\n\n\
        Copy what is stored before, or keep the mailbox and let it `forward`.",
    source: "knowledge base 1993",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for change in &prospect.plan.changes {
        if change.address.kind != mail::MAILBOX || change.action != Action::Delete {
            continue;
        }
        let key = &change.address.key;
        let holder = prospect.declared.names.holder(key);
        let (Some(Holder::Alias(list)), Some(lives)) =
            (holder, prospect.lives.find(mail::MAILBOX, key))
        else {
            continue;
        };
        out.about(
            lives,
            format!("everything stored in {key} is destroyed so that {} can have the name; what arrives in between comes back to its sender", list.key()),
        )
        .related(&list, Some((aliases::NAME, mail::local(key))), "the name is to be an alias here")
        .help("copy what is stored first, or keep the mailbox and let it `forward`");
    }
}
