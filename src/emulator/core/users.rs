//! `/2/accounts/{account}/users`: members and pending invitations in one list, read-only. The list
//! came live without paging members (VID, 2026-07).

use serde_json::{Value, json};

use crate::emulator::call::{Call, Outcome};
use crate::emulator::listing::Listing;
use crate::emulator::world::{Invitation, User};

/// Expansions of the schema; the ones this world cannot fill are empty (C).
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

/// Members first, then who is invited.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let with = call.with(WITH)?;
    let members = call
        .world
        .users
        .iter()
        .filter(|u| u.account.is(account))
        .map(|u| member(u, &with));
    let pending = call
        .world
        .invitations
        .iter()
        .filter(|i| i.account.is(account) && i.status == "pending");
    let mut items: Vec<Value> = members.chain(pending.map(|i| invited(i, &with))).collect();
    let request = call.request;
    let roles = request.filter("role_type");
    items.retain(|i| roles.is_empty() || roles.iter().any(|r| i["role_type"] == r.as_str()));
    // The filter knows `pending` and `valid`; `valid` is everybody who is not pending.
    let states = request.filter("state_in_account");
    items.retain(|i| {
        let state = if i["invitation_id"].is_null() {
            "valid"
        } else {
            "pending"
        };
        states.is_empty()
            || states
                .iter()
                .any(|s| s == state || i["state_in_account"] == s.as_str())
    });
    let ids = request.filter("user_ids");
    items.retain(|i| {
        ids.is_empty()
            || ids.iter().any(|id| {
                i["user_id"]
                    .as_u64()
                    .is_some_and(|own| id.parse() == Ok(own))
            })
    });
    let billing = request.filter("has_billing_access");
    items.retain(|i| {
        billing
            .first()
            .is_none_or(|b| i["has_billing_access"] == (b == "1" || b == "true"))
    });
    if let Some(search) = request.query_value("search").map(|s| s.to_lowercase()) {
        items.retain(|i| {
            ["email", "display_name"].iter().any(|k| {
                i[*k]
                    .as_str()
                    .is_some_and(|t| t.to_lowercase().contains(&search))
            })
        });
    }
    Listing {
        size: 15,
        figures: false,
        ..Listing::default()
    }
    .answer(call, items)
}

fn member(user: &User, with: &[String]) -> Value {
    let mut shown = json!({
        "user_id": user.id,
        "invitation_id": null,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": format!("{} {}", user.first_name, user.last_name).trim(),
        "email": user.email,
        "avatar": null,
        "role_type": user.role_type,
        "state_in_account": user.state_in_account,
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
    for name in with {
        shown[name.as_str()] = match name.as_str() {
            "permissions" => user.permissions.clone().into(),
            "teams" => user.team_ids.clone().into(),
            "invitation_details" => Value::Null,
            _ => json!([]),
        };
    }
    shown
}

fn invited(invitation: &Invitation, with: &[String]) -> Value {
    let mut shown = json!({
        "user_id": null,
        "invitation_id": invitation.id,
        "first_name": invitation.first_name,
        "last_name": invitation.last_name,
        "display_name": format!("{} {}", invitation.first_name, invitation.last_name).trim(),
        "email": invitation.email,
        "avatar": null,
        "role_type": invitation.role_type,
        "state_in_account": "pending",
        "is_correspondent": null,
        "is_correspondent_billing": null,
        "is_workspace_only": null,
        "has_no_manager_access": null,
        "has_billing_access": invitation.has_billing,
        "is_sso": false,
        "language_id": invitation.language_id,
        "unique_key": format!("invitation-{}", invitation.id),
        "last_login_at": 0,
        "partnership_id": null,
        "user_status": "pending",
    });
    for name in with {
        shown[name.as_str()] = match name.as_str() {
            "permissions" => invitation.permissions.clone().into(),
            "teams" => invitation.team_ids.clone().into(),
            "invitation_details" => json!({"id": invitation.id, "status": invitation.status}),
            _ => json!([]),
        };
    }
    shown
}
