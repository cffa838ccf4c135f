//! TLS reports that need what they report on.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::tls_rpt::Record;
use crate::model::diagnostic::Level;

/// `tls-reports-take-the-failing-path`.
pub(super) const RULE: Rule = Rule {
    code: "tls-reports-take-the-failing-path",
    level: Level::Warning,
    title: "TLS reports go to the servers whose failure they report",
    facts: &["RFC-TLSRPT-01"],
    manual: "When TLS to the servers of a domain fails, a report about it that is mailed to the same servers \
        is held back as well. Senders may deliver reports all the same, and not all do.\n\n\
        Name an address whose mail other servers take, or an `https:` address; the present one can stay \
        beside it.",
    source: "RFC 8460 §3, §5.3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for text in policies::texts(scene, "_smtp._tls") {
        let uris = Record::parse(text.text).uris();
        let hosts: Option<Vec<String>> = uris
            .iter()
            .map(|uri| uri.host().filter(|_| uri.is("mailto")))
            .collect();
        // One that takes another way is enough.
        let Some(hosts) = hosts.filter(|hosts| !hosts.is_empty()) else {
            continue;
        };
        let service = scene.names.service_of(&text.domain);
        let same = |host: &String| {
            *host == text.domain || service.is_some() && scene.names.service_of(host).is_some()
        };
        if !hosts.iter().all(same) {
            continue;
        }
        let enforced = scene
            .zones
            .at(&format!("_mta-sts.{}", text.domain), RecordType::Txt);
        let message = format!(
            "reports about the servers of {} go to these servers",
            text.domain
        );
        out.item(&text.thing, "values", text.text, message)
            .level(if enforced.is_some() {
                Level::Warning
            } else {
                Level::Note
            })
            .help("add an address whose mail other servers take");
    }
}
