//! A null MX where mail is expected.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `null-mx-with-addresses`.
pub(super) const RULE: Rule = Rule {
    code: "null-mx-with-addresses",
    level: Level::Error,
    title: "a domain with addresses says that it takes no mail",
    facts: &["RFC-DNS-06"],
    manual: "The MX `0 .` tells every sender that there is no mail at this name, and senders give up at once. \
        With addresses there, all mail to them from outside is lost for its senders.\n\n\
        Take it out, or take the addresses away.",
    source: "RFC 7505 §3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (domain, service) in scene.names.domains() {
        let Some(records) = scene.zones.at(domain, RecordType::Mx) else {
            continue;
        };
        let null = records
            .values
            .iter()
            .find(|(_, value)| crate::dns::is_null_mx(value));
        let mut names = scene.names.all();
        let first = names.find(|(name, _)| crate::kinds::mail::domain(name) == service);
        if let (Some((thing, value)), Some((name, holder))) = (null, first) {
            let local = crate::kinds::mail::local(name);
            out.item(
                thing,
                "values",
                value,
                format!(
                    "nobody can write to {local}@{domain}: the domain says that it takes no mail"
                ),
            )
            .related(holder.thing(), None, "declared here")
            .help(format!(
                "write `5 {}`, or take the addresses out",
                super::MX
            ));
        }
    }
}
