//! Names that prove who runs a domain, passed on to somebody outside.

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene};
use crate::model::diagnostic::Level;

/// `role-name-goes-outside`.
pub(super) const RULE: Rule = Rule {
    code: "role-name-goes-outside",
    level: Level::Warning,
    title: "mail for whoever runs the domain goes to an address outside",
    facts: &["MAIL-ADDR-23"],
    manual: "Certificate authorities send the proof that somebody runs a domain to `admin`, `administrator`, \
        `hostmaster`, `postmaster` or `webmaster` there. Whoever reads these gets a certificate for your \
        domain. `security`, `abuse` and `noc` are where others report what goes wrong, and `noreply` and \
        `mailer-daemon` get what was never meant for people.\n\n\
        Keep these names with somebody of the organization. It is fine where the address outside is that of the \
        company that runs your domain: allow it with that reason.",
    source: "RFC 2142; CA/Browser Forum baseline requirements §3.2.2.4.4",
    judge: Judge::Files(judge),
};

/// Names of roles (RFC 2142) and those that authorities write to.
const NAMES: &[&str] = &[
    "abuse",
    "admin",
    "administrator",
    "hostmaster",
    "mailer-daemon",
    "noc",
    "noreply",
    "postmaster",
    "root",
    "security",
    "webmaster",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (service, name) in scene
        .names
        .domains()
        .filter(|(domain, service)| domain == service)
        .flat_map(|(_, service)| NAMES.iter().map(move |name| (service, *name)))
    {
        let address = mail::key(name, service);
        let Some(station) = scene.flow.of(&address, &scene.names) else {
            continue;
        };
        let outside = |to: usize| {
            let place = scene.flow.station(to).map(|to| to.place);
            matches!(place, Some(Place::Outside))
        };
        if let Some(step) = station.always().find(|step| outside(step.to)) {
            let found = out.item(
                &step.by,
                step.field,
                step.target,
                format!("{} gets what is sent to {address}", step.target),
            );
            if station.name != address {
                found.label(format!("`{name}` is another name of {}", station.name));
            }
            found.help(format!("keep `{name}` with somebody of the organization"));
        }
    }
}
