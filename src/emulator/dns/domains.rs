//! `/2/domains/…` and `/2/domains/domains/…`: registered domains, their zones, name servers and DNSSEC.
//! Nothing here orders or transfers a domain.

use serde_json::{Value, json};

use super::zones::served_by;
use crate::emulator::call::{Call, Outcome, SERVICE_DOMAIN};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{Domain, zone_key};

/// The caller's domains.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let query = |key: &str| call.request.query_value(key);
    let (account, search, tld) = (query("account_id"), query("search"), query("tld"));
    let after: Option<i64> = query("expires_after").and_then(|t| t.parse().ok());
    let before: Option<i64> = query("expires_before").and_then(|t| t.parse().ok());
    let visible = call.world.domains.iter().filter(|d| {
        let owner = d.account.id().unwrap_or(0);
        call.has_right(owner, SERVICE_DOMAIN, d.id, "technical")
            && account.as_ref().is_none_or(|a| *a == owner.to_string())
            && search
                .as_ref()
                .is_none_or(|s| d.name.contains(&s.to_lowercase()))
            && tld
                .as_ref()
                .is_none_or(|t| top(&d.name) == t.trim_start_matches('.'))
            && after.is_none_or(|a| d.expires_at > a)
            && before.is_none_or(|b| d.expires_at < b)
    });
    let items = visible.map(view).collect();
    // Sort words and direction by XLL; `expiration` is the member `expires_at` under another name.
    Listing {
        size: 15,
        always: true,
        direction: "order_dir",
        ..Listing::default()
    }
    .answer(call, items)
}

/// One domain.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    Ok(Answer::ok(view(find(call)?)))
}

/// The base zone and the delegated zones of a domain; a deeper host name finds its domain (ACME).
pub(crate) fn zones(call: &mut Call<'_>) -> Outcome {
    let base = find(call)?.name.clone();
    let below = format!(".{base}");
    let zones = call
        .world
        .zones
        .iter()
        .filter(|z| z.fqdn == base || z.fqdn.ends_with(&below));
    let items = zones
        .map(|zone| {
            let (dnssec, nameservers) = served_by(call, zone);
            json!({"fqdn": zone.fqdn, "dnssec": {"is_enabled": dnssec}, "nameservers": nameservers})
        })
        .collect();
    Listing::default().answer(call, items)
}

/// Other name servers, or the service's own again.
pub(crate) fn set_nameservers(call: &mut Call<'_>) -> Outcome {
    let name = find(call)?.name.clone();
    let mut form = Form::new(call.request);
    let own = form.flag("use_infomaniak_ns").unwrap_or(false);
    let _not_looked_up_here = form.flag("verify_ns_availability");
    let hosts = form.texts("nameservers", usize::MAX, 253);
    if !own {
        form.need("nameservers");
        if hosts.as_ref().is_some_and(|h| h.len() < 2) {
            form.fail(FieldError::new("validation_rule_min", "nameservers"));
        }
    }
    form.finish()?;
    let hosts = if own {
        Vec::new()
    } else {
        hosts.unwrap_or_default()
    };
    edit(call, &name, |domain| {
        domain.nameservers = hosts.iter().map(|h| zone_key(h)).collect()
    })
}

/// What the registry has; the shape of the live sample (REC2).
pub(crate) fn dnssec_check(call: &mut Call<'_>) -> Outcome {
    let domain = find(call)?;
    Ok(Answer::ok(json!({
        "has_dnssec": domain.has_dnssec,
        "dnssec_type": "keydata",
        "dnssec_data": [],
        "ksk": {"algorithm": "", "public_key": ""},
    })))
}

/// Switches DNSSEC on.
pub(crate) fn dnssec_enable(call: &mut Call<'_>) -> Outcome {
    let name = find(call)?.name.clone();
    edit(call, &name, |domain| domain.has_dnssec = true)
}

/// Switches DNSSEC off.
pub(crate) fn dnssec_disable(call: &mut Call<'_>) -> Outcome {
    let name = find(call)?.name.clone();
    edit(call, &name, |domain| domain.has_dnssec = false)
}

fn edit(call: &mut Call<'_>, name: &str, change: impl FnOnce(&mut Domain)) -> Outcome {
    let domain = call.world.domains.iter_mut().find(|d| d.name == name);
    change(domain.ok_or_else(Refusal::not_found)?);
    Ok(Answer::ok(true))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Domain, Refusal> {
    let domain = call
        .world
        .domain_of(call.arg(0))
        .ok_or_else(Refusal::not_found)?;
    let account = domain.account.id().unwrap_or(0);
    if call.has_right(account, SERVICE_DOMAIN, domain.id, "technical") {
        Ok(domain)
    } else {
        Err(Refusal::not_found())
    }
}

fn top(name: &str) -> &str {
    name.split_once('.').map_or("", |(_, tld)| tld)
}

/// Both name keys, as clients disagree (`name` XLL, `customer_name` AMO).
fn view(domain: &Domain) -> Value {
    let contact = json!({"id": domain.id, "is_validated": true});
    json!({
        "id": domain.id,
        "name": domain.name,
        "customer_name": domain.name,
        "tld": top(&domain.name),
        "is_premium": false,
        "created_at": domain.created_at,
        "expires_at": domain.expires_at,
        "options": {"dns_anycast": false, "renewal_warranty": false, "domain_privacy": false,
                    "dnssec": domain.has_dnssec},
        "contacts": {"owner": contact, "admin": contact, "tech": contact, "billing": contact},
        "status": ["ok"],
    })
}
