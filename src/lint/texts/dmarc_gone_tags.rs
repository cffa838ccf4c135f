//! Tags that the standard has dropped.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `dmarc-gone-tags`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-gone-tags",
    level: Level::Warning,
    title: "a DMARC record has tags that readers do not know any more",
    facts: &["RFC-DMARC-04", "DNS-DMARC-03"],
    manual: "`pct`, `rf` and `ri` are gone since RFC 9989. Of these only `pct` meant much: with `pct=20` \
        older receivers apply the policy to a fifth of what fails, and newer ones to all of it.\n\n\
        Take them out. To try a policy out, write `t=y`: what is asked for is then applied one level \
        milder. The knowledge base still explains `pct`.",
    source: "RFC 9989 §C.6.2, §A.6; knowledge base 1552",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let tags = ["pct", "rf", "ri"];
        let there: Vec<&str> = tags
            .into_iter()
            .filter(|tag| record.tags().get(tag).is_some())
            .collect();
        if there.is_empty() {
            continue;
        }
        let bare = there
            .iter()
            .fold(record.clone(), |record, tag| record.without(tag));
        // Less than everything was a trial, unless nothing was asked for anyway.
        let part = record.tags().get("pct").is_some_and(|share| share != "100");
        let trial = part && record.own_policy() != Some(Policy::None);
        let names: Vec<String> = there.iter().map(|tag| format!("`{tag}`")).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} {verb} not read any more by newer receivers",
            names.join(" and ")
        );
        let found = out.item(&text.thing, "values", text.text, message);
        if trial {
            let now = bare.with("t", "y");
            found
                .help("take it out; `t=y` marks a policy that is being tried out")
                .fix(text.replace(&format!("make it `{now}`"), &now.to_string()));
        } else {
            found.help("take it out: nothing changes by that").fix(
                text.replace(&format!("make it `{bare}`"), &bare.to_string())
                    .safe(),
            );
        }
    }
}
