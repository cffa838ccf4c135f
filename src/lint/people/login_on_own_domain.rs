//! Everybody who could repair the mail gets their own mail by it.

use std::collections::BTreeMap;

use crate::kinds::{mail, org, user};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::model::diagnostic::Level;

/// `login-on-own-domain`.
pub(super) const RULE: Rule = Rule {
    code: "login-on-own-domain",
    level: Level::Note,
    title: "every legal representative logs in with an address that these files can break",
    facts: &["ORG-22"],
    manual: "A forgotten password, a new device and every other proof of who somebody is go to the address of \
        the login, or to a recovery address. Where all legal representatives have it at a mail service \
        that these files manage, a wrong MX record or a locked service also takes the way back from \
        everybody who could repair it; where the organization forbids the reset by SMS nothing else is \
        left.\n\n\
        Give one of them a login or a recovery address elsewhere. The recovery address stands in the \
        profile of each account; no call tells it, so suppress the finding where it is elsewhere.",
    source: "knowledge base, resetting a password by SMS (webmail)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let mut people: BTreeMap<&str, Vec<&Thing<'_>>> = BTreeMap::new();
    let all = scene.of(user::NAME).iter();
    for person in all.filter(|person| person.text("role") == Some("legal-representative")) {
        people.entry(person.realm).or_default().push(person);
    }
    for (realm, representatives) in people {
        let within = |person: &&Thing<'_>| {
            let login = org::name(person.key());
            scene.names.service_of(mail::domain(login)).is_some()
        };
        let Some(first) = representatives.first() else {
            continue;
        };
        if representatives.iter().all(within) {
            out.about(
                first,
                format!("if mail of these files fails, no legal representative of {realm} gets a new password by mail"),
            )
            .help("give one of them a login, or a recovery address, on a domain that is managed elsewhere");
        }
    }
}
