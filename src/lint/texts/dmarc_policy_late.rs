//! A policy that older readers do not find.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::model::diagnostic::Level;

/// `dmarc-policy-late`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-policy-late",
    level: Level::Warning,
    title: "`p` is missing in a DMARC record, or is not its second tag",
    facts: &["RFC-DMARC-03"],
    manual: "Since RFC 9989 a record without `p` counts as `p=none`. Before, `p` was required and had to \
        follow `v` directly, and many receivers still read records like that: for them there is no \
        record.\n\n\
        Write `p` in the second place.",
    source: "RFC 7489 §6.3; RFC 9989 §4.7",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (text, record) in policies::dmarc(scene) {
        let second = record.tags().iter().nth(1);
        let policy = record.tags().get("p");
        let (message, value) = match policy {
            Some(_) if second.is_some_and(|tag| tag.name == "p") => continue,
            Some(value) => (
                "`p` is not the second tag, and older receivers read no record",
                value,
            ),
            None => (
                "there is no `p`: older receivers read no record, others `p=none`",
                "none",
            ),
        };
        let now = record.clone().without("p").with("p", value);
        let fix = text.replace(&format!("make it `{now}`"), &now.to_string());
        // Older receivers begin to put aside or refuse where more than watching is asked.
        out.item(&text.thing, "values", text.text, message)
            .help(format!("write `v=DMARC1; p={value}; …`"))
            .fix(if value == "none" { fix.safe() } else { fix });
    }
}
