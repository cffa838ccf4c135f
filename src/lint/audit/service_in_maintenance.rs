//! A mail service that nobody can read at the moment.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `service-in-maintenance`.
pub(super) const RULE: Rule = Rule {
    code: "service-in-maintenance",
    level: Level::Warning,
    title: "a mail service is in maintenance, or locked",
    facts: &["PROD-03"],
    manual: "In maintenance nobody reads or sends mail of any address of the service, while mail goes on \
        arriving and senders notice nothing. A lock means that a payment is overdue.\n\n\
        End the maintenance in the Manager when the reason is over; on offers with a limit for each mailbox, \
        before they are full. Declare `maintenance: true` where it is meant, and this rule says nothing.",
    source: "knowledge base, block a product; detach an address",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for service in survey.lives.of(mail::SERVICE) {
        let declared = survey.declared.find(mail::SERVICE, service.key());
        let is_meant = declared.and_then(|thing| thing.flag("maintenance")) == Some(true);
        let key = service.key();
        if service.flag("maintenance") == Some(true) && !is_meant {
            let message = format!("nobody can read mail at {key}: the service is in maintenance");
            out.field(service, "maintenance", message)
                .help("end it in the Manager, or declare `maintenance: true`");
        }
        if service.flag("locked") == Some(true) {
            out.field(
                service,
                "locked",
                format!("the mail service {key} is locked"),
            )
            .level(Level::Error)
            .help("see in the Manager what is unpaid");
        }
    }
    Ok(())
}
