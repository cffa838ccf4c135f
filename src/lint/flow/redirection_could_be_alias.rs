//! A redirection that only gives a mailbox another name.

use crate::kinds::{aliases, mail, redirection};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Holder, Reach, Scene};
use crate::model::diagnostic::Level;
use crate::model::value::Value;

/// `redirection-could-be-alias`.
pub(super) const RULE: Rule = Rule {
    code: "redirection-could-be-alias",
    level: Level::Note,
    title: "a redirection only leads to one mailbox of the same service",
    facts: &["MAIL-ALIAS-06"],
    manual: "For another spelling of a name the service advises an alias: it needs nobody to accept anything, \
        one can send under it, spam is filtered by the mailbox itself, and it counts against no quota of \
        redirections.\n\n\
        `--fix` takes the redirection out and adds the name to `aliases`, where these are declared. It \
        is fine as it is where the target will change, or others join it.",
    source: "knowledge base 2903 and 1993",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(redirection::NAME) {
        let targets = thing.items("targets");
        let [target] = targets.as_slice() else {
            continue;
        };
        let Reach::Here(holder @ (Holder::Mailbox(_) | Holder::Alias(_))) =
            scene.names.reach(target)
        else {
            continue;
        };
        let mailbox = holder.owner();
        if mail::domain(mailbox) != mail::domain(thing.key()) {
            continue;
        }
        let name = mail::local(thing.key());
        let found = out
            .about(
                thing,
                format!("{} is just another name of {mailbox}", thing.key()),
            )
            .help(format!(
                "write `{name}` among the `aliases` of {}, and take the redirection out",
                mail::local(mailbox)
            ));
        // Where nobody declares its aliases a list of one would take away those it has.
        if let Some(list) = scene.find(aliases::NAME, mailbox) {
            let mut names = list.spec.items(aliases::NAME);
            names.insert(name.to_owned());
            found.fix(
                Fix::new(format!("make `{name}` an alias of {mailbox}"))
                    .remove(thing)
                    .set(list, aliases::NAME, Value::Set(names)),
            );
        }
    }
}
