//! Domains that look like one of ours and are another, and names in letters of several scripts.

use std::collections::{BTreeMap, BTreeSet};

use unicode_security::{MixedScript, skeleton};

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene};
use crate::model::diagnostic::Level;

/// `lookalike-domain`.
pub(super) const RULE: Rule = Rule {
    code: "lookalike-domain",
    level: Level::Warning,
    title: "a domain looks like another one, or mixes letters of several scripts",
    facts: &["RFC-ADDR-08"],
    manual: "The Cyrillic а and the Latin a cannot be told apart by eye. A domain that looks just like one of \
        yours and is another is most often somebody else's, who waits for mail that was meant for you; a \
        single name in letters of several scripts is refused by most registries for that reason.\n\n\
        Look at the domain in its plain form (`xn--…`), and type it anew. If both are yours, allow this \
        with a reason.",
    source: "UTS-39 (confusable detection, mixed scripts); RFC 5891 §4.4",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let mut ours: BTreeMap<String, &str> = BTreeMap::new();
    for (domain, service) in scene.names.domains() {
        let other = *ours.entry(looks(domain)).or_insert(domain);
        let Some(thing) = scene.find(mail::SERVICE, service) else {
            continue;
        };
        if let Some(shown) = mixed(domain) {
            out.about(
                thing,
                format!("`{shown}` ({domain}) mixes letters of several scripts"),
            )
            .help("type it anew");
        }
        if other != domain {
            out.about(
                thing,
                format!("{domain} looks like {other}, and is another domain"),
            )
            .help("compare them letter by letter in their `xn--` form");
        }
    }
    let mut said: BTreeSet<&str> = BTreeSet::new();
    for (_, station) in scene.flow.all() {
        for step in &station.steps {
            let place = scene.flow.station(step.to).map(|to| to.place);
            let domain = mail::domain(step.target);
            if !matches!(place, Some(Place::Outside)) || !said.insert(domain) {
                continue;
            }
            let message = match (ours.get(&looks(domain)), mixed(domain)) {
                (Some(other), _) => format!("{domain} looks like {other}, and is another domain"),
                (None, Some(shown)) => {
                    format!("`{shown}` ({domain}) mixes letters of several scripts")
                }
                (None, None) => continue,
            };
            out.item(&step.by, step.field, step.target, message)
                .help("type it anew; mail there leaves the organization");
        }
    }
}

/// A domain as people see it.
fn shown(domain: &str) -> String {
    idna::domain_to_unicode(domain).0
}

/// One text for all domains that look alike (UTS-39 §4).
fn looks(domain: &str) -> String {
    match domain.is_ascii() && !domain.contains("xn--") {
        // Most are plain, and of those only few letters look alike.
        true if !domain.contains(['m', '0', '1']) => domain.to_owned(),
        _ => skeleton(&shown(domain).to_lowercase())
            .collect::<String>()
            .to_lowercase(),
    }
}

/// The domain as people see it, where a label of it mixes scripts.
fn mixed(domain: &str) -> Option<String> {
    if !domain.contains("xn--") {
        return None;
    }
    let shown = shown(domain);
    let mixes = shown.split('.').any(|label| !label.is_single_script());
    mixes.then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_one_text_and_plain_names_stay() {
        assert_eq!(looks("acrne.example"), looks("acme.example"));
        assert_eq!(looks("b0b.example"), looks("bob.example"));
        // Cyrillic а.
        assert_eq!(looks("xn--cme-5cd.example"), looks("acme.example"));
        let plain = "abcdefghijklnopqrstuvwxyz-23456789.x";
        assert_eq!(looks(plain), plain);
        assert_eq!(skeleton(plain).collect::<String>(), plain);
        assert_ne!(looks("acne.example"), looks("acme.example"));
    }

    #[test]
    fn one_script_is_no_mixture() {
        assert_eq!(mixed("xn--kse-qla.example"), None);
        assert!(mixed("xn--cme-5cd.example").is_some());
    }
}
