//! A null MX that some do not understand.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::finding::Fix;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `null-mx-preference`.
pub(super) const RULE: Rule = Rule {
    code: "null-mx-preference",
    level: Level::Warning,
    title: "an MX that means that there is no mail has a preference",
    facts: &["RFC-DNS-06"],
    manual: "\"No mail here\" is written `0 .`. With another preference some senders take the dot for a host \
        name, fail to find it, and try for days.\n\n\
        Write `0 .`.",
    source: "RFC 7505 §3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Mx) {
        for (thing, value) in &records.values {
            if host(value) == "." && *value != "0 ." {
                out.item(
                    thing,
                    "values",
                    value,
                    format!("`{value}` is not understood as \"no mail\" by everybody"),
                )
                .help("write `0 .`")
                .fix(Fix::new("write `0 .`").safe().set(
                    thing,
                    "values",
                    Value::set(["0 ."]),
                ));
            }
        }
    }
}
