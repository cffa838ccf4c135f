//! A product that is declared under one organization and lives in another: moving it takes two people
//! and no API (PROD-04 to PROD-07; knowledge base 2024).

use super::kind::{Around, Missing, Observed};
use super::product::NAME;
use super::service_facts::KSUITE;
use crate::model::value::Value;

/// How the list of everything names an organization: by the account's number.
pub(super) const ACCOUNT: &str = "account ";

/// Set where the service says that a product cannot be moved.
pub(super) const STAYS: &str = "stays";

/// The stand-in for an organization of which only the number is known.
#[must_use]
pub(super) fn account(id: &str) -> String {
    format!("{ACCOUNT}{id}")
}

/// What to do about a product `service/name` that its organization does not list and another one
/// has; none where it is nowhere in reach. `there` are keys of its kind that were seen anywhere.
#[must_use]
pub fn transferred(
    service: &str,
    name: &str,
    there: &[String],
    around: &dyn Around,
) -> Option<Missing> {
    let what = format!("{service}/{name}");
    let tail = format!("/{what}");
    let in_reach = around.living(NAME).into_iter().find(|thing| {
        let key = &thing.address.key;
        key.starts_with(ACCOUNT) && key.ends_with(&tail)
    });
    let Some(found) = in_reach else {
        // Another token of these files showed it: the organization is one of theirs.
        let elsewhere = there.iter().any(|key| key == name);
        return elsewhere.then(|| by_hand(&what, "the organization that has it", around));
    };
    let source = organization_of(found, around);
    if let Some(why) = stays(found, service) {
        return Some(Missing::OutOfReach(format!(
            "{what} belongs to {source} and cannot be moved: {why}; declare it there"
        )));
    }
    Some(by_hand(&what, &source, around))
}

/// Why a product cannot be moved, if so. That what is inside a kSuite cannot either is inferred
/// (PROD-04, second half).
fn stays(found: &Observed, service: &str) -> Option<&'static str> {
    let inside = found.spec.get("inside") == Some(&Value::text(KSUITE));
    match (service == KSUITE, inside, found.spec.get(STAYS)) {
        (true, ..) => Some("a kSuite stays where it was ordered"),
        (_, true, _) => Some("it is part of a kSuite"),
        (.., Some(Value::Bool(true))) => Some("the service says that it is not transferable"),
        _ => None,
    }
}

/// The name of the organization that a product was found in, as people know it.
fn organization_of(found: &Observed, around: &dyn Around) -> String {
    let key = &found.address.key;
    let account = key.split_once('/').map_or(key.as_str(), |(first, _)| first);
    let id = account.strip_prefix(ACCOUNT).unwrap_or(account);
    let organizations = around.living("organization");
    let named = organizations
        .iter()
        .find(|o| o.id == id && o.address.key != id);
    named.map_or_else(
        || format!("the organization {id}"),
        |o| o.address.key.clone(),
    )
}

fn by_hand(what: &str, source: &str, around: &dyn Around) -> Missing {
    let mut steps = vec![
        format!(
            "a legal representative or administrator of {source} opens the product {what} in the Manager, chooses to transfer it, and sends the link this gives"
        ),
        "somebody with administrative rights in the organization these files name opens the link and accepts it with its terms; the service goes on without a break".to_owned(),
        format!(
            "know what stays behind: the access of everybody in {source} to it, and its invoices"
        ),
    ];
    if what.starts_with("mail/") || what.starts_with("domain/") {
        // PROD-07.
        steps.push("move the domain and its mail service together: in different organizations nothing corrects their DNS by itself any more".to_owned());
    }
    let again = granted(around);
    steps.push(if again.is_empty() {
        "then plan again".to_owned()
    } else {
        format!("then plan again: it grants anew what these files declare ({again})")
    });
    Missing::ByHand(steps)
}

/// What the files grant people, counted by kind: the next plan makes it again where it was lost.
fn granted(around: &dyn Around) -> String {
    const GRANTS: &[(&str, &str)] = &[
        ("user", "people"),
        ("team", "teams"),
        ("mailbox-access", "accesses to mailboxes"),
        ("mailbox-team-access", "accesses of teams"),
    ];
    let counted = GRANTS.iter().filter_map(|(kind, many)| {
        let count = around.declaring(kind).len();
        (count > 0).then(|| format!("{count} {many}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}
