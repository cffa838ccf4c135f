//! Changes in a mail service that is locked.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::plans::people::changes;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;
use crate::plan::Status;

/// `locked-service`.
pub(super) const RULE: Rule = Rule {
    code: "locked-service",
    level: Level::Error,
    title: "a mail service is locked, and this plan writes to it",
    facts: &["PROD-10"],
    manual: "A service whose bill is overdue is locked: its people see their addresses fail, and nothing can be \
        changed in it. Each step would fail one by one with another message.\n\n\
        Pay what is open in the Manager, or unblock it where somebody blocked it, and plan again.",
    source: "knowledge base, detaching an address (webmail)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for service in prospect.lives.of(mail::SERVICE) {
        if service.flag("locked") != Some(true) {
            continue;
        }
        let within = |key: &str| {
            let head = key.split('/').next().unwrap_or(key);
            head == service.key() || mail::domain(head) == service.key()
        };
        let count = changes(prospect)
            .filter(|change| change.status == Status::Ready && within(&change.address.key))
            .count();
        if count > 0 {
            let what = match count {
                1 => "one change".to_owned(),
                several => format!("{several} changes"),
            };
            out.about(
                service,
                format!(
                    "{} is locked, as happens when a bill is overdue: {what} in it would fail",
                    service.key()
                ),
            )
            .help("pay what is open in the Manager, and plan again");
        }
    }
}
