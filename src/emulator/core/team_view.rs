//! How a work team is shown: whole, with what was asked for, and inside other things.

use serde_json::{Value, json};

use super::{inventory, services};
use crate::emulator::call::Call;
use crate::emulator::world::{Team, User};

/// Expansions of the schema, and `owners`, seen live (MOG).
pub(super) const WITH: &[&str] = &[
    "created_by",
    "owned_by",
    "owners",
    "user_count",
    "product_count",
    "product_by_service_count",
];

/// A team inside something else (A).
pub(crate) fn brief(team: &Team) -> Value {
    json!({
        "id": team.id,
        "name": team.name,
        "color_id": team.color_id,
        "created_at": team.created_at,
        "updated_at": team.updated_at,
    })
}

/// These teams as they show inside something else; ids of teams that are gone show nothing.
pub(crate) fn briefs(call: &Call<'_>, account: u64, ids: &[u64]) -> Vec<Value> {
    ids.iter()
        .filter_map(|id| call.world.team(account, *id))
        .map(brief)
        .collect()
}

/// A team with everything; `hide` takes away what was not asked for.
pub(super) fn full(call: &Call<'_>, team: &Team) -> Value {
    let account = team.account.id().unwrap_or(0);
    let person = |id: Option<u64>| {
        let found = id.and_then(|id| call.world.members(account).find(|u| u.id == id));
        found.map_or(Value::Null, user_view)
    };
    let products = covered(call, team);
    let services: std::collections::BTreeSet<u64> = products.iter().copied().collect();
    let grants = team.permissions.iter().map(|g| {
        json!({"service_id": g.service_id, "service_name": services::name(g.service_id), "rights": g.rights})
    });
    let leader = person(team.owned_by_id);
    let mut shown = json!({
        "id": team.id,
        "name": team.name,
        "color_id": team.color_id,
        "owned_by_id": team.owned_by_id,
        "created_by_id": team.created_by_id,
        "created_at": team.created_at,
        "updated_at": team.updated_at,
        "created_by": person(team.created_by_id),
        "owned_by": leader,
        "owners": if leader.is_null() { json!([]) } else { json!([leader]) },
        "user_count": call.world.team_members(team).count(),
        "product_count": products.len(),
        // An integer in the schema; which one is a guess (C).
        "product_by_service_count": services.len(),
        "is_sso": false,
        "permissions": grants.collect::<Vec<_>>(),
        // Seen live beyond the schema (MOG, VID).
        "description": team.description,
        "parent_id": null,
        "children": [],
        "position": 0,
        "logo": null,
    });
    // The schema types both as objects without null.
    for name in ["created_by", "owned_by"] {
        if shown[name].is_null()
            && let Some(map) = shown.as_object_mut()
        {
            map.shift_remove(name);
        }
    }
    shown
}

/// The service of every product the team has a right on.
fn covered(call: &Call<'_>, team: &Team) -> Vec<u64> {
    let account = team.account.id().unwrap_or(0);
    let products = inventory::everything(call.world);
    products
        .into_iter()
        .filter(|p| p.account == account)
        .map(|p| p.service_id)
        .filter(|s| team.permissions.iter().any(|g| g.service_id == *s))
        .collect()
}

/// Takes away the expansions nobody asked for.
pub(super) fn hide(shown: &mut Value, with: &[String]) {
    let Some(map) = shown.as_object_mut() else {
        return;
    };
    for name in WITH {
        if !with.iter().any(|w| w == name) {
            map.shift_remove(*name);
        }
    }
}

/// A person inside something else (schema User, A).
fn user_view(user: &User) -> Value {
    json!({
        "id": user.id,
        "display_name": user.display_name(),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "is_sso": user.is_sso,
        "avatar": null,
    })
}
