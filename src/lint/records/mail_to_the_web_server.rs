//! A name with an address and without an MX.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use crate::model::ownership::Ownership;

/// `mail-to-the-web-server`.
pub(super) const RULE: Rule = Rule {
    code: "mail-to-the-web-server",
    level: Level::Warning,
    title: "a domain has a web server, and no word on where its mail goes",
    facts: &["RFC-DNS-05"],
    manual: "Where a name has no MX, senders try its address: mail goes to the web server, which refuses it, \
        or takes it and loses it.\n\n\
        Declare an MX, or `mail: { parked: true }` where the domain has no mail. The rule looks only \
        where `records` are authoritative, because otherwise an MX may live that the files leave alone.",
    source: "RFC 5321 §5.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let settings = scene.document.map(|document| &document.settings.ownership);
    let records = settings.and_then(|ownership| ownership.get("records"));
    if records.map(|said| said.value) != Some(Ownership::Authoritative) {
        return;
    }
    for (zone, _) in scene.zones.all() {
        let web = [RecordType::A, RecordType::Aaaa];
        let web = web.iter().find_map(|kind| scene.zones.at(zone, *kind));
        let mail = scene.zones.at(zone, RecordType::Mx).is_some();
        if let (Some((thing, _)), false) = (web.and_then(|records| records.values.first()), mail) {
            out.about(
                thing,
                format!("mail for {zone} is sent to this address, for want of an MX"),
            )
            .help("declare where mail goes, or `mail: { parked: true }`");
        }
    }
}
