//! An access that gives no more than the team of the person does.

use std::collections::BTreeSet;

use super::who::{Who, listed, team_of};
use crate::kinds::mailbox_access::parts;
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `narrower-than-team`.
pub(super) const RULE: Rule = Rule {
    code: "narrower-than-team",
    level: Level::Warning,
    title: "an access of somebody's own does not narrow what their team gives",
    facts: &["TEAM-02"],
    manual: "What somebody may do at a mailbox by themselves and what their teams may do there add up. An \
        access that lists less than a team has takes nothing away: the person may do all that the team \
        may.\n\n\
        Take the line out where the rights of the team are meant. Where they are not, give the team \
        less, or take the person out of it. It is fine where it is to outlast the membership: then \
        suppress the finding with that reason.",
    source: "knowledge base 2585 (2026-03-24)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let who = Who::of(scene);
    for access in &who.accesses {
        let Some(own) = access.set("permissions") else {
            continue;
        };
        let (mailbox, person) = parts(access.key());
        for by_team in who.through_teams(access.realm, person, mailbox) {
            let Some(theirs) = by_team.set("permissions") else {
                continue;
            };
            if !own.is_subset(theirs) {
                continue;
            }
            let team = team_of(by_team);
            let more: BTreeSet<&str> = theirs.difference(own).map(String::as_str).collect();
            let found = match more.is_empty() {
                true => out
                    .about(
                        access,
                        format!("gives {person} nothing that the team {team} does not give"),
                    )
                    .level(Level::Note),
                false => out.about(
                    access,
                    format!(
                        "{person} may do more than this at {mailbox}: {}, as the team {team} may",
                        listed(more)
                    ),
                ),
            };
            found
                .related(by_team, None, "what the team may do adds up with it")
                .help("take the line out, or give the team less")
                .fix(
                    Fix::new(format!("leave {person} to what the team {team} may do"))
                        .remove(access),
                );
        }
    }
}
