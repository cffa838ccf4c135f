//! Records that nobody will ever see.

use crate::dns::RecordType;
use crate::kinds::delegation::is_providers;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::senders::HIDDEN_KEY;
use crate::model::diagnostic::Level;

/// `below-a-delegation`.
pub(super) const RULE: Rule = Rule {
    code: "below-a-delegation",
    level: Level::Error,
    title: "records stand below a name that is delegated to other servers",
    facts: &["RFC-DNS-18", "DNS-DKIM-02"],
    manual: "NS records below the top of a zone hand everything under that name to other servers. What this \
        zone holds there is never answered, addresses of the name servers themselves excepted. With \
        `_domainkey` delegated no selector of this zone is seen: docs/mail-domains.md says what to do about keys \
        of other senders. An audit asks the DNS for those that are declared, so it says nothing of them here.\n\n\
        Enter the records in the other zone, or take the delegation out.",
    source: "RFC 1034 §4.2.1",
    judge: Judge::Files(judge),
};

/// Where the provider publishes keys of its own, beside which nobody knows a way to put others.
const KEYS: &str = "_domainkey";

fn ours(server: &str) -> bool {
    is_providers(host(server))
}

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let cuts = scene
        .zones
        .of_type(RecordType::Ns)
        .filter(|records| records.owner != "@");
    let cuts: std::collections::BTreeMap<&str, _> = cuts
        .map(|records| (records.name.as_str(), records))
        .collect();
    if cuts.is_empty() {
        return;
    }
    for records in scene.zones.sets() {
        let mut name = records.name.as_str();
        let cut = loop {
            let Some((_, rest)) = name.split_once('.') else {
                break None;
            };
            name = rest;
            if let Some(cut) = cuts.get(name).filter(|cut| cut.zone == records.zone) {
                break Some(cut);
            }
        };
        let Some(cut) = cut else {
            continue;
        };
        let glue = [RecordType::A, RecordType::Aaaa].contains(&records.kind)
            && cut
                .values
                .iter()
                .any(|(_, value)| host(value) == records.name);
        if let (Some((thing, _)), Some((at, value)), false) =
            (records.values.first(), cut.values.first(), glue)
        {
            let keys = cut.owner == KEYS && cut.values.iter().all(|(_, value)| ours(value));
            // `dkim-hidden` knows the answer.
            if keys && scene.document.is_none() && thing.declared.is_some() {
                continue;
            }
            out.about(
                thing,
                format!(
                    "nobody sees the {} records of {}",
                    records.kind, records.name
                ),
            )
            .related(
                at,
                Some(("values", value)),
                "everything below is answered by other servers",
            )
            .help(match keys {
                true => HIDDEN_KEY,
                false => "enter them there, or take the delegation out",
            });
        }
    }
}
