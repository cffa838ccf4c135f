//! Names under which mail has to be kept, at an address that keeps nothing.

use crate::kinds::{mail, redirection};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `redirection-keeps-nothing`.
pub(super) const RULE: Rule = Rule {
    code: "redirection-keeps-nothing",
    level: Level::Warning,
    title: "mail that may have to be shown later goes to an address that keeps nothing",
    facts: &["MAIL-RED-08"],
    manual: "A redirection has no box: nothing can be read there, nothing restored, and no log says what came. \
        For invoices, contracts, complaints, requests about personal data and reports about your domain \
        somebody may have to show later what came and when.\n\n\
        Give the name a mailbox, and let people open it (`access`, `team-access`) or forward with a copy.",
    source: "knowledge base 2524 (2026-03-12)",
    judge: Judge::Files(judge),
};

/// Names with legal weight, in the languages of the service.
const NAMES: &[&str] = &[
    "abuse",
    "accounting",
    "billing",
    "buchhaltung",
    "complaints",
    "compliance",
    "comptabilite",
    "contabilita",
    "contracts",
    "datenschutz",
    "dmarc",
    "dpo",
    "facturation",
    "factures",
    "fatture",
    "gdpr",
    "invoice",
    "invoices",
    "juridique",
    "legal",
    "privacy",
    "rechnung",
    "rechnungen",
    "recht",
    "tls-reports",
    "tlsrpt",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(redirection::NAME) {
        let name = mail::local(thing.key());
        let first = name.split(['-', '_', '.']).next().unwrap_or(name);
        if NAMES.contains(&name) || NAMES.contains(&first) {
            out.about(
                thing,
                format!("nothing of what comes to {} is kept there", thing.key()),
            )
            .help("make it an address with a mailbox, and give people `access` to it");
        }
    }
}
