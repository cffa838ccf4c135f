//! A parked domain that can be forged.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::{host, is_spf};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies::sends_nothing;
use crate::mailauth::dmarc::{Policy, Record};
use crate::model::diagnostic::Level;

/// `null-mx-without-policies`.
pub(super) const RULE: Rule = Rule {
    code: "null-mx-without-policies",
    level: Level::Note,
    title: "a domain takes no mail, and anybody may send in its name",
    facts: &["RFC-DNS-06"],
    manual: "A domain without mail is a favourite of those who need a sender that looks real. Say with SPF \
        that nobody sends for it (`v=spf1 -all`) and with DMARC that what claims to come from it is \
        refused.\n\n\
        `mail: { parked: true }` brings the three together.",
    source: "RFC 7505 §4.2; RFC 7208 §10.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Mx) {
        let Some((thing, value)) = records.values.iter().find(|(_, value)| host(value) == ".")
        else {
            continue;
        };
        let texts = |name: &str| {
            let set = scene.zones.at(name, RecordType::Txt);
            set.map_or_else(Vec::new, |set| {
                set.values.iter().map(|(_, text)| *text).collect()
            })
        };
        let spf = texts(&records.name);
        let spf = spf.iter().any(|text| is_spf(text) && sends_nothing(text));
        let dmarc = texts(&format!("_dmarc.{}", records.name));
        let dmarc = dmarc.iter().filter_map(|text| Record::parse(text));
        let dmarc = dmarc
            .into_iter()
            .any(|record| record.own_policy() == Some(Policy::Reject));
        let missing = match (spf, dmarc) {
            (true, true) => continue,
            (false, true) => "no SPF says that nobody sends for it",
            (true, false) => "no DMARC asks to refuse what claims to come from it",
            (false, false) => "neither SPF nor DMARC keep others from writing in its name",
        };
        out.item(
            thing,
            "values",
            value,
            format!("{} takes no mail, and {missing}", records.name),
        )
        .help("write `mail: { parked: true }` at the domain in the place of this record");
    }
}
