//! A published record that nobody can read.

use crate::lint::audit::resolver_fails::is_dark;
use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{Record, Why, mended};
use crate::model::diagnostic::Level;

/// `spf-fails`.
pub(super) const RULE: Rule = Rule {
    code: "spf-fails",
    level: Level::Error,
    title: "published SPF cannot be evaluated",
    facts: &["RFC-SPF-11", "RFC-SPF-02", "RFC-SPF-15"],
    manual: "One mistake in the record, or in one that it includes, makes the result an error for every sender. Whether \
        mail is then refused or taken is up to the receiver; with DMARC it counts as failed.\n\n\
        Where the mistake is in a record of a provider, tell them, and take the include out as long as it lasts. \
        Where a name server did not answer, nobody can say what the record is worth: try again.",
    source: "RFC 7208 §2.6.6, §2.6.7 and §4.6",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let sort = |why: &Why| matches!(why, Why::Faults(_) | Why::Dns(..));
    for node in spf::published(survey)? {
        for (step, cause) in spf::troubles(&node, sort) {
            if matches!(cause.why, Why::Dns(..)) && is_dark(survey, &cause.domain) {
                continue;
            }
            let through = match step.filter(|_| cause.domain != node.domain) {
                Some(step) => format!(" because of `{}`", step.term),
                None => String::new(),
            };
            let at = match &cause.why {
                Why::Faults(_) if !through.is_empty() => format!("{}: ", cause.domain),
                _ => String::new(),
            };
            let asked = matches!(cause.why, Why::Dns(..));
            let says = if asked {
                "cannot be judged"
            } else {
                "cannot be read"
            };
            let found = spf::find(
                survey,
                out,
                &node.domain,
                format!("SPF of {} {says}{through}: {at}{}", node.domain, cause.why),
            );
            if let Some(step) = step {
                spf::at_sender(survey, found, &node.domain, &step.term);
            }
            let Why::Faults(faults) = &cause.why else {
                found.level(Level::Warning);
                found.help("look again; if it stays, ask whoever runs that name server");
                continue;
            };
            let mended = cause.record.as_deref().map(|text| mended(text, faults));
            let mended = mended.filter(|text| Record::parse(text).is_ok());
            match (mended, faults.first()) {
                (Some(mended), _) => found.help(format!("publish `{mended}`")),
                (None, Some(fault)) => found.help(fault.help.clone()),
                (None, None) => found,
            };
        }
    }
    Ok(())
}
