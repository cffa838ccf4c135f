//! Teams that open a mailbox. One client knows these routes (HEN) and no document does, so paths are
//! B, and bodies and answers are guesses in the pattern of the routes for people (C).

use serde_json::{Value, json};

use super::super::place::{Place, apply, member_by_id, needed_flags};
use super::super::preferences::FLAGS;
use super::{mine, new_place, view};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{TeamAccess, User};

/// Lets several teams of the account in, all with the same flags. A team that is in already gets the new flags.
pub(crate) fn bulk(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&["permissions", "team_ids"]);
    form.need("team_ids");
    let teams = form.numbers("team_ids").unwrap_or_default();
    let given = needed_flags(&mut form, "permissions", &FLAGS);
    form.finish()?;
    let mut permissions = Vec::new();
    apply(&given, &mut permissions);
    let account = place.account(call.world);
    if teams
        .iter()
        .any(|id| call.world.team(account, *id).is_none())
    {
        return Err(Refusal::not_found());
    }
    let now = call.now;
    let rows = &mut place.mailbox_mut(call.world)?.teams;
    for team_id in teams {
        rows.retain(|t| t.team_id != team_id);
        rows.push(TeamAccess {
            team_id,
            permissions: permissions.clone(),
            created_at: now,
        });
    }
    Ok(Answer::created(true))
}

/// Changes some flags of a team.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&["permissions"]);
    let given = needed_flags(&mut form, "permissions", &FLAGS);
    form.finish()?;
    let team = call.id(2)?;
    let rows = &mut place.mailbox_mut(call.world)?.teams;
    let own = rows.iter_mut().find(|t| t.team_id == team);
    apply(&given, &mut own.ok_or_else(Refusal::not_found)?.permissions);
    Ok(Answer::ok(true))
}

/// Takes the access of a team away.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (place, team) = find(call)?;
    let rows = &mut place.mailbox_mut(call.world)?.teams;
    rows.retain(|t| t.team_id != team);
    Ok(Answer::ok(true))
}

/// Members of a team who have an access of their own as well.
pub(crate) fn individual_users(call: &mut Call<'_>) -> Outcome {
    let (place, team) = find(call)?;
    let mailbox = place.mailbox(call.world)?;
    let own = |u: &User| {
        mailbox
            .users
            .iter()
            .any(|a| a.email.eq_ignore_ascii_case(&u.email))
    };
    let account = place.account(call.world);
    let people = call.world.users.iter();
    let people = people.filter(|u| u.account.is(account) && u.team_ids.contains(&team) && own(u));
    let items = people.map(view::user_v2).collect();
    Listing::default().answer(call, items)
}

/// The teams through which a person opens the mailbox.
pub(crate) fn of_user(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let user = member_by_id(call.world, place.account(call.world), call.id(2)?);
    let teams = user.ok_or_else(Refusal::not_found)?.team_ids.clone();
    let rows = place.mailbox(call.world)?.teams.iter();
    let items = rows
        .filter(|t| teams.contains(&t.team_id))
        .map(shown)
        .collect();
    Listing::default().answer(call, items)
}

/// The mailboxes a team of an account opens.
pub(crate) fn of_account(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let team = call.id(1)?;
    mine::gate(call.world, |h| h.account.is(account))?;
    let mut items = Vec::new();
    for hosting in call
        .world
        .mail_hostings
        .iter()
        .filter(|h| h.account.is(account) && h.migrated)
    {
        for mailbox in &hosting.mailboxes {
            let rows = mailbox.teams.iter().filter(|t| t.team_id == team);
            items.extend(rows.map(|t| {
                let mut shown = shown(t);
                shown["mailbox"] = json!({
                    "mailbox_id": mailbox.id,
                    "mailbox_name": mailbox.mailbox_name,
                    "mailbox_email": format!("{}@{}", mailbox.mailbox_name, hosting.main_fqdn),
                    "service_mail_id": hosting.id,
                });
                shown
            }));
        }
    }
    Listing::default().answer(call, items)
}

/// A team as it opens a mailbox; the mailbox itself shows it so too.
pub(crate) fn shown(team: &TeamAccess) -> Value {
    json!({
        "team_id": team.team_id,
        "created_at": team.created_at,
        "permissions": view::permissions(&team.permissions),
    })
}

fn find(call: &Call<'_>) -> Result<(Place, u64), Refusal> {
    let place = new_place(call)?;
    let team = call.id(2)?;
    let known = place
        .mailbox(call.world)?
        .teams
        .iter()
        .any(|t| t.team_id == team);
    if known {
        Ok((place, team))
    } else {
        Err(Refusal::not_found())
    }
}
