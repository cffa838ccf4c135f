//! `/2/zones/{zone}`: zones by name. There is no list of all zones of an account (A by absence).

use serde_json::{Value, json};

use super::{dnssec, records, skel};
use crate::emulator::call::{Call, Outcome, SERVICE_DOMAIN};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::{AccountRef, NAMESERVERS, Record, Zone, bare_records, zone_key};

/// Expansions: three known ones (TF, ANS, XLL) and the ones passed on to the records.
const WITH: &[&str] = &[
    "records",
    "idn",
    "skel",
    "records_description",
    "description",
    "label",
];

/// One zone.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let zone = find(call, true)?;
    Ok(Answer::ok(view(call, &zone, &with)))
}

/// Whether a zone exists; clients walk up the labels of a name with it (CB, LEGO).
pub(crate) fn exists(call: &mut Call<'_>) -> Outcome {
    find(call, false)?;
    Ok(Answer::ok(true))
}

/// A new zone under one of the caller's domains, bare or out of a zone file. Status 201 although the
/// documents say 200, as with records (ANS; C for zones).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let fqdn = zone_key(call.arg(0));
    let mut form = Form::new(call.request);
    let text = form.text("skel", usize::MAX);
    form.finish()?;
    if call.world.zone(&fqdn).is_some() {
        return Err(Refusal::new(400, "zone_already_exists"));
    }
    let domain = call.world.domain_of(&fqdn).ok_or_else(Refusal::not_found)?;
    let account = domain.account.id().unwrap_or(0);
    if !call.has_right(account, SERVICE_DOMAIN, domain.id, "technical") {
        return Err(Refusal::not_found());
    }
    let nameservers = NAMESERVERS.map(str::to_owned).to_vec();
    let rows = rows_of(text.as_deref(), &fqdn)?;
    let id = call.world.take_id();
    let mut kept = bare_records(call.world, &nameservers, call.now);
    kept.extend(with_ids(call, rows));
    call.world.zones.push(Zone {
        id,
        account: AccountRef::Id(account),
        fqdn,
        nameservers,
        dnssec: false,
        records: Some(kept),
    });
    let zone = find(call, true)?;
    Ok(Answer {
        status: 201,
        ..Answer::ok(view(call, &zone, &with))
    })
}

/// Replaces the records by those of a zone file; SOA and the service's own apex NS stay (A SPEC says
/// they are ignored in the file; that everything else goes is implied only, C).
pub(crate) fn replace(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let zone = find(call, true)?;
    let mut form = Form::new(call.request);
    let text = form.needed_text("skel", usize::MAX);
    form.finish()?;
    let rows = rows_of(Some(&text), &zone.fqdn)?;
    let rows = with_ids(call, rows);
    if let Some(zone) = call.world.zone_mut(&zone.fqdn) {
        let records = zone.records_mut();
        records.retain(is_own);
        records.extend(rows);
    }
    let zone = find(call, true)?;
    Ok(Answer::ok(view(call, &zone, &with)))
}

/// Deletes a zone with its records.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let zone = find(call, true)?;
    call.world.zones.retain(|z| z.id != zone.id);
    Ok(Answer::ok(true))
}

fn is_own(record: &Record) -> bool {
    record.kind == "SOA"
        || (record.source == "."
            && record.kind == "NS"
            && NAMESERVERS.contains(&record.target.as_str()))
}

fn rows_of(text: Option<&str>, fqdn: &str) -> Result<Vec<Record>, Refusal> {
    let rows = skel::parse(text.unwrap_or_default(), fqdn)
        .map_err(|why| Refusal::new(400, "invalid_dns_record").saying(why))?;
    Ok(rows.into_iter().filter(|r| !is_own(r)).collect())
}

fn with_ids(call: &mut Call<'_>, mut rows: Vec<Record>) -> Vec<Record> {
    for row in &mut rows {
        row.id = call.world.take_id();
        row.updated_at = call.now;
    }
    rows
}

/// The zone in the path, when it is the caller's. `documented` says whether this operation's list of
/// codes knows `zone_does_not_exists` (A SPEC); live 404s carry a context (LEGO fixture).
pub(crate) fn find(call: &Call<'_>, documented: bool) -> Result<Zone, Refusal> {
    let visible = call.world.zone(call.arg(0)).filter(|zone| {
        let account = call.world.zone_account(zone).unwrap_or(0);
        let domain = call.world.domain_of(&zone.fqdn).map_or(0, |d| d.id);
        call.has_right(account, SERVICE_DOMAIN, domain, "technical")
    });
    visible.cloned().ok_or_else(|| {
        let named = documented && call.switches.zone_does_not_exists;
        let mut refusal = Refusal::new(
            404,
            if named {
                "zone_does_not_exists"
            } else {
                "object_not_found"
            },
        )
        .with_context(json!({"model": "DelegatedSubDomain"}));
        refusal.empty = call.switches.empty_404;
        refusal
    })
}

/// A zone as shown, `fqdn` first (LIBDNS samples; a shell client cuts the text there).
fn view(call: &Call<'_>, zone: &Zone, with: &[String]) -> Value {
    let (dnssec, nameservers) = served_by(call, zone);
    let mut shown = json!({
        "fqdn": zone.fqdn,
        "id": zone.id,
        "dnssec": {"is_enabled": dnssec},
        "nameservers": nameservers,
    });
    if with.iter().any(|w| w == "skel") {
        shown["skel"] = skel::write(zone).into();
    }
    if with.iter().any(|w| w == "records") {
        let rows = zone
            .records()
            .iter()
            .filter(|r| records::is_visible(call, r));
        shown["records"] = rows.map(|r| records::view(call, zone, r, with)).collect();
    }
    shown
}

/// DNSSEC and name servers: for a domain's own zone they are the domain's.
pub(crate) fn served_by(call: &Call<'_>, zone: &Zone) -> (bool, Vec<String>) {
    let domain = call.world.domains.iter().find(|d| d.name == zone.fqdn);
    let Some(domain) = domain else {
        return (zone.dnssec, zone.nameservers.clone());
    };
    let (has_dnssec, _) = dnssec::state(call, domain);
    let hosts = if !domain.nameservers.is_empty() {
        domain.nameservers.clone()
    } else if domain.dns_anycast {
        // The names of the option Fast Anycast (§2.1).
        ["nsany1.infomaniak.com", "nsany2.infomaniak.com"]
            .map(str::to_owned)
            .to_vec()
    } else {
        zone.nameservers.clone()
    };
    (has_dnssec, hosts)
}
