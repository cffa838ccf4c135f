//! Domain reads of the legacy routes: finding the product id that the v1 DNS routes want.

use serde_json::{Value, json};

use super::dnssec;
use crate::emulator::call::{Call, Outcome, SERVICE_DOMAIN};
use crate::emulator::core::tags::tag_view;
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::mail::hostings::unicode;
use crate::emulator::world::Domain;

/// `/1/product` in the singular: an array, empty for an unknown name, never 404. Names are asked in
/// unicode; punycode finds nothing (ACME #4148).
pub(crate) fn product(call: &mut Call<'_>) -> Outcome {
    let query = |key: &str| call.request.query_value(key);
    let wanted = query("customer_name").map(|n| n.to_lowercase());
    let domains_asked = query("service_name").is_none_or(|s| s == "domain");
    let rows = visible(call)
        .filter(|d| domains_asked && wanted.as_ref().is_none_or(|name| *name == unicode(&d.name)));
    let shown: Vec<Value> = rows
        .map(|d| {
            json!({
                "id": d.id,
                "account_id": d.account.id(),
                "service_id": SERVICE_DOMAIN,
                "service_name": "domain",
                "customer_name": unicode(&d.name),
                "internal_name": null,
                "created_at": d.created_at,
                "expired_at": d.expires_at,
                "version": 1,
                // Without the prefixes of the plural route (REC1).
                "maintenance": false,
                "locked": d.is_locked,
                "operation_in_progress": false,
                "tags": d.tags.iter().map(tag_view).collect::<Vec<_>>(),
                "unique_id": 1_000_000 + d.id,
                "is_free": false,
                "is_zero_price": false,
                "is_trial": false,
                "rights": {"technical": true},
            })
        })
        .collect();
    Ok(Answer::ok(shown))
}

/// The domains of an account (PEAK).
pub(crate) fn of_account(call: &mut Call<'_>) -> Outcome {
    let account = call.account(0)?;
    let rows = visible(call).filter(|d| d.account.is(account));
    let shown = rows.map(|d| {
        json!({"id": d.id, "customer_name": unicode(&d.name), "has_dnssec": dnssec::state(call, d).0,
               "is_dns_managed_by_infomaniak": d.nameservers.is_empty()})
    });
    Ok(Answer::ok(shown.collect::<Vec<_>>()))
}

/// One domain by product id or name (REC2).
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let named = call.arg(0).to_lowercase();
    let found = visible(call)
        .find(|d| d.id.to_string() == named || d.name == named || unicode(&d.name) == named);
    let domain = found.ok_or_else(Refusal::not_found)?;
    let readable = unicode(&domain.name);
    let (has_dnssec, is_pending) = dnssec::state(call, domain);
    Ok(Answer::ok(json!({
        "id": domain.id,
        "customer_name": readable,
        "is_dns_managed_by_infomaniak": domain.nameservers.is_empty(),
        "is_external": false,
        "has_dnssec": has_dnssec,
        "is_dnssec_pending": is_pending,
        "has_error": false,
        "has_trustee_contact": false,
        "has_whois_antispam": domain.domain_privacy,
        "is_part_of_ksuite": false,
        "is_premium": false,
        "is_idn": readable != domain.name,
        "puny_code": domain.name,
    })))
}

fn visible<'a>(call: &'a Call<'_>) -> impl Iterator<Item = &'a Domain> {
    call.world.domains.iter().filter(|d| {
        call.has_right(
            d.account.id().unwrap_or(0),
            SERVICE_DOMAIN,
            d.id,
            "technical",
        )
    })
}
