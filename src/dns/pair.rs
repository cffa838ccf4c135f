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
