//! Reports that fill the mailbox of a person.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::scene::{Holder, Reach};
use crate::lint::texts::reports;
use crate::model::diagnostic::Level;

/// `reports-to-a-person`.
pub(super) const RULE: Rule = Rule {
    code: "reports-to-a-person",
    level: Level::Note,
    title: "reports go to the mailbox of a person",
    facts: &["DNS-DMARC-04"],
    manual: "Every receiver sends a report a day, as a zipped file that nobody reads with the eyes. In the \
        mailbox of a person they are in the way, and when the person leaves they go to nobody.\n\n\
        Make a mailbox for them (`dmarc`), or use a service that reads them. A filter that sorts them \
        into a folder is fine too.",
    source: "RFC 9989 §5.1.5; knowledge base 1498",
    judge: Judge::Files(judge),
};

/// Words in the names of mailboxes that are no person's.
const ROLES: &[&str] = &[
    "abuse",
    "admin",
    "dmarc",
    "dns",
    "hostmaster",
    "mail",
    "monitor",
    "noc",
    "ops",
    "postmaster",
    "report",
    "rua",
    "ruf",
    "secur",
    "support",
    "system",
    "tech",
    "tls",
    "webmaster",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for reports in reports::addresses(scene) {
        let Reach::Here(Holder::Mailbox(mailbox) | Holder::Alias(mailbox)) =
            scene.names.reach(&reports.address)
        else {
            continue;
        };
        let local = mail::local(mailbox.key());
        if ROLES.iter().any(|role| local.contains(role)) || matches!(local, "it" | "info") {
            continue;
        }
        let message = format!(
            "{} for {} go into the mailbox {}",
            reports.what,
            reports.text.domain,
            mailbox.key()
        );
        out.item(&reports.text.thing, "values", reports.text.text, message)
            .related(&mailbox, None, "declared here")
            .help("make a mailbox for reports, or use a service that reads them");
    }
}
