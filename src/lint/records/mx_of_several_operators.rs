//! An MX set with servers that belong to different operators.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mx-of-several-operators`.
pub(super) const RULE: Rule = Rule {
    code: "mx-of-several-operators",
    level: Level::Warning,
    title: "mail of a domain is split between operators",
    facts: &["DNS-MX-02"],
    manual: "Senders may use any server in the MX set. With servers of two operators in it some mail arrives \
        at one of them and some at the other, whatever their preferences: a server that is slow for a \
        minute is enough.\n\n\
        Keep the servers of the operator that has the mailboxes. It is fine where the other one only \
        holds mail back and passes it on.",
    source: "RFC 5321 §5.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Mx) {
        let here = |value: &str| host(value) == super::MX;
        let ours = records.values.iter().find(|(_, value)| here(value));
        let other = records.values.iter().find(|(_, value)| !here(value));
        if let (Some((ours, value)), Some((thing, foreign))) = (ours, other) {
            let message = format!(
                "some mail for {} goes to {}, and some to Infomaniak",
                records.name,
                host(foreign)
            );
            out.item(thing, "values", foreign, message)
                .related(ours, Some(("values", value)), "Infomaniak's server")
                .help("keep the servers of the operator that has the mailboxes");
        }
    }
}
