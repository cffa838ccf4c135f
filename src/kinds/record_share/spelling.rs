//! Texts that say the same in other spellings: blanks between tags, the order of senders. The provider
//! writes `v=DMARC1;p=reject` (2026), others a blank behind each semicolon; neither is a difference.

use std::collections::BTreeMap;

use crate::mailauth::spf::{Qualifier, Record};
use crate::mailauth::tags::Tags;

/// Whether two texts of a name say the same to every reader.
pub(crate) fn alike(owner: &str, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let scoped = ["_dmarc", "_mta-sts", "_smtp"];
    let first = owner.split('.').next().unwrap_or_default();
    if scoped.contains(&first) {
        return tags(one).is_some_and(|tags_of| Some(tags_of) == tags(other));
    }
    senders(one).is_some_and(|senders_of| Some(senders_of) == senders(other))
}

/// The tags of a text, where each is there once and whole; the first is the version, which decides
/// whether it is read at all.
fn tags(text: &str) -> Option<(String, BTreeMap<String, String>)> {
    let parsed = Tags::parse(text);
    let mut found = BTreeMap::new();
    let mut first = None;
    for tag in parsed.iter() {
        let value = tag.value?.to_owned();
        let name = tag.name.to_owned();
        first = first.or_else(|| Some(format!("{name}={value}")));
        if found.insert(name, value).is_some() {
            return None;
        }
    }
    Some((first?, found))
}

/// The senders of an SPF record that only says who may and what becomes of the rest: their order makes
/// no difference then.
fn senders(text: &str) -> Option<(Vec<String>, Qualifier)> {
    let record = Record::parse(text).ok()?;
    let mut senders = Vec::new();
    let mut rest = None;
    for term in record.terms() {
        match (term.qualifier(), rest) {
            (Some(qualifier), None) if term.is_all() => rest = Some(qualifier),
            (Some(Qualifier::Pass), None) => senders.push(term.subject()),
            _ => return None,
        }
    }
    senders.sort();
    Some((senders, rest?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_order_are_no_difference() {
        for (owner, one, other) in [
            ("_dmarc", "v=DMARC1; p=reject", "v=DMARC1;p=reject"),
            ("_dmarc", "v=DMARC1; p=reject", "v=DMARC1; p=reject;"),
            ("_mta-sts", "v=STSv1; id=1;", "v=STSv1;id=1"),
            ("@", "v=spf1 a mx -all", "v=spf1  +mx A -all"),
        ] {
            assert!(alike(owner, one, other), "{other}");
        }
    }

    #[test]
    fn whatever_readers_may_take_otherwise_is_a_difference() {
        for (owner, one, other) in [
            ("_dmarc", "v=DMARC1; p=reject", "p=reject; v=DMARC1"),
            ("_dmarc", "v=DMARC1; p=reject", "v=DMARC1; p=none"),
            ("_dmarc", "v=DMARC1; p=reject", "v=DMARC1; p=reject; p=none"),
            ("@", "v=spf1 a -all", "v=spf1 a ~all"),
            ("@", "v=spf1 a -all", "v=spf1 a -all mx"),
            ("@", "v=spf1 -a mx -all", "v=spf1 mx -a -all"),
            ("@", "site=1", "site=2"),
            ("s1._domainkey", "v=DKIM1; p=A", "v=DKIM1;p=A"),
        ] {
            assert!(!alike(owner, one, other), "{other}");
        }
    }
}
