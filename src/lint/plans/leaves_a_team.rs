//! What people lose with a team.

use std::collections::BTreeSet;

use crate::kinds::mailbox_access::parts;
use crate::kinds::{org, team};
use crate::lint::finding::Findings;
use crate::lint::people::who::{MEMBERS, Who, listed, team_of};
use crate::lint::plans::people::{moved, who_after};
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Thing;
use crate::model::diagnostic::Level;

/// `leaves-a-team`.
pub(super) const RULE: Rule = Rule {
    code: "leaves-a-team",
    level: Level::Note,
    title: "somebody loses mailboxes that they opened through a team",
    facts: &["TEAM-07"],
    manual: "Whoever leaves a work team loses at once everything that came through it, and so does everybody \
        where a team is deleted. Rights on services are named beside the change; this names the \
        mailboxes that nobody but the team let them into.\n\n\
        Where somebody is to go on reading one of them, declare an access of their own at the address; it \
        is given in the same run.",
    source: "knowledge base 2585 (2026-03-24)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    let before = Who::of(prospect.lives);
    let after = who_after(prospect);
    for (_, people, now) in moved(prospect, MEMBERS) {
        let name = org::name(people.key());
        let mut left = people.spec.items("members");
        if let Some(now) = now {
            left = &left - &now.spec.items("members");
        }
        told(
            name,
            people.realm,
            &left,
            now.unwrap_or(people),
            (&before, &after),
            out,
        );
    }
    for (_, team, now) in moved(prospect, team::NAME) {
        let people = prospect.lives.find(MEMBERS, team.key());
        if let (None, Some(people)) = (now, people) {
            let left = people.spec.items("members");
            told(
                org::name(team.key()),
                team.realm,
                &left,
                team,
                (&before, &after),
                out,
            );
        }
    }
}

/// Names what each of these loses.
fn told(
    team: &str,
    realm: &str,
    left: &BTreeSet<String>,
    about: &Thing<'_>,
    (before, after): (&Who<'_>, &Who<'_>),
    out: &mut Findings,
) {
    for email in left {
        let opened = before
            .of_teams()
            .filter(|access| access.realm == realm && team_of(access) == team)
            .map(|access| parts(access.key()).0);
        let lost: BTreeSet<&str> = opened
            .filter(|mailbox| !after.readers(mailbox).contains(email.as_str()))
            .collect();
        if !lost.is_empty() {
            out.about(
                about,
                format!(
                    "{email} no longer opens {}: that came through the team {team}",
                    listed(lost)
                ),
            )
            .help("declare an access of their own where they are to go on reading");
        }
    }
}
