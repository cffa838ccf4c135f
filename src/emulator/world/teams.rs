//! Work teams. Who belongs to a team stands in the rows of the people (`team_ids`), so that a person who
//! leaves the organization leaves its teams too.

use serde::{Deserialize, Serialize};

use super::merge::{id_or_next, or_now, resolve};
use super::rows::AccountRef;
use super::{User, World};

/// A work team of one account.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Team {
    pub(crate) id: u64,
    pub(crate) account: AccountRef,
    pub(crate) name: String,
    pub(crate) color_id: u64,
    /// The leader, a point of contact without rights (TEAM-01).
    pub(crate) owned_by_id: Option<u64>,
    pub(crate) created_by_id: Option<u64>,
    pub(crate) description: Option<String>,
    pub(crate) permissions: Vec<TeamGrant>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// E-mails of members, in a seed only; merged into the rows of the people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) users: Vec<String>,
}

/// One right on all products of a service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TeamGrant {
    pub(crate) service_id: u64,
    /// `technical`, `statistic`, `check` or `sale`.
    pub(crate) rights: String,
}

impl Default for TeamGrant {
    fn default() -> Self {
        Self {
            service_id: 0,
            rights: "technical".into(),
        }
    }
}

impl World {
    /// The team with this id in this account.
    pub(crate) fn team(&self, account: u64, id: u64) -> Option<&Team> {
        self.teams
            .iter()
            .find(|t| t.id == id && t.account.is(account))
    }

    /// The people of an account.
    pub(crate) fn members(&self, account: u64) -> impl Iterator<Item = &User> {
        self.users.iter().filter(move |u| u.account.is(account))
    }

    /// The people of a team.
    pub(crate) fn team_members(&self, team: &Team) -> impl Iterator<Item = &User> {
        let (account, id) = (team.account.id().unwrap_or(0), team.id);
        self.members(account)
            .filter(move |u| u.team_ids.contains(&id))
    }

    /// Takes a team away from everybody who has it or would get it.
    pub(crate) fn forget_team(&mut self, id: u64) {
        let boxes = self.mail_hostings.iter_mut().flat_map(|h| &mut h.mailboxes);
        boxes.for_each(|m| m.teams.retain(|t| t.team_id != id));
        for user in &mut self.users {
            user.team_ids.retain(|t| *t != id);
        }
        for invitation in &mut self.invitations {
            invitation.team_ids.retain(|t| *t != id);
        }
        for hosting in &mut self.mail_hostings {
            for mailbox in &mut hosting.mailboxes {
                mailbox.teams.retain(|t| t.team_id != id);
            }
        }
        self.teams.retain(|t| t.id != id);
    }
}

/// Adds a team out of a seed; a team of this name in this account stays as it is.
pub(super) fn add(world: &mut World, mut team: Team, now: i64) -> Result<(), String> {
    if team.name.is_empty() {
        return Err("a team has no name".into());
    }
    team.account = resolve(world, &team.account, now)?;
    let account = team.account.id().unwrap_or(0);
    let known = |t: &Team| {
        t.account == team.account
            && if team.id == 0 {
                t.name == team.name
            } else {
                t.id == team.id
            }
    };
    if world.teams.iter().any(known) {
        return Ok(());
    }
    team.id = id_or_next(world, team.id);
    team.created_at = or_now(team.created_at, now);
    team.updated_at = or_now(team.updated_at, now);
    team.color_id = team.color_id.max(1);
    for email in std::mem::take(&mut team.users) {
        let person = world
            .users
            .iter_mut()
            .find(|u| u.account.is(account) && u.email.eq_ignore_ascii_case(&email))
            .ok_or_else(|| format!("team {:?}: nobody there is called {email}", team.name))?;
        if !person.team_ids.contains(&team.id) {
            person.team_ids.push(team.id);
        }
    }
    world.teams.push(team);
    Ok(())
}
