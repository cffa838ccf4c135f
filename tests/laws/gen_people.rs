//! People and work teams of the organization.
//!
//! Names are a few, so that documents and worlds meet; in the world somebody is a member or invited,
//! in a document somebody is described well enough to be invited, or declared and left to others.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value as Json, json};

use super::estate::{DOMAIN, REALM};
use super::piece::Piece;

/// Who there may be. The boss is in every world and document.
const PEOPLE: [&str; 5] = [
    "ann@acme.example",
    "ben@acme.example",
    "o'hara@partner.example",
    "dan@xn--bcher-kva.example",
    "Eve@Partner.example",
];
const BOSS: &str = "boss@acme.example";
const TEAMS: [&str; 3] = ["Support", "Sales/Marketing", "Équipe 50%"];

/// Somebody, as a document and a world may have them.
#[derive(Debug, Clone)]
struct Person {
    described: bool,
    invited: bool,
    first: String,
    role: &'static str,
    locale: &'static str,
    billing: Option<bool>,
    mails: (Option<bool>, Option<bool>),
    rights: BTreeSet<(bool, &'static str)>,
    how: (Option<bool>, Option<bool>, Option<u8>),
}

#[derive(Debug, Clone)]
struct Team {
    lead: Option<bool>,
    members: Option<BTreeSet<String>>,
    services: Option<BTreeSet<&'static str>>,
    asserted: bool,
}

fn person() -> impl Strategy<Value = Person> {
    let rights = prop::collection::btree_set(
        (any::<bool>(), select(vec!["technical", "statistics"])),
        0..3,
    );
    (
        (any::<bool>(), any::<bool>(), "[A-Z][a-zé' -]{0,8}[a-z]"),
        select(vec![
            "legal-representative",
            "administrator",
            "collaborator",
        ]),
        select(vec!["fr", "de", "en", "es", "it"]),
        any::<Option<bool>>(),
        any::<(Option<bool>, Option<bool>)>(),
        rights,
        (
            any::<Option<bool>>(),
            any::<Option<bool>>(),
            prop::option::of(1u8..4),
        ),
    )
        .prop_map(
            |((described, invited, first), role, locale, billing, mails, rights, how)| Person {
                described,
                invited,
                first,
                role,
                locale,
                billing,
                mails,
                rights,
                how,
            },
        )
}

fn team() -> impl Strategy<Value = Team> {
    let members = subsequence(PEOPLE.to_vec(), 0..=3);
    let members = members.prop_map(|people| people.into_iter().map(str::to_lowercase).collect());
    let services = subsequence(vec!["domain", "mail"], 0..=2);
    (
        any::<Option<bool>>(),
        prop::option::of(members),
        prop::option::of(services.prop_map(|words| words.into_iter().collect())),
        any::<bool>(),
    )
        .prop_map(|(lead, members, services, asserted)| Team {
            lead,
            members,
            services,
            asserted,
        })
}

/// Some people and teams.
pub(crate) fn people() -> BoxedStrategy<Piece> {
    let people = prop::collection::btree_map(select(PEOPLE.to_vec()), person(), 0..4);
    let teams = prop::collection::btree_map(select(TEAMS.to_vec()), team(), 0..3);
    (people, teams)
        .prop_map(|(people, mut teams)| {
            let known: BTreeSet<String> = people.keys().map(|login| login.to_lowercase()).collect();
            for team in teams.values_mut() {
                if let Some(members) = &mut team.members {
                    members.retain(|login| known.contains(login));
                    members.insert(BOSS.to_owned());
                }
            }
            Piece {
                document: document(&people, &teams),
                world: world(&people, &teams),
            }
        })
        .boxed()
}

fn document(people: &BTreeMap<&str, Person>, teams: &BTreeMap<&str, Team>) -> Json {
    let mut users = Map::new();
    users.insert(BOSS.to_owned(), json!({}));
    for (login, person) in people {
        users.insert((*login).to_owned(), person.written());
    }
    let teams: Map<String, Json> = teams
        .iter()
        .map(|(name, team)| ((*name).to_owned(), team.written()))
        .collect();
    json!({ "users": users, "teams": teams })
}

impl Person {
    fn written(&self) -> Json {
        if !self.described {
            return json!({});
        }
        let mut section = json!({
            "first-name": self.first,
            "last-name": "Lee",
            "role": self.role,
            "locale": self.locale,
        });
        let put = |into: &mut Json, key: &str, on: Option<bool>| {
            if let Some(on) = on {
                into[key] = json!(on);
            }
        };
        if self.role == "collaborator" {
            put(&mut section, "billing-access", self.billing);
            let grants: Vec<Json> = self
                .rights
                .iter()
                .map(|(one, right)| {
                    let mut grant = json!({ "service": "mail", "rights": [right] });
                    if *one {
                        grant["product"] = json!(DOMAIN);
                    }
                    grant
                })
                .collect();
            section["access"] = json!(grants);
        }
        let mut mails = json!({});
        put(&mut mails, "billing", self.mails.0);
        put(&mut mails, "products", self.mails.1);
        section["notifications"] = mails;
        let mut how = json!({});
        put(&mut how, "send-mail", self.how.0);
        put(&mut how, "same-address-only", self.how.1);
        if let Some(times) = self.how.2 {
            how["again"] = json!(times);
        }
        section["invitation"] = how;
        section
    }
}

impl Team {
    fn written(&self) -> Json {
        let mut section = json!({});
        match (self.lead, &self.members) {
            (Some(true), _) => section["lead"] = json!(BOSS),
            (Some(false), _) => section["lead"] = Json::Null,
            _ => {}
        }
        if let Some(members) = &self.members {
            section["members"] = json!(members);
        }
        if let Some(services) = &self.services {
            section["services"] = json!(services);
            if self.asserted && services.contains("mail") {
                section["access"] = json!([{ "service": "mail", "rights": ["technical"] }]);
            }
        }
        section
    }
}

fn world(people: &BTreeMap<&str, Person>, teams: &BTreeMap<&str, Team>) -> Json {
    let mut members = vec![
        json!({ "account": REALM, "email": BOSS, "first_name": "Bo", "last_name": "Ss", "role_type": "owner", "has_billing_mailing": true }),
    ];
    let mut invited = Vec::new();
    // Ids of teams, so that rows of people can name them.
    let ids: BTreeMap<&str, u64> = teams.keys().copied().zip(7_000..).collect();
    for (login, person) in people {
        let role = match person.role {
            "legal-representative" => "owner",
            "administrator" => "admin",
            _ => "normal",
        };
        let email = login.to_lowercase();
        let within: Vec<u64> = teams
            .iter()
            .filter(|(_, team)| team.members.iter().flatten().any(|who| *who == email))
            .filter_map(|(name, _)| ids.get(name).copied())
            .collect();
        let mut row = json!({
            "account": REALM, "email": email, "first_name": person.first, "last_name": "Lee",
            "role_type": role, "has_mailing": person.mails.1.unwrap_or(false),
            "has_billing_mailing": person.mails.0.unwrap_or(false), "team_ids": within,
            "permissions": [{ "service_id": 23, "types": ["technical"] }],
        });
        if person.invited {
            row["strict"] = json!(person.how.1.unwrap_or(true));
            invited.push(row);
        } else {
            row["has_billing_access"] = json!(person.billing.unwrap_or(false));
            members.push(row);
        }
    }
    let teams: Vec<Json> = teams
        .iter()
        .map(|(name, team)| {
            let services = team.services.iter().flatten();
            let grants: Vec<Json> = services
                .map(|word| json!({ "service_id": if *word == "mail" { 23 } else { 14 } }))
                .collect();
            let boss: Vec<&str> = team.members.iter().map(|_| BOSS).collect();
            json!({ "account": REALM, "id": ids.get(name), "name": name, "permissions": grants, "users": boss })
        })
        .collect();
    json!({ "users": members, "invitations": invited, "teams": teams })
}
