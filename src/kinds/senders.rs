//! The addresses a mailbox may answer from: its own, and those of others who confirmed it once.
//! Nothing here is written: confirming takes a code that only the other's owner gets (MAIL-RESP-07).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::declare::Declared;
use super::decode;
use super::kind::{
    Asked, Difference, Draft, Existence, Field, IdSource, Kind, Located, Nature, Observation,
    Observed, Placement, Within, Work,
};
use super::mail::{self, MAILBOX, domain};
use super::names::normal_address;
use super::redirection;
use super::views::{Shape, View, What};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::request::{Method, Ref, Request};
use crate::model::source::Span;
use crate::model::value::{Spec, Value};

/// `senders:ada@acme.example`.
#[derive(Debug)]
pub struct Senders;

/// Its name in addresses.
pub const NAME: &str = "senders";
const VERIFIED: &str = "verified";

/// The senders of a mailbox.
#[must_use]
pub fn address(mailbox: &str) -> Address {
    Address::new(NAME, mailbox)
}

/// Says that a mailbox answers from these addresses, each with its place: they must have been
/// confirmed. None where there are none.
#[must_use]
pub fn declared(mailbox: &str, from: &BTreeMap<&str, Span>, realm: &str) -> Option<Declared> {
    let first = *from.values().min()?;
    let mut thing = Declared::new(address(mailbox), realm, first);
    thing.set(VERIFIED, Value::set(from.keys().copied()), first);
    for (sender, span) in from {
        thing.places.insert(format!("{VERIFIED}/{sender}"), *span);
    }
    Some(thing)
}

/// The call that tells the senders with their ids: with the signatures in the documents of 2025 (and
/// live in 2026), by themselves in those of 2024.
fn request(mailbox: &str) -> Request {
    let older = Request::new(Method::Get, mail::path(mailbox).text("/headers/addresses"));
    Request::new(Method::Get, mail::path(mailbox).text("/signatures")).or_else(older)
}

/// Finds the id of the mailbox's own address, which no list tells beforehand and a new mailbox does
/// not have yet.
#[must_use]
pub fn look_up(mailbox: &str) -> Draft {
    let to = Ref::member(&address(mailbox), mailbox);
    let item = |list: &str| IdSource::Item {
        list: list.to_owned(),
        member: "email".to_owned(),
        is: mailbox.to_owned(),
        id: "id".to_owned(),
    };
    Draft::new(
        "look up its own address among the senders",
        request(mailbox),
    )
    .yields(to.clone(), item("/valid_emails"))
    .yields(to, item(""))
}

impl Kind for Senders {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "the addresses an address may answer from; confirmed by people, found here"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::of(Nature::Additive, VERIFIED)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Found
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(MAILBOX, key))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::each(holder, MAILBOX, NAME, str::to_owned)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![View {
            what: What::Senders,
            realm: thing.realm.clone(),
            of: thing.address.key.clone(),
            request: request(&thing.address.key),
            shape: Shape::Object,
        }]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Senders {
            return seen;
        }
        let reply = items.first();
        let list = reply.map(|reply| reply.get("valid_emails").unwrap_or(reply));
        let Some(list) = list.and_then(Json::as_array) else {
            seen.troubles
                .push("the service did not say which senders are valid".to_owned());
            return seen;
        };
        let mut thing = Observed::new(address(&view.of), view.of.as_str());
        let mut verified = BTreeSet::new();
        for item in list {
            // What stands among the valid ones is, unless it says otherwise.
            let valid = decode::switch(item, "is_verified") != Some(false);
            if let (Some(id), Some(email), true) =
                (decode::id(item, "id"), decode::text(item, "email"), valid)
            {
                let email = normal_address(email);
                thing.members.insert(email.clone(), id);
                verified.insert(email);
            }
        }
        thing.spec.set(VERIFIED, Value::Set(verified));
        seen.things.push(thing);
        seen
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let mailbox = &difference.address.key;
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(VERIFIED);
        let after = difference.after.unwrap_or(&empty).items(VERIFIED);
        let missing = after.difference(&before);
        Work {
            by_hand: missing
                .flat_map(|sender| steps(mailbox, sender, difference))
                .collect(),
            ..Work::default()
        }
    }

    /// They are declared by whoever answers from them.
    fn written(&self, _address: &Address, _seen: &Spec) -> Result<Option<Spec>, String> {
        Ok(None)
    }

    /// Only mentioned by responders; the address is where it is seen.
    fn adopt(&self, address: &Address, _spec: &Spec) -> Option<Placement> {
        Some(Placement::At(mail::keys(&address.key), json!({})))
    }
}

fn steps(mailbox: &str, sender: &str, difference: &Difference<'_>) -> Vec<String> {
    let redirection = Address::new(redirection::NAME, sender);
    let around = difference.around;
    if around.declared(&redirection).is_some() || around.lives(&redirection).is_some() {
        return vec![format!(
            "name another sender at the responders of {mailbox}: {sender} is a redirection and cannot send (MAIL-RED-09)"
        )];
    }
    let whose = match domain(sender) == domain(mailbox) {
        true => "whoever reads it",
        false => "its owner",
    };
    vec![
        format!(
            "who may edit {mailbox} opens one of its responders in the Manager and, among the advanced settings, adds {sender} as a sender"
        ),
        format!("{sender} gets a message from Infomaniak with a code; {whose} gives it back there"),
        "then plan again".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::stage::Stage;

    #[test]
    fn who_is_not_confirmed_is_confirmed_by_people() {
        let address = address("ada@acme.example");
        let before = Spec::default().with(VERIFIED, Value::set(["ada@acme.example"]));
        let after = Spec::default().with(
            VERIFIED,
            Value::set(["ada@acme.example", "desk@partner.example"]),
        );
        let steps = |stage: Stage| {
            let mut now = Observed::new(address.clone(), "ada@acme.example");
            now.spec = before.clone();
            let work = stage.there(now).work(&address, Some(&after));
            assert!(work.drafts.is_empty());
            work.by_hand
        };
        let usual = steps(Stage::default());
        assert!(
            usual[1].contains("desk@partner.example gets a message"),
            "{usual:?}"
        );
        let redirection = Address::new(redirection::NAME, "desk@partner.example");
        let never = steps(Stage::default().declares(redirection, Spec::default()));
        assert!(never[0].contains("cannot send"), "{never:?}");
    }
}
