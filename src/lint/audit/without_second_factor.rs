//! People who open mail with nothing but a password.

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::{mail, mailbox_use, organization};
use crate::lint::finding::Findings;
use crate::lint::people::who::listed;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Thing;
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `without-second-factor`.
pub(super) const RULE: Rule = Rule {
    code: "without-second-factor",
    level: Level::Note,
    title: "people open mailboxes without a second factor",
    facts: &["ORG-19"],
    manual: "Whoever learns the password of such a person reads the mail of every mailbox that they open, and \
        resets passwords elsewhere with it. Where the organization asks everybody for a second factor this is \
        a warning: without one they see neither the Manager nor the web apps, while mail programs go on \
        working.\n\n\
        Let them switch it on in their profile, before the organization asks for it. The list of mailboxes \
        tells it of people who open one; of others nothing is said here.",
    source: "knowledge base 2192 (2026-05-05); Infomaniak API, list of mailboxes with `users` (2025)",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let scene = survey.lives;
    let mut people: BTreeMap<&str, (&Thing<'_>, BTreeSet<&str>)> = BTreeMap::new();
    for mailbox in scene.of(mail::MAILBOX) {
        let without = mailbox.items(mailbox_use::ONE_FACTOR);
        if !without.is_empty() {
            let (_, all) = people
                .entry(mailbox.realm)
                .or_insert_with(|| (mailbox, BTreeSet::new()));
            all.extend(without);
        }
    }
    for (realm, (mailbox, all)) in people {
        let organization = scene.find(organization::NAME, realm);
        let asked = organization.and_then(|thing| thing.flag(organization::TWO_STEP_LOGIN));
        let names = listed(all.iter().copied());
        let verb = if all.len() == 1 { "logs" } else { "log" };
        let message = match asked {
            Some(true) => format!(
                "{realm} asks for a second factor, and without one {names} cannot open their mailboxes in the web apps"
            ),
            _ => format!("{names} {verb} in to mailboxes of {realm} with a password alone"),
        };
        let found = out.about(organization.unwrap_or(mailbox), message);
        found.help("let them switch on two-step login in their profile");
        if asked == Some(true) {
            found.level(Level::Warning);
        }
    }
    Ok(())
}
