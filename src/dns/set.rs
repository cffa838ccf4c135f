//! Rules between the values of one name and type, its name and its TTL; only those that are certain.
//!
//! Warnings and rules that need other names, live state or the zone belong to `lint`.

use super::value::is_null_mx;
use super::{RecordType, Refusal};

/// Least time to live that the service takes, in seconds (OpenAPI export, Jan 2026).
pub const TTL_MIN: i64 = 60;
/// Most time to live that the service takes, in seconds.
pub const TTL_MAX: i64 = 86400;

/// Whether a record of this type tolerates no record of another type at its name (RFC-DNS-01; RFC 1034 §3.6.2). The
/// service answers `dns_record_mutual_exclusion`.
#[must_use]
pub fn excludes(kind: RecordType) -> bool {
    kind == RecordType::Cname
}

/// Everything wrong with a record set: normal `owner`, `ttl` in seconds if one was written, normal `values`. With the
/// index of the value that is to blame, or none if it is the set, its name or its TTL. An empty set is never wrong.
#[must_use]
pub fn check_set(
    kind: RecordType,
    owner: &str,
    ttl: Option<i64>,
    values: &[String],
) -> Vec<(Option<usize>, Refusal)> {
    let mut wrong = Vec::new();
    wrong.extend(check_ttl(ttl).map(|refusal| (None, refusal)));
    wrong.extend(check_owner(kind, owner).map(|refusal| (None, refusal)));
    let repeated: Vec<usize> = (0..values.len())
        .filter(|&index| values[..index].contains(&values[index]))
        .collect();
    // RFC-DNS-09 (RFC 2181 §5).
    wrong.extend(repeated.iter().map(|&index| {
        let refusal = Refusal::new(
            format!("`{}` is written twice", excerpt(&values[index])),
            "remove one of them; quotes, letter case and final dots make no difference",
        );
        (Some(index), refusal)
    }));
    let distinct: Vec<usize> = (0..values.len())
        .filter(|index| !repeated.contains(index))
        .collect();
    wrong.extend(check_single(kind, &distinct));
    if kind == RecordType::Mx {
        wrong.extend(check_null_mx(&distinct, values));
    }
    if kind == RecordType::Txt {
        wrong.extend(check_policies(owner, &distinct, values));
    }
    wrong
}

/// DNS-ZONE-05 and the bounds of the export.
fn check_ttl(ttl: Option<i64>) -> Option<Refusal> {
    let ttl = ttl.filter(|ttl| !(TTL_MIN..=TTL_MAX).contains(ttl))?;
    Some(Refusal::new(
        format!("a TTL of {ttl} seconds is outside of what Infomaniak takes"),
        format!("write a TTL from {TTL_MIN} to {TTL_MAX} seconds"),
    ))
}

fn check_owner(kind: RecordType, owner: &str) -> Option<Refusal> {
    match kind {
        // RFC-DNS-01: SOA and NS always stand at the apex.
        RecordType::Cname if owner == "@" => Some(Refusal::new(
            "a CNAME cannot stand at the domain itself",
            "write A and AAAA records there, or give the CNAME a name such as `www`",
        )),
        // A DS belongs to the parent (RFC 4035 §2.4); the service refuses it (dnscontrol's integration log).
        RecordType::Ds if owner == "@" => Some(Refusal::new(
            "a DS record cannot stand at the domain itself",
            "give it the name of a delegated zone below, or switch DNSSEC on for the domain",
        )),
        // RFC-DNS-16 (RFC 8552). Only the first label: `gc._msdcs` of Active Directory does have addresses.
        RecordType::A | RecordType::Aaaa | RecordType::Mx if owner.starts_with('_') => {
            Some(Refusal::new(
                format!(
                    "`{owner}` begins with an underscore and is not the name of a host, so it has no {kind} record"
                ),
                "write the name of the host, or another type",
            ))
        }
        _ => None,
    }
}

/// RFC 2181 §10.1 for CNAME, RFC 6672 §2.4 for DNAME.
fn check_single(kind: RecordType, distinct: &[usize]) -> Option<(Option<usize>, Refusal)> {
    if !matches!(kind, RecordType::Cname | RecordType::Dname) {
        return None;
    }
    let second = distinct.get(1)?;
    let refusal = Refusal::new(
        format!("a {kind} has one target, here are {}", distinct.len()),
        "keep one of them",
    );
    Some((Some(*second), refusal))
}

/// RFC-DNS-06 (RFC 7505 §3).
fn check_null_mx(distinct: &[usize], values: &[String]) -> Option<(Option<usize>, Refusal)> {
    let null = distinct.iter().find(|&&index| is_null_mx(&values[index]))?;
    let refusal = Refusal::new(
        format!(
            "`{}` says that there is no mail here, beside another MX",
            values[*null]
        ),
        "remove it, or remove every other MX",
    );
    (distinct.len() > 1).then_some((Some(*null), refusal))
}

/// Texts of which a reader takes one or none: a second one voids both.
fn check_policies(
    owner: &str,
    distinct: &[usize],
    values: &[String],
) -> Option<(Option<usize>, Refusal)> {
    let (what, tag) = policy_at(owner);
    let second = distinct
        .iter()
        .filter(|&&index| is_policy(tag, &values[index]))
        .nth(1)?;
    let refusal = Refusal::new(
        format!("a second {what} text at one name makes mail servers ignore both"),
        match what {
            "SPF" => "merge them into one: one `v=spf1`, all senders, one `all` at the end",
            "DKIM" => "keep one, or give the other key a selector of its own",
            _ => "keep one of them",
        },
    );
    Some((Some(*second), refusal))
}

/// What the one policy text at a name is called, and the tag it begins with; any text where that is
/// empty.
pub(super) fn policy_at(owner: &str) -> (&'static str, &'static str) {
    let labels: Vec<&str> = owner.split('.').collect();
    match labels.as_slice() {
        ["_dmarc", ..] => ("DMARC", "v=dmarc1"),    // DNS-DMARC-01
        ["_mta-sts", ..] => ("MTA-STS", "v=stsv1"), // RFC 8461 §3.1
        ["_smtp", "_tls", ..] => ("TLS report", "v=tlsrptv1"), // RFC 8460 §3
        [_, "_domainkey", ..] => ("DKIM", ""), // DNS-DKIM-05; RFC 6376 §3.6.2.2: any second text
        _ => ("SPF", "v=spf1"),                // DNS-SPF-02; RFC 7208 §3.2
    }
}

/// Whether a text is the policy that this tag begins.
pub(super) fn is_policy(tag: &str, value: &str) -> bool {
    tag.is_empty() || version(value).as_deref() == Some(tag)
}

/// The `v=` tag at the beginning of a text, in lower case: `v=spf1`, `v=dmarc1`.
pub(super) fn version(value: &str) -> Option<String> {
    let head = value.split([' ', ';', '\t']).next()?;
    let (name, version) = head.split_once('=')?;
    (name.eq_ignore_ascii_case("v") && !version.is_empty()).then(|| head.to_ascii_lowercase())
}

fn excerpt(value: &str) -> String {
    let short: String = value.chars().take(60).collect();
    if short.len() < value.len() {
        format!("{short}…")
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        kind: RecordType,
        owner: &str,
        ttl: Option<i64>,
        values: &[&str],
    ) -> Vec<(Option<usize>, String)> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let wrong = check_set(kind, owner, ttl, &values);
        wrong
            .into_iter()
            .map(|(index, refusal)| (index, refusal.message))
            .collect()
    }

    #[track_caller]
    fn one(found: &[(Option<usize>, String)], index: Option<usize>, words: &str) {
        assert!(
            matches!(found, [(at, message)] if *at == index && message.contains(words)),
            "{found:?} instead of {words:?} at {index:?}"
        );
    }

    #[test]
    fn ordinary_sets_are_right() {
        for (kind, owner, values) in [
            (RecordType::A, "@", vec!["192.0.2.1", "192.0.2.2"]),
            (RecordType::A, "gc._msdcs", vec!["192.0.2.1"]),
            (RecordType::Mx, "@", vec!["0 ."]),
            (RecordType::Mx, "@", vec!["5 a.example", "10 a.example"]),
            (
                RecordType::Txt,
                "@",
                vec!["v=spf1 -all", "v=spf10", "google-site-verification=x"],
            ),
            (RecordType::Txt, "_dmarc", vec!["v=DMARC1; p=none"]),
            (
                RecordType::Txt,
                "www",
                vec!["v=DMARC1; p=none", "v=DMARC1; p=reject"],
            ),
            (RecordType::Txt, "_domainkey", vec!["o=-", "t=y"]),
            (RecordType::Ds, "sub", vec!["1 13 2 00"]),
            (RecordType::Cname, "www", vec!["a.example"]),
            (RecordType::Ns, "@", vec![]),
        ] {
            assert_eq!(
                check(kind, owner, Some(3600), &values),
                [],
                "{kind} {owner}"
            );
        }
    }

    #[test]
    fn a_ttl_is_within_what_the_service_takes() {
        for ttl in [Some(60), Some(86400), None] {
            assert_eq!(check(RecordType::A, "www", ttl, &["192.0.2.1"]), []);
        }
        for ttl in [0, 59, 86401, -1] {
            one(
                &check(RecordType::A, "www", Some(ttl), &["192.0.2.1"]),
                None,
                &format!("{ttl} seconds"),
            );
        }
    }

    #[test]
    fn some_types_cannot_stand_at_some_names() {
        one(
            &check(RecordType::Cname, "@", None, &["a.example"]),
            None,
            "domain itself",
        );
        one(
            &check(RecordType::Ds, "@", None, &["1 13 2 00"]),
            None,
            "domain itself",
        );
        one(
            &check(RecordType::A, "_dmarc", None, &["192.0.2.1"]),
            None,
            "no A record",
        );
        one(
            &check(RecordType::Mx, "_dmarc.sub", None, &["5 a.example"]),
            None,
            "no MX record",
        );
    }

    #[test]
    fn an_alias_has_one_target_and_no_value_comes_twice() {
        one(
            &check(RecordType::Cname, "www", None, &["a.example", "b.example"]),
            Some(1),
            "one target",
        );
        one(
            &check(RecordType::Dname, "www", None, &["a.example", "b.example"]),
            Some(1),
            "one target",
        );
        one(
            &check(RecordType::Cname, "www", None, &["a.example", "a.example"]),
            Some(1),
            "twice",
        );
        one(
            &check(
                RecordType::A,
                "www",
                None,
                &["192.0.2.1", "192.0.2.2", "192.0.2.1"],
            ),
            Some(2),
            "twice",
        );
    }

    #[test]
    fn no_mail_here_stands_alone() {
        one(
            &check(RecordType::Mx, "@", None, &["5 a.example", "0 ."]),
            Some(1),
            "no mail here",
        );
    }

    #[test]
    fn a_second_policy_voids_the_first() {
        for (owner, first, second, what) in [
            ("@", "v=spf1 -all", "V=SPF1 include:a.example -all", "SPF"),
            ("news", "v=spf1", "v=spf1 -all", "SPF"),
            ("_dmarc", "v=DMARC1;p=none", "v=DMARC1; p=reject", "DMARC"),
            (
                "_dmarc.sub",
                "v=DMARC1;p=none",
                "v=DMARC1; p=reject",
                "DMARC",
            ),
            ("s1._domainkey", "v=DKIM1; p=A", "k=rsa; p=B", "DKIM"),
            ("_mta-sts", "v=STSv1; id=1", "v=STSv1; id=2", "MTA-STS"),
            (
                "_smtp._tls",
                "v=TLSRPTv1; rua=mailto:a@b.example",
                "v=TLSRPTv1; rua=mailto:c@b.example",
                "TLS",
            ),
        ] {
            one(
                &check(
                    RecordType::Txt,
                    owner,
                    None,
                    &["other=1", first, second][usize::from(what == "DKIM")..],
                ),
                Some(if what == "DKIM" { 1 } else { 2 }),
                what,
            );
        }
    }

    #[test]
    fn only_cname_excludes_other_types() {
        let alone: Vec<_> = RecordType::ALL
            .into_iter()
            .filter(|kind| excludes(*kind))
            .collect();
        assert_eq!(alone, [RecordType::Cname]);
    }
}
