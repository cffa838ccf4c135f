//! A grant on kDrive that hides what a team gives.

use super::who::{Who, find_team};
use crate::kinds::{org, user};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `drive-grant-beside-team`.
pub(super) const RULE: Rule = Rule {
    code: "drive-grant-beside-team",
    level: Level::Warning,
    title: "on kDrive somebody's own grant counts, and what their team has does not",
    facts: &["TEAM-02"],
    manual: "For mail what somebody has alone and what their teams have add up. For kDrive it is otherwise: \
        where somebody was granted something alone, that counts, and the right of the team is passed \
        over for them, be it more or less.\n\n\
        Leave the grant out where the team's is meant. Keep it, with a reason, where this person is to \
        have more or less than the team.",
    source: "knowledge base 2585 (2026-03-24)",
    judge: Judge::Files(judge),
};

const DRIVE: &str = "drive";

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let who = Who::of(scene);
    for person in scene.of(user::NAME) {
        let grants = person.items("access").into_iter();
        let own: Vec<&str> = grants
            .filter(|grant| grant.split('/').next() == Some(DRIVE))
            .collect();
        let Some(first) = own.first() else {
            continue;
        };
        let email = org::name(person.key());
        for name in who.teams(person.realm, email) {
            let Some(team) = find_team(scene, person.realm, name)
                .filter(|team| team.items("services").contains(&DRIVE))
            else {
                continue;
            };
            let mut fix = Fix::new(format!("leave {email} to what the team {name} has"));
            let mut left = person.spec.items("access");
            left.retain(|grant| !own.contains(&grant.as_str()));
            fix = fix.set(person, "access", crate::model::value::Value::Set(left));
            out.item(
                person,
                "access",
                first,
                format!("what the team {name} has on kDrive does not hold for {email}, who was granted something alone"),
            )
            .related(team, Some(("services", DRIVE)), "granted to the team here")
            .help("leave it out where the team's right is meant")
            .fix(fix);
        }
    }
}
