//! A DKIM key that verifiers cannot use.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dkim::Problem;
use crate::model::diagnostic::Level;

/// `dkim-key-broken`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-key-broken",
    level: Level::Error,
    title: "a DKIM record holds no key that can be used",
    facts: &["RFC-DKIM-02", "RFC-DKIM-03", "RFC-DKIM-04", "RFC-DKIM-05"],
    manual: "What is signed with this key counts as unsigned. The usual reasons: a `+` or a piece lost while \
        copying, two texts where there should be one, `v=` behind other tags, `h=sha1` alone, which \
        nobody accepts since 2018.\n\n\
        Copy the key again, whole. An ed25519 key is 44 characters of base64; an RSA key begins with \
        `MI`.",
    source: "RFC 6376 §3.6.1; RFC 8301 §3; RFC 8463 §4",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (selector, text, record) in policies::keys(scene) {
        for problem in record.problems() {
            let message = format!(
                "the key `{selector}` of {} cannot be used: {problem}",
                text.domain
            );
            let found = out.item(&text.thing, "values", text.text, message);
            found.help(problem.help());
            let now = match &problem {
                Problem::Hashes(_) => record.clone().without("h"),
                Problem::Version(version) if version.eq_ignore_ascii_case("DKIM1") => {
                    record.clone().with("v", "DKIM1")
                }
                Problem::VersionLate => record.clone().without("v"),
                _ => continue,
            };
            let does = match &problem {
                Problem::Version(_) => "write `v=DKIM1`",
                Problem::Hashes(_) => "leave `h=` out",
                _ => "leave `v=` out, which nobody needs",
            };
            found.fix(text.replace(does, &now.to_string()).safe());
        }
    }
}
