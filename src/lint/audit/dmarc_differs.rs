//! Another policy than the declared one.

use crate::dns::RecordType;
use crate::lint::audit::policies;
use crate::lint::audit::remedy::publishes;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::lint::texts::policies as declared;
use crate::mailauth::ask::Pending;
use crate::mailauth::dmarc::Record;
use crate::model::diagnostic::Level;

/// `dmarc-differs`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-differs",
    level: Level::Warning,
    title: "the published DMARC policy is another than the declared one",
    facts: &["DNS-SEC-01", "RFC-DMARC-03"],
    manual: "Receivers act on what is published. It may be that the last apply is not seen everywhere yet, \
        that somebody changed the record in the Manager, or that the repair button there did.\n\n\
        Run `maniform plan`. Below `.ch` and `.li` the service itself makes policies strict.",
    source: "knowledge base 2692, 1301",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let declared: Vec<_> = declared::dmarc(survey.declared)
        .filter(|(text, _)| survey.domains.contains(&text.domain))
        .collect();
    let names = declared
        .iter()
        .map(|(text, _)| format!("_dmarc.{}", text.domain));
    let answers: Vec<_> = names.map(|name| policies::texts(survey, &name)).collect();
    for ((text, record), answer) in declared.iter().zip(answers) {
        let published: Vec<Record> = answer?
            .iter()
            .filter_map(|text| Record::parse(text))
            .collect();
        let [published] = published.as_slice() else {
            continue;
        };
        for tag in ["p", "sp", "np", "t"] {
            let (here, there) = (record.tags().get(tag), published.tags().get(tag));
            if here != there {
                let said = |value: Option<&str>| {
                    value.map_or_else(|| format!("no `{tag}`"), |value| format!("`{tag}={value}`"))
                };
                let message = format!(
                    "{} for {}, and published is {}",
                    said(here),
                    text.domain,
                    said(there)
                );
                let found = out.item(&text.thing, "values", text.text, message);
                let name = format!("_dmarc.{}", text.domain);
                if let Some(set) = survey.declared.zones.at(&name, RecordType::Txt) {
                    found.help(publishes(survey, set));
                }
            }
        }
    }
    Ok(())
}
