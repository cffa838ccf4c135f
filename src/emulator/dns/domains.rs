//! `/2/domains/…` and `/2/domains/domains/…`: registered domains, their zones, name servers and DNSSEC.
//! Nothing here orders or transfers a domain.

use serde_json::{Value, json};

use super::dnssec;
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
    // `expiration` is the word to sort by (XLL) for the member `expires_at`.
    let items = visible.map(|d| {
        let mut shown = view(call, d);
        shown["expiration"] = d.expires_at.into();
        shown
    });
    let items = items.collect();
    let mut answer = Listing {
        size: 15,
        always: true,
        direction: "order_dir",
        ..Listing::default()
    }
    .answer(call, items)?;
    let rows = answer.data.as_array_mut().into_iter().flatten();
    for row in rows.filter_map(Value::as_object_mut) {
        row.shift_remove("expiration");
    }
    Ok(answer)
}

/// One domain.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    Ok(Answer::ok(view(call, find(call)?)))
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
    form.only(&["nameservers", "use_infomaniak_ns", "verify_ns_availability"]);
    let own = form.flag("use_infomaniak_ns").unwrap_or(false);
    let _not_looked_up_here = form.flag("verify_ns_availability");
    let hosts = form.texts("nameservers", usize::MAX, 253);
    if !own {
        form.need("nameservers");
        if hosts.as_ref().is_some_and(|h| h.len() < 2) {
            form.fail(FieldError::new("validation_rule_min", "nameservers"));
        }
    }
    for (index, host) in hosts.iter().flatten().enumerate() {
        // That the service looks at the form of a name is a guess (C).
        if !is_host(host) {
            form.fail(FieldError::new(
                "validation_rule_regex",
                format!("nameservers.{index}"),
            ));
        }
    }
    form.finish()?;
    let hosts = if own {
        Vec::new()
    } else {
        hosts.unwrap_or_default()
    };
    let hosts: Vec<String> = hosts.iter().map(|h| zone_key(h)).collect();
    // The service's own names, written out, are the service's own.
    let mut own: Vec<String> = call
        .world
        .zone(&name)
        .map(|z| z.nameservers.clone())
        .unwrap_or_default();
    let mut asked = hosts.clone();
    own.sort();
    asked.sort();
    edit(call, &name, |domain| {
        domain.nameservers = if asked == own { Vec::new() } else { hosts };
    })
}

fn is_host(name: &str) -> bool {
    let name = zone_key(name);
    name.contains('.')
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

/// Changes a domain.
pub(super) fn edit(call: &mut Call<'_>, name: &str, change: impl FnOnce(&mut Domain)) -> Outcome {
    let domain = call.world.domains.iter_mut().find(|d| d.name == name);
    change(domain.ok_or_else(Refusal::not_found)?);
    Ok(Answer::ok(true))
}

/// The domain in the path, or the one the host name in it belongs to, when it is the caller's.
pub(super) fn find<'a>(call: &'a Call<'_>) -> Result<&'a Domain, Refusal> {
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
fn view(call: &Call<'_>, domain: &Domain) -> Value {
    let status = if domain.status.is_empty() {
        vec!["ok".to_owned()]
    } else {
        domain.status.clone()
    };
    let contact = json!({"id": domain.id, "is_validated": true});
    json!({
        "id": domain.id,
        "name": domain.name,
        "customer_name": domain.name,
        "tld": top(&domain.name),
        "is_premium": false,
        "created_at": domain.created_at,
        "expires_at": domain.expires_at,
        "options": {"dns_anycast": domain.dns_anycast, "renewal_warranty": domain.renewal_warranty,
                    "domain_privacy": domain.domain_privacy, "dnssec": dnssec::state(call, domain).0},
        "contacts": {"owner": contact, "admin": contact, "tech": contact, "billing": contact},
        "status": status,
    })
}
