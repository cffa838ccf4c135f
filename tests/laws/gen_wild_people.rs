//! People and work teams as they are found: every role and state, names of every sort, invitations
//! that wait, ran out, were refused or taken back.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use super::estate::REALM;
use super::gen_wild::{PEOPLE_FROM, name};

/// Who there may be, in every organization the same people.
const PEOPLE: &[&str] = &[
    "no@partner.example",
    "Mixed.Case@Partner.example",
    "o'hara+tag@partner.example",
    "y@xn--bcher-kva.example",
    "z@bücher.example",
    "007@2.example",
    "~@partner.example",
    "ünï@partner.example",
    "ann@acme.example",
];
/// An e-mail address that is none by the rules people follow.
const ODD: &str = "two..dots@partner.example";

fn right() -> impl Strategy<Value = Json> {
    let types = select(vec![
        vec!["technical"],
        vec!["statistic"],
        vec!["technical", "statistic"],
        vec!["check", "sale"],
    ]);
    (select(vec![14, 23, 40, 99]), types, any::<bool>()).prop_map(|(service, types, all)| {
        json!({ "service_id": service, "types": types, "apply_to_all": all })
    })
}

/// Somebody, a member or invited.
fn person() -> impl Strategy<Value = Json> {
    let names = (name(), prop_oneof![name(), Just(String::new())]);
    let role = select(vec!["owner", "admin", "normal", "normal", "external"]);
    (names, role, any::<[bool; 3]>(), vec(right(), 0..=2), 1u64..6).prop_map(
        |((first, last), role, [billing, mailing, billing_mailing], rights, language)| {
            json!({ "account": REALM, "first_name": first, "last_name": last, "role_type": role,
                    "permissions": rights, "has_mailing": mailing, "has_billing_mailing": billing_mailing,
                    "billing": billing, "language_id": language })
        },
    )
}

/// What became of an invitation; `None` for a member.
fn state() -> impl Strategy<Value = Option<(&'static str, Option<i64>)>> {
    prop_oneof![
        4 => Just(None),
        2 => Just(Some(("pending", None))),
        1 => Just(Some(("pending", Some(1_700_000_000)))),
        1 => select(vec!["accepted", "rejected", "cancelled"]).prop_map(|word| Some((word, None))),
    ]
}

fn team() -> impl Strategy<Value = (Json, Vec<usize>)> {
    let grant = (
        select(vec![14, 23, 40, 99]),
        select(vec!["technical", "statistic", "sale"]),
    )
        .prop_map(|(service, right)| json!({ "service_id": service, "rights": right }));
    let members = vec(0..PEOPLE.len(), 0..=3);
    (
        prop::option::of(name()),
        vec(grant, 0..=3),
        members,
        any::<[bool; 2]>(),
    )
        .prop_map(|(description, grants, members, [led, boss])| {
            let lead = members
                .first()
                .filter(|_| led)
                .map(|index| PEOPLE_FROM + *index as u64);
            let users: Vec<&str> = if boss {
                vec!["boss@acme.example"]
            } else {
                Vec::new()
            };
            let team = json!({ "account": REALM, "description": description, "permissions": grants,
                               "owned_by_id": lead, "users": users });
            (team, members)
        })
}

/// The people and teams of one organization.
pub(crate) fn people() -> impl Strategy<Value = Json> {
    let people = btree_map(0..PEOPLE.len(), (person(), state()), 0..=5);
    let odd = prop::option::weighted(0.1, person());
    let teams = btree_map(name(), team(), 0..=3);
    (people, odd, teams).prop_map(|(people, odd, teams)| {
        let mut of_team: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        let mut rows = Vec::new();
        for ((name, (mut team, members)), id) in teams.into_iter().zip(50_u64..) {
            team["id"] = json!(id);
            team["name"] = json!(name);
            // Whoever leads a team belongs to the organization.
            let member = |index: &usize| matches!(people.get(index), Some((_, None)));
            if !members.first().is_some_and(member) {
                team["owned_by_id"] = Json::Null;
            }
            for index in members {
                of_team.entry(index).or_default().push(id);
            }
            rows.push(team);
        }
        let mut users = Vec::new();
        let mut invitations = Vec::new();
        for (index, (mut person, state)) in people {
            person["email"] = json!(PEOPLE[index]);
            person["team_ids"] = json!(of_team.remove(&index).unwrap_or_default());
            let billing = person
                .as_object_mut()
                .and_then(|members| members.shift_remove("billing"));
            match state {
                None => {
                    person["id"] = json!(PEOPLE_FROM + index as u64);
                    person["has_billing_access"] = json!(billing);
                    users.push(person);
                }
                Some((status, expired_at)) => {
                    person["has_billing"] = json!(billing);
                    person["status"] = json!(status);
                    person["expired_at"] = json!(expired_at);
                    invitations.push(person);
                }
            }
        }
        if let Some(mut person) = odd {
            person["email"] = json!(ODD);
            person
                .as_object_mut()
                .map(|members| members.shift_remove("billing"));
            users.push(person);
        }
        json!({ "users": users, "invitations": invitations, "teams": rows })
    })
}
