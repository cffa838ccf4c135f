//! `/1/accounts`: the organizations a token sees. There is no public write (A-negative).

use serde_json::{Value, json};

use super::inventory;
use super::tags::tag_view;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::Answer;
use crate::emulator::listing::Listing;
use crate::emulator::world::{Account, AccountRef};

/// Expansions taken here; the documents list none, these are the optional members of the schema
/// that this world can answer (C).
const WITH: &[&str] = &[
    "tags",
    "nb_users",
    "nb_invitations",
    "count_owners",
    "timezone",
    "logo",
];

/// All accounts of the caller; the documents give this list no paging.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let visible: Vec<&Account> = call
        .world
        .accounts
        .iter()
        .filter(|a| call.role(a.id).is_some())
        .collect();
    let items = visible.into_iter().map(|a| view(call, a, &with)).collect();
    Listing {
        sortable: &["id", "name", "created_at", "legal_entity_type", "type"],
        ..Listing::default()
    }
    .answer(call, items)
}

/// One account.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let id = call.account(0)?;
    let shown = call.world.account(id).map(|a| view(call, a, &with));
    Ok(Answer::ok(shown.unwrap_or_default()))
}

/// How many products of each service.
pub(crate) fn services(call: &mut Call<'_>) -> Outcome {
    let id = call.account(0)?;
    let mut counts: Vec<(u64, String, u64)> = Vec::new();
    for row in inventory::everything(call.world) {
        if row.account != id {
            continue;
        }
        match counts
            .iter_mut()
            .find(|(s, name, _)| *s == row.service_id && *name == row.service_name)
        {
            Some((_, _, count)) => *count += 1,
            None => counts.push((row.service_id, row.service_name, 1)),
        }
    }
    counts.sort();
    let shown: Vec<Value> = counts
        .into_iter()
        .map(|(id, name, count)| json!({"id": id, "name": name, "count": count}))
        .collect();
    Ok(Answer::ok(shown))
}

fn view(call: &Call<'_>, account: &Account, with: &[String]) -> Value {
    let here = AccountRef::Id(account.id);
    // `type` is the caller's relation to the account (A); tokens that see everything act as owners.
    let mut shown = json!({
        "id": account.id,
        "name": account.name,
        "legal_entity_type": account.legal_entity_type,
        "created_at": account.created_at,
        "locale": account.locale,
        "language_id": account.language_id,
        "beta": false,
        "support_level": 1,
        "has_2fa_required": account.has_2fa_required,
        "is_customer": true,
        "is_sso": false,
        "type": call.role(account.id).unwrap_or("external"),
    });
    let users = || call.world.users.iter().filter(|u| u.account == here);
    for member in with {
        let value = match member.as_str() {
            "tags" => account.tags.iter().map(tag_view).collect::<Vec<_>>().into(),
            "nb_users" => users().count().into(),
            "nb_invitations" => {
                let pending = call
                    .world
                    .invitations
                    .iter()
                    .filter(|i| i.account == here && i.status == "pending");
                pending.count().into()
            }
            "count_owners" => users().filter(|u| u.role_type == "owner").count().into(),
            "timezone" => "Europe/Zurich".into(),
            _ => "".into(),
        };
        shown[member.as_str()] = value;
    }
    shown
}
