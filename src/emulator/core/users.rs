//! `/2/accounts/{account}/users`: members and pending invitations in one list, read-only. The list
//! came live without paging members (VID, 2026-07).

use serde_json::{Value, json};

use super::team_view::briefs;
use super::{access_view, invitations, services};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::as_flag;
use crate::emulator::listing::Listing;
use crate::emulator::world::{Accesses, Invitation, User};

/// Expansions of the schema, which types them as text by mistake; shapes are those of the same things
/// elsewhere, or the names of the bodies that write them (C).
const WITH: &[&str] = &[
    "app_access",
    "teams",
    "drive_infos",
    "kchat_infos",
    "security",
    "pending_invitations",
    "preferences",
    "invitation_details",
    "service_permissions",
    "permissions",
];
const SORTABLE: &[&str] = &[
    "email",
    "first_name",
    "last_name",
    "role_type",
    "state_in_account",
    "last_login_at",
];
const STATES: [&str; 2] = ["pending", "valid"];

/// One line of the list.
enum Line<'a> {
    Member(&'a User),
    Invited(&'a Invitation),
}

/// Members first, then who is invited.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let with = call.with(WITH)?;
    if let Some(word) = call.request.filter("state_in_account").first()
        && !STATES.contains(&word.as_str())
    {
        return Err(Refusal::invalid(vec![FieldError::one_of(
            "filter.state_in_account",
            &STATES,
        )]));
    }
    let members = call.world.members(account).map(Line::Member);
    let invited = call.world.invitations.iter();
    let invited = invited
        .filter(|i| i.account.is(account) && shows(call, i))
        .map(Line::Invited);
    let items: Vec<Value> = members
        .chain(invited)
        .filter(|line| fits(call, account, line))
        .map(|line| match line {
            Line::Member(user) => member(call, account, user, &with),
            Line::Invited(invitation) => pending(call, account, invitation, &with),
        })
        .collect();
    Listing {
        size: 15,
        sortable: SORTABLE,
        figures: call.switches.users_figures,
        ..Listing::default()
    }
    .answer(call, items)
}

/// What a member has in the apps; an object of undocumented shape (A path, C shape).
pub(crate) fn app_accesses(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let id = call.id(1)?;
    let user = call.world.members(account).find(|u| u.id == id);
    let user = user.ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(access_view::of_member(
        call,
        account,
        &user.email,
        &user.accesses,
    )))
}

/// Whether an invitation is in the list; what happens to those that ran out or were answered is unknown.
fn shows(call: &Call<'_>, invitation: &Invitation) -> bool {
    match invitation.status.as_str() {
        "pending" => invitation.is_open(call.now) || call.switches.expired_invitations_show,
        "rejected" | "cancelled" => call.switches.answered_invitations_show,
        _ => false,
    }
}

impl Line<'_> {
    fn accesses(&self) -> &Accesses {
        match self {
            Self::Member(user) => &user.accesses,
            Self::Invited(invitation) => &invitation.accesses,
        }
    }

    fn has_billing(&self) -> bool {
        match self {
            Self::Member(user) => user.has_billing_access || user.role_type == "owner",
            Self::Invited(invitation) => invitation.has_billing,
        }
    }

    /// E-mail, role, teams, rights and names, in that order.
    fn parts(&self) -> (&str, &str, &[u64], &[Value], String) {
        match self {
            Self::Member(u) => (
                &u.email,
                &u.role_type,
                &u.team_ids,
                &u.permissions,
                u.display_name(),
            ),
            Self::Invited(i) => (
                &i.email,
                &i.role_type,
                &i.team_ids,
                &i.permissions,
                format!("{} {}", i.first_name, i.last_name),
            ),
        }
    }
}

/// Whether a line passes every filter (A; what the words mean exactly is C).
fn fits(call: &Call<'_>, account: u64, line: &Line<'_>) -> bool {
    let words = |key: &str| call.request.filter(key);
    let any = |key: &str, is: &dyn Fn(&str) -> bool| {
        let wanted = words(key);
        wanted.is_empty() || wanted.iter().any(|w| is(w))
    };
    let flag = |key: &str, is: bool| {
        let wanted = words(key).first().and_then(|w| as_flag(&json!(w)));
        wanted.is_none_or(|w| w == is)
    };
    let (email, role, teams, rights, name) = line.parts();
    let accesses = line.accesses();
    let (state, status, user_id, otp) = match line {
        Line::Member(u) => ("valid", "", u.id, u.has_otp),
        Line::Invited(i) => ("pending", i.status.as_str(), 0, false),
    };
    let app = access_view::of_member(call, account, email, accesses);
    let mail: Vec<String> = [&app, &access_view::view(accesses)]
        .iter()
        .flat_map(|a| a["mailbox"].as_array().cloned().unwrap_or_default())
        .map(|m| m["mail_id"].to_string())
        .collect();
    let no_app = accesses.is_empty() && mail.is_empty();
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    any("role_type", &|w| w == role)
        && any("state_in_account", &|w| w == state)
        && any("invitation_status", &|w| w == status)
        && any("user_ids", &|w| w == user_id.to_string())
        && any("team_ids", &|w| teams.iter().any(|t| t.to_string() == w))
        && any("mail_ids", &|w| mail.iter().any(|m| m == w))
        && any("drive_id", &|w| {
            let mut drives = accesses.drives.iter();
            drives.any(|d| d.drive_id.to_string() == w)
        })
        && flag("has_billing_access", line.has_billing())
        && flag(
            "has_empty_access",
            no_app && teams.is_empty() && rights.is_empty() && role == "normal",
        )
        && flag("has_kchat", accesses.kchat_role.is_some())
        && flag("has_ksuite", accesses.ksuite.is_some())
        && flag("has_no_app_access", no_app)
        && flag("has_otp", otp)
        && search
            .is_none_or(|s| email.to_lowercase().contains(&s) || name.to_lowercase().contains(&s))
}

fn member(call: &Call<'_>, account: u64, user: &User, with: &[String]) -> Value {
    // A seed may say another word than the two known ones; clients must take any (§3.2).
    let state = match user.state_in_account.as_str() {
        "active" => call.switches.member_state.word(),
        other => other,
    };
    let mut shown = json!({
        "user_id": user.id,
        "invitation_id": null,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.display_name(),
        "email": user.email,
        "avatar": null,
        "role_type": user.role_type,
        "state_in_account": state,
        "is_correspondent": false,
        "is_correspondent_billing": false,
        "is_workspace_only": false,
        "has_no_manager_access": false,
        "has_billing_access": user.has_billing_access || user.role_type == "owner",
        "is_sso": user.is_sso,
        "language_id": user.language_id,
        "unique_key": format!("user-{}", user.id),
        // Typed integer without null in the documents; 0 stands for never.
        "last_login_at": user.last_login_at.unwrap_or(0),
        "partnership_id": null,
        "user_status": "active",
    });
    let access = || access_view::of_member(call, account, &user.email, &user.accesses);
    for name in with {
        shown[name.as_str()] = match name.as_str() {
            "app_access" => access(),
            "drive_infos" => access()["drive"].clone(),
            "kchat_infos" => access()["kchat"].clone(),
            "teams" => briefs(call, account, &user.team_ids).into(),
            "permissions" => user.permissions.clone().into(),
            "service_permissions" => services::rights(&user.permissions).into(),
            "security" => json!({"otp": user.has_otp}),
            "preferences" => json!({"has_mailing": user.has_mailing,
                                    "has_billing_mailing": user.has_billing_mailing}),
            "invitation_details" => Value::Null,
            _ => json!([]),
        };
    }
    shown
}

fn pending(call: &Call<'_>, account: u64, own: &Invitation, with: &[String]) -> Value {
    let mut shown = json!({
        "user_id": null,
        "invitation_id": own.id,
        "first_name": own.first_name,
        "last_name": own.last_name,
        "display_name": format!("{} {}", own.first_name, own.last_name).trim(),
        "email": own.email,
        "avatar": null,
        "role_type": own.role_type,
        "state_in_account": "pending",
        "is_correspondent": null,
        "is_correspondent_billing": null,
        "is_workspace_only": null,
        "has_no_manager_access": null,
        "has_billing_access": own.has_billing,
        "is_sso": false,
        "language_id": own.language_id,
        "unique_key": format!("invitation-{}", own.id),
        "last_login_at": 0,
        "partnership_id": null,
        "user_status": "pending",
    });
    for name in with {
        shown[name.as_str()] = match name.as_str() {
            "app_access" => access_view::view(&own.accesses),
            "drive_infos" => access_view::view(&own.accesses)["drive"].clone(),
            "kchat_infos" => access_view::view(&own.accesses)["kchat"].clone(),
            "teams" => briefs(call, account, &own.team_ids).into(),
            "permissions" => own.permissions.clone().into(),
            "service_permissions" => services::rights(&own.permissions).into(),
            // The invitation itself, with status, dates, teams, strictness and language (shape C).
            "invitation_details" => invitations::details(call, own),
            "preferences" => json!({"has_mailing": own.has_mailing,
                                    "has_billing_mailing": own.has_billing_mailing}),
            "security" => Value::Null,
            _ => json!([]),
        };
    }
    shown
}
