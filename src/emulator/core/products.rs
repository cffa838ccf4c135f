//! Products: what an account has ordered, derived from its mail hostings and domains.

use serde_json::{Value, json};

use super::accounts::tag_view;
use super::profile::current_account;
use crate::emulator::call::{Call, Outcome, SERVICE_DOMAIN, SERVICE_MAIL};
use crate::emulator::envelope::{FieldError, Refusal};
use crate::emulator::listing::Listing;
use crate::emulator::world::Tag;

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
/// The words `service_name` takes (A).
const SERVICES: &[&str] = &[
    "ai_tools",
    "backup",
    "certificate",
    "cloud",
    "cloud_hd",
    "custom_url",
    "dedicated_server",
    "domain",
    "drive",
    "e_ticketing",
    "email_hosting",
    "hosting",
    "housing",
    "invitation",
    "jelastic",
    "ksuite",
    "mailing",
    "nas",
    "public_cloud",
    "radio",
    "swiss_backup",
    "video",
    "vod",
    "web_hosting",
    "website_builder",
];

/// `/1/products`: everything the caller has at least one right on.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let query = |key: &str| call.request.query_value(key);
    if let Some(name) = query("service_name")
        && !SERVICES.contains(&name.as_str())
    {
        return Err(Refusal::invalid(vec![FieldError::one_of(
            "service_name",
            SERVICES,
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
    let ids = call.request.filter("service_ids");
    items.retain(|item| ids.is_empty() || ids.iter().any(|v| matches(item, "service_id", v)));
    let excluded = call.request.filter("excluded_service_ids");
    items.retain(|item| !excluded.iter().any(|v| matches(item, "service_id", v)));
    let names = call.request.filter("service_names");
    items.retain(|item| {
        let own = if item["service_id"] == SERVICE_MAIL {
            "mail"
        } else {
            "domain_name"
        };
        names.is_empty() || names.iter().any(|n| n == own)
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
    let mut items = Vec::new();
    for hosting in &call.world.mail_hostings {
        items.push(Product {
            id: hosting.id,
            account: hosting.account.id().unwrap_or(0),
            service: (SERVICE_MAIL, "email_hosting"),
            customer_name: &hosting.customer_name,
            internal_name: hosting.internal_name.as_deref(),
            fqdn: &hosting.main_fqdn,
            created_at: hosting.created_at,
            expired_at: hosting.expired_at,
            flags: (
                hosting.has_maintenance,
                hosting.is_locked,
                hosting.has_operation_in_progress,
            ),
            tags: &hosting.tags,
        });
    }
    for domain in &call.world.domains {
        items.push(Product {
            id: domain.id,
            account: domain.account.id().unwrap_or(0),
            service: (SERVICE_DOMAIN, "domain"),
            customer_name: &domain.name,
            internal_name: None,
            fqdn: &domain.name,
            created_at: domain.created_at,
            expired_at: Some(domain.expires_at),
            flags: (false, false, false),
            tags: &domain.tags,
        });
    }
    items.sort_by_key(|p| p.id);
    items.into_iter().filter_map(|p| p.view(call)).collect()
}

struct Product<'a> {
    id: u64,
    account: u64,
    service: (u64, &'a str),
    customer_name: &'a str,
    internal_name: Option<&'a str>,
    fqdn: &'a str,
    created_at: i64,
    expired_at: Option<i64>,
    /// In maintenance, locked, busy.
    flags: (bool, bool, bool),
    tags: &'a [Tag],
}

impl Product<'_> {
    fn view(&self, call: &Call<'_>) -> Option<Value> {
        let right = |name: &str| call.has_right(self.account, self.service.0, self.id, name);
        let rights = ["technical", "statistic", "check", "sale"].map(right);
        if rights.iter().all(|r| !r) {
            return None;
        }
        let (maintenance, locked, busy) = self.flags;
        let owner = call
            .world
            .users
            .iter()
            .find(|u| u.account.is(self.account) && u.role_type == "owner");
        let owner = owner.cloned().unwrap_or_default();
        Some(json!({
            "id": self.id,
            "account_id": self.account,
            "service_id": self.service.0,
            "service_name": self.service.1,
            "customer_name": self.customer_name,
            "internal_name": self.internal_name,
            "created_at": self.created_at,
            "expired_at": self.expired_at,
            "version": 1,
            "has_maintenance": maintenance,
            "is_locked": locked,
            "has_operation_in_progress": busy,
            "tags": self.tags.iter().map(tag_view).collect::<Vec<_>>(),
            "unique_id": 1_000_000 + self.id,
            "description": "",
            "bill_reference": "",
            "is_free": false,
            "is_zero_price": false,
            "is_trial": false,
            "rights": {"technical": rights[0], "statistic": rights[1], "check": rights[2], "sale": rights[3]},
            "users": [],
            "admin": {"user_id": owner.id, "email": owner.email,
                      "display_name": format!("{} {}", owner.first_name, owner.last_name)},
            "status": {"maintenance": {"technical": maintenance, "superuser": false, "infomaniak": false},
                       "locked": {"superuser": locked, "infomaniak": false},
                       "activated_by": [], "activated_at": self.created_at},
            "fqdn": self.fqdn,
            "flags": [],
            "renew_preferences": [],
            "is_transferable": true,
        }))
    }
}
