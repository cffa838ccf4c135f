//! Signatures that many cannot read.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dkim::{Key, Record};
use crate::model::diagnostic::Level;

/// `dkim-only-ed25519`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-only-ed25519",
    level: Level::Warning,
    title: "a domain has ed25519 keys only",
    facts: &["RFC-DKIM-05"],
    manual: "Many receivers do not know ed25519 yet, and for them what it signs is unsigned. The standard \
        asks signers to sign with both.\n\n\
        Publish an RSA key of 2048 bits under another selector, and sign with both.",
    source: "RFC 8463 §3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let all: Vec<_> = policies::keys(scene).collect();
    for (selector, text, record) in &all {
        let mut same = all
            .iter()
            .filter(|(_, other, _)| other.domain == text.domain);
        let first = same.next().is_some_and(|(other, ..)| other == selector);
        let ed25519 = |record: &Record| matches!(record.key(), Ok(Key::Ed25519));
        let other = |(_, _, record): &(_, _, Record)| !ed25519(record) && !record.is_revoked();
        // A key by alias may be of either kind.
        let at = format!("._domainkey.{}", text.domain);
        let mut aliases = scene.zones.of_type(RecordType::Cname);
        if !first
            || !ed25519(record)
            || same.any(other)
            || aliases.any(|alias| alias.name.ends_with(&at))
        {
            continue;
        }
        let message = format!(
            "{} signs with ed25519 only, which many cannot verify",
            text.domain
        );
        out.item(&text.thing, "values", text.text, message)
            .help("publish an RSA key of 2048 bits beside it, and sign with both");
    }
}
