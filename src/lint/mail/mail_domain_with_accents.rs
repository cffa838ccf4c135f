//! Mail at a domain with letters outside of a–z.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mail-domain-with-accents`.
pub(super) const RULE: Rule = Rule {
    code: "mail-domain-with-accents",
    level: Level::Warning,
    title: "addresses live at a domain with accents",
    facts: &["MAIL-DOM-07"],
    manual: "Domains with accents work, and many forms and mail programs still refuse them, show their plain \
        form (`xn--…`) or mistake it for a forgery. The service itself advises against mail there.\n\n\
        Keep the domain for the web site, and give out addresses at a plain spelling of it: link that \
        one to the mail service and make it the main one.",
    source: "knowledge base, characters of domain names (2026)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (domain, service) in scene.names.domains() {
        if !domain.split('.').any(|label| label.starts_with("xn--")) {
            continue;
        }
        if let Some(thing) = scene.find(mail::SERVICE, service) {
            let (shown, _) = idna::domain_to_unicode(domain);
            let message = format!("not everybody can write to addresses at {shown} ({domain})");
            let help =
                "give out addresses at a plain spelling of it, linked to the same mail service";
            match domain == service {
                true => out.about(thing, message),
                false => out.item(thing, "linked-domains", domain, message),
            }
            .help(help);
        }
    }
}
