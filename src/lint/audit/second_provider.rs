//! Another mail provider that appeared beside what was applied.

use super::published::each;
use crate::dns::RecordType;
use crate::kinds::{delegation, record_set, record_share};
use crate::lint::finding::Findings;
use crate::lint::records::{host, is_spf};
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Data, Pending, Question, Type};
use crate::model::diagnostic::Level;

/// `second-provider`.
pub(super) const RULE: Rule = Rule {
    code: "second-provider",
    level: Level::Error,
    title: "another mail provider appeared in the DNS since the last apply",
    facts: &["DNS-ZONE-15"],
    manual: "Whoever switches on \"receiving\" at a second provider (e-mail routing of a DNS host, an API for \
        sending) lets it put its own MX and an SPF record of its own into the zone. Two SPF records void each \
        other, so that mail of neither provider passes, and a foreign MX takes the mail away.\n\n\
        Switch it off there. Where the provider is wanted for sending, declare it as one more term of the one \
        SPF record.",
    source: "notes of public projects on e-mail routing (2025, 2026); RFC 7208 §4.5",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let Some(record) = survey.record else {
        return Ok(());
    };
    let applied = |domain: &str, kind: RecordType| -> Vec<String> {
        let things = record.things.iter().filter(|(address, _)| {
            address.kind == record_set::NAME
                && record_set::named(&address.key) == Some((domain, "@", kind))
        });
        things
            .flat_map(|(_, entry)| entry.spec.items("values"))
            .collect()
    };
    each(survey.domains, |domain| {
        let mx = Question::new(domain, Type::Mx);
        let txt = Question::new(domain, Type::Txt);
        let (mx, txt) = (survey.answer(&mx), survey.answer(&txt));
        let (mx, txt) = (mx?, txt?);
        let before = applied(domain, RecordType::Mx);
        let known = |name: &str| {
            delegation::is_providers(name) || before.iter().any(|value| host(value) == name)
        };
        let foreign: Vec<&str> = mx
            .data()
            .unwrap_or_default()
            .iter()
            .filter_map(|data| match data {
                Data::Mail(_, host) if !host.is_empty() && !known(host) => Some(host.as_str()),
                _ => None,
            })
            .collect();
        if !before.is_empty() && !foreign.is_empty() {
            let foreign = foreign.join(", ");
            let message = format!("{foreign} takes mail for {domain} since the last apply");
            out.on(survey.records(domain, RecordType::Mx), message)
                .help("switch it off at that provider, or apply the files once more");
        }
        let texts = txt.data().unwrap_or_default().iter().filter_map(Data::text);
        let spf: Vec<String> = texts.filter(|text| is_spf(text)).collect();
        let before = applied(domain, RecordType::Txt);
        let same = |text: &String| before.iter().any(|own| record_share::alike("@", own, text));
        let added = spf.iter().find(|text| !same(text));
        if let (true, true, Some(added)) =
            (before.iter().any(|text| is_spf(text)), spf.len() > 1, added)
        {
            let message =
                format!("a second SPF record of {domain} appeared since the last apply: `{added}`");
            out.on(survey.records(domain, RecordType::Txt), message)
                .help("take it out, and declare its senders in the one that was there");
        }
        Ok(())
    })
}
