//! Values that the provider is known to write into zones by itself, so that drift is not blamed on
//! people who never touched it.
//!
//! Sources: KB 1301 (`.ch` and `.li`, DNS-SPF-04), KB 2692 ("Global security", DNS-SEC-01), the article
//! on the DNS diagnostic (DNS-SEC-02), KB 2199 and public zones for the values (November 2026).

use std::collections::BTreeSet;

use super::RecordType;

/// What the provider did to a record set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewritten {
    /// It made the policy of a `.ch` or `.li` domain strict, as it does with all of them.
    Hardened,
    /// It holds what the repair buttons of "Global security" and "DNS diagnostic" write; somebody may
    /// have typed the same.
    Repaired,
}

/// The SPF text of the provider's own mail (KB 2199).
const SPF: &str = "v=spf1 include:spf.infomaniak.ch -all";
/// The host of the provider's MX records.
const MX: &str = "mta-gw.infomaniak.ch";

/// Who may have turned the `base` values of a set into the `live` ones, as far as it concerns `item`;
/// nothing where the provider is not known to do so. `owner` and values in normal form.
#[must_use]
pub fn rewritten(
    zone: &str,
    owner: &str,
    kind: RecordType,
    item: &str,
    (base, live): (&BTreeSet<String>, &BTreeSet<String>),
) -> Option<Rewritten> {
    let hardens = zone.ends_with(".ch") || zone.ends_with(".li");
    let one = |values: &BTreeSet<String>, is: fn(&str) -> bool| -> Option<String> {
        values.iter().find(|value| is(value)).cloned()
    };
    match kind {
        RecordType::Txt if owner == "@" && is_spf(item) => {
            let now = one(live, is_spf)?;
            let before = one(base, is_spf);
            let strict = before.and_then(|text| with_all(&text, "-all"));
            if hardens && strict.is_some_and(|strict| strict == words(&now)) {
                return Some(Rewritten::Hardened);
            }
            (words(&now) == words(SPF)).then_some(Rewritten::Repaired)
        }
        RecordType::Txt if owner == "_dmarc" && is_dmarc(item) => {
            let now = tags(&one(live, is_dmarc)?);
            let before = one(base, is_dmarc).map(|text| reject(tags(&text)));
            if hardens
                && before.is_some_and(|strict| strict == reject(now.clone()))
                && is_reject(&now)
            {
                return Some(Rewritten::Hardened);
            }
            (now == tags("v=DMARC1;p=reject")).then_some(Rewritten::Repaired)
        }
        RecordType::Mx if owner == "@" => {
            let here = |value: &String| value.split(' ').nth(1) == Some(MX);
            (!live.is_empty() && live.iter().all(here) && !base.iter().all(here))
                .then_some(Rewritten::Repaired)
        }
        // Selectors of the provider are dates (DNS-DKIM-04).
        RecordType::Txt | RecordType::Cname => {
            let selector = owner.strip_suffix("._domainkey")?;
            let dated = selector.len() == 8 && selector.bytes().all(|b| b.is_ascii_digit());
            dated.then_some(Rewritten::Repaired)
        }
        _ => None,
    }
}

fn is_spf(value: &str) -> bool {
    let value = value.to_lowercase();
    value == "v=spf1" || value.starts_with("v=spf1 ")
}

fn is_dmarc(value: &str) -> bool {
    value.to_lowercase().starts_with("v=dmarc1")
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// The text with this in place of its last `all`.
fn with_all(text: &str, all: &str) -> Option<Vec<String>> {
    let mut words = words(text);
    let last = words.last_mut()?;
    if last.trim_start_matches(['+', '-', '~', '?']) == "all" {
        all.clone_into(last);
    } else {
        words.push(all.to_owned());
    }
    Some(words)
}

/// The tags of a DMARC text, in order.
fn tags(text: &str) -> Vec<(String, String)> {
    let parts = text.split(';').filter_map(|part| part.split_once('='));
    parts
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_lowercase()))
        .collect()
}

fn is_reject(tags: &[(String, String)]) -> bool {
    tags.iter()
        .any(|(name, value)| name == "p" && value == "reject")
        && tags
            .iter()
            .all(|(name, value)| name != "pct" || value == "100")
}

/// The tags under the strictest policy, for everything.
fn reject(mut tags: Vec<(String, String)>) -> Vec<(String, String)> {
    tags.retain(|(name, _)| name != "pct");
    for (name, value) in &mut tags {
        if name == "p" {
            "reject".clone_into(value);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(place: (&str, &str, RecordType), base: &str, live: &str) -> Option<Rewritten> {
        let (zone, owner, kind) = place;
        let set = |text: &str| BTreeSet::from([text.to_owned()]);
        let sides = (set(base), set(live));
        let both = (&sides.0, &sides.1);
        let came = rewritten(zone, owner, kind, live, both);
        assert_eq!(
            came,
            rewritten(zone, owner, kind, base, both),
            "{base} {live}"
        );
        came
    }

    #[test]
    fn swiss_domains_are_hardened_and_others_are_not() {
        let soft = "v=spf1 include:spf.infomaniak.ch include:_spf.google.com ~all";
        let hard = "v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all";
        for (zone, found) in [
            ("acme.ch", Some(Rewritten::Hardened)),
            ("acme.li", Some(Rewritten::Hardened)),
            ("acme.example", None),
        ] {
            assert_eq!(judged((zone, "@", RecordType::Txt), soft, hard), found);
        }
        let place = ("acme.ch", "@", RecordType::Txt);
        assert_eq!(judged(place, hard, soft), None, "nobody is made softer");
        let place = ("acme.ch", "_dmarc", RecordType::Txt);
        let soft = "v=DMARC1; p=quarantine; pct=50; rua=mailto:d@acme.ch";
        for strict in [
            "v=DMARC1; p=reject; rua=mailto:d@acme.ch",
            "v=DMARC1;p=reject;pct=100;rua=mailto:d@acme.ch",
        ] {
            assert_eq!(judged(place, soft, strict), Some(Rewritten::Hardened));
        }
        let half = "v=DMARC1; p=reject; pct=50; rua=mailto:d@acme.ch";
        assert_eq!(judged(place, soft, half), None);
        assert_eq!(judged(place, soft, "v=DMARC1; p=none"), None);
    }

    #[test]
    fn the_providers_own_values_are_suspected_of_the_repair_buttons() {
        let repaired = Some(Rewritten::Repaired);
        let place = ("acme.example", "@", RecordType::Txt);
        assert_eq!(judged(place, "v=spf1 ip4:192.0.2.1 ~all", SPF), repaired);
        let place = ("acme.example", "@", RecordType::Mx);
        let own = "5 mta-gw.infomaniak.ch";
        assert_eq!(judged(place, "10 mx.other.example", own), repaired);
        assert_eq!(judged(place, own, "10 mx.other.example"), None);
        let place = ("acme.example", "_dmarc", RecordType::Txt);
        assert_eq!(
            judged(place, "v=DMARC1; p=none", "v=DMARC1;p=reject"),
            repaired
        );
        let place = ("acme.example", "20240112._domainkey", RecordType::Txt);
        assert_eq!(judged(place, "v=DKIM1; p=a", "v=DKIM1; p=b"), repaired);
        let place = ("acme.example", "k1._domainkey", RecordType::Txt);
        assert_eq!(judged(place, "v=DKIM1; p=a", "v=DKIM1; p=b"), None);
        let place = ("acme.example", "www", RecordType::A);
        assert_eq!(judged(place, "192.0.2.1", "192.0.2.2"), None);
    }
}
