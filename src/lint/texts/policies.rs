//! Policies and keys among the texts that are declared, and what is known of who sends.

use crate::dns::RecordType;
use crate::lint::finding::Fix;
use crate::lint::scene::{Scene, Thing};
use crate::mailauth::{dkim, dmarc};

/// One text of a name that belongs to a domain.
#[derive(Debug, Clone)]
pub(in crate::lint) struct Text<'a> {
    /// The domain that it speaks for.
    pub(in crate::lint) domain: String,
    /// The zone that it is in.
    pub(in crate::lint) zone: &'a str,
    /// The record set.
    pub(in crate::lint) thing: Thing<'a>,
    /// The text, in normal form.
    pub(in crate::lint) text: &'a str,
}

impl Text<'_> {
    /// An edit that puts another text in its place.
    pub(in crate::lint) fn replace(&self, does: &str, text: &str) -> Fix {
        Fix::new(does).exchange(&self.thing, "values", self.text, text)
    }
}

/// The texts at `PREFIX.DOMAIN`, for every domain.
pub(in crate::lint) fn texts<'s, 'a>(
    scene: &'s Scene<'a>,
    prefix: &'s str,
) -> impl Iterator<Item = Text<'a>> + 's {
    let sets = scene.zones.of_type(RecordType::Txt);
    sets.flat_map(move |records| {
        let domain = records.name.strip_prefix(prefix);
        let domain = domain.and_then(|rest| rest.strip_prefix('.'));
        let texts = domain.map(|domain| {
            records.values.iter().map(move |(thing, text)| Text {
                domain: domain.to_owned(),
                zone: records.zone,
                thing: *thing,
                text,
            })
        });
        texts.into_iter().flatten()
    })
}

/// Every DMARC policy.
pub(in crate::lint) fn dmarc<'s, 'a>(
    scene: &'s Scene<'a>,
) -> impl Iterator<Item = (Text<'a>, dmarc::Record)> + 's {
    let all = texts(scene, "_dmarc");
    all.filter_map(|text| Some((text.clone(), dmarc::Record::parse(text.text)?)))
}

/// Every DKIM key with its selector. A name with an underscore is none: `_adsp` and `_report` were
/// other texts (RFC 5617, RFC 6651).
pub(in crate::lint) fn keys<'s, 'a>(
    scene: &'s Scene<'a>,
) -> impl Iterator<Item = (String, Text<'a>, dkim::Record)> + 's {
    let sets = scene.zones.of_type(RecordType::Txt);
    sets.flat_map(|records| {
        let parts = records.name.split_once("._domainkey.");
        let parts = parts.filter(|(selector, _)| !selector.starts_with('_'));
        let keys = parts.map(|(selector, domain)| {
            records.values.iter().map(move |(thing, text)| {
                let place = Text {
                    domain: domain.to_owned(),
                    zone: records.zone,
                    thing: *thing,
                    text,
                };
                (selector.to_owned(), place, dkim::Record::parse(*text))
            })
        });
        keys.into_iter().flatten()
    })
}

/// The record that holds for a domain, and its policy: its own, or of a declared domain above.
pub(in crate::lint) fn policy<'a>(
    scene: &Scene<'a>,
    domain: &str,
) -> Option<(Text<'a>, dmarc::Policy)> {
    let all: Vec<_> = dmarc(scene).collect();
    dmarc::walk::names(domain).iter().find_map(|name| {
        let (text, record) = all.iter().find(|(text, _)| text.domain == *name)?;
        let own = text.domain == domain;
        let policy = if own {
            record.own_policy()
        } else {
            record.policy_below(true)
        };
        Some((text.clone(), policy?))
    })
}

/// A name below a domain that sends mail in its own name: it has a mail service, or an SPF that
/// allows somebody.
pub(in crate::lint) fn sender_below<'a>(
    scene: &Scene<'a>,
    domain: &str,
) -> Option<(String, Option<Thing<'a>>)> {
    let below = |name: &str| {
        name.strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.'))
    };
    let mut services = scene.names.domains().map(|(name, _)| name);
    if let Some(name) = services.find(|name| below(name)) {
        return Some((name.to_owned(), None));
    }
    let mut sets = scene.zones.of_type(RecordType::Txt);
    sets.find_map(|records| {
        if !below(&records.name) || records.owner.contains('_') {
            return None;
        }
        let sends = |text: &&str| crate::lint::records::is_spf(text) && !sends_nothing(text);
        let (thing, _) = records.values.iter().find(|(_, text)| sends(text))?;
        Some((records.name.clone(), Some(*thing)))
    })
}

/// Whether an SPF record says that nobody sends.
pub(in crate::lint) fn sends_nothing(spf: &str) -> bool {
    let words: Vec<&str> = spf.split_ascii_whitespace().skip(1).collect();
    words == ["-all"]
}

/// Whether records say that something signs with DKIM in the name of a domain: a key, an alias or a
/// delegation at or below `_domainkey`.
pub(in crate::lint) fn has_keys(scene: &Scene<'_>, domain: &str) -> bool {
    scene.zones.keys_of(domain).next().is_some()
}

/// Whether the service itself makes the policies of a zone strict: below these names, and where it
/// serves the zone (DNS-SPF-04).
pub(in crate::lint) fn is_hardened(scene: &Scene<'_>, zone: &str) -> bool {
    [".ch", ".li"].iter().any(|end| zone.ends_with(end)) && !scene.is_elsewhere(zone)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use crate::document;
    use crate::lint::mend::{Which, mend};
    use crate::lint::scene::Scene;
    use crate::lint::{self, texts};
    use crate::model::source::Sources;

    fn found(sources: &Sources, code: &str) -> Vec<lint::finding::Finding> {
        let (document, _) = document::load(sources);
        let rules = texts::RULES.iter().copied();
        lint::files(
            &Scene::declared(&document, 0),
            rules.filter(|rule| rule.code == code),
        )
    }

    #[test]
    fn what_can_be_mended_is_gone_afterwards() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
        let mut mended_any = 0;
        for rule in texts::RULES {
            let own: PathBuf = root.join(rule.code).join("bad.yaml");
            let Ok(text) = fs::read_to_string(&own) else {
                continue;
            };
            let mut sources = Sources::default();
            sources.add("a.yaml", text);
            let mended = mend(&sources, &[rule], Which::All, 0);
            assert!(
                mended.failed.is_empty(),
                "{}: {:?}",
                rule.code,
                mended.failed
            );
            mended_any += mended.made.len();
            let after = found(&sources.with(&mended.texts), rule.code);
            let left: Vec<_> = after
                .iter()
                .filter(|finding| finding.fix.is_some())
                .collect();
            assert!(left.is_empty(), "{}: {left:?}", rule.code);
        }
        assert!(mended_any > 15, "only {mended_any} fixes were tried");
    }
}
