//! TLSA for servers that another zone is in charge of.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::finding::Fix;
use crate::lint::records::{MX, host};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `tlsa-of-another-operator`.
pub(super) const RULE: Rule = Rule {
    code: "tlsa-of-another-operator",
    level: Level::Error,
    title: "TLSA for mail is declared where no sender looks",
    facts: &["RFC-DANE-01"],
    manual: "Senders look for TLSA at `_25._tcp` and the name of the server that the MX names. With mail at \
        Infomaniak that is a name in its zone, and only there can it be published. A record under the \
        domain itself is never read.\n\n\
        Take it out. MTA-STS is what a customer can publish.",
    source: "RFC 7672 §2.2.3, §3.1.3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Tlsa) {
        let Some(server) = records.name.strip_prefix("_25._tcp.") else {
            continue;
        };
        let all = scene.zones.of_type(RecordType::Mx);
        let mut targets = all.flat_map(|mx| &mx.values).map(|(_, value)| host(value));
        let mx = scene.zones.at(records.zone, RecordType::Mx);
        let here = match mx {
            Some(mx) => mx.values.iter().any(|(_, value)| host(value) == MX),
            None => scene.names.service_of(records.zone).is_some(),
        };
        let Some((thing, _)) = records
            .values
            .first()
            .filter(|_| here && !targets.any(|target| target == server))
        else {
            continue;
        };
        out.about(
            thing,
            format!("no MX names {server}, so no sender looks for TLSA there"),
        )
        .help("take it out; TLSA of the mail servers is in the hands of Infomaniak")
        .fix(Fix::new("take it out").remove(thing));
    }
}
