//! `/2/zones/{zone}/records`: one value per record, id made by the service, `target` and `ttl` the
//! only things a PUT changes (A SPEC).

use serde_json::{Value, json};

use super::{describe, names, target, v1, zones};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::mail::hostings::unicode;
use crate::emulator::world::{Record, Zone};

const WITH: &[&str] = &["idn", "records_description"];
const SORTABLE: &[&str] = &["id", "source_idn", "target", "type", "ttl", "updated_at"];
/// Bounds of `ttl` (A SPEC).
const TTL: (i64, i64) = (60, 86_400);

/// The records of a zone by ascending id (REC2), filtered and sorted as asked.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let zone = zones::find(call, false)?;
    let sources = call.request.filter("source");
    let kinds = call.request.filter("types");
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let mut everything = with.clone();
    // Sorting by the full name needs it, shown or not.
    everything.push("idn".into());
    let mut items: Vec<Value> = zone
        .records()
        .iter()
        .filter(|r| is_visible(call, r))
        .filter(|r| {
            sources.is_empty()
                || sources
                    .iter()
                    .any(|s| names::same(s, &r.source) || (s.is_empty() && r.source == "."))
        })
        .filter(|r| kinds.is_empty() || kinds.contains(&r.kind))
        .map(|r| view(call, &zone, r, &everything))
        .filter(|item| {
            search.as_ref().is_none_or(|s| {
                ["source_idn", "target", "type"].iter().any(|k| {
                    item[*k]
                        .as_str()
                        .is_some_and(|t| t.to_lowercase().contains(s.as_str()))
                })
            })
        })
        .collect();
    items.sort_by_key(|item| item["id"].as_u64());
    let mut answer = Listing {
        size: 15,
        sortable: SORTABLE,
        ..Listing::default()
    }
    .answer(call, items)?;
    if let Some(rows) = answer.data.as_array_mut() {
        let unpaged = answer.paging.is_empty() && call.request.query_value("limit").is_none();
        if unpaged && call.switches.unpaged_records > 0 {
            rows.truncate(call.switches.unpaged_records);
        }
        for row in rows.iter_mut().filter_map(Value::as_object_mut) {
            if !with.iter().any(|w| w == "idn") {
                row.shift_remove("source_idn");
            }
        }
    }
    Ok(answer)
}

/// A new record; 201 live, 200 in the documents (ANS).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let zone = zones::find(call, true)?;
    let mut form = Form::new(call.request);
    let source = form.text("source", 253).unwrap_or_default();
    let source = names::stored(&source, call.switches.at_sign_is_apex);
    if source.is_none() {
        form.fail(FieldError::new("validation_rule_regex", "source"));
    }
    let source = source.unwrap_or_default();
    form.need("type");
    let kind = form.text("type", 16).unwrap_or_default();
    let known =
        target::CREATABLE.contains(&kind.as_str()) || target::READ_ONLY.contains(&kind.as_str());
    if !kind.is_empty() && !known {
        form.fail(FieldError::one_of("type", &target::CREATABLE));
    }
    let sent = form.needed_text("target", usize::MAX);
    form.need("ttl");
    let ttl = form.number("ttl", TTL.0, TTL.1).unwrap_or_default();
    form.finish()?;
    if target::READ_ONLY.contains(&kind.as_str()) {
        return Err(Refusal::new(400, "unsupported_dns_record_type"));
    }
    let record = Record {
        id: 0,
        source,
        kind,
        ttl: u32::try_from(ttl).unwrap_or(3600),
        target: String::new(),
        updated_at: call.now,
        dyndns_id: None,
    };
    let record = Record {
        target: kept(&record, &sent)?,
        ..record
    };
    if call.switches.dns_extra_rules {
        v1::extra_rules(&zone, &record, call.request.member("dkim_type"))?;
    }
    check_null_mx(call, &record)?;
    check_room(&zone, &record, "dns_record_already_exists")?;
    let record = Record {
        id: call.world.take_id(),
        ..record
    };
    let shown = view(call, &zone, &record, &with);
    if let Some(zone) = call.world.zone_mut(&zone.fqdn) {
        zone.records_mut().push(record);
    }
    Ok(Answer::created(shown))
}

/// One record.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let zone = zones::find(call, false)?;
    let record = find(call, &zone)?;
    Ok(Answer::ok(view(call, &zone, &record, &with)))
}

/// Changes value and time to live; a sent name or type is ignored and the answer is a success all the
/// same (v1 recording; C for v2). The time stamp moves even when nothing changed (REC1).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let zone = zones::find(call, true)?;
    let old = find(call, &zone)?;
    let mut form = Form::new(call.request);
    let sent = form.text("target", usize::MAX);
    let ttl = form.number("ttl", TTL.0, TTL.1);
    form.finish()?;
    if target::READ_ONLY.contains(&old.kind.as_str()) {
        return Err(Refusal::new(500, "cannot_update_object"));
    }
    let mut record = old;
    record.updated_at = call.now;
    if let Some(ttl) = ttl {
        record.ttl = u32::try_from(ttl).unwrap_or(record.ttl);
    }
    if let Some(sent) = sent {
        record.target = kept(&record, &sent)?;
    }
    check_null_mx(call, &record)?;
    // The code for a duplicate is documented for creation only; here it is the other one (C).
    check_room(&zone, &record, "dns_record_mutual_exclusion")?;
    let shown = view(call, &zone, &record, &with);
    if let Some(zone) = call.world.zone_mut(&zone.fqdn)
        && let Some(row) = zone.records_mut().iter_mut().find(|r| r.id == record.id)
    {
        *row = record;
    }
    Ok(Answer::ok(shown))
}

/// Deletes a record.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let zone = zones::find(call, true)?;
    let record = find(call, &zone)?;
    if record.kind == "SOA" {
        return Err(Refusal::new(500, "cannot_delete_object"));
    }
    if let Some(zone) = call.world.zone_mut(&zone.fqdn) {
        zone.records_mut().retain(|r| r.id != record.id);
    }
    Ok(Answer::ok(true))
}

/// Whether the record is served; here written means served, provided the zone is served here at all.
pub(crate) fn check(call: &mut Call<'_>) -> Outcome {
    let zone = zones::find(call, false)?;
    find(call, &zone)?;
    let (_, nameservers) = zones::served_by(call, &zone);
    if nameservers
        .iter()
        .all(|n| n.ends_with("infomaniak.ch") || n.ends_with("infomaniak.com"))
    {
        Ok(Answer::ok(true))
    } else {
        Err(Refusal::new(400, "zone_not_managed_by_infomaniak_dns"))
    }
}

/// Whether a list shows the record; live samples show no SOA (REC2).
pub(crate) fn is_visible(call: &Call<'_>, record: &Record) -> bool {
    record.kind != "SOA" || call.switches.soa_visible
}

pub(crate) fn find(call: &Call<'_>, zone: &Zone) -> Result<Record, Refusal> {
    let id = call.id(1)?;
    let found = zone
        .records()
        .iter()
        .find(|r| r.id == id && is_visible(call, r));
    found.cloned().ok_or_else(Refusal::not_found)
}

/// The kept value, with the one rule that depends on the name: a DS belongs under a delegation, at
/// the apex it fails (DNSC).
pub(crate) fn kept(record: &Record, sent: &str) -> Result<String, Refusal> {
    if record.kind == "DS" && record.source == "." {
        return Err(Refusal::new(400, "invalid_dns_record"));
    }
    target::stored(&record.kind, sent)
        .map_err(|why| Refusal::new(400, "invalid_dns_record").saying(why))
}

/// Refuses an MX that says "no mail here" where the switch has it so.
fn check_null_mx(call: &Call<'_>, record: &Record) -> Result<(), Refusal> {
    let null = record.kind == "MX" && record.target.ends_with(" .");
    match null && !call.switches.null_mx {
        true => Err(Refusal::new(400, "invalid_dns_record").saying(". is not a host name")),
        false => Ok(()),
    }
}

/// An alias tolerates nothing beside it (RFC 1034 §3.6.2), and a value is there once, whatever its
/// time to live (§6.3).
pub(crate) fn check_room(zone: &Zone, record: &Record, duplicate: &str) -> Result<(), Refusal> {
    let beside: Vec<&Record> = zone
        .records()
        .iter()
        .filter(|r| r.id != record.id && names::same(&r.source, &record.source))
        .collect();
    if beside
        .iter()
        .any(|r| r.kind == record.kind && target::same(&r.kind, &r.target, &record.target))
    {
        return Err(Refusal::new(400, duplicate));
    }
    if beside
        .iter()
        .any(|r| record.kind == "CNAME" || r.kind == "CNAME")
    {
        return Err(Refusal::new(400, "dns_record_mutual_exclusion"));
    }
    Ok(())
}

/// A record as shown, members in the order of the samples (ACME cuts `id`, `source`, `target` out of
/// the text in this order).
pub(crate) fn view(call: &Call<'_>, zone: &Zone, record: &Record, with: &[String]) -> Value {
    let asked = |name: &str| with.iter().any(|w| w == name);
    let full = names::full(&record.source, &zone.fqdn);
    let mut shown = json!({"id": record.id, "source": record.source});
    if asked("idn") {
        shown["source_idn"] = unicode(&full).into();
    }
    shown["type"] = record.kind.clone().into();
    shown["ttl"] = record.ttl.into();
    shown["target"] = target::shown(&record.kind, &record.target, call.switches).into();
    shown["updated_at"] = record.updated_at.into();
    if let Some(id) = record.dyndns_id {
        shown["dyndns_id"] = id.into();
    }
    if record.kind == "NS"
        && record.source != "."
        && let Some(below) = call.world.zone(&full)
    {
        let uri = format!("https://api.infomaniak.com/2/zones/{}", below.fqdn);
        shown["delegated_zone"] = json!({"id": below.id, "uri": uri});
    }
    if asked("records_description") {
        shown["description"] = describe::parts(&record.kind, &record.source, &record.target);
    }
    shown
}
