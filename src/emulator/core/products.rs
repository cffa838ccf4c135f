//! Lists of products: filters, expansions, pages.

use serde_json::Value;

use super::profile::current_account;
use super::{inventory, services};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{FieldError, Refusal};
use crate::emulator::listing::Listing;

const WITH: &[&str] = &[
    "users",
    "admin",
    "status",
    "fqdn",
    "flags",
    "renew_preferences",
    "is_transferable",
];
const SORTABLE: &[&str] = &[
    "id",
    "account_id",
    "service_id",
    "service_name",
    "customer_name",
    "internal_name",
    "created_at",
    "expired_at",
];
/// `/1/products`: everything the caller has at least one right on.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let query = |key: &str| call.request.query_value(key);
    if let Some(name) = query("service_name")
        && !services::NAMES.contains(&name.as_str())
    {
        return Err(Refusal::invalid(vec![FieldError::one_of(
            "service_name",
            services::NAMES,
        )]));
    }
    let keys = [
        "account_id",
        "service_id",
        "service_name",
        "customer_name",
        "internal_name",
        "fqdn",
    ];
    let wanted: Vec<(&str, String)> = keys
        .into_iter()
        .filter_map(|k| query(k).map(|v| (k, v)))
        .chain(query("product_id").map(|v| ("id", v)))
        .collect();
    let mut items = all(call);
    items.retain(|item| wanted.iter().all(|(key, value)| matches(item, key, value)));
    paged(call, items, &with)
}

/// `/1/accounts/{account}/products`; an array live although the documents say text. Its words for
/// services are others than those of `/1/products` (§5.2).
pub(crate) fn of_account(call: &mut Call<'_>) -> Outcome {
    let account = call.account(0)?;
    filtered(call, account)
}

/// `/1/accounts/current/products`.
pub(crate) fn of_current_account(call: &mut Call<'_>) -> Outcome {
    let account = current_account(call).ok_or_else(Refusal::not_found)?;
    filtered(call, account)
}

fn filtered(call: &mut Call<'_>, account: u64) -> Outcome {
    let with = call.with(WITH)?;
    let mut items = all(call);
    items.retain(|item| item["account_id"] == account);
    for key in ["customer_name", "internal_name", "service_id"] {
        let wanted = call.request.filter(key);
        items.retain(|item| wanted.is_empty() || wanted.iter().any(|v| matches(item, key, v)));
    }
    // `name` is taken as either of the two names (C).
    let named = call.request.filter("name");
    items.retain(|item| {
        let fits =
            |v: &String| matches(item, "customer_name", v) || matches(item, "internal_name", v);
        named.is_empty() || named.iter().any(fits)
    });
    let ids = call.request.filter("service_ids");
    items.retain(|item| ids.is_empty() || ids.iter().any(|v| matches(item, "service_id", v)));
    let excluded = call.request.filter("excluded_service_ids");
    items.retain(|item| !excluded.iter().any(|v| matches(item, "service_id", v)));
    let names = call.request.filter("service_names");
    items.retain(|item| {
        let own = services::in_account(item["service_name"].as_str().unwrap_or_default());
        names.is_empty() || names.iter().any(|n| n == own)
    });
    let tags = call.request.filter("tags");
    items.retain(|item| {
        let worn = item["tags"].as_array().into_iter().flatten();
        tags.is_empty()
            || worn
                .into_iter()
                .any(|t| tags.contains(&t["id"].to_string()))
    });
    paged(call, items, &with)
}

fn paged(call: &Call<'_>, mut items: Vec<Value>, with: &[String]) -> Outcome {
    for item in &mut items {
        for hidden in WITH {
            if !with.iter().any(|w| w == hidden)
                && let Some(map) = item.as_object_mut()
            {
                map.shift_remove(*hidden);
            }
        }
    }
    // Page size 15 by the samples and DOK.
    Listing {
        size: 15,
        always: true,
        sortable: SORTABLE,
        ..Listing::default()
    }
    .answer(call, items)
}

fn matches(item: &Value, key: &str, wanted: &str) -> bool {
    match &item[key] {
        Value::String(text) => text.eq_ignore_ascii_case(wanted),
        Value::Number(number) => number.to_string() == wanted,
        _ => false,
    }
}

/// Every product of the caller with every member, by id.
fn all(call: &Call<'_>) -> Vec<Value> {
    let rows = inventory::everything(call.world);
    rows.iter()
        .filter_map(|r| inventory::view(call, r))
        .collect()
}
