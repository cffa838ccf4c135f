//! Wildcard texts and aliases beside mail.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `wildcard-in-mail-domain`.
pub(super) const RULE: Rule = Rule {
    code: "wildcard-in-mail-domain",
    level: Level::Warning,
    title: "a wildcard answers where mail looks for texts",
    facts: &["DNS-ZONE-09", "RFC-DMARC-14"],
    manual: "A wildcard answers for every name that does not exist: `_dmarc.news`, `mta-sts`, `_smtp._tls`, \
        selectors of DKIM. Readers find a text that is none, or a host that has no policy, and some stop \
        there.\n\n\
        Name the hosts that are meant. It is fine for types that nobody asks of such names.",
    source: "RFC 4592 §2.2",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [RecordType::Txt, RecordType::Cname] {
        for records in scene.zones.of_type(kind) {
            let wild = records.owner == "*" || records.owner.starts_with("*.");
            let mail = scene.names.service_of(records.zone).is_some()
                || scene.zones.at(records.zone, RecordType::Mx).is_some();
            // A wildcard below a name of its own does not reach what mail asks for.
            let reaches = records.owner == "*" || records.owner.ends_with("_dmarc");
            if let (Some((thing, _)), true, true, true) =
                (records.values.first(), wild, mail, reaches)
            {
                out.about(thing, format!("the wildcard answers for `_dmarc`, `mta-sts` and selectors below {} as well", records.zone))
                    .help("name the hosts that are meant");
            }
        }
    }
}
