//! The organization: found, never made. Everything else belongs to one.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::declare::Declared;
use super::decode;
use super::kind::{
    Around, Asked, Existence, Field, Kind, Located, Missing, Nature, Observation, Observed,
    Placement, Presupposed,
};
use super::views::{self, View, What};
use crate::model::address::Address;
use crate::model::source::Span;
use crate::model::value::{Spec, Value};

/// `organization:Acme SA`, named by its name or its numeric id.
#[derive(Debug)]
pub struct Organization;

/// Its name in addresses.
pub const NAME: &str = "organization";

/// Whether everybody in it needs a second factor to log in (`has_2fa_required`, A).
pub const TWO_STEP_LOGIN: &str = "two-step-login";

/// The organization that a document names at `span`.
#[must_use]
pub fn declared(name: &str, span: Span) -> Declared {
    Declared::new(Address::new(NAME, name), name, span)
}

impl Kind for Organization {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "an organization the token reaches, by name or numeric id; observed only"
    }

    /// No call changes it (documents of 2025); people who are invited have to know.
    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::of(Nature::Observed, TWO_STEP_LOGIN)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Found
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::organizations(&thing.realm)]
    }

    /// An account shows under its name, and under its id where somebody asks for it by id. Two
    /// accounts of one name are a trouble only if that name is asked for; where everything is asked
    /// for, they show under their ids, and so do those whose names no document can say.
    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Organizations {
            return seen;
        }
        let everything = asked.wanted.contains(&Address::new(NAME, "*"));
        let called = |name: &str| {
            let all = items.iter().filter_map(|item| decode::text(item, "name"));
            all.filter(|other| *other == name).count()
        };
        let mut names = BTreeSet::new();
        for item in items {
            let (Some(id), Some(name)) = (decode::id(item, "id"), decode::text(item, "name"))
            else {
                seen.troubles
                    .push("an organization came without id or name".to_owned());
                continue;
            };
            let by_name = Address::new(NAME, name);
            let first = names.insert(name);
            if !first && asked.wanted.contains(&by_name) {
                seen.troubles.push(format!(
                    "the token reaches several organizations called `{name}`; name it by its numeric id, such as {id}"
                ));
            }
            let seen_as = |address: Address| {
                let mut thing = Observed::new(address, id.as_str());
                if let Some(needed) = decode::switch(item, "has_2fa_required") {
                    thing.spec.set(TWO_STEP_LOGIN, Value::Bool(needed));
                }
                thing
            };
            let by_id = Address::new(NAME, id.as_str());
            let nameless = everything && (called(name) > 1 || !names_one(name));
            if nameless || asked.wanted.contains(&by_id) {
                seen.things.push(seen_as(by_id));
            }
            if first && !nameless {
                seen.things.push(seen_as(by_name));
            }
        }
        seen
    }

    fn missing(&self, address: &Address, there: &[String], _around: &dyn Around) -> Missing {
        let reach = if there.is_empty() {
            "it reaches none".to_owned()
        } else {
            format!("it reaches {}", there.join(", "))
        };
        Missing::OutOfReach(format!(
            "the token does not reach an organization called `{}`; {reach}",
            address.key
        ))
    }

    fn adopt(&self, address: &Address, _spec: &Spec) -> Option<Placement> {
        Some(Placement::At(
            vec!["organization".to_owned()],
            json!(address.key),
        ))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        vec![presupposed(&thing.address.key).1]
    }
}

/// Whether a document names an organization by this: one line without blanks around it, and no
/// number, which would be an id.
fn names_one(name: &str) -> bool {
    let plain = !name.is_empty() && name.trim() == name && !name.chars().any(char::is_control);
    plain && name.parse::<i64>().is_err()
}

/// The account that an organization named like this takes for granted: its name, and its row.
/// Zones need no organization to be asked for, but somebody has to own them.
#[must_use]
pub fn presupposed(realm: &str) -> (String, Presupposed) {
    let (name, row) = match realm.parse::<i64>() {
        Ok(id) => {
            let name = format!("Organization {id}");
            (name.clone(), json!({ "id": id, "name": name }))
        }
        Err(_) => {
            let name = if realm.is_empty() { "Somebody" } else { realm };
            (name.to_owned(), json!({ "name": name }))
        }
    };
    let row = Presupposed {
        table: "accounts",
        row,
    };
    (name, row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observe(wanted: &[&str]) -> Observation {
        let items = [
            json!({"id": 7, "name": "Acme SA"}),
            json!({"id": "8", "name": "Twin"}),
            json!({"id": 9, "name": "Twin"}),
        ];
        let wanted = wanted.iter().map(|key| Address::new(NAME, *key)).collect();
        Organization.observe(
            &views::organizations(""),
            &items,
            Asked {
                wanted: &wanted,
                now: 0,
                ids: &[],
            },
        )
    }

    #[test]
    fn an_organization_is_found_by_name_and_by_id() {
        let seen = observe(&["8"]);
        let ids: Vec<_> = seen
            .things
            .iter()
            .filter(|thing| ["Acme SA", "8"].contains(&thing.address.key.as_str()))
            .map(|thing| thing.id.as_str())
            .collect();
        assert_eq!(ids, ["7", "8"]);
        assert!(seen.troubles.is_empty(), "{:?}", seen.troubles);
    }

    #[test]
    fn two_of_one_name_are_never_guessed_between() {
        assert_eq!(observe(&["Twin"]).troubles.len(), 1);
        let keys = |seen: Observation| -> Vec<String> {
            seen.things
                .into_iter()
                .map(|thing| thing.address.key)
                .collect()
        };
        assert_eq!(keys(observe(&["*"])), ["Acme SA", "8", "9"]);
    }

    #[test]
    fn names_that_a_document_would_not_take_give_way_to_ids() {
        for name in ["Acme SA", "no", "4 you", "日本 🦀"] {
            assert!(names_one(name), "{name}");
        }
        for name in ["", " Acme", "Acme\t", "a\nb", "42", "-1"] {
            assert!(!names_one(name), "{name:?}");
        }
    }
}
