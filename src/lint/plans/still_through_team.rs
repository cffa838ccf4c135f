//! A right that is taken away and goes on through a team.

use crate::kinds::mailbox_access::{self, parts};
use crate::kinds::{org, user};
use crate::lint::finding::Findings;
use crate::lint::people::who::{listed, team_of};
use crate::lint::plans::people::{after, moved, who_after};
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `still-through-team`.
pub(super) const RULE: Rule = Rule {
    code: "still-through-team",
    level: Level::Warning,
    title: "somebody keeps through a team what is taken away from them",
    facts: &["TEAM-03"],
    manual: "For mail, what somebody may do alone and what their teams may do add up. Taking an access or a \
        right away from a person therefore changes nothing where one of their teams has it, too: they go \
        on reading.\n\n\
        Where they are to lose it, take them out of the team as well, or take it from the team.",
    source: "knowledge base 2585 (2026-03-24)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    let who = who_after(prospect);
    for (_, before, now) in moved(prospect, mailbox_access::NAME) {
        let (mailbox, person) = parts(before.key());
        let taken = before.spec.items("permissions");
        let left = now.map(|now| now.spec.items("permissions"));
        for access in who.through_teams(before.realm, person, mailbox) {
            let team = team_of(access);
            let message = match &left {
                None => format!("{person} goes on opening {mailbox} through the team {team}"),
                Some(left) => {
                    let kept = access.items("permissions").into_iter();
                    let kept: Vec<&str> = kept
                        .filter(|word| taken.contains(*word) && !left.contains(*word))
                        .collect();
                    if kept.is_empty() {
                        continue;
                    }
                    format!(
                        "{person} keeps {} at {mailbox} through the team {team}",
                        listed(kept)
                    )
                }
            };
            out.about(now.unwrap_or(before), message)
                .help(format!("take them out of {team}, or take it from the team"));
        }
    }
    for (_, before, now) in moved(prospect, user::NAME) {
        let Some(now) = now.filter(|now| now.says("access")) else {
            continue;
        };
        let email = org::name(before.key());
        let teams = who.teams(before.realm, email);
        let taken = &before.spec.items("access") - &now.spec.items("access");
        for team in after(prospect, crate::kinds::team::NAME) {
            let name = org::name(team.key());
            if team.realm != before.realm || !teams.contains(name) {
                continue;
            }
            let held = team.items("access");
            let kept = taken
                .iter()
                .map(String::as_str)
                .filter(|grant| !grant.starts_with("drive/") && held.contains(grant));
            let kept = listed(kept);
            if !kept.is_empty() {
                out.field(
                    now,
                    "access",
                    format!("{email} keeps {kept} through the team {name}"),
                )
                .help(format!("take them out of {name}, or take it from the team"));
            }
        }
    }
}
