//! A policy that is only tried out.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `dmarc-on-trial`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-on-trial",
    level: Level::Note,
    title: "a DMARC policy is still on trial",
    facts: &["RFC-DMARC-05"],
    manual: "With `t=y` receivers apply a policy one level milder than it says: `reject` as `quarantine`, \
        `quarantine` as nothing. That is meant for some weeks in which reports are read, and is easily \
        forgotten.\n\n\
        When the reports show nothing unexpected, take `t=y` out.",
    source: "RFC 9989 §4.7 (`t`), §A.6",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let strictest = ["p", "sp", "np"]
            .into_iter()
            .filter_map(|tag| record.policy(tag))
            .max();
        let Some(policy) = strictest.filter(|policy| record.is_test() && *policy != Policy::None)
        else {
            continue;
        };
        let message = format!(
            "`{policy}` is applied as `{}` while `t=y` stands here",
            policy.milder()
        );
        let now = record.clone().without("t");
        out.item(&text.thing, "values", text.text, message)
            .help("take `t=y` out when the reports of some weeks show nothing unexpected")
            .fix(text.replace(&format!("make it `{now}`"), &now.to_string()));
    }
}
