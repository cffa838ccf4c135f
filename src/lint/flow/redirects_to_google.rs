//! Mail that goes on to Google, where its own author does not see it again.

use std::collections::BTreeSet;

use crate::dns::RecordType;
use crate::kinds::{forwarding, mail, redirection};
use crate::lint::finding::{Findings, Fix};
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `redirects-to-google`.
pub(super) const RULE: Rule = Rule {
    code: "redirects-to-google",
    level: Level::Warning,
    title: "mail goes on to an address at Google",
    facts: &["MAIL-RED-16", "MAIL-RED-15"],
    manual: "Gmail does not show a message a second time to whoever wrote it: mail that somebody \
        sends from a Gmail address to an address that passes it on to the same Gmail address never \
        appears there. A test from that account looks like a failure although everything works. The same \
        holds for domains whose mail Google takes (Workspace): of those this rule knows the ones whose \
        MX stands in these files.\n\n\
        Without a copy at the source such a message is lost for its author: keep one \
        (`keep-copy: true`), or read the mailbox in place of forwarding it. Test with another account. \
        Google also refuses what it cannot prove to be its sender's: see \
        `strict-receiver-behind-redirection`.",
    source: "knowledge base, redirecting to Gmail (2026)",
    judge: Judge::Files(judge),
};

/// Domains of Gmail itself.
const GOOGLE: &[&str] = &["gmail.com", "googlemail.com"];

/// Ends of the names of servers that take mail for Google Workspace.
const SERVERS: &[&str] = &[".google.com", ".googlemail.com"];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let kinds = [(forwarding::NAME, "to"), (redirection::NAME, "targets")];
    for (kind, field) in kinds {
        for thing in scene.of(kind) {
            let lost = thing.flag("keep-copy") == Some(false);
            for target in thing.items(field) {
                if !at_google(scene, &mail::domain(target).to_ascii_lowercase()) {
                    continue;
                }
                let found = out.item(
                    thing,
                    field,
                    target,
                    format!(
                        "{target} does not see again what it writes to {}",
                        thing.key()
                    ),
                );
                match lost {
                    true => found
                        .label("and no copy is kept: its own mail is lost")
                        .help("write `keep-copy: true`, or test with an account elsewhere"),
                    false => found.help("test with an account elsewhere"),
                };
                if let Some(fix) = read_here(thing, field, target) {
                    found.fix(fix);
                }
            }
        }
    }
}

/// Mail stays where it arrives, and is read there; not where nobody would be left to get it.
fn read_here(thing: &Thing<'_>, field: &str, target: &str) -> Option<Fix> {
    let fix = Fix::new(format!("keep mail at {}, to be read there", thing.key()));
    let alone = thing.items(field).len() == 1;
    match (thing.address.kind.as_str(), alone) {
        // What is only left out is left alone.
        (forwarding::NAME, true) => Some(fix.set(thing, field, Value::Set(BTreeSet::new()))),
        (_, true) => None,
        (_, false) => {
            let fix = Fix::new(format!("take {target} out of {}", thing.key()));
            Some(fix.without(thing, field, target))
        }
    }
}

/// Whether Google takes the mail of a domain: its own, or one whose MX these files have.
fn at_google(scene: &Scene<'_>, domain: &str) -> bool {
    if GOOGLE.contains(&domain) {
        return true;
    }
    let servers = scene.zones.at(domain, RecordType::Mx);
    let mut values = servers.iter().flat_map(|records| &records.values);
    values.any(|(_, value)| SERVERS.iter().any(|end| host(value).ends_with(end)))
}
