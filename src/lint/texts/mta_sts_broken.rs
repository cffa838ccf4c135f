//! An MTA-STS text that senders do not take.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::mta_sts::{Problem, Record};
use crate::model::diagnostic::Level;

/// `mta-sts-broken`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-broken",
    level: Level::Error,
    title: "an MTA-STS record is not read",
    facts: &["RFC-STS-01"],
    manual: "Senders look for `v=STSv1;` and an `id` of 1 to 32 letters and digits. Anything else counts as \
        no policy at all, so that mail goes on being delivered without TLS where somebody wants it so.\n\n\
        Write the moment of the last change of the policy as `id`: `20260401T120000`. Hyphens and colons \
        do not belong there.",
    source: "RFC 8461 §3.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for text in policies::texts(scene, "_mta-sts") {
        if !Record::is_meant(text.text) {
            continue;
        }
        let record = Record::parse(text.text);
        for problem in record.problems() {
            let message = format!("there is no MTA-STS for {}: {problem}", text.domain);
            let found = out.item(&text.thing, "values", text.text, message);
            found.help(problem.help());
            let plain =
                |id: &str| -> String { id.chars().filter(char::is_ascii_alphanumeric).collect() };
            let now = match &problem {
                Problem::Id(id) if (1..=32).contains(&plain(id).len()) => {
                    record.clone().with("id", &plain(id))
                }
                Problem::Version
                    if record
                        .tags()
                        .get("v")
                        .is_some_and(|v| v.eq_ignore_ascii_case("STSv1")) =>
                {
                    record.clone().with("v", "STSv1")
                }
                _ => continue,
            };
            // A record that is read switches the policy on, so somebody has to want that now.
            found.fix(text.replace(&format!("make it `{now}`"), &now.to_string()));
        }
    }
}
