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
    let labels: Vec<&str> = owner.split('.').collect();
    let (what, tag) = match labels.as_slice() {
        ["_dmarc", ..] => ("DMARC", "v=dmarc1"),    // DNS-DMARC-01
        ["_mta-sts", ..] => ("MTA-STS", "v=stsv1"), // RFC 8461 §3.1
        ["_smtp", "_tls", ..] => ("TLS report", "v=tlsrptv1"), // RFC 8460 §3
        [_, "_domainkey", ..] => ("DKIM", ""), // DNS-DKIM-05; RFC 6376 §3.6.2.2: any second text
        _ => ("SPF", "v=spf1"),                // DNS-SPF-02; RFC 7208 §3.2
    };
    let second = distinct
        .iter()
        .filter(|&&index| tag.is_empty() || version(&values[index]) == Some(tag.to_owned()))
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
