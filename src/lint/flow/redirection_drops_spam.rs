//! Machines that write to a redirection, which drops what it takes for spam.

use crate::kinds::{mail, redirection};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `redirection-drops-spam`.
pub(super) const RULE: Rule = Rule {
    code: "redirection-drops-spam",
    level: Level::Note,
    title: "a redirection takes messages of forms or machines, and drops what it takes for spam",
    facts: &["MAIL-RED-10"],
    manual: "A redirection passes on nothing that is judged spam: it bounces, and there is no spam folder where \
        somebody could find it. Messages of web forms, orders and monitoring look like spam more often \
        than those of people.\n\n\
        Give such a name a mailbox that forwards (`forward: { to: […], forward-spam: true }`), or allow \
        the senders for the mail service, because the filter of the first address counts.",
    source: "knowledge base 2524 (2026-03-12)",
    judge: Judge::Files(judge),
};

/// Names to which forms and machines write, in the languages of the service.
const NAMES: &[&str] = &[
    "alert",
    "alertes",
    "alerts",
    "alarm",
    "backup",
    "bestellung",
    "bestellungen",
    "commande",
    "commandes",
    "cron",
    "form",
    "formulaire",
    "formular",
    "forms",
    "monitoring",
    "nagios",
    "order",
    "orders",
    "ordini",
    "shop",
    "webform",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(redirection::NAME) {
        if NAMES.contains(&mail::local(thing.key())) {
            out.about(thing, format!("what {} takes for spam is passed on to nobody, and there is no folder to look for it", thing.key()))
                .help("give it a mailbox that forwards, or allow its senders for the mail service");
        }
    }
}
