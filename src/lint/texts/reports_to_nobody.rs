//! Reports that bounce, or vanish.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Receives;
use crate::lint::scene::Scene;
use crate::lint::texts::reports;
use crate::model::diagnostic::Level;

/// `reports-to-nobody`.
pub(super) const RULE: Rule = Rule {
    code: "reports-to-nobody",
    level: Level::Error,
    title: "reports go to an address of ours that gets nothing",
    facts: &["DNS-DMARC-04"],
    manual: "Reports are how one learns that mail fails. An address that nobody has bounces them, and \
        receivers stop sending after a while; one that passes mail on to nobody swallows them.\n\n\
        Declare the address, or name another one.",
    source: "RFC 9990 §3.1; knowledge base 1498",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for reports in reports::addresses(scene) {
        let (address, what) = (&reports.address, reports.what);
        let (level, why) = match scene.receives(address) {
            Receives::No(why) => (Level::Error, why),
            // Only where the files speak of mailboxes there can one be missing.
            Receives::Unknown if speaks(scene, address) => {
                (Level::Warning, "no file declares the address".to_owned())
            }
            Receives::Unknown | Receives::Yes | Receives::Elsewhere => continue,
        };
        let message = format!("{what} for {} go to {address}: {why}", reports.text.domain);
        out.item(&reports.text.thing, "values", reports.text.text, message)
            .level(level)
            .help(format!(
                "declare {address}, or name an address that is read"
            ));
    }
}

fn speaks(scene: &Scene<'_>, address: &str) -> bool {
    let service = scene.names.service_of(mail::domain(address));
    service.is_some_and(|service| scene.speaks_of(mail::MAILBOX, &format!("*@{service}")))
}
