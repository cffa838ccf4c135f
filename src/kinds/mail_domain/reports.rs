//! That a domain takes the DMARC reports of another: without a word from it, receivers send none there
//! (RFC 9990). Where both are declared here, the word follows.

use super::MailDomain;
use crate::dns::RecordType;
use crate::kinds::declare::{Declarations, Declared, ZoneOf};
use crate::kinds::record_set;
use crate::kinds::record_share::{KEEP, OTHERS};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::source::Span;
use crate::model::value::Value;

/// Adds what takes more than one section: that a domain takes the reports of another; and says where
/// the mail of one domain is spoken of twice.
pub fn finish(out: &mut Declarations) {
    out.mail
        .sort_by(|a, b| (&a.domain, a.origin).cmp(&(&b.domain, b.origin)));
    for pair in out.mail.windows(2) {
        if let [first, second] = pair
            && first.domain == second.domain
        {
            out.diagnostics.push(
                Diagnostic::error(
                    "declared-twice",
                    second.origin,
                    format!("`mail` of {} is declared twice", second.domain),
                )
                .related(first.origin, "declared here first")
                .help("write it in one place: its records follow from all of it together"),
            );
        }
    }
    authorise(out);
}

/// Declares at every domain of these files to which another sends its reports that it takes them.
fn authorise(out: &mut Declarations) {
    let mut added: Vec<(Declared, bool)> = Vec::new();
    for mail in &out.mail {
        for report in &mail.reports {
            let Some((_, host)) = report.value.rsplit_once('@') else {
                continue;
            };
            let Some((thing, elsewhere)) = takes(mail, host, report.span, &out.zones) else {
                continue;
            };
            let known = |(other, _): &(Declared, bool)| other.located == thing.located;
            if !added.iter().any(known) {
                added.push((thing, elsewhere));
            }
        }
    }
    for (thing, elsewhere) in added {
        match elsewhere {
            true => out.elsewhere.push(thing),
            false => out.things.push(thing),
        }
    }
}

/// The record by which the domain of `host` takes the reports of a domain, and whether its zone is
/// elsewhere; none where none is needed, or the other domain is not declared.
fn takes(mail: &MailDomain, host: &str, span: Span, zones: &[ZoneOf]) -> Option<(Declared, bool)> {
    let domain = mail.domain.as_str();
    if is_within(host, domain) || is_within(domain, host) {
        return None;
    }
    let holds = zones.iter().filter(|zone| is_within(host, &zone.name));
    let zone = holds.max_by_key(|zone| zone.name.len())?;
    let below = host.strip_suffix(zone.name.as_str())?;
    let below = below.trim_end_matches('.');
    let owner = match below {
        "" => format!("{domain}._report._dmarc"),
        below => format!("{domain}._report._dmarc.{below}"),
    };
    let key = record_set::key(&zone.name, &owner, RecordType::Txt);
    let mut thing = Declared::new(Address::new(record_set::NAME, key), &zone.realm, span);
    thing.set("values", Value::set(["v=DMARC1"]), span);
    thing.set(OTHERS, Value::text(KEEP), span);
    thing.follows = Some(format!("mail of {domain}"));
    Some((thing, zone.elsewhere))
}

/// Whether a name is another, or below it.
fn is_within(name: &str, other: &str) -> bool {
    name.strip_suffix(other)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
