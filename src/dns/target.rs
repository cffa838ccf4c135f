//! Host names that a record points at: always whole names, since the service drops the final dot on output and then a
//! relative and an absolute target look alike (DNS-ZONE-14).
//!
//! Does not resolve anything: whether the host exists, or is an alias, is the business of audits.

use std::net::IpAddr;

use super::label::{self, Rule};
use super::{RecordType, Refusal};

/// Domains of providers whose hosts people copy into records. A target below one of them *and* below the zone is a
/// final dot forgotten in some other editor (DNS-MX-01); a longer list would start to guess.
const PROVIDERS: [&str; 7] = [
    "infomaniak.ch",
    "infomaniak.com",
    "google.com",
    "googlehosted.com",
    "outlook.com",
    "onmicrosoft.com",
    "office.com",
];

/// Lower-case A-labels without final dot; `.` stays. Fails only where the text is no name at all.
pub(super) fn read(text: &str) -> Result<String, Refusal> {
    label::to_ascii(text)
}

/// What is sent: the final dot makes it absolute whatever the service thinks of targets without one (clients disagree).
pub(super) fn wire(host: &str) -> String {
    if host.ends_with('.') {
        host.to_owned()
    } else {
        format!("{host}.")
    }
}

/// Whether a person may point a record of this type at this host (in normal form).
pub(super) fn judge(kind: RecordType, host: &str, zone: &str) -> Result<(), Refusal> {
    if host == "." {
        return judge_root(kind);
    }
    if host == "@" {
        return Err(Refusal::new(
            "`@` cannot be the target of a record",
            format!("write the domain in full: `{zone}`"),
        ));
    }
    if host.parse::<IpAddr>().is_ok() {
        // RFC 1035 §3.3.9 for MX, RFC 2782 for SRV; the others never held addresses either.
        let help = match kind {
            RecordType::Cname => "write an A or AAAA record instead",
            _ => "write the name of the host; its address goes in an A or AAAA record",
        };
        return Err(Refusal::new(
            format!("{kind} target `{host}` is an IP address"),
            help,
        ));
    }
    let rule = match kind {
        RecordType::Cname | RecordType::Dname => Rule::Alias,
        _ => Rule::Host,
    };
    label::check(host, rule)?;
    if !host.contains('.') {
        return Err(Refusal::new(
            format!("target `{host}` is not a full name"),
            format!("write it in full, such as `{host}.{zone}`"),
        ));
    }
    judge_suffix(host, zone)
}

fn judge_root(kind: RecordType) -> Result<(), Refusal> {
    match kind {
        // Null MX (RFC 7505); service absent (RFC 2782).
        RecordType::Mx | RecordType::Srv => Ok(()),
        _ => Err(Refusal::new(
            format!("{kind} target `.` is the root, not a host"),
            "write the name of the host in full",
        )),
    }
}

fn judge_suffix(host: &str, zone: &str) -> Result<(), Refusal> {
    let Some(rest) = host
        .strip_suffix(zone)
        .and_then(|rest| rest.strip_suffix('.'))
    else {
        return Ok(());
    };
    let below = |domain: &str| {
        rest == domain
            || rest
                .strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    if below(zone) {
        return Err(Refusal::new(
            format!("target `{host}` ends in the zone name twice"),
            format!("write `{rest}`"),
        ));
    }
    if PROVIDERS.into_iter().any(below) {
        return Err(Refusal::new(
            format!("target `{host}` is a host of another provider with the zone name behind it"),
            format!("write `{rest}`"),
        ));
    }
    Ok(())
}
