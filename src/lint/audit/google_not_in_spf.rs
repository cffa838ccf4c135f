//! Google writes in the name of a domain that refuses it.

use crate::dns::RecordType;
use crate::lint::audit::remedy::Remedy;
use crate::lint::audit::{policies, remedy, spf};
use crate::lint::finding::Findings;
use crate::lint::records::is_spf;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Data, Pending, Type};
use crate::mailauth::dmarc::Policy;
use crate::mailauth::spf::{Record, Term};
use crate::model::diagnostic::Level;

/// `google-not-in-spf`.
pub(super) const RULE: Rule = Rule {
    code: "google-not-in-spf",
    level: Level::Note,
    title: "Google services are in use, and Google is not in SPF under `reject`",
    facts: &["DNS-SPF-05"],
    manual: "Invitations of Google Calendar and Meet go out from Google's servers with an address of the \
        domain as sender. Under `reject` they are refused unless Google is allowed to send.\n\n\
        Add `include:_spf.google.com` before the `all` of the SPF record; with `mail`, declare the \
        sender `google`. It is fine where the domain is only verified with Google.",
    source: "knowledge base, Google services (2026)",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for (domain, found) in policies::discoveries(survey)? {
        let effective = found.applied.and_then(|applied| applied.effective());
        let key = format!("google._domainkey.{domain}");
        let (texts, key) = (
            policies::texts(survey, &domain),
            policies::texts(survey, &key),
        );
        let hosts: Vec<String> = HOSTS
            .iter()
            .map(|host| format!("{host}.{domain}"))
            .collect();
        let aliases: Vec<_> = hosts
            .iter()
            .map(|host| survey.ask(host, Type::Cname))
            .collect();
        let (texts, key) = (texts?, key?);
        let mut sign =
            (!key.is_empty()).then(|| (Level::Warning, "it has a DKIM key of Google".to_owned()));
        for (host, answer) in hosts.iter().zip(aliases) {
            let google = |data: &Data| matches!(data, Data::Host(target) if target == "ghs.googlehosted.com");
            if answer?.data().unwrap_or_default().iter().any(google) {
                sign = sign.or_else(|| Some((Level::Warning, format!("{host} leads to Google"))));
            }
        }
        let verified = texts
            .iter()
            .any(|text| text.starts_with("google-site-verification="));
        let sign = sign
            .or_else(|| verified.then(|| (Level::Note, "it is verified with Google".to_owned())));
        let spf = texts.iter().find(|text| is_spf(text));
        let allowed = spf.is_some_and(|spf| spf.contains("_spf.google.com"));
        let Some((level, why)) = sign.filter(|_| effective == Some(Policy::Reject) && !allowed)
        else {
            continue;
        };
        let google = Record::parse("v=spf1 include:_spf.google.com").ok();
        let google: Vec<Term> = google
            .iter()
            .flat_map(Record::directives)
            .cloned()
            .collect();
        let wanted = spf.and_then(|spf| Record::parse(spf).ok());
        let wanted = wanted.map(|record| record.with(&google));
        let declared = survey.declared.zones.at(&domain, RecordType::Txt);
        let mut declared = declared.iter().flat_map(|set| &set.values);
        let declared = declared.find(|(_, text)| is_spf(text));
        let remedy = match (wanted, declared) {
            (Some(wanted), None) => remedy::spf(survey, &domain, &wanted)?,
            (_, Some((thing, text))) => match Record::parse(text) {
                Ok(own) if !own.directives().any(|term| google.contains(term)) => {
                    let mended = own.with(&google).to_string();
                    Remedy::Edit(spf::rewritten(thing, text, &mended, "add Google to SPF"))
                }
                Ok(own) => remedy::spf(survey, &domain, &own)?,
                Err(_) => Remedy::Unknown,
            },
            (None, None) => Remedy::Unknown,
        };
        let subject = survey.records(&domain, RecordType::Txt);
        let found = out.on(
            subject,
            format!("what Google sends for {domain} is refused: {why}, and SPF does not allow it"),
        );
        found
            .level(level)
            .help("add `include:_spf.google.com` before the `all` of SPF");
        remedy.tell(found);
    }
    Ok(())
}

/// Names under which Google's services are usually put.
const HOSTS: &[&str] = &["calendar", "mail", "drive", "docs", "sites"];
