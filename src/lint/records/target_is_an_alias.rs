//! A host that is an alias, where none can stand.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `target-is-an-alias`.
pub(super) const RULE: Rule = Rule {
    code: "target-is-an-alias",
    level: Level::Error,
    title: "an MX, NS or SRV names an alias",
    facts: &["RFC-DNS-02"],
    manual: "The host in an MX, NS or SRV record must not be a CNAME. Some senders follow it all the same, \
        others do not deliver; for name servers resolution fails.\n\n\
        Name the host that the alias points to.",
    source: "RFC 2181 §10.3; RFC 5321 §5.1; RFC 2782",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [RecordType::Mx, RecordType::Ns, RecordType::Srv] {
        for records in scene.zones.of_type(kind) {
            for (thing, value) in &records.values {
                let name = host(value);
                let Some(alias) = scene.zones.at(name, RecordType::Cname) else {
                    continue;
                };
                let Some((at, target)) = alias.values.first() else {
                    continue;
                };
                out.item(
                    thing,
                    "values",
                    value,
                    format!("{name} is an alias, and no {kind} may name one"),
                )
                .related(
                    at,
                    Some(("values", target)),
                    "it is another name of this host",
                )
                .help(format!("name {target}"));
            }
        }
    }
}
