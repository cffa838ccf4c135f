//! An administrator becomes something less: what is left to them.

use crate::kinds::mailbox_access::parts;
use crate::kinds::org;
use crate::lint::finding::Findings;
use crate::lint::people::who::listed;
use crate::lint::plans::people::{lowered, who_after};
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `role-lowered`.
pub(super) const RULE: Rule = Rule {
    code: "role-lowered",
    level: Level::Warning,
    title: "an administrator who becomes a collaborator keeps only what is granted",
    facts: &["ORG-07", "ORG-08"],
    manual: "Administrators and legal representatives reach every product without a grant, so nobody grants \
        them anything. With the role all of that goes at once: a collaborator has what is granted to \
        them, what their teams have, and the mailboxes they open, and nothing else.\n\n\
        Declare what they are to keep before the role is changed. What is left is named, so that nobody \
        has to find out on Monday.",
    source: "knowledge base 1610, 1633 (2026-05-28)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    let who = who_after(prospect);
    for (_, now) in lowered(prospect) {
        let Some(now) = now else {
            continue;
        };
        let email = org::name(now.key());
        let mut left: Vec<String> = now.spec.items("access").into_iter().collect();
        let teams = who.teams(now.realm, email);
        left.extend(teams.into_iter().map(|team| format!("the team {team}")));
        let own = who.accesses.iter().map(|access| parts(access.key()));
        left.extend(
            own.filter(|(_, person)| *person == email)
                .map(|(mailbox, _)| mailbox.to_owned()),
        );
        let message = match left.is_empty() {
            true => format!("{email} keeps nothing: no file grants them anything"),
            false => format!("{email} keeps {}", listed(left.iter().map(String::as_str))),
        };
        let found = out.field(now, "role", message);
        match left.is_empty() {
            true => {
                found.help("give them `access`, a team or a mailbox before the role is changed")
            }
            false => found
                .level(Level::Note)
                .help("declare what is missing before the role is changed"),
        };
    }
}
