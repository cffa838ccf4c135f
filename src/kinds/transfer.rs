//! A product that is declared under one organization and lives in another: moving it takes two people
//! and no API (PROD-04 to PROD-07; knowledge base 2024).

use super::kind::{Around, Missing, Observed};
use super::product::NAME;
use super::service_facts::KSUITE;
use super::{mail, org, rights};
use crate::model::value::{Spec, Value};

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
    let lost = granted(what, source, around);
    if !lost.is_empty() {
        steps.push(format!(
            "these files name in {source}, and it is lost with the move: {lost}"
        ));
    }
    let again = granted(what, around.realm(), around);
    steps.push(if again.is_empty() {
        "then plan again".to_owned()
    } else {
        format!("then plan again: it grants anew what these files declare: {again}")
    });
    Missing::ByHand(steps)
}

/// Whom the files of an organization grant something on a product `service/name`, by name (PROD-05).
fn granted(what: &str, realm: &str, around: &dyn Around) -> String {
    let (service, name) = what.split_once('/').unwrap_or((what, ""));
    let gives = |grant: &String| {
        rights::service_of(grant) == service
            && (!rights::has_product(grant) || grant.starts_with(&format!("{what}/")))
    };
    let within = |key: &str| org::within(key, realm);
    let holders = |kind: &str, of: &dyn Fn(&Spec) -> bool| -> Vec<String> {
        let all = around.declaring(kind).into_iter();
        all.filter(|(address, spec)| within(&address.key) && of(spec))
            .map(|(address, _)| org::name(&address.key).to_owned())
            .collect()
    };
    let any = |spec: &Spec| spec.items(rights::ACCESS).iter().any(gives);
    let mut told = holders("user", &any);
    let teams = holders("team", &|spec| {
        any(spec) || spec.items("services").contains(service)
    });
    told.extend(teams.iter().map(|team| format!("the team {team}")));
    // Who opens an address is declared in the organization that is to have the service.
    if service == "mail" && realm == around.realm() {
        for kind in ["mailbox-access", "mailbox-team-access"] {
            for (address, _) in around.declaring(kind) {
                let (mailbox, who) = address.key.split_once('/').unwrap_or((&address.key, ""));
                if mail::domain(mailbox) == name {
                    told.push(format!("{who} ({mailbox})"));
                }
            }
        }
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::stage::Stage;
    use crate::model::address::Address;

    #[test]
    fn whoever_is_granted_something_is_named_in_their_own_organization() {
        let of =
            |grants: &[&str]| Spec::default().with(rights::ACCESS, Value::set(grants.to_vec()));
        let user = |realm: &str, who: &str| Address::new("user", org::key(realm, who));
        let stage = Stage::default()
            .declares(user("Acme SA", "ada@a.example"), of(&["mail/technical"]))
            .declares(user("Acme SA", "bob@a.example"), of(&[]))
            .declares(
                user("Acme SA", "cyd@a.example"),
                of(&["mail/other.example/technical", "drive/technical"]),
            )
            .declares(
                user("Globex Ltd", "dan@g.example"),
                of(&["mail/acme.example/technical"]),
            )
            .declares(
                Address::new("team", org::key("Acme SA", "Ops")),
                Spec::default().with("services", Value::set(["mail"])),
            );
        let mail = "mail/acme.example";
        assert_eq!(
            granted(mail, "Acme SA", &stage),
            "ada@a.example, the team Ops"
        );
        assert_eq!(granted(mail, "Globex Ltd", &stage), "dan@g.example");
        assert_eq!(granted("ksuite/x", "Acme SA", &stage), "");
    }
}
