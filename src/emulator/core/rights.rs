//! Rights on services and products as a body writes them: rows of a service, perhaps a product, and words.

use serde_json::Value;

use super::{inventory, services};
use crate::emulator::call::Call;
use crate::emulator::envelope::FieldError;
use crate::emulator::form::{Form, as_flag};
use crate::emulator::world::RIGHTS;

/// Rights on services and products, row by row (§5.1, A). Rows of a body replace those before (C).
pub(crate) fn permissions(
    call: &Call<'_>,
    form: &mut Form<'_>,
    account: u64,
) -> Option<Vec<Value>> {
    let value = form.value("permissions")?;
    let Some(rows) = value.as_array() else {
        form.fail(FieldError::new("validation_rule_array", "permissions"));
        return None;
    };
    for (index, row) in rows.iter().enumerate() {
        for (code, place) in wrong_in(call, account, row) {
            let attribute = format!("permissions.{index}.{place}");
            form.fail(match code {
                "validation_rule_in" if place.starts_with("types") => {
                    FieldError::one_of(attribute, &RIGHTS)
                }
                _ => FieldError::new(code, attribute),
            });
        }
    }
    Some(rows.clone())
}

/// What is wrong in one row: rule and place.
fn wrong_in(call: &Call<'_>, account: u64, row: &Value) -> Vec<(&'static str, String)> {
    const MEMBERS: [&str; 4] = ["service_id", "product_id", "apply_to_all", "types"];
    let mut wrong = Vec::new();
    let unknown = row.as_object().into_iter().flatten().map(|(k, _)| k);
    for key in unknown.filter(|k| !MEMBERS.contains(&k.as_str())) {
        wrong.push(("validation_rule_prohibited", key.clone()));
    }
    let given = |key: &str| row.get(key).filter(|v| !v.is_null());
    let service = given("service_id").and_then(Value::as_u64);
    match (given("service_id"), service) {
        (None, _) => wrong.push(("validation_rule_required", "service_id".into())),
        (_, None) => wrong.push(("validation_rule_integer", "service_id".into())),
        (_, Some(id)) if !services::IDS.contains(&id) => {
            wrong.push(("validation_rule_in", "service_id".into()));
        }
        _ => {}
    }
    // That the product must be one of this service and account is a guess (C).
    if let Some(value) = given("product_id") {
        let known = inventory::everything(call.world).into_iter().any(|p| {
            *value == p.id && p.account == account && service.is_none_or(|s| s == p.service_id)
        });
        if !known {
            wrong.push(("validation_rule_exists", "product_id".into()));
        }
    }
    if given("apply_to_all").is_some_and(|v| as_flag(v).is_none()) {
        wrong.push(("validation_rule_boolean", "apply_to_all".into()));
    }
    match given("types").map(|v| v.as_array()) {
        Some(None) => wrong.push(("validation_rule_array", "types".into())),
        Some(Some(words)) => {
            for (place, word) in words.iter().enumerate() {
                if !word.as_str().is_some_and(|w| RIGHTS.contains(&w)) {
                    wrong.push(("validation_rule_in", format!("types.{place}")));
                }
            }
        }
        None => {}
    }
    wrong
}
