//! People who may change in webmail what these files declare.

use super::who::{Who, listed};
use crate::kinds::{aliases, forwarding, mailbox_access::parts};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Thing};
use crate::model::diagnostic::Level;

/// `permission-to-undo`.
pub(super) const RULE: Rule = Rule {
    code: "permission-to-undo",
    level: Level::Warning,
    title: "somebody may change what these files declare of an address",
    facts: &["ACC-09"],
    manual: "Whoever has the permission `redirections` at an address can pass its mail on to anybody, and \
        whoever has `aliases` can give it other names, in webmail and without these files. Where the \
        files declare the forwarding or the aliases of that address, they and these people change the \
        same thing in turn: each apply undoes what was clicked, each click what was applied.\n\n\
        Take the permission away, or leave forwarding and aliases of that address to its people by \
        taking them out of the files.",
    source: "knowledge base 1811 (permissions of a mailbox)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let who = Who::of(scene);
    let kinds = [
        ("redirections", forwarding::NAME, "the forwarding"),
        ("aliases", aliases::NAME, "the aliases"),
    ];
    for access in who.accesses.iter().copied().chain(who.of_teams()) {
        let (mailbox, person) = parts(access.key());
        let held: Vec<(&str, &Thing<'_>, &str)> = kinds
            .iter()
            .filter(|(word, ..)| access.items("permissions").contains(word))
            .filter_map(|(word, kind, what)| {
                let declared = scene.find(kind, mailbox)?;
                declared.declared?;
                Some((*word, declared, *what))
            })
            .collect();
        let Some((word, ..)) = held.first() else {
            continue;
        };
        let what = listed(held.iter().map(|(_, _, what)| *what));
        let mut fix = Fix::new(format!("take that permission away from {person}"));
        let mut left = access.spec.items("permissions");
        left.retain(|word| !held.iter().any(|(held, ..)| held == word));
        fix = fix.set(access, "permissions", crate::model::value::Value::Set(left));
        let found = out.item(
            access,
            "permissions",
            word,
            format!("{person} may change {what} of {mailbox}, which these files declare"),
        );
        for (_, declared, _) in &held {
            found.related(declared, None, "declared here");
        }
        found
            .help("take the permission away, or leave that to whoever has it")
            .fix(fix);
    }
}
