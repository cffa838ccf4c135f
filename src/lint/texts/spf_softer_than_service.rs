//! SPF that the service makes stricter by itself.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::{policies, spf};
use crate::mailauth::spf::Qualifier;
use crate::model::diagnostic::Level;

/// `spf-softer-than-service`.
pub(super) const RULE: Rule = Rule {
    code: "spf-softer-than-service",
    level: Level::Warning,
    title: "SPF of a .ch or .li domain is softer than the service makes it",
    facts: &["DNS-SPF-04"],
    manual: "For `.ch` and `.li` domains whose zone is at Infomaniak, the service sets `-all` and DMARC `p=reject` by \
        itself. Anything softer in the files comes back as a difference with every plan, and in between the strict \
        one holds: senders that are neither in SPF nor signed with DKIM are refused.\n\n\
        Write what holds anyway, and name all senders.",
    source: "knowledge base 1301",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let own = spf::sound(scene).filter(|spf| spf.name == spf.zone);
    for spf in own.filter(|spf| policies::is_hardened(scene, spf.zone)) {
        let strict = spf.record.all() == Some(Qualifier::Fail);
        if strict || spf.record.all().is_none() && spf.record.redirect().is_some() {
            continue;
        }
        let mended = spf.record.with_all(Qualifier::Fail);
        out.item(
            spf.thing,
            "values",
            spf.text,
            format!("Infomaniak makes the SPF of {} strict by itself", spf.name),
        )
        .help(format!("write `{mended}`"))
        .fix(spf.rewritten("write `-all` as the service does", &mended.to_string()));
    }
}
