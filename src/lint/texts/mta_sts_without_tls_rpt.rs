//! MTA-STS that nobody hears of when it fails.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::mta_sts::Record;
use crate::model::diagnostic::Level;

/// `mta-sts-without-tls-rpt`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-without-tls-rpt",
    level: Level::Warning,
    title: "MTA-STS is declared without TLS reports",
    facts: &["RFC-TLSRPT-01"],
    manual: "An enforced policy keeps mail back when a certificate has expired or a server is missing in it, \
        and those who wait for mail notice last. Senders report it daily, to whoever asks for that at \
        `_smtp._tls`.\n\n\
        Add a TXT record `_smtp._tls` with `v=TLSRPTv1; rua=mailto:` and an address at another domain.",
    source: "RFC 8460 §1, §3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for text in policies::texts(scene, "_mta-sts") {
        let name = format!("_smtp._tls.{}", text.domain);
        let kinds = [RecordType::Txt, RecordType::Cname];
        if !Record::is_meant(text.text)
            || kinds
                .iter()
                .any(|kind| scene.zones.at(&name, *kind).is_some())
        {
            continue;
        }
        out.item(
            &text.thing,
            "values",
            text.text,
            format!(
                "nobody hears when senders cannot keep to the policy of {}",
                text.domain
            ),
        )
        .help("declare a TXT `_smtp._tls`: `v=TLSRPTv1; rua=mailto:…`");
    }
}
