//! Bills shown to somebody outside of the organization.

use crate::kinds::{org, user};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `billing-access-of-external`.
pub(super) const RULE: Rule = Rule {
    code: "billing-access-of-external",
    level: Level::Warning,
    title: "somebody outside of the organization is to see its bills",
    facts: &["ORG-17"],
    manual: "Access to bills is given one by one to collaborators. Legal representatives have it anyhow, and \
        nothing says that an external user can have it: they belong to another organization, or to \
        none.\n\n\
        Whoever keeps the books is a collaborator with `billing-access: true` and without any other right.",
    source: "knowledge base 1440",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for person in scene.of(user::NAME) {
        if person.text("role") == Some("external") && person.flag("billing-access") == Some(true) {
            let email = org::name(person.key());
            out.field(
                person,
                "billing-access",
                format!("{email} is an external user, and access to bills is for collaborators"),
            )
            .help("make them a collaborator, or leave it out")
            .fix(Fix::new("do not show them bills").set(
                person,
                "billing-access",
                Value::Bool(false),
            ));
        }
    }
}
