//! Rights of people who may do everything anyway.

use crate::kinds::{org, user};
use crate::lint::finding::Findings;
use crate::lint::people::who::listed;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `grant-without-effect`.
pub(super) const RULE: Rule = Rule {
    code: "grant-without-effect",
    level: Level::Note,
    title: "somebody who reaches every product was granted some, too",
    facts: &["ORG-07"],
    manual: "Legal representatives and administrators reach every product, so what they were granted alone has \
        no effect today. It comes to life when somebody lowers their role: then it is all that they have left.\n\n\
        Take the grants away in the Manager, or keep those that shall stay when the role changes.",
    source: "knowledge base 1610",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for person in survey.lives.of(user::NAME) {
        let role = person.text("role");
        let member = user::State::of(person.spec) == Some(user::State::Member);
        let grants = person.items("access");
        if !member
            || grants.is_empty()
            || !matches!(role, Some("administrator" | "legal-representative"))
        {
            continue;
        }
        let name = org::name(person.key());
        let role = role.unwrap_or_default().replace('-', " ");
        out.about(
            person,
            format!(
                "{name} is {role} and reaches everything: {} has no effect",
                listed(grants)
            ),
        )
        .help("take it away in the Manager, unless it shall stay when the role changes");
    }
    Ok(())
}
