//! The records the service itself puts into a zone, as seen in live zones in 2026 (REC2, KB 2199,
//! KB 841). It decides no ids.

use super::rows::Record;

/// Name servers of a zone when nothing else is said.
pub(crate) const NAMESERVERS: [&str; 2] = ["ns11.infomaniak.ch", "ns12.infomaniak.ch"];

/// Apex NS and SOA: what every zone here has.
pub(crate) fn bare(nameservers: &[String]) -> Vec<Record> {
    let first = nameservers.first().map_or(NAMESERVERS[0], String::as_str);
    let soa = format!("{first} hostmaster.infomaniak.ch 2026010101 10800 3600 605800 86400");
    let mut records = vec![row(".", "SOA", &soa)];
    records.extend(nameservers.iter().map(|host| row(".", "NS", host)));
    records
}

/// The bare zone and what a mail service adds to it: MX (KB), strict SPF (KB 2199), the delegation
/// of DKIM keys (REC2), DMARC (REC2), client discovery (three public zones).
pub(crate) fn with_mail(nameservers: &[String]) -> Vec<Record> {
    let mut records = bare(nameservers);
    records.extend([
        row(".", "MX", "5 mta-gw.infomaniak.ch"),
        row(".", "TXT", "\"v=spf1 include:spf.infomaniak.ch -all\""),
        row("_domainkey", "NS", "ns41.infomaniak.com"),
        row("_domainkey", "NS", "ns42.infomaniak.com"),
        row("_dmarc", "TXT", "\"v=DMARC1;p=reject\""),
        row("autoconfig", "CNAME", "infomaniak.com"),
        row("autodiscover", "CNAME", "infomaniak.com"),
    ]);
    records
}

fn row(source: &str, kind: &str, target: &str) -> Record {
    Record {
        source: source.into(),
        kind: kind.into(),
        ttl: 3600,
        target: target.into(),
        ..Record::default()
    }
}
