//! SPF as it is published, as the rules about it look at it.

use std::collections::BTreeSet;

use crate::dns::RecordType;
use crate::kinds::mail_domain::Sender;
use crate::lint::finding::{Finding, Findings, Fix};
use crate::lint::scene::{Scene, Thing};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Data, Pending, Type};
use crate::mailauth::spf::{self, Cause, Node, Step, Term};
use crate::model::value::Value;

/// The record at every name that is looked at, with everything it leads to: domains of the audit, and
/// names that have SPF or an MX in the files.
pub(super) fn published(survey: &Survey<'_>) -> Result<Vec<Node>, Pending> {
    let nodes: Vec<_> = names(survey)
        .iter()
        .map(|name| spf::expand(survey.world, name))
        .collect();
    // All were asked before one that is missing stops the rule.
    nodes.into_iter().collect()
}

/// The names that SPF is looked for at.
pub(super) fn names(survey: &Survey<'_>) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = survey.domains.iter().cloned().collect();
    let within = |name: &str| {
        let mut domains = survey.domains.iter();
        domains.any(|domain| {
            name.strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.'))
        })
    };
    let declared = survey.declared.zones.sets().filter(|set| match set.kind {
        RecordType::Mx => true,
        RecordType::Txt => set.values.iter().any(|(_, text)| spf::is_spf(text)),
        _ => false,
    });
    let declared = declared.map(|set| set.name.clone());
    names.extend(declared.filter(|name| within(name) && !name.starts_with('*')));
    names
}

/// The record that a scene has for a name.
pub(super) fn of<'s, 'a>(scene: &'s Scene<'a>, name: &str) -> Option<(&'s Thing<'a>, &'a str)> {
    let set = scene.zones.at(name, RecordType::Txt)?;
    let mut values = set.values.iter();
    values.find_map(|(thing, text)| spf::is_spf(text).then_some((thing, *text)))
}

/// The hosts that take mail for a name, as the DNS says; none for a null MX.
pub(super) fn exchangers(survey: &Survey<'_>, name: &str) -> Result<Vec<String>, Pending> {
    let answer = survey.ask(name, Type::Mx)?;
    let hosts = answer.data().unwrap_or_default().iter();
    let hosts = hosts.filter_map(|data| match data {
        Data::Mail(_, host) if !host.is_empty() => Some(host.clone()),
        _ => None,
    });
    Ok(hosts.collect())
}

/// A finding about the record at a name.
pub(super) fn find<'f>(
    survey: &Survey<'_>,
    out: &'f mut Findings,
    name: &str,
    message: impl Into<String>,
) -> &'f mut Finding {
    out.on(survey.records(name, RecordType::Txt), message)
}

/// Puts a finding about a term where the sender is written that the term is there for, if `mail` of the
/// domain declares it; says which one that is.
pub(super) fn at_sender<'s>(
    survey: &'s Survey<'_>,
    found: &mut Finding,
    domain: &str,
    term: &Term,
) -> Option<&'s Sender> {
    let mut mails = survey.declared.mail().iter();
    let mail = mails.find(|mail| mail.domain == domain)?;
    let term = term.to_string();
    let sender = mail.sender_of(&term)?;
    let mut own = sender.terms.iter();
    let own = own.find(|own| own.value.eq_ignore_ascii_case(&term))?;
    found.span = Some(own.span);
    Some(sender)
}

/// The term of a record that costs the most; none where none costs anything.
pub(super) fn dearest(node: &Node, cost: impl Fn(&Step) -> usize) -> Option<&Term> {
    // The first of several that cost the same.
    let steps = node.steps.iter().rev().filter(|step| cost(step) > 0);
    steps.max_by_key(|step| cost(step)).map(|step| &step.term)
}

/// The terms of a record with what each costs, the dearest first: `include:a.example 4, mx 1`.
pub(super) fn by_sender(node: &Node, cost: impl Fn(&Step) -> usize) -> String {
    let mut terms: Vec<(usize, String)> = node
        .steps
        .iter()
        .map(|step| (cost(step), step.term.to_string()))
        .filter(|(cost, _)| *cost > 0)
        .collect();
    terms.sort_by_key(|(cost, _)| std::cmp::Reverse(*cost));
    let terms: Vec<String> = terms
        .into_iter()
        .map(|(cost, term)| format!("`{term}` {cost}"))
        .collect();
    terms.join(", ")
}

/// What makes readers of a record give up, of one sort: with the term of this record that leads
/// there, each once.
pub(super) fn troubles(
    node: &Node,
    sort: impl Fn(&spf::Why) -> bool,
) -> Vec<(Option<&Step>, Cause)> {
    let mut found: Vec<(Option<&Step>, Cause)> = Vec::new();
    for (index, cause) in node.troubles() {
        let known = found.iter().any(|(_, known)| *known == cause);
        if sort(&cause.why) && !known {
            found.push((index.and_then(|index| node.steps.get(index)), cause));
        }
    }
    found
}

/// The edit that writes another text in the place of a declared one.
pub(super) fn rewritten(
    thing: &Thing<'_>,
    text: &str,
    mended: &str,
    does: impl Into<String>,
) -> Fix {
    let values = thing.items("values").into_iter();
    let values: BTreeSet<String> = values
        .map(|value| if value == text { mended } else { value })
        .map(str::to_owned)
        .collect();
    Fix::new(does).set(thing, "values", Value::Set(values))
}
