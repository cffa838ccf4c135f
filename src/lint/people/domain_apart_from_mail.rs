//! A domain and its mail service in different organizations.

use std::collections::BTreeMap;

use crate::kinds::{delegation, mail, product, record_set, registration};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::model::diagnostic::Level;

/// `domain-apart-from-mail`.
pub(super) const RULE: Rule = Rule {
    code: "domain-apart-from-mail",
    level: Level::Warning,
    title: "a domain and its mail service belong to different organizations",
    facts: &["PROD-07"],
    manual: "Where the domain and the mail service are in one organization, the service keeps an eye on MX, \
        SPF, DKIM and DMARC and offers to correct them. Between two organizations nothing does: a \
        missing DKIM selector after a change of keys is noticed when mail lands in the spam folder.\n\n\
        Move both together; a transfer takes a person on either side. Where it has to stay so, keep the \
        records of the domain declared here and run `maniform audit` from time to time.",
    source: "knowledge base, DNS diagnostic (e-mail service)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let mut domains: BTreeMap<&str, &Thing<'_>> = BTreeMap::new();
    for kind in [
        delegation::NAME,
        registration::NAME,
        record_set::NAME,
        product::NAME,
    ] {
        for thing in scene.of(kind) {
            if let Some(domain) = domain(kind, thing) {
                domains.entry(domain).or_insert(thing);
            }
        }
    }
    for service in scene.of(mail::SERVICE) {
        let main = (service.key(), None);
        let linked = service.items("linked-domains").into_iter();
        let linked = linked.map(|name| (name, Some(("linked-domains", name))));
        for (name, item) in std::iter::once(main).chain(linked) {
            let apart = domains
                .get(name)
                .filter(|domain| !domain.realm.is_empty() && domain.realm != service.realm);
            let Some(domain) = apart else {
                continue;
            };
            let message = format!(
                "{name} belongs to {}, and the mail service to {}: nothing corrects its DNS by itself",
                domain.realm, service.realm
            );
            let found = match item {
                None => out.about(service, message),
                Some((field, item)) => out.item(service, field, item, message),
            };
            found
                .related(domain, None, "the domain is declared here")
                .help("move them together, or audit the domain from time to time");
        }
    }
}

/// The domain that a thing says something of.
fn domain<'a>(kind: &str, thing: &Thing<'a>) -> Option<&'a str> {
    let key = thing.key();
    match kind {
        record_set::NAME => Some(record_set::named(key)?.0),
        // A product's key begins with its organization, whose name may hold slashes.
        product::NAME => key.strip_prefix(thing.realm)?.strip_prefix("/domain/"),
        _ => Some(key),
    }
}
