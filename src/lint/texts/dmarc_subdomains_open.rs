//! A policy that leaves the names below open.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `dmarc-subdomains-open`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-subdomains-open",
    level: Level::Warning,
    title: "subdomains are asked for less than the domain itself",
    facts: &["RFC-DMARC-06"],
    manual: "`sp` is for names below that exist, `np` for those that do not. With `p=reject; sp=none` nobody \
        can forge `acme.example`, and everybody `billing.acme.example`, which looks as good to whoever \
        reads it.\n\n\
        It is fine for as long as a sender on a subdomain is not ready yet; then give that subdomain a \
        `_dmarc` record of its own. Otherwise leave `sp` out, and write `np=reject`: nobody sends from \
        names that do not exist.",
    source: "RFC 9989 §4.7 (`sp`, `np`)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let Some(own) = record.policy("p").filter(|own| *own != Policy::None) else {
            continue;
        };
        // Only what is laxer than what would hold without it.
        let sp = record.policy("sp").filter(|sp| *sp == Policy::None);
        let np = record
            .policy("np")
            .filter(|np| *np == Policy::None && sp.is_none());
        for (tag, which) in [
            ("sp", sp.map(|_| "exist")),
            ("np", np.map(|_| "do not exist")),
        ] {
            let Some(which) = which else { continue };
            let message = format!(
                "names below {} that {which} can be forged: `{tag}=none` beside `p={own}`",
                text.domain
            );
            let now = record.clone().without(tag);
            out.item(&text.thing, "values", text.text, message)
                .help(format!("leave `{tag}` out, and give a subdomain that is not ready a `_dmarc` of its own"))
                .fix(text.replace(&format!("make it `{now}`"), &now.to_string()));
        }
    }
}
