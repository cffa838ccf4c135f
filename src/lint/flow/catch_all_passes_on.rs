//! A catch-all that passes on what it takes.

use std::collections::BTreeSet;

use crate::kinds::{forwarding, mail, offers};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Place, Scene};
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `catch-all-passes-on`.
pub(super) const RULE: Rule = Rule {
    code: "catch-all-passes-on",
    level: Level::Warning,
    title: "a catch-all passes on the spam it collects",
    facts: &["MAIL-CATCH-05"],
    manual: "Spam to made-up names is passed on in your name. A receiver elsewhere refuses it, each refusal \
        comes back as a bounce to a sender that never was, and after a while the receiver takes your \
        domain for a source of spam. This is a known cause of floods of bounces.\n\n\
        Read the catch-all where it is: give the person `access` to it. Never pass it on to an address \
        outside of the organization.",
    source: "knowledge base 126; knowledge base, spam from your own address (2026)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (_, station) in scene.flow.all() {
        if mail::local(&station.name) != offers::CATCH_ALL {
            continue;
        }
        for step in station
            .always()
            .filter(|step| step.by.address.kind == forwarding::NAME)
        {
            let place = scene.flow.station(step.to).map(|to| to.place);
            let outside = matches!(place, Some(Place::Outside));
            let found = out.item(
                &step.by,
                step.field,
                step.target,
                match outside {
                    true => format!(
                        "spam to made-up names leaves for {} in your name",
                        step.target
                    ),
                    false => format!("{} gets what is sent to every made-up name", step.target),
                },
            );
            if outside {
                found.label(
                    "what is refused there comes back as bounces, and gives the domain a bad name",
                );
            }
            found
                .help("take the forward out, and give whoever reads it `access` to the catch-all")
                .fix(
                    Fix::new(format!(
                        "keep what the catch-all of {} collects",
                        mail::domain(&station.name)
                    ))
                    .set(&step.by, step.field, Value::Set(BTreeSet::new())),
                );
        }
    }
}
