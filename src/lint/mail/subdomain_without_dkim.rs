//! Mail at a subdomain that nothing signs, under a policy that refuses what is not proven.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `subdomain-without-dkim`.
pub(super) const RULE: Rule = Rule {
    code: "subdomain-without-dkim",
    level: Level::Warning,
    title: "addresses live at a subdomain that has no DKIM key, under a strict DMARC policy",
    facts: &["MAIL-DOM-06"],
    manual: "DKIM was documented as not available for subdomains, and a key of the domain above may be \
        restricted to it (`t=s`). Then only SPF of the subdomain can prove its mail, and it breaks \
        wherever a message is passed on: under `quarantine` or `reject` that mail is lost.\n\n\
        Ask the service for a key of the subdomain, or let it answer to a policy of its own \
        (`_dmarc` below it) until there is one. Try it: the domain of `DKIM-Signature: d=` has to be the \
        subdomain or the one above.",
    source: "knowledge base 841 (undated); RFC 6376 §3.6.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (domain, service) in scene.names.domains() {
        let below = domain.split_once('.').map(|(_, above)| above);
        if below.and_then(|above| scene.zones.of(above)).is_none() {
            continue;
        }
        let Some((text, policy)) = policies::policy(scene, domain) else {
            continue;
        };
        if policy == Policy::None {
            continue;
        }
        let signed = policies::has_keys(scene, domain);
        if let (Some(thing), false) = (scene.find(mail::SERVICE, service), signed) {
            let message = format!(
                "mail from {domain} is proven by SPF alone, and DMARC of {} asks to {policy} what is not proven",
                text.domain
            );
            let help = "have the service make a DKIM key for it, or publish a milder policy there";
            match domain == service {
                true => out.about(thing, message),
                false => out.item(thing, "linked-domains", domain, message),
            }
            .help(help);
        }
    }
}
