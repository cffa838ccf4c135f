//! Enforcement that nobody watches.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::is_spf;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `dmarc-enforced-blind`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-enforced-blind",
    level: Level::Warning,
    title: "a strict DMARC policy has no address for reports",
    facts: &["RFC-DMARC-13"],
    manual: "With `quarantine` or `reject` mail is lost whose sender was not thought of: the accounting \
        system, the newsletter, a printer. Reports are what shows it; without `rua` nobody hears of it \
        but those who wait for mail.\n\n\
        Add `rua=mailto:` with a mailbox that somebody, or something, reads. Domains without any mail, \
        and those below `.ch` and `.li`, whose zone is at Infomaniak, so that it makes them strict by itself, are left out.",
    source: "RFC 9989 §5.1.3, §5.1.5; knowledge base 1301",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let policy = record.own_policy().filter(|policy| *policy != Policy::None);
        let Some(policy) = policy.filter(|_| !record.has_reports()) else {
            continue;
        };
        let spf = scene.zones.at(&text.domain, RecordType::Txt);
        let mut spf = spf.iter().flat_map(|records| &records.values);
        let parked = spf.any(|(_, text)| is_spf(text) && policies::sends_nothing(text));
        if parked || policies::is_hardened(scene, text.zone) {
            continue;
        }
        let message = format!(
            "`{policy}` for {} without reports: nobody sees what is lost",
            text.domain
        );
        out.item(&text.thing, "values", text.text, message)
            .help(format!(
                "add `rua=mailto:dmarc@{}`, and the mailbox",
                text.domain
            ));
    }
}
