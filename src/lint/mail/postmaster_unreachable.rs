//! Names that every mail domain should have.

use std::collections::BTreeSet;

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Receives, Scene};
use crate::model::diagnostic::Level;

/// `postmaster-unreachable`.
pub(super) const RULE: Rule = Rule {
    code: "postmaster-unreachable",
    level: Level::Warning,
    title: "nobody receives mail to postmaster or abuse",
    facts: &["MAIL-ADDR-22"],
    manual: "Whoever runs a mail domain has to be reachable as `postmaster`; that is not optional. `abuse` is \
        where others report what comes from your domain, and blocklists look whether somebody is there.\n\n\
        Give both names to somebody, as aliases: `aliases: [postmaster, abuse]`. One mailbox serves all \
        domains of a mail service. Offline the rule speaks only where the files are the only owners of \
        addresses and redirections (`settings.ownership: authoritative`), because somebody may have the \
        names whom no file declares; an audit looks at what lives.",
    source: "RFC 5321 §4.5.1; RFC 2142 §4 and §5",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    if !["addresses", "redirections"]
        .iter()
        .all(|all| scene.knows_all(all))
    {
        return;
    }
    let services: BTreeSet<&str> = scene.names.domains().map(|(_, service)| service).collect();
    for service in services {
        let lost = |name: &&str| {
            let address = mail::key(name, service);
            matches!(scene.receives(&address), Receives::No(_))
        };
        let names: Vec<&str> = ["postmaster", "abuse"].into_iter().filter(lost).collect();
        let Some(thing) = scene
            .find(mail::SERVICE, service)
            .filter(|_| !names.is_empty())
        else {
            continue;
        };
        let both = names.join(" and ");
        let found = out.about(
            thing,
            format!("nobody receives what is sent to {both} at {service}"),
        );
        if names == ["abuse"] {
            found.level(Level::Note);
        }
        found.help(format!(
            "add to somebody's address: `aliases: [{}]`",
            names.join(", ")
        ));
    }
}
