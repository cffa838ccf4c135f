//! `redirect=` that nobody follows.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::model::diagnostic::Level;

/// `spf-redirect-beside-all`.
pub(super) const RULE: Rule = Rule {
    code: "spf-redirect-beside-all",
    level: Level::Warning,
    title: "SPF has a `redirect=` that nobody follows",
    facts: &["RFC-SPF-08"],
    manual: "`redirect=` counts only where nothing matched. `all` matches everybody, so beside it the record of the \
        other domain is never looked at, wherever the two stand.\n\n\
        Keep one of them. If the senders of the other domain are meant as well, write `include:` for it before \
        `all`.",
    source: "RFC 7208 §6.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let (Some(redirect), Some(_)) = (spf.record.redirect(), spf.record.all()) else {
            continue;
        };
        let target = redirect.name().map_or("", |name| name.as_str());
        let mended = spf.record.without(std::slice::from_ref(redirect));
        out.item(
            spf.thing,
            "values",
            spf.text,
            format!(
                "nobody follows `{redirect}` of {}, because of its `all`",
                spf.name
            ),
        )
        .help(format!(
            "take it out, or write `include:{target}` before `all`"
        ))
        .fix(
            spf.rewritten(format!("take out `{redirect}`"), &mended.to_string())
                .safe(),
        );
    }
}
