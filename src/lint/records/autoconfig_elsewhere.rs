//! Records for setting up mail programs that point at a former provider.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `autoconfig-elsewhere`.
pub(super) const RULE: Rule = Rule {
    code: "autoconfig-elsewhere",
    level: Level::Warning,
    title: "autoconfig or autodiscover lead to somebody else",
    facts: &["DNS-AUTO-01", "RFC-DNS-14"],
    manual: "Outlook asks `autodiscover`, Thunderbird `autoconfig`, to set up an account. A record left over \
        from a former provider makes them ask for the wrong server, again and again, with people's \
        passwords.\n\n\
        For mail at Infomaniak both are seen as CNAME to `infomaniak.com`. `mail: {}` brings them.",
    source: "four zones in use, 2026-08; conventions of the vendors",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (domain, _) in scene.names.domains() {
        for name in ["autoconfig", "autodiscover"] {
            let full = format!("{name}.{domain}");
            for kind in [RecordType::Cname, RecordType::A, RecordType::Aaaa] {
                let Some(records) = scene.zones.at(&full, kind) else {
                    continue;
                };
                let other = records.values.iter().find(|(_, value)| {
                    let host = host(value);
                    host != "infomaniak.com" && !host.ends_with(".infomaniak.com")
                });
                if let Some((thing, value)) = other {
                    out.item(
                        thing,
                        "values",
                        value,
                        format!("mail programs of {domain} ask {value} how to set themselves up"),
                    )
                    .help("write a CNAME to `infomaniak.com`, or take it out");
                }
            }
        }
    }
}
