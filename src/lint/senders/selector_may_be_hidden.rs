//! A selector below a name that is delegated to the provider.

use crate::dns::RecordType;
use crate::kinds::record_set::{NAME, key};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `selector-may-be-hidden`.
pub(super) const RULE: Rule = Rule {
    code: "selector-may-be-hidden",
    level: Level::Note,
    title: "a DKIM key of somebody else may not be seen below the provider's delegation",
    facts: &["DNS-DKIM-03"],
    manual: "With the zone at Infomaniak, `_domainkey` is delegated to servers that publish its own keys. What \
        stands below a delegation in the parent zone is hidden from everybody (RFC 1034 §4.2.1), unless \
        the provider carries it over; its article says that several keys are allowed and not how.\n\n\
        After `apply`, look whether the key is there: `maniform audit` asks for every declared selector, and \
        says `dkim-hidden` where it is not. Then let the sender sign for a subdomain: \
        docs/mail-domains.md says how. Until then nothing is harmed.",
    source: "RFC 1034 §4.2.1; knowledge base 841",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for mail in scene.mail().iter().filter(|mail| !mail.elsewhere) {
        let senders = mail.senders.iter();
        for selector in senders.flat_map(|sender| &sender.selectors) {
            let owner = format!("{}._domainkey", selector.value);
            let set = [RecordType::Cname, RecordType::Txt]
                .into_iter()
                .find_map(|kind| scene.find(NAME, &key(&mail.domain, &owner, kind)));
            let Some(thing) = set else {
                continue;
            };
            let message = format!(
                "`{}._domainkey` of {} stands below a name that is delegated to the provider",
                selector.value, mail.domain
            );
            out.at(thing, selector.span, message)
                .help("look with `maniform audit` whether it can be seen, once it is applied");
        }
    }
}
