//! MTA-STS without the host that has the policy.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::mta_sts::Record;
use crate::model::diagnostic::Level;

/// `mta-sts-without-host`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-without-host",
    level: Level::Warning,
    title: "an MTA-STS record is declared without the host of its policy",
    facts: &["RFC-STS-02", "RFC-STS-06"],
    manual: "Senders fetch the policy from `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`. Without that \
        host there is no policy. No article was found that says that the service hosts it: it takes a \
        small web site with a certificate for that name.\n\n\
        Declare `mta-sts` as CNAME, A or AAAA. It is fine where the host is in the zone already and \
        these files leave it alone.",
    source: "RFC 8461 §3.3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for text in policies::texts(scene, "_mta-sts") {
        let host = format!("mta-sts.{}", text.domain);
        let types = [RecordType::Cname, RecordType::A, RecordType::Aaaa];
        if !Record::is_meant(text.text)
            || types
                .iter()
                .any(|kind| scene.zones.at(&host, *kind).is_some())
        {
            continue;
        }
        out.item(
            &text.thing,
            "values",
            text.text,
            format!("senders ask {host} for the policy, and no file declares it"),
        )
        .help(format!(
            "declare {host}: a CNAME to where the policy is, or its addresses"
        ));
    }
}
