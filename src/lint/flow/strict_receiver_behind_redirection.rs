//! Redirections to receivers that refuse what does not look like its sender's any more.

use crate::kinds::{mail, redirection};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `strict-receiver-behind-redirection`.
pub(super) const RULE: Rule = Rule {
    code: "strict-receiver-behind-redirection",
    level: Level::Note,
    title: "a redirection leads to a provider that refuses mail whose sender it cannot prove",
    facts: &["MAIL-RED-15"],
    manual: "The service rewrites the envelope of what it passes on (SRS), so SPF passes, for your domain. The \
        From: line still names the first sender, and DMARC asks for *that* domain: only the sender's \
        DKIM signature can prove it, and only where nothing changed the message on its way. A strict \
        receiver refuses the rest, a redirection keeps no copy, and the sender gets a bounce about an \
        address they never wrote to.\n\n\
        Prefer a mailbox that people open or that forwards with a copy. At Gmail see \
        `redirects-to-google` as well.",
    source: "RFC 9989 (alignment), RFC 7960 §3.2; requirements of large receivers since 2024",
    judge: Judge::Files(judge),
};

/// Large receivers that refuse what fails DMARC. Gmail is another rule's.
const STRICT: &[&str] = &[
    "aol.com",
    "hotmail.ch",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "live.com",
    "mac.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "outlook.fr",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "ymail.com",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(redirection::NAME) {
        for target in thing.items("targets") {
            let domain = mail::domain(target).to_ascii_lowercase();
            if STRICT.contains(&domain.as_str()) {
                out.item(thing, "targets", target, format!("{domain} refuses mail through {} whose signature did not survive, and no copy is kept", thing.key()))
                    .help("give it a mailbox that forwards with a copy, or that people open");
            }
        }
    }
}
