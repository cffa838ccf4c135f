//! Targets whose name has letters that most of the way to them does not carry.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene};
use crate::model::diagnostic::Level;

/// `target-needs-smtputf8`.
pub(super) const RULE: Rule = Rule {
    code: "target-needs-smtputf8",
    level: Level::Warning,
    title: "mail is passed on to a name with letters outside of ASCII, or in quotes",
    facts: &["RFC-ADDR-06", "RFC-ADDR-04"],
    manual: "Before the @, letters such as é need every server on the way to know SMTPUTF8; one that does not \
        sends the message back. Names in quotes and addresses at a number, `ada@[192.0.2.1]`, are as \
        little use. (Domains with accents are another matter: they have a form that everybody carries.)\n\n\
        Most people with such an address have a plain one as well: ask for it.",
    source: "RFC 6531; RFC 5321 §4.1.2 and §4.1.3",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (_, station) in scene.flow.all() {
        for step in &station.steps {
            let place = scene.flow.station(step.to).map(|to| to.place);
            let (name, domain) = step.target.rsplit_once('@').unwrap_or((step.target, ""));
            let odd = !name.is_ascii() || name.starts_with('"') || domain.starts_with('[');
            if odd && matches!(place, Some(Place::Outside)) {
                out.item(
                    &step.by,
                    step.field,
                    step.target,
                    format!("not every server on the way can carry `{}`", step.target),
                )
                .help("ask for an address in plain letters");
            }
        }
    }
}
