//! Enforcement whose failures nobody hears of.

use crate::dns::RecordType;
use crate::lint::audit::transport;
use crate::lint::audit::transport::State;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Data, Pending, Type};
use crate::mailauth::mta_sts::Mode;
use crate::mailauth::tls_rpt;
use crate::model::diagnostic::Level;

/// `tls-rpt-missing`.
pub(super) const RULE: Rule = Rule {
    code: "tls-rpt-missing",
    level: Level::Warning,
    title: "MTA-STS is enforced, and nobody gets TLS reports",
    facts: &["RFC-TLSRPT-01"],
    manual: "When a certificate runs out or a server is missing in the policy, senders keep mail back and \
        tell nobody but those who asked for reports at `_smtp._tls`.\n\n\
        Publish `v=TLSRPTv1; rua=mailto:…` there, with an address at another domain.",
    source: "RFC 8460 §1, §3",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let all = transport::all(survey)?;
    let enforced = all.iter().filter(|found| match &found.state {
        State::Policy(policy) => policy.mode() == Some(Mode::Enforce),
        _ => false,
    });
    let names: Vec<String> = enforced
        .map(|found| format!("_smtp._tls.{}", found.domain))
        .collect();
    let answers: Vec<_> = names
        .iter()
        .map(|name| survey.ask(name, Type::Txt))
        .collect();
    for (name, answer) in names.iter().zip(answers) {
        let Some(data) = answer?.data() else {
            continue;
        };
        let mut texts = data.iter().filter_map(Data::text);
        if texts.any(|text| tls_rpt::Record::is_meant(&text)) {
            continue;
        }
        let message =
            format!("an MTA-STS policy is enforced, and nothing at {name} asks for reports");
        out.on(survey.records(name, RecordType::Txt), message)
            .help("publish `v=TLSRPTv1; rua=mailto:…` there, with an address at another domain");
    }
    Ok(())
}
