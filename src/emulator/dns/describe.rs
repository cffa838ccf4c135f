//! `with=records_description`: the parts of a value, each with a label. Labels are free text of the
//! service's own; these are ours (C).

use serde_json::{Map, Value, json};

/// The parts of a kept value.
pub(crate) fn parts(kind: &str, source: &str, kept: &str) -> Value {
    let names: &[&str] = match kind {
        "MX" => &["priority"],
        "SRV" => &["priority", "weight", "port"],
        "CAA" => &["flags", "tag"],
        "DS" => &["key_tag", "algorithm", "digest_type", "digest"],
        "SSHFP" => &["algorithm", "digest_type", "digest"],
        "TLSA" | "SMIMEA" => &["usage", "selector", "matching_type"],
        "SOA" => &[
            "mname",
            "rname",
            "serial",
            "refresh",
            "retry",
            "expire",
            "minimum_ttl",
        ],
        _ => &[],
    };
    let mut map = Map::new();
    for (name, word) in names.iter().zip(kept.split_whitespace()) {
        let text = matches!(*name, "tag" | "digest" | "mname" | "rname");
        let value = if text {
            word.into()
        } else {
            word.parse::<u64>().map_or(Value::Null, Value::from)
        };
        map.insert((*name).to_owned(), json!({"value": value, "label": word}));
    }
    if kind == "SRV"
        && let Some(protocol) = source.split('.').nth(1).and_then(|l| l.strip_prefix('_'))
    {
        map.insert(
            "protocol".into(),
            json!({"value": protocol, "label": protocol}),
        );
    }
    Value::Object(map)
}
