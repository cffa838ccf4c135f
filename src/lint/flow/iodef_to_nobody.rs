//! Reports about certificates that go to an address of ours that nobody reads.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Receives, Scene};
use crate::model::diagnostic::Level;

/// `iodef-to-nobody`.
pub(super) const RULE: Rule = Rule {
    code: "iodef-to-nobody",
    level: Level::Warning,
    title: "a CAA record sends reports to an address of ours that receives nothing",
    facts: &["RFC-DNS-15"],
    manual: "With `iodef` a CAA record asks certificate authorities to write when somebody wanted a \
        certificate that the record forbids. That is the moment one wants to hear of, and here the report \
        comes back or is dropped.\n\n\
        Name an address that is there, or declare the one that is named.",
    source: "RFC 8659 §4.4",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Caa) {
        for (thing, value) in &records.values {
            let Some(address) = reported_to(value) else {
                continue;
            };
            if let Receives::No(why) = scene.receives(address) {
                out.item(
                    thing,
                    "values",
                    value,
                    format!(
                        "reports about certificates for {} are lost: {why}",
                        records.name
                    ),
                )
                .help("name an address that is there, or declare this one");
            }
        }
    }
}

/// The address in `0 iodef "mailto:security@acme.example"`.
fn reported_to(value: &str) -> Option<&str> {
    let mut parts = value.splitn(3, ' ').skip(1);
    let tag = parts.next()?;
    let address = parts.next()?.trim_matches('"').strip_prefix("mailto:")?;
    let address = address.split(['?', ',']).next()?;
    tag.eq_ignore_ascii_case("iodef").then_some(address)
}
