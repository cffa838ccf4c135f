//! DNSSEC of a registered domain: asked for, under way, done. DNS calls answer at once in all evidence
//! (§4.6), but v1 shows `is_dnssec_pending`; how long that lasts is unknown, hence a switch.

use serde_json::{Value, json};

use super::domains::{edit, find};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError};
use crate::emulator::form::Form;
use crate::emulator::world::Domain;

/// Whether DNSSEC is on, and whether a change of it is still under way.
pub(crate) fn state(call: &Call<'_>, domain: &Domain) -> (bool, bool) {
    let wait = i64::from(call.switches.dnssec_pending_seconds);
    let changed = domain.dnssec_changed_at;
    let pending = changed.is_some_and(|at| call.now < at + wait);
    (domain.has_dnssec != pending, pending)
}

/// What the registry has; the shape of the live sample (REC2).
pub(crate) fn check(call: &mut Call<'_>) -> Outcome {
    let domain = find(call)?;
    let data: Vec<Value> = domain.dnssec_data.iter().filter_map(|t| read(t)).collect();
    let digests = data.iter().any(|row| row.get("digest").is_some());
    let (has_dnssec, _) = state(call, domain);
    Ok(Answer::ok(json!({
        "has_dnssec": has_dnssec,
        "dnssec_type": if digests { "dsdata" } else { "keydata" },
        "dnssec_data": if has_dnssec { data } else { Vec::new() },
        "ksk": {"algorithm": "", "public_key": ""},
    })))
}

/// Switches DNSSEC on. With other name servers the registry needs their keys (A); that leaving them out
/// is a 422 is a guess (C).
pub(crate) fn enable(call: &mut Call<'_>) -> Outcome {
    let domain = find(call)?;
    let (name, external) = (domain.name.clone(), !domain.nameservers.is_empty());
    let mut form = Form::new(call.request);
    form.only(&["dnssec_data"]);
    let data = form.texts("dnssec_data", 100, 2048).unwrap_or_default();
    if external && data.is_empty() {
        form.fail(FieldError::new("validation_rule_required", "dnssec_data"));
    }
    for (index, text) in data.iter().enumerate() {
        if read(text).is_none() {
            form.fail(FieldError::new(
                "validation_rule_regex",
                format!("dnssec_data.{index}"),
            ));
        }
    }
    form.finish()?;
    turn(call, &name, true, if external { data } else { Vec::new() })
}

/// Switches DNSSEC off.
pub(crate) fn disable(call: &mut Call<'_>) -> Outcome {
    let name = find(call)?.name.clone();
    turn(call, &name, false, Vec::new())
}

fn turn(call: &mut Call<'_>, name: &str, on: bool, data: Vec<String>) -> Outcome {
    let now = call.now;
    edit(call, name, |domain| {
        if domain.has_dnssec != on {
            domain.dnssec_changed_at = Some(now);
        }
        domain.has_dnssec = on;
        domain.dnssec_data = data;
    })
}

/// `FLAGS PROTOCOL ALGORITHM KEY` as in the documents' example, or `TAG ALGORITHM DIGEST-TYPE DIGEST`.
/// The protocol of a key is always 3 (RFC 4034), but the example has another one, so flags decide: a tag
/// of 256 or 257 is taken for flags (C).
fn read(text: &str) -> Option<Value> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [first, second, third, last @ ..] = parts.as_slice() else {
        return None;
    };
    let numbers = [first, second, third];
    if last.is_empty() || !numbers.iter().all(|n| n.parse::<u16>().is_ok()) {
        return None;
    }
    let last = last.concat();
    Some(match *first {
        "256" | "257" => {
            json!({"flags": first, "protocol": second, "algorithm": third, "public_key": last})
        }
        _ => json!({"key": first, "algorithm": second, "digest_type": third, "digest": last}),
    })
}
