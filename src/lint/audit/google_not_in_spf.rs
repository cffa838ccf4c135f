//! Google writes in the name of a domain that refuses it.

use crate::dns::RecordType;
use crate::lint::audit::{policies, spf};
use crate::lint::finding::{Findings, Fix};
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
        let allowed = spf.is_some_and(|spf| spf.contains(GOOGLE));
        let Some((level, why)) = sign.filter(|_| effective == Some(Policy::Reject) && !allowed)
        else {
            continue;
        };
        let subject = survey.records(&domain, RecordType::Txt);
        let found = out.on(
            subject,
            format!("what Google sends for {domain} is refused: {why}, and SPF does not allow it"),
        );
        found
            .level(level)
            .help("add `include:_spf.google.com` before the `all` of SPF");
        if let Some(fix) = allow(survey, &domain) {
            found.fix(fix);
        }
    }
    Ok(())
}

/// The edit of the files that lets Google send, where they declare who does.
fn allow(survey: &Survey<'_>, domain: &str) -> Option<Fix> {
    let (thing, text) = spf::of(survey.declared, domain)?;
    let google = format!("include:{GOOGLE}").parse::<Term>().ok()?;
    let record = Record::parse(text).ok()?;
    let mended = record.with(std::slice::from_ref(&google));
    let does = format!("add `{google}`");
    (!record.has(&google)).then(|| spf::rewritten(thing, text, &mended.to_string(), does))
}

/// The record of Google's servers.
const GOOGLE: &str = "_spf.google.com";

/// Names under which Google's services are usually put.
const HOSTS: &[&str] = &["calendar", "mail", "drive", "docs", "sites"];
