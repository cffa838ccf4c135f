//! A copy of everything, kept where the original is.

use crate::kinds::{forwarding, mail};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Holder, Reach, Scene};
use crate::model::diagnostic::Level;

/// `backup-beside-the-original`.
pub(super) const RULE: Rule = Rule {
    code: "backup-beside-the-original",
    level: Level::Note,
    title: "a mailbox for copies is in the same mail service as what it copies",
    facts: &["MIG-07"],
    manual: "A mailbox that gets a copy of all mail of another one looks like a backup. In the same mail \
        service it shares its fate: whoever locks the service, lets it run out or loses the account loses \
        both, it takes an address of the same order, and it holds no calendar and no contact.\n\n\
        Have the copy made in another service, or rely on the backups of the offer. It is fine as an \
        archive that several people read.",
    source: "knowledge base, importing mail (backup box); 1203",
    judge: Judge::Files(judge),
};

/// What such mailboxes are called, at the beginning or the end of a name.
const WORDS: &[&str] = &[
    "archive",
    "archiv",
    "backup",
    "copies",
    "copy",
    "sauvegarde",
    "sicherung",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(forwarding::NAME) {
        if thing.flag("keep-copy") == Some(false) {
            continue;
        }
        for target in thing.items("to") {
            let Reach::Here(Holder::Mailbox(mailbox)) = scene.names.reach(target) else {
                continue;
            };
            let name = mail::local(mailbox.key());
            let parts = |separator: char| name.split(separator).collect::<Vec<_>>();
            let named = ['-', '.', '_']
                .into_iter()
                .flat_map(parts)
                .any(|part| WORDS.contains(&part));
            if named && mail::domain(mailbox.key()) == mail::domain(thing.key()) {
                out.item(
                    thing,
                    "to",
                    target,
                    format!(
                        "{target} is lost with {}: both are in one mail service",
                        thing.key()
                    ),
                )
                .help("keep copies in another service");
            }
        }
    }
}
