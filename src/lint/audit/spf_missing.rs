//! A domain with mail and without SPF.

use crate::lint::audit::remedy::Remedy;
use crate::lint::audit::{remedy, spf};
use crate::lint::finding::Findings;
use crate::lint::records::MX;
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
        let here = service || hosts.iter().any(|host| host == MX);
        let declared = spf::of(survey.declared, &node.domain).map(|(_, text)| text);
        let text = match (declared, here) {
            (Some(text), _) => text,
            (None, true) => "v=spf1 include:spf.infomaniak.ch -all",
            (None, false) => "v=spf1 mx -all",
        };
        let remedy = match Record::parse(text) {
            Ok(wanted) => remedy::spf(survey, &node.domain, &wanted)?,
            Err(_) => Remedy::Unknown,
        };
        let found = spf::find(
            survey,
            out,
            &node.domain,
            format!("{} has mail and publishes no SPF", node.domain),
        );
        found.help(format!(
            "publish the TXT record `{text}` at {}",
            node.domain
        ));
        remedy.tell(found);
    }
    Ok(())
}
