//! A largest size of reports, which is gone.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::report_uri::ReportUri;
use crate::model::diagnostic::Level;

/// `dmarc-report-size`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-report-size",
    level: Level::Warning,
    title: "a DMARC record limits the size of reports",
    facts: &["RFC-DMARC-09"],
    manual: "`mailto:dmarc@acme.example!10m` asked for reports of at most ten megabytes. Newer readers ignore \
        the size, and some take it for a part of the address and send nothing.\n\n\
        Take it out. A `!` that belongs to an address is written `%21`.",
    source: "RFC 7489 §6.2; RFC 9989 §C.5",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        for tag in ["rua", "ruf"] {
            let uris = record.uris(tag);
            let Some(size) = uris.iter().find_map(ReportUri::size) else {
                continue;
            };
            let bare: Vec<String> = uris
                .iter()
                .map(|uri| uri.without_size().to_string())
                .collect();
            let now = record.clone().with(tag, &bare.join(","));
            out.item(
                &text.thing,
                "values",
                text.text,
                format!("`!{size}` behind an address of `{tag}` is not read any more"),
            )
            .help("take the size out")
            .fix(
                text.replace(&format!("make it `{now}`"), &now.to_string())
                    .safe(),
            );
        }
    }
}
