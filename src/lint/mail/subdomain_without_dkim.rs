//! Mail at a subdomain that nothing signs, under a policy that refuses what is not proven.

use crate::dns::RecordType;
use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
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
        let Some(above) = domain
            .split_once('.')
            .and_then(|(_, rest)| scene.zones.of(rest))
        else {
            continue;
        };
        let Some(strict) = strict(scene, domain, above) else {
            continue;
        };
        let signed = scene.zones.sets().any(|records| {
            let at = records
                .name
                .strip_suffix(domain)
                .and_then(|rest| rest.strip_suffix('.'));
            at.is_some_and(|at| at == "_domainkey" || at.ends_with("._domainkey"))
        });
        if let (Some(thing), false) = (scene.find(mail::SERVICE, service), signed) {
            let message = format!("mail from {domain} is proven by SPF alone, and {strict}");
            let help = "have the service make a DKIM key for it, or publish a milder policy there";
            match domain == service {
                true => out.about(thing, message),
                false => out.item(thing, "linked-domains", domain, message),
            }
            .help(help);
        }
    }
}

/// What the DMARC policy that holds for a domain asks, where it is strict: its own, or what the one
/// above says of subdomains.
fn strict(scene: &Scene<'_>, domain: &str, above: &str) -> Option<String> {
    let policy = |name: &str, tags: &[&str]| {
        let records = scene.zones.at(&format!("_dmarc.{name}"), RecordType::Txt)?;
        let texts = records.values.iter().map(|(_, text)| text.to_lowercase());
        let text = texts
            .into_iter()
            .find(|text| text.starts_with("v=dmarc1"))?;
        let all: Vec<(String, String)> = text
            .split(';')
            .filter_map(|tag| tag.split_once('='))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        let value = |tag: &&str| {
            all.iter()
                .find(|(name, _)| name == tag)
                .map(|(_, v)| v.clone())
        };
        Some(
            tags.iter()
                .find_map(value)
                .unwrap_or_else(|| "none".to_owned()),
        )
    };
    let (name, asks) = match policy(domain, &["p"]) {
        Some(own) => (domain, own),
        None => (above, policy(above, &["sp", "p"])?),
    };
    ["quarantine", "reject"]
        .contains(&asks.as_str())
        .then(|| format!("DMARC of {name} asks to {asks} what is not proven"))
}
