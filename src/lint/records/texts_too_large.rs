//! A TXT set that is too large for the answer it comes in.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `texts-too-large`.
pub(super) const RULE: Rule = Rule {
    code: "texts-too-large",
    level: Level::Warning,
    title: "the texts of a name do not fit into a small answer",
    facts: &["RFC-DNS-11"],
    manual: "Whoever asks for SPF gets all texts of the name. Beyond about 450 octets the answer may not fit \
        into the smallest packet, and beyond 1,232 it is cut and asked for again over TCP, which some \
        networks block: then there is no SPF.\n\n\
        Take out verifications that are long done; most services ask for theirs once.",
    source: "RFC 7208 §3.4; DNS flag day 2020 (1,232 octets)",
    judge: Judge::Files(judge),
};

/// Octets that RFC 7208 §3.4 advises to stay below.
const SMALL: usize = 450;
/// Octets of a packet that is not cut on the way, as servers have it since 2020.
const PACKET: usize = 1232;

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Txt) {
        let spf = records.values.iter().find(|(_, text)| super::is_spf(text));
        let Some((thing, text)) = spf else {
            continue;
        };
        // Each string has an octet for its length.
        let size = |text: &str| text.len() + text.len().div_ceil(255).max(1);
        let all: usize = records.values.iter().map(|(_, text)| size(text)).sum();
        if all <= SMALL {
            continue;
        }
        let count = records.values.len();
        let found = out.item(
            thing,
            "values",
            text,
            format!(
                "SPF of {} comes with {all} octets in {count} texts",
                records.name
            ),
        );
        found.help("take out verifications that are done, or move texts to names of their own");
        if all > PACKET {
            found.label("too large for one packet: some will find no SPF at all");
        }
    }
}
