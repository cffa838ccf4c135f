//! Everything an account has ordered, as one kind of row: mail services, domains, other products.

use serde_json::{Map, Value, json};

use super::tags::tag_view;
use crate::emulator::call::{Call, SERVICE_DOMAIN, SERVICE_MAIL};
use crate::emulator::world::{AccountRef, RIGHTS, Tag, World};

/// One product, whatever it is.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) account: u64,
    pub(crate) service_id: u64,
    pub(crate) service_name: String,
    pub(crate) customer_name: String,
    internal_name: Option<String>,
    fqdn: Option<String>,
    created_at: i64,
    expired_at: Option<i64>,
    pub(crate) has_maintenance: bool,
    pub(crate) is_locked: bool,
    is_busy: bool,
    pub(crate) tags: Vec<Tag>,
    parent_id: Option<u64>,
}

impl Row {
    /// Nearly every product can move to another organization; a kSuite and what lives inside one
    /// cannot (PROD-04, the second half inferred).
    pub(crate) fn is_transferable(&self) -> bool {
        self.service_name != "ksuite" && self.parent_id.is_none()
    }
}

/// All products of all accounts, by id.
pub(crate) fn everything(world: &World) -> Vec<Row> {
    let owner = |account: &AccountRef| account.id().unwrap_or(0);
    let hostings = world.mail_hostings.iter().map(|h| Row {
        id: h.id,
        account: owner(&h.account),
        service_id: SERVICE_MAIL,
        service_name: "email_hosting".into(),
        customer_name: h.customer_name.clone(),
        internal_name: h.internal_name.clone(),
        fqdn: Some(h.main_fqdn.clone()),
        created_at: h.created_at,
        expired_at: h.expired_at,
        has_maintenance: h.has_maintenance,
        is_locked: h.is_locked,
        is_busy: h.has_operation_in_progress,
        tags: h.tags.clone(),
        parent_id: h.parent_id,
    });
    let domains = world.domains.iter().map(|d| Row {
        id: d.id,
        account: owner(&d.account),
        service_id: SERVICE_DOMAIN,
        service_name: "domain".into(),
        customer_name: d.name.clone(),
        internal_name: None,
        fqdn: Some(d.name.clone()),
        created_at: d.created_at,
        expired_at: Some(d.expires_at),
        has_maintenance: false,
        is_locked: d.is_locked,
        is_busy: false,
        tags: d.tags.clone(),
        parent_id: None,
    });
    let others = world.products.iter().map(|p| Row {
        id: p.id,
        account: owner(&p.account),
        service_id: p.service_id,
        service_name: p.service_name.clone(),
        customer_name: p.customer_name.clone(),
        internal_name: p.internal_name.clone(),
        fqdn: None,
        created_at: p.created_at,
        expired_at: p.expired_at,
        has_maintenance: p.has_maintenance,
        is_locked: p.is_locked,
        is_busy: p.has_operation_in_progress,
        tags: p.tags.clone(),
        parent_id: p.parent_id,
    });
    let mut rows: Vec<Row> = hostings.chain(domains).chain(others).collect();
    rows.sort_by_key(|r| r.id);
    rows
}

/// A product as shown to the caller, with every expansion; nothing without a right on it (A).
pub(crate) fn view(call: &Call<'_>, row: &Row) -> Option<Value> {
    let rights = RIGHTS.map(|r| call.has_right(row.account, row.service_id, row.id, r));
    if rights.iter().all(|r| !r) {
        return None;
    }
    let mut shown = json!({
        "id": row.id,
        "account_id": row.account,
        "service_id": row.service_id,
        "service_name": row.service_name,
        "customer_name": row.customer_name,
        "internal_name": row.internal_name,
        "created_at": row.created_at,
        "expired_at": row.expired_at,
        "version": 1,
        "has_maintenance": row.has_maintenance,
        "is_locked": row.is_locked,
        "has_operation_in_progress": row.is_busy,
        "tags": row.tags.iter().map(tag_view).collect::<Vec<_>>(),
        "unique_id": 1_000_000 + row.id,
        "description": "",
        "bill_reference": "",
        "is_free": false,
        "is_zero_price": false,
        "is_trial": false,
        "rights": rights_view(rights),
        "users": users(call, row),
        "admin": admin(call, row.account),
        "status": {"maintenance": {"technical": row.has_maintenance, "superuser": false, "infomaniak": false},
                   "locked": {"superuser": row.is_locked, "infomaniak": false},
                   "activated_by": [], "activated_at": row.created_at},
        "flags": [],
        "renew_preferences": [],
        "is_transferable": row.is_transferable(),
    });
    // The schema types these without null, so they are missing where there is nothing to say.
    if let Some(fqdn) = &row.fqdn {
        shown["fqdn"] = fqdn.clone().into();
    }
    if let Some(parent) = row.parent_id {
        shown["parent_id"] = parent.into();
        let all = everything(call.world);
        if let Some(found) = all.iter().find(|p| p.id == parent) {
            shown["parent_service_id"] = found.service_id.into();
            shown["parent_service_name"] = found.service_name.clone().into();
        }
    }
    Some(shown)
}

/// The four rights as an object.
fn rights_view(rights: [bool; 4]) -> Value {
    let pairs = RIGHTS.iter().zip(rights);
    pairs
        .map(|(name, has)| ((*name).to_owned(), has.into()))
        .collect::<Map<String, Value>>()
        .into()
}

/// Everybody with a right on the product, administrators among them (that they are listed is C).
fn users(call: &Call<'_>, row: &Row) -> Vec<Value> {
    let people = call.world.members(row.account);
    people
        .map(|u| {
            let grants = |r| call.world.grants(u, row.service_id, row.id, r);
            (u.id, RIGHTS.map(grants))
        })
        .filter(|(_, rights)| rights.contains(&true))
        .map(|(id, rights)| json!({"user_id": id, "rights": rights_view(rights)}))
        .collect()
}

/// Who answers for a product: the account's first owner (C).
fn admin(call: &Call<'_>, account: u64) -> Value {
    let mut people = call.world.members(account);
    let owner = people.find(|u| u.role_type == "owner").cloned();
    let owner = owner.unwrap_or_default();
    json!({"user_id": owner.id, "email": owner.email, "display_name": owner.display_name()})
}
