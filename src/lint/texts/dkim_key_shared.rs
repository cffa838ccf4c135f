//! One key for several domains.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dkim::Record;
use crate::model::diagnostic::Level;

/// `dkim-key-shared`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-key-shared",
    level: Level::Warning,
    title: "two domains have the same DKIM key or the same dated selector",
    facts: &["DNS-DKIM-06"],
    manual: "The service makes a key and a selector with a date for each domain. A record that was copied \
        from another domain has the wrong key, and a signature made with the right one fails. Where the \
        key really is the same, whoever gets hold of it signs for both.\n\n\
        Read selector and key in the Manager for each domain.",
    source: "knowledge base, DKIM elsewhere; three public zones, 2026",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let all: Vec<_> = policies::keys(scene).collect();
    for (at, (selector, text, record)) in all.iter().enumerate() {
        let key = |record: &Record| -> String {
            let key = record.tags().get("p").unwrap_or_default();
            key.split_ascii_whitespace().collect()
        };
        let own = key(record);
        let others = || {
            all[..at]
                .iter()
                .filter(|(_, other, _)| other.domain != text.domain)
        };
        let same = others().find(|(_, _, other)| !own.is_empty() && key(other) == own);
        let dated = selector.len() == 8 && selector.chars().all(|c| c.is_ascii_digit());
        let (other, message) = if let Some((_, other, _)) = same {
            (
                other,
                format!("{} has the key of {}", text.domain, other.domain),
            )
        } else if let Some((_, other, _)) = others().find(|(name, ..)| dated && name == selector) {
            let message = format!(
                "{} has the selector `{selector}` of {}",
                text.domain, other.domain
            );
            (other, message)
        } else {
            continue;
        };
        out.item(&text.thing, "values", text.text, message)
            .related(&other.thing, None, "the other one")
            .help("read selector and key of each domain in the Manager");
    }
}
