//! CAA records that exclude every authority.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `certificates-for-nobody`.
pub(super) const RULE: Rule = Rule {
    code: "certificates-for-nobody",
    level: Level::Warning,
    title: "no certificate may be issued for hosts that need one",
    facts: &["RFC-DNS-15"],
    manual: "A CAA set that names no authority (`issue \";\"`) forbids every certificate for the name and all \
        below it that has no CAA of its own. Web servers and the host of an MTA-STS policy need one, and \
        notice when theirs runs out.\n\n\
        Name the authority that issues the certificates of these hosts.",
    source: "RFC 8659 §3 and §4.2",
    judge: Judge::Files(judge),
};

/// The name whose CAA set holds for a host: its own, or the nearest above (RFC 8659 §3).
fn governing<'n>(scene: &Scene<'_>, host: &'n str) -> Option<&'n str> {
    let mut at = Some(host);
    while let Some(name) = at {
        if scene.zones.at(name, RecordType::Caa).is_some() {
            return Some(name);
        }
        at = name.split_once('.').map(|(_, above)| above);
    }
    None
}

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Caa) {
        let issuers = records
            .values
            .iter()
            .filter(|(_, value)| value.contains(" issue "));
        let nobody = |value: &str| value.ends_with("\";\"");
        let (mut none, mut some) = (None, false);
        for (thing, value) in issuers {
            match nobody(value) {
                true => none = Some((thing, value)),
                false => some = true,
            }
        }
        let Some((thing, value)) = none.filter(|_| !some) else {
            continue;
        };
        let hosts = [RecordType::A, RecordType::Aaaa, RecordType::Cname];
        let mut hosts = hosts.iter().flat_map(|kind| scene.zones.of_type(*kind));
        let needs = hosts.find(|host| governing(scene, &host.name) == Some(records.name.as_str()));
        if let Some((host, _)) = needs.and_then(|needs| needs.values.first()) {
            out.item(
                thing,
                "values",
                value,
                format!(
                    "nobody may issue a certificate for {} or anything below",
                    records.name
                ),
            )
            .related(host, None, "this host gets none")
            .help("name the authority that issues, such as `0 issue \"letsencrypt.org\"`");
        }
    }
}
