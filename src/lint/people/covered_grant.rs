//! A grant that another one holds already.

use super::who::{Who, find_team};
use crate::kinds::{org, user};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::model::diagnostic::Level;

/// `covered-grant`.
pub(super) const RULE: Rule = Rule {
    code: "covered-grant",
    level: Level::Note,
    title: "a right is granted twice, by a wider grant and by this one",
    facts: &["ACC-04", "TEAM-02"],
    manual: "A right on a whole service holds for each of its products, and what comes through a team adds \
        up with what somebody is granted alone; a second grant of the same right changes nothing while \
        the first one is there. Taking it away later takes nothing away either, which is how people \
        keep rights that nobody meant them to have.\n\n\
        A grant on a whole service is not the same as one on each product of today: it also holds for \
        what is ordered later. Keep the one that is meant. kDrive is different: there what somebody is \
        granted alone counts, so nothing is said of it here.",
    source: "knowledge base 1610; 2585 (2026-03-24)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let who = Who::of(scene);
    for person in scene.of(user::NAME) {
        for grant in person.items("access") {
            let Some((service, rest)) = grant.split_once('/') else {
                continue;
            };
            let right = rest.rsplit_once('/').map_or(rest, |(_, right)| right);
            let whole = format!("{service}/{right}");
            let own = grant != whole && person.items("access").contains(&whole.as_str());
            let team = || by_team(scene, &who, person, service, &whole);
            let by = match own {
                true => format!("`{right}` on every product of `{service}`, which they have"),
                false => match team() {
                    Some(team) => format!("the team {team}, which they are in"),
                    None => continue,
                },
            };
            out.item(
                person,
                "access",
                grant,
                format!("{grant} is held already by {by}"),
            )
            .help("keep the one that is meant")
            .fix(Fix::new(format!("take {grant} away from them")).without(person, "access", grant));
        }
    }
}

/// The team that gives somebody a right on all of a service.
fn by_team<'a>(
    scene: &'a Scene<'a>,
    who: &Who<'a>,
    person: &Thing<'_>,
    service: &str,
    whole: &str,
) -> Option<&'a str> {
    if service == "drive" {
        return None;
    }
    let teams = who.teams(person.realm, org::name(person.key()));
    teams.into_iter().find(|name| {
        let team = find_team(scene, person.realm, name);
        team.is_some_and(|team| team.items("access").contains(&whole))
    })
}
