//! Records that say what becomes of mail, and have to be true when they are read: they change before or
//! after those that they speak of.

use std::collections::BTreeSet;

use super::kind::Turn;
use super::record_set::{VALUES, key, parts};
use crate::dns::RecordType;
use crate::mailauth::dmarc::{Policy, Record};
use crate::mailauth::mta_sts;
use crate::model::address::Address;
use crate::model::value::Spec;

/// What a change of this set comes after, and what it goes before.
pub(super) fn turns(
    address: &Address,
    before: Option<&Spec>,
    after: Option<&Spec>,
) -> Vec<(Turn, String)> {
    let (zone, owner, kind) = parts(&address.key);
    if kind != RecordType::Txt.name() {
        return Vec::new();
    }
    let texts = |spec: Option<&Spec>| spec.map(|spec| spec.items(VALUES)).unwrap_or_default();
    let (before, after) = (texts(before), texts(after));
    let of = |owner: &str, kind: RecordType| format!("{}:{}", address.kind, key(zone, owner, kind));
    if let Some(name) = owner_of("_dmarc", owner) {
        let keys = match name {
            "@" => "*._domainkey".to_owned(),
            below => format!("*._domainkey.{below}"),
        };
        let turn = match asked(&after).cmp(&asked(&before)) {
            std::cmp::Ordering::Greater => Turn::After,
            std::cmp::Ordering::Less => Turn::Before,
            std::cmp::Ordering::Equal => return Vec::new(),
        };
        return vec![
            (turn, of(name, RecordType::Txt)),
            (turn, of(&keys, RecordType::Txt)),
            (turn, of(&keys, RecordType::Cname)),
        ];
    }
    match owner_of("_mta-sts", owner) {
        Some(name) => announced(&before, &after)
            .map(|turn| (turn, of(name, RecordType::Mx)))
            .into_iter()
            .collect(),
        None => Vec::new(),
    }
}

/// The name below the zone that a scoped record speaks of: `@` for `_dmarc`, `shop` for `_dmarc.shop`.
fn owner_of<'a>(scope: &str, owner: &'a str) -> Option<&'a str> {
    match owner.strip_prefix(scope)? {
        "" => Some("@"),
        below => below.strip_prefix('.'),
    }
}

/// What DMARC asks receivers to do with mail that nothing proves. It may ask for more once SPF and DKIM
/// prove what is sent, and asks for less before they stop to. (What it asks for names below that have no
/// record of their own is not told apart: their SPF may come later.)
fn asked(texts: &BTreeSet<String>) -> Policy {
    let records: Vec<Record> = texts
        .iter()
        .filter_map(|text| Record::parse(text))
        .collect();
    // Of several none counts (RFC 9989 §4.10).
    let [record] = records.as_slice() else {
        return Policy::None;
    };
    let policy = record.own_policy().unwrap_or(Policy::None);
    match record.is_test() {
        true => policy.milder(),
        false => policy,
    }
}

/// A policy of MTA-STS is announced anew, or withdrawn, before MX has other hosts: it must list them by
/// then (RFC 8461 §8.1). A first one is announced once MX has the hosts that it lists; until then nobody
/// holds the old ones against it.
fn announced(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Option<Turn> {
    let told = |texts: &BTreeSet<String>| -> BTreeSet<String> {
        let all = texts.iter();
        all.filter(|text| mta_sts::Record::is_meant(text))
            .cloned()
            .collect()
    };
    let (before, after) = (told(before), told(after));
    match (before.is_empty(), after.is_empty()) {
        _ if before == after => None,
        (true, _) => Some(Turn::After),
        (false, _) => Some(Turn::Before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::record_set::NAME;
    use crate::model::value::Value;

    fn told(owner: &str, before: &[&str], after: &[&str]) -> Vec<String> {
        let address = Address::new(NAME, key("acme.example", owner, RecordType::Txt));
        let spec = |values: &[&str]| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            Spec::default().with(VALUES, Value::Set(values))
        };
        let each = turns(&address, Some(&spec(before)), Some(&spec(after)));
        let each = each.into_iter();
        each.map(|(turn, pattern)| format!("{turn:?} {pattern}"))
            .collect()
    }

    #[test]
    fn dmarc_asks_for_more_once_mail_is_proven_and_for_less_before_it_is_not() {
        let [none, hard, soft, trial] = [
            "v=DMARC1; p=none",
            "v=DMARC1; p=reject",
            "v=DMARC1; p=quarantine",
            "v=DMARC1; p=quarantine; t=y",
        ];
        let zone = "record-set:acme.example";
        let all = |turn: &str| {
            let sets = ["@/TXT", "*._domainkey/TXT", "*._domainkey/CNAME"];
            sets.map(|set| format!("{turn} {zone}/{set}"))
        };
        for (before, after) in [
            (&[][..], &[hard][..]),
            (&[none], &[soft]),
            (&[soft], &[hard]),
            (&[trial], &[soft]),
            (&[hard, none], &[hard]),
        ] {
            assert_eq!(told("_dmarc", before, after), all("After"));
            assert_eq!(told("_dmarc", after, before), all("Before"));
        }
        assert!(told("_dmarc", &[], &[none]).is_empty());
        assert!(told("_dmarc", &[none], &[trial]).is_empty());
        assert!(told("_dmarcs", &[], &[hard]).is_empty());
        assert_eq!(
            told("_dmarc.shop", &[], &[hard])[..2],
            [
                format!("After {zone}/shop/TXT"),
                format!("After {zone}/*._domainkey.shop/TXT"),
            ]
        );
    }

    #[test]
    fn a_policy_that_changes_comes_before_mx_and_a_first_one_after_it() {
        let (old, new) = ("v=STSv1; id=1", "v=STSv1; id=2");
        let mx = "record-set:acme.example/@/MX";
        for (before, after, turn) in [
            (&[][..], &[new][..], Some("After")),
            (&[old], &[new], Some("Before")),
            (&[old], &[], Some("Before")),
            (&[old], &[old, "a note"], None),
        ] {
            let wanted: Vec<String> = turn
                .map(|turn| format!("{turn} {mx}"))
                .into_iter()
                .collect();
            assert_eq!(told("_mta-sts", before, after), wanted);
        }
    }
}
