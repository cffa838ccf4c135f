//! `/2/profile`: who the token acts as.

use serde_json::{Value, json};

use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::Answer;

/// Expansions taken here (optional members of the schema, C).
const WITH: &[&str] = &["preferences", "phones", "emails", "sessions"];

/// The person behind the token.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let person = call
        .world
        .person(call.caller.user_id)
        .cloned()
        .unwrap_or_default();
    let mut shown = json!({
        "id": person.id,
        "display_name": format!("{} {}", person.first_name, person.last_name).trim(),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "is_sso": person.is_sso,
        "avatar": null,
        "type": "current",
        "login": person.email,
    });
    for member in with {
        shown[member.as_str()] = match member.as_str() {
            "preferences" => preferences(call),
            _ => Value::Array(Vec::new()),
        };
    }
    Ok(Answer::ok(shown))
}

/// What the person chose; the current account is a text in the schema.
fn preferences(call: &Call<'_>) -> Value {
    json!({
        "account": current_account(call).map(|id| id.to_string()).unwrap_or_default(),
        "language": {"id": 1, "name": "Français", "short_name": "fr", "locale": "fr_FR", "short_locale": "fr"},
        "country": {"id": 1, "name": "Suisse", "short_name": "CH", "is_enabled": true},
        "timezone": {"id": 1, "name": "Europe/Zurich", "gmt": "GMT+1"},
    })
}

/// The account the person works in: the first one they belong to.
pub(crate) fn current_account(call: &Call<'_>) -> Option<u64> {
    let mine = call
        .world
        .users
        .iter()
        .find(|u| u.id == call.caller.user_id);
    mine.and_then(|u| u.account.id())
        .or_else(|| call.world.accounts.first().map(|a| a.id))
}
