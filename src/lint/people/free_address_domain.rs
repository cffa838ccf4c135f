//! Domains of the provider's free addresses, which nobody administers.

use std::collections::BTreeMap;

use crate::kinds::{delegation, mail};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::model::diagnostic::Level;

/// `free-address-domain`.
pub(super) const RULE: Rule = Rule {
    code: "free-address-domain",
    level: Level::Error,
    title: "a domain of the provider's free addresses is declared as one's own",
    facts: &["OFFER-08"],
    manual: "An address at `ik.me`, `ikmail.com` or `etik.com` is somebody's own free address. No \
        organization has a mail service there: aliases, redirections and a catch-all do not exist for it, \
        and the zone belongs to Infomaniak.\n\n\
        Such an address can be a login, a member of a team, or a target of mail. To administer addresses, \
        take a domain of your own.",
    source: "knowledge base 2524 (2026-03-12), 126; article on aliases; etik.com: guide to adding an address to Mail; \
        ikmail.com: github.com/micke/valid_email2/issues/304 (2025-08-03), github.com/disposable/disposable/issues/222 \
        (2025-06-24)",
    judge: Judge::Files(judge),
};

/// Domains of free addresses. The knowledge base names ik.me and etik.com; ikmail.com is named with
/// them by users, and its MX is the provider's (2025-08-03).
const FREE: &[&str] = &["etik.com", "ik.me", "ikmail.com"];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let mut found: BTreeMap<&str, &Thing<'_>> = BTreeMap::new();
    for service in scene.of(mail::SERVICE) {
        found.entry(service.key()).or_insert(service);
        for linked in service.items("linked-domains") {
            found.entry(linked).or_insert(service);
        }
    }
    for domain in scene.of(delegation::NAME) {
        found.entry(domain.key()).or_insert(domain);
    }
    for set in scene.zones.sets() {
        if let Some((thing, _)) = set.values.first().filter(|_| FREE.contains(&set.zone)) {
            out.about(thing, format!("the zone {} is Infomaniak's own", set.zone))
                .help("take a domain of your own");
        }
    }
    for (name, thing) in found {
        if FREE.contains(&name) {
            out.about(
                thing,
                format!("addresses at {name} are free ones, and nobody administers them"),
            )
            .help("take a domain of your own; a free address can be a login or a target of mail");
        }
    }
}
