//! Who is invited into an organization that asks for a second factor.

use std::collections::BTreeMap;

use crate::kinds::{org, organization, user};
use crate::lint::finding::Findings;
use crate::lint::people::who::listed;
use crate::lint::plans::people::changes;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Thing;
use crate::model::diagnostic::Level;
use crate::plan::Action;

/// `invited-to-two-steps`.
pub(super) const RULE: Rule = Rule {
    code: "invited-to-two-steps",
    level: Level::Note,
    title: "somebody is invited into an organization that asks for a second factor",
    facts: &["ORG-19", "ORG-20", "ORG-21"],
    manual: "Where an organization asks everybody for two-step login, whoever has none sees neither the Manager \
        nor the web apps. Programs on computers and phones go on working, but those that synchronise \
        calendars and contacts need an application password from then on. An external user may leave \
        instead.\n\n\
        Nobody at the support switches a second factor off on request, and one by SMS works only for people \
        who live in Switzerland, France, Belgium or Germany. So tell those whom you invite beforehand, and \
        let them keep the recovery codes. Before it is switched on, let everybody have one, the owner of \
        this token first.",
    source: "knowledge base 2192 (2026-05-05), 1940; disabling two-step login (webmail)",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    let mut invited: BTreeMap<&str, Vec<&Thing<'_>>> = BTreeMap::new();
    for change in changes(prospect) {
        let comes = matches!(change.action, Action::Create | Action::Replace);
        if change.address.kind == user::NAME
            && comes
            && let Some(person) = prospect.declared.find(user::NAME, &change.address.key)
        {
            invited.entry(person.realm).or_default().push(person);
        }
    }
    for (realm, people) in invited {
        let needs = prospect
            .lives
            .find(organization::NAME, realm)
            .and_then(|organization| organization.flag(organization::TWO_STEP_LOGIN));
        let (Some(true), Some(first)) = (needs, people.first()) else {
            continue;
        };
        let names = people.iter().map(|person| org::name(person.key()));
        out.about(
            first,
            format!(
                "{realm} asks for a second factor, and without one {} will see neither the Manager nor the web apps",
                listed(names)
            ),
        )
        .help("tell them beforehand; the support does not switch it off, and calendars in other programs need application passwords");
    }
}
