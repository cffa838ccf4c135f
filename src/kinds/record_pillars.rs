//! Records at the top of a zone without which a domain has no name servers, no mail, or no proof of
//! who sends for it.

use std::collections::BTreeSet;

use super::stakes::Pillar;
use crate::dns::RecordType;

/// What of these values carries a domain. An MX that says "no mail here" (RFC 7505) may take the place of
/// others: nobody writes it by leaving something out.
pub(super) fn pillars(
    (zone, owner, kind): (&str, &str, &str),
    values: &BTreeSet<String>,
) -> Vec<Pillar> {
    let kind = match RecordType::parse(kind) {
        Ok(kind) if owner == "@" => kind,
        _ => return Vec::new(),
    };
    let is_spf = |value: &String| {
        let start = value.get(.."v=spf1".len());
        start.is_some_and(|start| start.eq_ignore_ascii_case("v=spf1"))
    };
    let (what, without) = match kind {
        RecordType::Ns if !values.is_empty() => (
            "the NS records",
            "nobody finds anything of the domain any more",
        ),
        RecordType::Mx if !values.is_empty() => (
            "the MX records",
            "mail to the domain has nowhere to go and comes back to its senders",
        ),
        RecordType::Txt if values.iter().any(is_spf) => (
            "the SPF record",
            "mail from the domain is taken for forged, and under DMARC refused",
        ),
        _ => return Vec::new(),
    };
    vec![Pillar {
        what: format!("{what} of {zone}"),
        without,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(owner: &str, kind: &str, values: &[&str]) -> Vec<String> {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let found = pillars(("acme.example", owner, kind), &values);
        found.into_iter().map(|pillar| pillar.what).collect()
    }

    #[test]
    fn name_servers_mail_and_spf_at_the_top_carry_a_domain() {
        assert_eq!(
            told("@", "NS", &["ns1.acme.example"]),
            ["the NS records of acme.example"]
        );
        assert_eq!(
            told("@", "MX", &["5 mta-gw.infomaniak.ch"]),
            ["the MX records of acme.example"]
        );
        assert_eq!(
            told("@", "TXT", &["other", "V=SPF1 -all"]),
            ["the SPF record of acme.example"]
        );
    }

    #[test]
    fn a_domain_may_be_parked_by_saying_so() {
        assert_eq!(told("@", "MX", &["0 ."]), told("@", "MX", &["5 a.example"]));
    }

    #[test]
    fn what_is_below_or_empty_carries_nothing() {
        assert!(told("www", "NS", &["ns1.acme.example"]).is_empty());
        assert!(told("@", "MX", &[]).is_empty());
        assert!(told("@", "TXT", &["google-site-verification=x"]).is_empty());
        assert!(told("@", "A", &["192.0.2.1"]).is_empty());
    }
}
