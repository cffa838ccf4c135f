//! Work teams: people who get rights on services together.
//!
//! A team is two things: the team itself with its leader and services, and a facet with its people.
//! The list of users tells who is in which team, invited people included; the list of teams does not.

mod members;
mod section;
mod work;

use serde_json::{Map, Value as Json, json};

pub use members::{TeamMembers, meant_for, teams_of};
pub use section::{TeamName, TeamSection, declare};

use super::kind::{
    Asked, Claim, Difference, Existence, Field, Kind, Located, Nature, Observation, Observed,
    Placement, Presupposed, Use, Within, Work,
};
use super::rights::{self, ACCESS};
use super::views::{self, View, What};
use super::{decode, names, org, organization, user};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::value::{Spec, Value};

/// `team:Acme SA/Support`.
#[derive(Debug)]
pub struct Team;

/// Its name in addresses.
pub const NAME: &str = "team";
const LEAD: &str = "lead";
const SERVICES: &str = "services";

/// The address of a team.
#[must_use]
pub fn address(realm: &str, name: &str) -> Address {
    Address::new(NAME, org::key(realm, name))
}

impl Kind for Team {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a work team: its leader, and the services its people get rights on"
    }

    /// Services are written as numbers and read as rights; which right a number gives is not
    /// documented. So the services are compared exactly, and rights only as far as they are asked for.
    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(LEAD),
            Field::plain(SERVICES),
            Field::of(Nature::Additive, ACCESS),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("teams")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "a team that stays goes on giving its people rights",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(org::address(&org::realm(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::organization(holder, org::all)
    }

    /// The leader is named by the number of a user.
    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::teams(&thing.realm), views::users(&thing.realm)]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Teams {
            return seen;
        }
        for item in items {
            let (Some(id), Some(name)) = (decode::id(item, "id"), decode::text(item, "name"))
            else {
                seen.troubles
                    .push("a work team came without id or name".to_owned());
                continue;
            };
            let mut team = Observed::new(address(&view.realm, name), id);
            if let Some(lead) = lead(item) {
                team.spec.set(LEAD, lead);
            }
            if let Some(rows) = item.get("permissions").and_then(Json::as_array) {
                let services = rows.iter().filter_map(rights::service_in);
                team.spec.set(SERVICES, Value::set(services));
                let granted = rights::observed(&json!({ "service_permissions": rows }));
                team.spec
                    .set(ACCESS, Value::Set(granted.unwrap_or_default()));
            }
            seen.things.push(team);
        }
        seen.set_twins_aside(asked, |twin| {
            let name = org::name(&twin.key);
            format!(
                "{} has several teams called `{name}`; give them different names",
                view.realm
            )
        });
        seen
    }

    fn name_ids(&self, seen: &mut Spec, by_id: &dyn Fn(&str, &str) -> Option<Address>) {
        rights::name(seen, by_id);
        if let Some(Value::Text(lead)) = seen.get(LEAD)
            && let Some(id) = lead.strip_prefix('#')
            && let Some(person) = by_id(user::NAME, id)
        {
            seen.set(LEAD, Value::text(org::name(&person.key)));
        }
        let services = seen.items(SERVICES).into_iter().map(|service| {
            let named = service
                .strip_prefix('#')
                .and_then(|id| by_id(super::service::NAME, id));
            named.map_or(service, |address| org::name(&address.key).to_owned())
        });
        if seen.get(SERVICES).is_some() {
            let services = Value::set(services);
            seen.set(SERVICES, services);
        }
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        vec![Claim {
            name: format!("team {}", address.key),
            shared: false,
            shown: org::name(&address.key).to_owned(),
            what: "a work team".to_owned(),
            item: None,
        }]
    }

    fn uses(&self, address: &Address, spec: &Spec) -> Vec<Use> {
        match spec.get(LEAD) {
            Some(Value::Text(lead)) => vec![mention(&address.key, LEAD, lead)],
            _ => Vec::new(),
        }
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        work::work(difference)
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut section = Map::new();
        match spec.get(LEAD) {
            Some(Value::Text(lead)) if !lead.starts_with('#') => {
                section.insert(LEAD.to_owned(), json!(lead));
            }
            Some(Value::Null) => {
                section.insert(LEAD.to_owned(), Json::Null);
            }
            _ => {}
        }
        let unnamed = |field: &str| spec.items(field).iter().any(|item| item.starts_with('#'));
        if let Some(services) = spec.get(SERVICES)
            && !unnamed(SERVICES)
        {
            section.insert(SERVICES.to_owned(), services.to_json());
            if let Some(Value::Set(grants)) = spec.get(ACCESS)
                && !unnamed(ACCESS)
            {
                section.insert(ACCESS.to_owned(), rights::written(grants));
            }
        }
        Some(Placement::At(keys(&address.key), Json::Object(section)))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        vec![organization::presupposed(&thing.realm).1]
    }
}

/// Where a team stands in a document.
fn keys(key: &str) -> Vec<String> {
    vec!["teams".to_owned(), org::name(key).to_owned()]
}

/// A mention of a person in a team with this key.
fn mention(key: &str, field: &'static str, email: &str) -> Use {
    let realm = org::realm(key);
    Use {
        claim: user::claim(&org::key(&realm, email)),
        within: Some(Address::new(user::NAME, org::all(&realm))),
        shown: email.to_owned(),
        item: (field, email.to_owned()),
    }
}

/// The leader in a team of the list: a person where the list brings them along, otherwise their
/// number, which the list of users names.
fn lead(item: &Json) -> Option<Value> {
    let person = item.get("owned_by").filter(|person| person.is_object());
    if let Some(email) = person.and_then(|person| decode::text(person, "email")) {
        return Some(Value::text(names::normal_address(email)));
    }
    match item.get("owned_by_id")? {
        Json::Null => Some(Value::Null),
        _ => match decode::id(item, "owned_by_id")?.as_str() {
            "0" => Some(Value::Null),
            id => Some(Value::text(format!("#{id}"))),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn two_teams_of_one_name_are_never_guessed_between() {
        let rows = [
            json!({"id": 1, "name": "Ops"}),
            json!({"id": 2, "name": "Ops"}),
            json!({"id": 3, "name": "Desk"}),
        ];
        let observe = |wanted: &BTreeSet<Address>| {
            let asked = Asked {
                wanted,
                now: 0,
                ids: &[],
            };
            Team.observe(&views::teams("Acme SA"), &rows, asked)
        };
        let seen = observe(&BTreeSet::new());
        let keys: Vec<_> = seen.things.iter().map(|t| t.address.key.as_str()).collect();
        assert_eq!(keys, ["Acme SA/Desk"]);
        assert!(seen.troubles.is_empty());
        let wanted = BTreeSet::from([address("Acme SA", "Ops")]);
        assert_eq!(observe(&wanted).troubles.len(), 1);
    }

    #[test]
    fn leader_and_services_known_by_number_are_named() {
        let mut spec = Spec::default()
            .with(LEAD, Value::text("#5"))
            .with(SERVICES, Value::set(["#7", "mail"]));
        Team.name_ids(&mut spec, &|kind, id| match (kind, id) {
            ("user", "5") => Some(user::address("Acme SA", "ada@acme.example")),
            ("service", "7") => Some(super::super::service::address("Acme SA", "drive")),
            _ => None,
        });
        assert_eq!(spec.get(LEAD), Some(&Value::text("ada@acme.example")));
        assert_eq!(spec.items(SERVICES), Value::set(["drive", "mail"]).items());
    }
}
