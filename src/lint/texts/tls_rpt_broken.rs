//! A text for TLS reports that senders do not take.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::report_uri::{ReportUri, UriProblem};
use crate::mailauth::tls_rpt::{Problem, Record};
use crate::model::diagnostic::Level;

/// `tls-rpt-broken`.
pub(super) const RULE: Rule = Rule {
    code: "tls-rpt-broken",
    level: Level::Error,
    title: "a record for TLS reports is not read",
    facts: &["RFC-TLSRPT-01"],
    manual: "Senders look for `v=TLSRPTv1` and `rua=` with addresses behind `mailto:` or `https:`. To \
        anything else nobody reports.\n\n\
        Write `v=TLSRPTv1; rua=mailto:tls@reports.example`.",
    source: "RFC 8460 §3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for text in policies::texts(scene, "_smtp._tls") {
        if !Record::is_meant(text.text) {
            continue;
        }
        let record = Record::parse(text.text);
        for problem in record.problems() {
            let message = format!("nobody reports about {}: {problem}", text.domain);
            let found = out.item(&text.thing, "values", text.text, message);
            found.help(problem.help());
            let now = match &problem {
                Problem::Version
                    if record
                        .tags()
                        .get("v")
                        .is_some_and(|v| v.eq_ignore_ascii_case("TLSRPTv1")) =>
                {
                    record.clone().with("v", "TLSRPTv1")
                }
                Problem::Uri(UriProblem::NoScheme(_)) => {
                    let mailto = |uri: &ReportUri| match uri.problem() {
                        Some(UriProblem::NoScheme(_)) => format!("mailto:{uri}"),
                        _ => uri.to_string(),
                    };
                    let uris: Vec<String> = record.uris().iter().map(mailto).collect();
                    record.clone().with("rua", &uris.join(","))
                }
                _ => continue,
            };
            found.fix(
                text.replace(&format!("make it `{now}`"), &now.to_string())
                    .safe(),
            );
        }
    }
}
