//! What records point at: which names they mention, and which they make findable.

use std::collections::BTreeSet;

use super::{aliases, mail, redirection};
use crate::dns::{self, RecordType};

/// Where the service takes mail (DNS-MX-02).
const HERE: &str = "mta-gw.infomaniak.ch";

/// The names that a set of this type makes findable at the whole name `full`: anything, and a host. The
/// keys of a domain are one name: signed mail needs any of them, so a new one comes before the old one
/// goes (RFC-DKIM-07).
pub(super) fn findable(kind: Option<RecordType>, full: &str) -> Vec<String> {
    let mut names = vec![records(full)];
    if let (Some(RecordType::Txt | RecordType::Cname), Some((_, domain))) =
        (kind, full.split_once("._domainkey."))
    {
        names.push(format!("keys {domain}"));
    }
    if let Some(RecordType::A | RecordType::Aaaa | RecordType::Cname) = kind {
        names.push(host(full));
    }
    names
}

/// The names that a normal value mentions, as claims, and the host as people know it. An alias name
/// leads to records of any type, and to addresses where there are some: who comes to it waits for
/// these too, though a text is there before. The others lead to a host.
pub(super) fn mentioned(kind: RecordType, value: &str) -> Option<(Vec<String>, &str)> {
    let target = value.rsplit(' ').next().filter(|target| *target != ".")?;
    let claims = match kind {
        RecordType::Cname | RecordType::Dname => vec![records(target), host(target)],
        RecordType::Mx | RecordType::Ns | RecordType::Srv => vec![host(target)],
        _ => return None,
    };
    Some((claims, target))
}

/// The domain whose mail a set with these normal values brings to the service, if it does.
pub(super) fn brings_mail_of(
    (zone, owner, kind): (&str, &str, &str),
    values: &BTreeSet<String>,
) -> Option<String> {
    let is_here = |value: &String| value.rsplit(' ').next() == Some(HERE);
    let brings = kind == RecordType::Mx.name() && values.iter().any(is_here);
    brings.then(|| dns::full_name(owner, zone))
}

/// Patterns of everything that holds addresses of a domain.
pub(super) fn addresses_of(domain: &str) -> Vec<String> {
    [mail::MAILBOX, aliases::NAME, redirection::NAME]
        .map(|kind| format!("{kind}:*@{domain}"))
        .to_vec()
}

fn records(full: &str) -> String {
    format!("records {full}")
}

fn host(full: &str) -> String {
    format!("host {full}")
}
