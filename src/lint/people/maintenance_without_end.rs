//! A mail service that nobody can read, for nobody knows how long.

use crate::kinds::{mail, product};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `maintenance-without-end`.
pub(super) const RULE: Rule = Rule {
    code: "maintenance-without-end",
    level: Level::Warning,
    title: "maintenance is on, and nothing says until when",
    facts: &["PROD-03"],
    manual: "In maintenance no address of the service can be read or used. Mail is still received, senders \
        see nothing of it, and it piles up: with offers of 20 GB for a mailbox it can fill one, and what \
        comes then is refused. Nothing ends it by itself.\n\n\
        Switch it off again as soon as it is not needed. While it is, suppress the finding on its line \
        with a reason that names the day on which it ends.",
    source: "knowledge base, discovering the Mail Service; 2351 (2026-05-11)",
    judge: Judge::Files(judge),
};

/// Offers whose mailboxes have a size (knowledge base 2351, 2026-05-11).
const CAPPED: &[&str] = &["free", "my-ksuite", "starter"];

/// Whether this is the product that a mail service is sold as, whose service says the same.
fn is_told(scene: &Scene<'_>, thing: &Thing<'_>) -> bool {
    if thing.address.kind != product::NAME {
        return false;
    }
    let service = thing.key().rsplit_once("/mail/").map(|(_, domain)| domain);
    let service = service.and_then(|domain| scene.find(mail::SERVICE, domain));
    service.is_some_and(|service| service.flag("maintenance") == Some(true))
}

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [mail::SERVICE, product::NAME] {
        for thing in scene.of(kind) {
            if thing.flag("maintenance") != Some(true) || is_told(scene, thing) {
                continue;
            }
            let capped = thing
                .text("offer")
                .is_some_and(|offer| CAPPED.contains(&offer));
            let fills = match capped {
                true => ", until its mailboxes of 20 GB are full",
                false => "",
            };
            let what = match kind {
                mail::SERVICE => format!(
                    "nobody reads {} while its mail piles up{fills}",
                    thing.key()
                ),
                _ => format!("nobody uses {}, for nobody knows how long", thing.key()),
            };
            out.field(thing, "maintenance", what)
                .help("switch it off, or say in a reason beside it on which day it ends")
                .fix(Fix::new("end the maintenance").set(thing, "maintenance", Value::Bool(false)));
        }
    }
}
