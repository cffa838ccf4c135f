//! Mail that leaves for a domain nobody said it may go to.

use std::collections::BTreeSet;

use crate::kinds::mail;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene};
use crate::model::diagnostic::Level;

/// `outside-trusted-domains`.
pub(super) const RULE: Rule = Rule {
    code: "outside-trusted-domains",
    level: Level::Warning,
    title: "mail is passed on to a domain that `settings.trusted-domains` does not name",
    facts: &["MAIL-RED-24"],
    manual: "Mail that leaves the organization, or the country, is under other people's rules: whether that may \
        be is a decision about personal data, and not one of whoever may edit a redirection. \
        `settings.trusted-domains` holds what was decided; without that line the rule says nothing.\n\n\
        Add the domain if it was decided so, or name an address of the organization.",
    source: "a policy of your own; nothing at the service enforces it",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let Some(trusted) = &scene.settings.trusted else {
        return;
    };
    let mut told = BTreeSet::new();
    for (_, station) in scene.flow.all() {
        for step in &station.steps {
            let place = scene.flow.station(step.to).map(|to| to.place);
            let domain = mail::domain(step.target).to_lowercase();
            let leaves = matches!(place, Some(Place::Outside)) && !trusted.contains(&domain);
            if leaves && told.insert((step.by.address, step.target)) {
                out.item(
                    &step.by,
                    step.field,
                    step.target,
                    format!("mail to {} leaves for {domain}, which is not trusted", station.name),
                )
                .help(format!(
                    "add `{domain}` to `settings.trusted-domains` if it may, or name an address of the organization"
                ));
            }
        }
    }
}
