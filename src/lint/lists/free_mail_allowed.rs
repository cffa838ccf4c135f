//! An allow list that lets everybody pass.

use crate::kinds::{mail, mail_preferences};
use crate::lint::finding::Findings;
use crate::lint::finding::Fix;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `free-mail-allowed`.
pub(super) const RULE: Rule = Rule {
    code: "free-mail-allowed",
    level: Level::Warning,
    title: "all senders of a free mail provider are allowed",
    facts: &["MAIL-LIST-08"],
    manual: "Anybody can have an address at a free provider, and much spam comes from there. An entry for the \
        whole domain lets all of it pass.\n\n\
        Name the addresses of those you know.",
    source: "knowledge base 2618; the list of providers is our own, 2026-11",
    judge: Judge::Files(judge),
};

/// Large providers where anybody gets an address, as of November 2026; not complete.
const FREE: &[&str] = &[
    "aol.com",
    "bluewin.ch",
    "free.fr",
    "gmail.com",
    "gmx.ch",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "ik.me",
    "laposte.net",
    "libero.it",
    "live.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "sfr.fr",
    "t-online.de",
    "wanadoo.fr",
    "web.de",
    "yahoo.com",
    "yahoo.fr",
    "yandex.com",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [mail::MAILBOX, mail_preferences::NAME] {
        for thing in scene.of(kind) {
            for entry in thing.items("allow") {
                let Some((local, domain)) = entry.rsplit_once('@') else {
                    continue;
                };
                let whole = local.chars().all(|c| c == '*');
                if whole && FREE.contains(&domain) {
                    out.item(
                        thing,
                        "allow",
                        entry,
                        format!("`{entry}` lets everybody pass who has an address at {domain}"),
                    )
                    .help("name the addresses of those you know")
                    .fix(
                        Fix::new(format!("take `{entry}` off the allow list"))
                            .without(thing, "allow", entry),
                    );
                }
            }
        }
    }
}
