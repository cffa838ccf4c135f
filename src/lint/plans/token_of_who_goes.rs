//! Somebody loses rights under which these runs may be made.

use crate::kinds::org;
use crate::lint::finding::Findings;
use crate::lint::plans::people::lowered;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `token-of-who-goes`.
pub(super) const RULE: Rule = Rule {
    code: "token-of-who-goes",
    level: Level::Warning,
    title: "API tokens of somebody who loses their role lose it, too",
    facts: &["API-05"],
    manual: "A token acts as the person who made it, with their role and their rights. Once that person is \
        removed or is administrator no longer, a pipeline that uses their token can neither invite \
        people nor write teams, and may not even read them; the run that follows fails.\n\n\
        `maniform doctor` says whose token it is. Where it is theirs, let somebody who stays make a new one \
        first, and change the role last, when nothing else is to be done.",
    source: "knowledge base 2582 (2026-04-14); consequence",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for (before, now) in lowered(prospect) {
        let email = org::name(before.key());
        let what = match now {
            Some(_) => "loses the role",
            None => "goes",
        };
        out.about(
            now.unwrap_or(before),
            format!(
                "{email} {what}, and what runs with a token of theirs may do less from then on"
            ),
        )
        .help("ask `maniform doctor` whose token this is; change it first, and the role last");
    }
}
