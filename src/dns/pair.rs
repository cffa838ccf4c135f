//! Which old value of a record set becomes which new one in place.
//!
//! `PUT` changes target and TTL of a record and nothing else, so every pair saves a delete and a create, and a text of
//! which there must be exactly one (SPF, DMARC, a DKIM key) is never missing and never double (DNS-ZONE-06).
//! Decides nothing about order; the steps of a pair are one request.

use std::cmp::Reverse;

use super::set::version;

/// Pairs of indexes into `removed` and `added` (both normal values of one name and type), in the order of `removed`.
/// The best likeness pairs first: the same `v=` tag, then the same leading word (`google-site-verification=`) or the same
/// host behind different numbers, then the longest common beginning, then the smaller text. Texts with *different* `v=`
/// tags never pair: an SPF record does not become a DMARC record. Permuting the inputs pairs the same texts.
#[must_use]
pub fn pair(removed: &[String], added: &[String]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (old, from) in removed.iter().enumerate() {
        for (new, to) in added.iter().enumerate() {
            if let Some(likeness) = likeness(from, to) {
                candidates.push((Reverse(likeness), from, to, old, new));
            }
        }
    }
    candidates.sort();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, _, _, old, new) in candidates {
        if !pairs.iter().any(|(o, n)| *o == old || *n == new) {
            pairs.push((old, new));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// How alike two values are: kind of likeness, then characters in common from the beginning.
fn likeness(from: &str, to: &str) -> Option<(u8, usize)> {
    let common = from
        .chars()
        .zip(to.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let rank = match (version(from), version(to)) {
        (Some(a), Some(b)) if a == b => 3,
        (Some(_), Some(_)) => return None,
        // A key without `v=DKIM1` may gain it; as the last choice only, so that a tagged text keeps its like.
        (Some(_), None) | (None, Some(_)) => 0,
        (None, None) if subject(from).is_some() && subject(from) == subject(to) => 2,
        (None, None) => 1,
    };
    Some((rank, common))
}

/// What a value is about: the host behind numbers (MX, SRV), or the word before the first `=` or `:`.
fn subject(value: &str) -> Option<&str> {
    if let Some((first, rest)) = value.split_once(' ')
        && first.bytes().all(|byte| byte.is_ascii_digit())
    {
        return rest.rsplit(' ').next();
    }
    let (word, _) = value.split_once(['=', ':'])?;
    (!word.is_empty() && !word.contains(char::is_whitespace)).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(removed: &[&str], added: &[&str]) -> Vec<(usize, usize)> {
        let owned = |values: &[&str]| {
            values
                .iter()
                .map(|value| (*value).to_owned())
                .collect::<Vec<_>>()
        };
        pair(&owned(removed), &owned(added))
    }

    #[test]
    fn an_spf_text_changes_in_place_whatever_stands_around_it() {
        let removed = ["google-site-verification=old", "v=spf1 -all", "ms=ms1"];
        let added = ["v=spf1 include:spf.infomaniak.ch -all", "ms=ms2"];
        assert_eq!(pairs(&removed, &added), [(1, 0), (2, 1)]);
        assert_eq!(
            pairs(&["v=SPF1 -all"], &["vendor=x", "v=spf1 ~all"]),
            [(0, 1)]
        );
    }

    #[test]
    fn texts_of_different_purposes_do_not_become_each_other() {
        assert_eq!(pairs(&["v=spf1 -all"], &["v=DMARC1; p=none"]), []);
    }

    #[test]
    fn a_key_may_gain_its_version() {
        assert_eq!(pairs(&["k=rsa; p=A"], &["v=DKIM1; k=rsa; p=B"]), [(0, 0)]);
    }

    #[test]
    fn a_host_keeps_its_record_when_its_preference_changes() {
        assert_eq!(
            pairs(
                &["5 a.example", "10 b.example"],
                &["5 b.example", "10 a.example"]
            ),
            [(0, 1), (1, 0)]
        );
        assert_eq!(
            pairs(&["5 old.example"], &["5 new.example", "7 old.example"]),
            [(0, 1)]
        );
    }

    #[test]
    fn addresses_pair_by_what_they_have_in_common() {
        assert_eq!(
            pairs(&["192.0.2.1", "203.0.113.1"], &["203.0.113.2", "192.0.2.2"]),
            [(0, 1), (1, 0)]
        );
        assert_eq!(pairs(&["192.0.2.1"], &["2.2.2.2"]), [(0, 0)]);
        assert_eq!(pairs(&[], &["192.0.2.1"]), []);
    }
}
