//! Who is in a work team. Only people who belong to the account can be; whoever is invited and has not
//! answered has no user id yet.

use serde_json::{Value, json};

use super::team_view::briefs;
use super::teams::find;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::Team;

/// The team's people.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let team = find(call)?;
    let account = team.account.id().unwrap_or(0);
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let people = call.world.team_members(&team).filter(|u| {
        search.as_ref().is_none_or(|s| {
            u.display_name().to_lowercase().contains(s) || u.email.to_lowercase().contains(s)
        })
    });
    let items: Vec<Value> = people
        .map(|u| {
            json!({
                "id": u.id,
                "display_name": u.display_name(),
                "first_name": u.first_name,
                "last_name": u.last_name,
                "email": u.email,
                "is_sso": u.is_sso,
                // Typed integer without null; 0 stands for never.
                "last_login_at": u.last_login_at.unwrap_or(0),
                "teams": briefs(call, account, &u.team_ids),
            })
        })
        .collect();
    Listing {
        size: 25,
        always: true,
        sortable: &["display_name", "last_login_at"],
        ..Listing::default()
    }
    .answer(call, items)
}

/// Adds people; who is in already stays.
pub(crate) fn add(call: &mut Call<'_>) -> Outcome {
    let (team, ids) = named(call)?;
    let account = team.account.id().unwrap_or(0);
    for user in &mut call.world.users {
        if user.account.is(account) && ids.contains(&user.id) && !user.team_ids.contains(&team.id) {
            user.team_ids.push(team.id);
        }
    }
    touch(call, team.id);
    Ok(Answer::created(true))
}

/// Takes people out; who is not in it does not matter (C).
pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let (team, ids) = named(call)?;
    let account = team.account.id().unwrap_or(0);
    for user in &mut call.world.users {
        if user.account.is(account) && ids.contains(&user.id) {
            user.team_ids.retain(|t| *t != team.id);
        }
    }
    touch(call, team.id);
    Ok(Answer::ok(true))
}

fn named(call: &Call<'_>) -> Result<(Team, Vec<u64>), Refusal> {
    let team = find(call)?;
    let account = team.account.id().unwrap_or(0);
    let mut form = Form::new(call.request);
    form.only(&["user_ids"]);
    form.need("user_ids");
    let ids = form.numbers("user_ids").unwrap_or_default();
    if form.value("user_ids").is_some_and(|v| v == &json!([])) {
        form.fail(FieldError::new("validation_rule_required", "user_ids"));
    }
    form.finish()?;
    let stranger = ids
        .iter()
        .position(|id| !call.world.members(account).any(|u| u.id == *id));
    match stranger {
        None => Ok((team, ids)),
        // The documents list 404 and no 422; rules on the members of a list usually give 422 (C).
        Some(_) if call.switches.team_stranger_status == 404 => Err(Refusal::not_found()),
        Some(index) => {
            let mut refusal = Refusal::invalid(vec![FieldError::new(
                "validation_rule_exists",
                format!("user_ids.{index}"),
            )]);
            refusal.status = call.switches.team_stranger_status;
            Err(refusal)
        }
    }
}

fn touch(call: &mut Call<'_>, id: u64) {
    let now = call.now;
    if let Some(team) = call.world.teams.iter_mut().find(|t| t.id == id) {
        team.updated_at = now;
    }
}
