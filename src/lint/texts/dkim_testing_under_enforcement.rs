//! A key in test under a strict policy.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dmarc::Policy;
use crate::model::diagnostic::Level;

/// `dkim-testing-under-enforcement`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-testing-under-enforcement",
    level: Level::Warning,
    title: "a DKIM key is marked as a test while DMARC asks to refuse",
    facts: &["RFC-DKIM-06"],
    manual: "`t=y` says that the domain is only trying DKIM out, and that a failing signature is not to be \
        taken seriously. Some receivers treat mail signed with such a key as unsigned; under \
        `quarantine` or `reject` it is then lost unless SPF passes.\n\n\
        Take `t=y` out before DMARC becomes strict.",
    source: "RFC 6376 §3.6.1 (`t`)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (selector, text, record) in policies::keys(scene) {
        let Some((policy_text, policy)) = policies::policy(scene, &text.domain) else {
            continue;
        };
        if !record.has_flag("y") || policy == Policy::None {
            continue;
        }
        let message = format!(
            "the key `{selector}` of {} is a test, and DMARC asks for `{policy}`",
            text.domain
        );
        let flags = record.tags().get("t").unwrap_or_default();
        let rest: Vec<&str> = flags
            .split(':')
            .map(str::trim)
            .filter(|flag| *flag != "y")
            .collect();
        let now = match rest.as_slice() {
            [] => record.clone().without("t"),
            rest => record.clone().with("t", &rest.join(":")),
        };
        out.item(&text.thing, "values", text.text, message)
            .related(&policy_text.thing, None, "the policy")
            .help("take `t=y` out")
            .fix(text.replace("take `t=y` out", &now.to_string()));
    }
}
