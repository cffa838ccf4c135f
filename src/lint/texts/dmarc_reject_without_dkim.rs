//! Refusal that rests on SPF alone.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::is_spf;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `dmarc-reject-without-dkim`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-reject-without-dkim",
    level: Level::Warning,
    title: "a domain asks for `reject` and signs nothing",
    facts: &["RFC-DMARC-12"],
    manual: "SPF fails where a message is forwarded, because it then comes from another server. A DKIM \
        signature survives that. With `reject` and without DKIM forwarded mail of this domain is \
        refused, and so is what goes through mailing lists.\n\n\
        Where the zone is at Infomaniak mail is signed by itself. For other senders publish their keys, \
        or begin with `quarantine`.",
    source: "RFC 9989 §7.4; RFC 7208 §10.3; knowledge base 841",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        if record.own_policy() != Some(Policy::Reject) || policies::has_keys(scene, &text.domain) {
            continue;
        }
        // Mail of a service here is signed where the zone is here too (DNS-DKIM-01).
        let here = scene.may_hide_services() || scene.names.service_of(&text.domain).is_some();
        let elsewhere = scene.is_elsewhere(text.zone);
        let spf = scene.zones.at(&text.domain, RecordType::Txt);
        let mut spf = spf.iter().flat_map(|records| &records.values);
        let spf = spf.find(|(_, text)| is_spf(text) && !policies::sends_nothing(text));
        let only_here = spf.is_none_or(|(_, text)| text.contains("include:spf.infomaniak.ch"));
        let Some((thing, _)) = spf.filter(|_| elsewhere || !only_here && !here) else {
            continue;
        };
        let message = format!(
            "mail of {} that is forwarded is refused: no DKIM key is declared",
            text.domain
        );
        out.item(&text.thing, "values", text.text, message)
            .related(thing, None, "who sends for it")
            .help("publish the keys of those who send, or begin with `quarantine`");
    }
}
