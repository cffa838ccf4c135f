//! The legacy DNS routes: a domain's product id instead of a zone name, ids as texts, TXT without
//! quotes, no delegated zones (REC1 2021, LEX, CMW). Every official client leaves them; they are
//! here for clients that have not. Their domain reads are in `v1_domains.rs`.

use serde_json::{Value, json};

use super::{names, records, target, txt};
use crate::emulator::call::{Call, Outcome, SERVICE_DOMAIN};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::mail::hostings::unicode;
use crate::emulator::world::{Record, Zone};

/// All records, never paged.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let zone = zone(call)?;
    let kinds = call.request.filter("types");
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let rows = zone.records().iter().filter(|r| {
        records::is_visible(call, r)
            && (kinds.is_empty() || kinds.contains(&r.kind))
            && search.as_ref().is_none_or(|s| {
                r.source.to_lowercase().contains(s.as_str())
                    || r.target.to_lowercase().contains(s.as_str())
            })
    });
    Ok(Answer::ok(rows.map(|r| view(&zone, r)).collect::<Vec<_>>()))
}

/// A new record; answers its id as text (REC1).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let zone = zone(call)?;
    let mut form = Form::new(call.request);
    let source = form.text("source", 253).unwrap_or_default();
    let source = names::stored(&source, true);
    if source.is_none() {
        form.fail(FieldError::new("validation_rule_regex", "source"));
    }
    form.need("type");
    let kind = form.text("type", 16).unwrap_or_default();
    let sent = form.needed_text("target", usize::MAX);
    let ttl = form.number("ttl", 60, 86_400).unwrap_or(3600);
    form.finish()?;
    if !target::CREATABLE.contains(&kind.as_str()) {
        return Err(Refusal::new(400, "unsupported_dns_record_type"));
    }
    let record = Record {
        source: source.unwrap_or_default(),
        kind,
        ttl: u32::try_from(ttl).unwrap_or(3600),
        updated_at: call.now,
        ..Record::default()
    };
    let record = Record {
        target: records::kept(&record, &sent)?,
        ..record
    };
    extra_rules(&zone, &record, call.request.member("dkim_type"))?;
    // The occupied name has another code here than in v2 (CB #33).
    records::check_room(&zone, &record, "an_entry_for_this_subdomain_already_exists")?;
    let record = Record {
        id: call.world.take_id(),
        ..record
    };
    let id = record.id.to_string();
    if let Some(zone) = call.world.zone_mut(&zone.fqdn) {
        zone.records_mut().push(record);
    }
    Ok(Answer::created(id))
}

/// One record.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let zone = zone(call)?;
    let record = records::find(call, &zone)?;
    Ok(Answer::ok(view(&zone, &record)))
}

/// Changes value and time to live. A changed `source` is answered with success and ignored, and the
/// time stamp moves in any case (derived from the 2021 recording, A).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let zone = zone(call)?;
    let mut record = records::find(call, &zone)?;
    let mut form = Form::new(call.request);
    let sent = form.text("target", usize::MAX);
    let ttl = form.number("ttl", 60, 86_400);
    form.finish()?;
    if let Some(sent) = sent {
        record.target = records::kept(&record, &sent)?;
    }
    record.ttl = ttl
        .and_then(|t| u32::try_from(t).ok())
        .unwrap_or(record.ttl);
    record.updated_at = call.now;
    records::check_room(&zone, &record, "an_entry_for_this_subdomain_already_exists")?;
    if let Some(zone) = call.world.zone_mut(&zone.fqdn)
        && let Some(row) = zone.records_mut().iter_mut().find(|r| r.id == record.id)
    {
        *row = record;
    }
    Ok(Answer::ok(true))
}

/// Deletes a record.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let zone = zone(call)?;
    let record = records::find(call, &zone)?;
    if let Some(zone) = call.world.zone_mut(&zone.fqdn) {
        zone.records_mut().retain(|r| r.id != record.id);
    }
    Ok(Answer::ok(true))
}

/// Rules reported on the v1 creation, unclear for v2, where a switch turns them on (DU #57).
pub(crate) fn extra_rules(
    zone: &Zone,
    record: &Record,
    dkim_type: Option<&Value>,
) -> Result<(), Refusal> {
    let is_spf = |r: &Record| {
        let text = r.target.trim_start_matches('"').to_ascii_lowercase();
        r.kind == "TXT" && (text.starts_with("v=spf1 ") || text.trim_end_matches('"') == "v=spf1")
    };
    let under_dkim = format!(".{}", record.source.to_ascii_lowercase()).ends_with("._domainkey");
    if record.kind == "TXT" && under_dkim {
        let chosen = dkim_type
            .and_then(Value::as_str)
            .is_some_and(|t| t == "rsa" || t == "ed25519");
        if !chosen {
            let text = "Please choose DKIM Type for this operation";
            return Err(Refusal::new(400, "choose_dkim_type").saying(text));
        }
    }
    if is_spf(record)
        && zone
            .records()
            .iter()
            .any(|r| is_spf(r) && names::same(&r.source, &record.source))
    {
        return Err(Refusal::new(
            400,
            "you_can_only_add_one_spf_save_for_each_dns_zone",
        ));
    }
    let own = names::full(&record.source, &zone.fqdn);
    if record.kind == "MX"
        && record
            .target
            .split(' ')
            .nth(1)
            .is_some_and(|host| names::same(host, &own))
    {
        return Err(Refusal::new(
            400,
            "mx_entries_must_not_point_to_the_same_fqdn",
        ));
    }
    Ok(())
}

/// The base zone of the domain with this product id.
fn zone(call: &Call<'_>) -> Result<Zone, Refusal> {
    let id = call.id(0)?;
    let domain = call
        .world
        .domains
        .iter()
        .find(|d| d.id == id)
        .ok_or_else(Refusal::not_found)?;
    let account = domain.account.id().unwrap_or(0);
    if !call.has_right(account, SERVICE_DOMAIN, domain.id, "technical") {
        return Err(Refusal::not_found());
    }
    call.world
        .zone(&domain.name)
        .cloned()
        .ok_or_else(Refusal::not_found)
}

/// A record as recorded in 2021; `priority` was 10 whatever the type.
fn view(zone: &Zone, record: &Record) -> Value {
    let shown = if record.kind == "TXT" {
        let text = txt::content(&record.target).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    } else {
        record.target.clone()
    };
    json!({
        "id": record.id.to_string(),
        "source": record.source,
        "source_idn": unicode(&names::full(&record.source, &zone.fqdn)),
        "type": record.kind,
        "ttl": record.ttl,
        "ttl_idn": duration(record.ttl),
        "target_idn": shown,
        "updated_at": record.updated_at,
        "dyndns_id": record.dyndns_id,
        "priority": 10,
        "target": shown,
        "is_editable": record.kind != "SOA",
    })
}

/// "1 h." and the like; only that one was recorded (C for the others).
fn duration(seconds: u32) -> String {
    match seconds {
        s if s.is_multiple_of(86_400) => format!("{} d.", s / 86_400),
        s if s.is_multiple_of(3600) => format!("{} h.", s / 3600),
        s if s.is_multiple_of(60) => format!("{} min.", s / 60),
        s => format!("{s} s."),
    }
}
