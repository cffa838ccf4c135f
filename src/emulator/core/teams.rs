//! Work teams: name, leader and rights on whole services. Permissions are written as a list of service
//! ids and read as a list of service, name and right (§4, A); which right a written id grants is a switch.

use serde_json::Value;

use super::services;
use super::team_view::{WITH, brief, full, hide};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{AccountRef, Team, TeamGrant};

const SORTABLE: &[&str] = &["name", "created_at", "user_count", "product_count"];

/// The account's teams.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let with = call.with(WITH)?;
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let (ids, people) = (numbers(call, "team_ids"), numbers(call, "user_ids"));
    let (owners, makers) = (
        numbers(call, "owned_by_ids"),
        numbers(call, "created_by_ids"),
    );
    let teams = call.world.teams.iter().filter(|t| {
        t.account.is(account)
            && search
                .as_ref()
                .is_none_or(|s| t.name.to_lowercase().contains(s))
            && (ids.is_empty() || ids.contains(&t.id))
            && (owners.is_empty() || t.owned_by_id.is_some_and(|o| owners.contains(&o)))
            && (makers.is_empty() || t.created_by_id.is_some_and(|c| makers.contains(&c)))
            && (people.is_empty() || call.world.team_members(t).any(|u| people.contains(&u.id)))
    });
    let items = teams.map(|t| full(call, t)).collect();
    // 25 a page and paged unasked, live (VID, 2026-07).
    let mut answer = Listing {
        size: 25,
        always: true,
        sortable: SORTABLE,
        ..Listing::default()
    }
    .answer(call, items)?;
    for item in answer.data.as_array_mut().into_iter().flatten() {
        hide(item, &with);
    }
    Ok(answer)
}

/// The light list; its shape is that of the teams inside other things (C), and any member may read it.
pub(crate) fn basic(call: &mut Call<'_>) -> Outcome {
    let account = call.account(0)?;
    call.with(&["user_count"])?;
    let teams = call.world.teams.iter().filter(|t| t.account.is(account));
    let shown: Vec<Value> = teams.map(brief).collect();
    Ok(Answer::ok(shown))
}

/// One team.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let team = find(call)?;
    let mut shown = full(call, &team);
    hide(&mut shown, &with);
    Ok(Answer::ok(shown))
}

/// A new team.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let mut form = Form::new(call.request);
    form.only(&["name", "owned_by_id", "permissions"]);
    form.need("name");
    let wish = Wish::read(&mut form);
    form.finish()?;
    wish.check(call, account, 0)?;
    // How the service chooses the colour is unknown (C).
    let teams = call.world.teams.iter().filter(|t| t.account.is(account));
    let color_id = teams.count() as u64 % 10 + 1;
    let maker = call.caller.user_id;
    let mut team = Team {
        id: call.world.take_id(),
        account: AccountRef::Id(account),
        color_id,
        created_by_id: if maker == 0 { None } else { Some(maker) },
        created_at: call.now,
        ..Team::default()
    };
    wish.apply(call, &mut team);
    let mut shown = full(call, &team);
    hide(&mut shown, &[]);
    call.world.teams.push(team);
    Ok(Answer::created(shown))
}

/// Changes name, leader or rights.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let mut team = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["name", "owned_by_id", "permissions"]);
    if form.value("name").is_some() {
        form.need("name");
    }
    let wish = Wish::read(&mut form);
    form.finish()?;
    wish.check(call, account, team.id)?;
    wish.apply(call, &mut team);
    let mut shown = full(call, &team);
    hide(&mut shown, &[]);
    if let Some(row) = call.world.teams.iter_mut().find(|t| t.id == team.id) {
        *row = team;
    }
    Ok(Answer::ok(shown))
}

/// Deletes a team; who had something through it loses it at once (TEAM-07).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let team = find(call)?;
    call.world.forget_team(team.id);
    Ok(Answer::ok(true))
}

/// The team in the path.
pub(crate) fn find(call: &Call<'_>) -> Result<Team, Refusal> {
    let account = call.administered(0)?;
    let team = call.world.team(account, call.id(1)?);
    team.cloned().ok_or_else(Refusal::not_found)
}

/// What a body asks for.
struct Wish {
    name: Option<String>,
    owned_by_id: Option<u64>,
    services: Option<Vec<u64>>,
}

impl Wish {
    fn read(form: &mut Form<'_>) -> Self {
        let name = form.text("name", 128);
        let owned_by_id = form.number("owned_by_id", 1, i64::MAX);
        let object = form.object("permissions", &["services"]);
        let services = object
            .and_then(|o| o.get("services"))
            .and_then(Value::as_array);
        if services.is_none() && object.is_some_and(|o| o.contains_key("services")) {
            form.fail(FieldError::new(
                "validation_rule_array",
                "permissions.services",
            ));
        }
        for (index, id) in services.into_iter().flatten().enumerate() {
            // That unknown numbers are refused is a guess (C).
            if !id.as_u64().is_some_and(|id| services::IDS.contains(&id)) {
                form.fail(FieldError::new(
                    "validation_rule_in",
                    format!("permissions.services.{index}"),
                ));
            }
        }
        Self {
            name,
            owned_by_id: owned_by_id.map(i64::unsigned_abs),
            services: services.map(|s| s.iter().filter_map(Value::as_u64).collect()),
        }
    }

    fn check(&self, call: &Call<'_>, account: u64, own: u64) -> Result<(), Refusal> {
        // A leader from outside the organization is refused with a 422 (C).
        if let Some(id) = self.owned_by_id
            && !call.world.members(account).any(|u| u.id == id)
        {
            return Err(Refusal::invalid(vec![FieldError::new(
                "validation_rule_exists",
                "owned_by_id",
            )]));
        }
        let taken = self.name.as_ref().is_some_and(|name| {
            let mut teams = call.world.teams.iter();
            teams.any(|t| t.account.is(account) && t.id != own && t.name == *name)
        });
        if taken && call.switches.team_names_unique {
            return Err(Refusal::new(409, "object_already_exists"));
        }
        Ok(())
    }

    fn apply(self, call: &Call<'_>, team: &mut Team) {
        team.name = self.name.unwrap_or_else(|| team.name.clone());
        team.owned_by_id = self.owned_by_id.or(team.owned_by_id);
        team.updated_at = call.now;
        let Some(services) = self.services else {
            return;
        };
        if !call.switches.team_permissions_merge {
            team.permissions.clear();
        }
        for service_id in services {
            let grant = TeamGrant {
                service_id,
                rights: call.switches.team_permission_right.word().into(),
            };
            if !team.permissions.contains(&grant) {
                team.permissions.push(grant);
            }
        }
    }
}

fn numbers(call: &Call<'_>, key: &str) -> Vec<u64> {
    let given = call.request.filter(key);
    // A filter that is no number matches nothing instead of everything.
    given.iter().map(|t| t.parse().unwrap_or(0)).collect()
}
