//! A domain with mail and without SPF.

use crate::kinds::mail_domain::catalogue::{self, Entry};
use crate::lint::audit::remedy::Remedy;
use crate::lint::audit::{remedy, spf};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{Found, Record};
use crate::model::diagnostic::Level;

/// `spf-missing`.
pub(super) const RULE: Rule = Rule {
    code: "spf-missing",
    level: Level::Error,
    title: "a domain with mail publishes no SPF",
    facts: &["DNS-SPF-01", "DNS-SPF-06"],
    manual: "Without SPF anybody may claim to send for the domain, and large receivers refuse mail that has neither SPF \
        nor DKIM. A mail service on a zone at Infomaniak brings `v=spf1 include:spf.infomaniak.ch -all`; where the \
        zone is kept elsewhere, somebody has to enter it there.",
    source: "knowledge base 2199 and external website; RFC 7208 §4.5",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        let whole = survey.domains.contains(&node.domain);
        if !whole || !matches!(node.found, Found::Nothing { .. }) {
            continue;
        }
        let service = survey.declared.names.service_of(&node.domain).is_some();
        let hosts = spf::exchangers(survey, &node.domain)?;
        if !service && hosts.is_empty() {
            continue;
        }
        let ours = catalogue::of(catalogue::INFOMANIAK);
        let here = ours.filter(|ours| service || hosts.iter().any(|host| ours.takes_at(host)));
        let known = || {
            let mut entries = catalogue::entries().iter();
            entries.find(|entry| hosts.iter().any(|host| entry.takes_at(host)))
        };
        let declared = spf::of(survey.declared, &node.domain).map(|(_, text)| text);
        let text = match (declared, here.or_else(known)) {
            (Some(text), _) => Some(text.to_owned()),
            (None, Some(entry)) => record_of(entry),
            (None, None) => None,
        };
        let wanted = text.as_deref().map(Record::parse);
        let remedy = match wanted {
            Some(Ok(wanted)) => remedy::spf(survey, &node.domain, &wanted)?,
            _ => Remedy::Unknown,
        };
        let found = spf::find(
            survey,
            out,
            &node.domain,
            format!("{} has mail and publishes no SPF", node.domain),
        );
        found.help(match (text, declared.is_some() || here.is_some()) {
            (Some(text), true) => format!("publish the TXT record `{text}` at {}", node.domain),
            (Some(text), false) => format!(
                "publish the TXT record `{text}` at {}, once it names everybody who sends",
                node.domain
            ),
            (None, _) => format!(
                "find out who sends for {}, and publish a TXT record there that names them and ends in `~all`, such as `v=spf1 include:SENDER ~all`",
                node.domain
            ),
        });
        remedy.tell(found);
    }
    Ok(())
}

/// The record that names one sender. Who else sends is not known, so that it ends softly except where
/// the service itself brings its record.
fn record_of(entry: &Entry) -> Option<String> {
    let include = entry.include.first()?;
    let rest = match entry.name.as_str() {
        catalogue::INFOMANIAK => "-all",
        _ => "~all",
    };
    Some(format!("v=spf1 include:{include} {rest}"))
}
