//! Senders that are allowed where their mail only arrives after it was filtered.

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::{mail, mail_preferences};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene, Thing};
use crate::model::diagnostic::Level;

/// `allow-list-behind-redirect`.
pub(super) const RULE: Rule = Rule {
    code: "allow-list-behind-redirect",
    level: Level::Warning,
    title: "a sender is allowed at the address that mail is passed on to, and not where it comes in",
    facts: &["MAIL-RED-11"],
    manual: "Mail is filtered at the address it was sent to, before it is passed on. What the filter holds \
        back there never reaches the address behind, whatever its allow list says.\n\n\
        Allow the sender at the first address. A redirection has no list of its own: there it is the \
        list of the mail service that counts. It is fine as it is where the senders write to the \
        address behind directly.",
    source: "knowledge base 2618 (2026)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    // By the address behind: the sources that lack an entry, and the first entry they lack.
    let mut behind: BTreeMap<&str, (Thing<'_>, &str, Vec<&str>)> = BTreeMap::new();
    for (_, station) in scene.flow.all() {
        let Some(source) = station.thing() else {
            continue;
        };
        let domain = mail::domain(source.key());
        let service = scene.find(mail_preferences::NAME, domain);
        if service.is_none() && scene.may_hide(mail_preferences::NAME, source.realm, domain) {
            continue;
        }
        let everywhere = service.and_then(|service| service.set("allow"));
        // Aliases stand for their mailbox, which has the list.
        let own = scene
            .find(mail::MAILBOX, &station.name)
            .and_then(|mailbox| mailbox.set("allow"));
        let allowed = |entry: &str| {
            [everywhere, own]
                .into_iter()
                .flatten()
                .any(|set| set.contains(entry))
        };
        for step in station.always() {
            let target = scene.flow.station(step.to);
            let Some(Place::Mailbox(_)) = target.map(|target| target.place) else {
                continue;
            };
            let key = target.map_or("", |target| target.name.as_str());
            let Some(mailbox) = scene.find(mail::MAILBOX, key) else {
                continue;
            };
            if let Some(entry) = mailbox
                .items("allow")
                .into_iter()
                .find(|entry| !allowed(entry))
            {
                let (_, _, sources) =
                    behind
                        .entry(mailbox.key())
                        .or_insert((*mailbox, entry, Vec::new()));
                sources.push(&station.name);
            }
        }
    }
    // What many addresses take from `defaults` is written once, and said once.
    let mut said = BTreeSet::new();
    for (thing, entry, sources) in behind.into_values() {
        let place = thing.place(Some(("allow", entry)));
        if place.is_some() && !said.insert(place) {
            continue;
        }
        let first = sources.first().copied().unwrap_or_default();
        let from = match sources.len() {
            1 => first.to_owned(),
            several => format!("{first} and {} more", several - 1),
        };
        out.item(
            &thing,
            "allow",
            entry,
            format!(
                "`{entry}` is allowed at {}, and what comes through {from} is filtered there, before",
                thing.key()
            ),
        )
        .help(format!("allow it where it comes in: at {first}, or for the mail service"));
    }
}
