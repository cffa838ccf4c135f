//! The people of a work team, as one set. A facet of the team.
//!
//! Members are added and removed by a call of the team; who is only invited is in a team by their
//! invitation, which names all its teams at once; and who is about to be invited brings their teams
//! along.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::{SERVICES, address, keys, mention, work};
use crate::kinds::declare::{Declarations, Declared, Place};
use crate::kinds::kind::{
    Around, Asked, Difference, Draft, Existence, Field, Kind, Located, Observation, Observed,
    Placement, Use, Within, Work,
};
use crate::kinds::names::{self, MailAddress};
use crate::kinds::user::{self, State};
use crate::kinds::views::{self, View, What};
use crate::kinds::within;
use crate::kinds::{decode, org};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Ref, Request, id_hole};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `team-members:Acme SA/Support`.
#[derive(Debug)]
pub struct TeamMembers;

/// Its name in addresses.
pub(super) const NAME: &str = "team-members";
/// Its key in the files.
pub(super) const MEMBERS: &str = "members";

/// Declares the people of the team at `place`; `null` means nobody.
pub(super) fn declare(
    written: &Setting<List<Spanned<MailAddress>>>,
    place: Place<'_>,
    out: &mut Declarations,
) {
    let Some(span) = written.span() else {
        return;
    };
    let key = org::key(place.realm, place.key);
    let mut thing = Declared::new(Address::new(NAME, key), place.realm, span);
    let mut people = BTreeSet::new();
    for member in written.value().into_iter().flatten() {
        let email = member.value.as_str();
        if !people.insert(email.to_owned()) {
            out.diagnostics.push(
                Diagnostic::error("repeated", member.span, format!("{email} is listed twice"))
                    .help("leave one of them out"),
            );
        }
        thing
            .places
            .insert(format!("{MEMBERS}/{email}"), member.span);
    }
    thing.set(MEMBERS, Value::Set(people), span);
    out.things.push(thing);
}

/// The teams that the files put somebody into.
#[must_use]
pub fn meant_for(around: &dyn Around, realm: &str, email: &str) -> Vec<Address> {
    let all = around.declaring(NAME).into_iter();
    all.filter(|(address, spec)| {
        org::within(&address.key, realm) && spec.items(MEMBERS).contains(email)
    })
    .map(|(facet, _)| Address::new(super::NAME, facet.key.as_str()))
    .collect()
}

/// The teams an invited person is to be in: as declared where the files speak of the team's people, as
/// it is elsewhere. None where not all of that can be said, and a list must not be sent.
#[must_use]
pub fn teams_of(around: &dyn Around, realm: &str, email: &str) -> Option<Vec<Address>> {
    let mut teams: BTreeSet<Address> = meant_for(around, realm, email).into_iter().collect();
    let person = around.lives(&user::address(realm, email))?;
    person.spec.get(user::TEAMS)?;
    for name in person.spec.items(user::TEAMS) {
        let team = address(realm, &name);
        let facet = Address::new(NAME, team.key.as_str());
        let leaves = around.recorded(&team).is_some() && around.declared(&team).is_none();
        if around.declared(&facet).is_some() || leaves {
            continue;
        }
        around.lives(&team)?;
        teams.insert(team);
    }
    Some(teams.into_iter().collect())
}

impl Kind for TeamMembers {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "the people of a work team, invited ones included"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::plain(MEMBERS)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Facet
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(super::NAME, key))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, super::NAME, str::to_owned)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::users(&thing.realm)]
    }

    /// A team without anybody shows nowhere in the list of users, and neither does any where an
    /// account's list leaves the teams out.
    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        match seen {
            Some(_) => Vec::new(),
            None => vec![views::team_users(
                &thing.realm,
                org::name(&thing.address.key),
            )],
        }
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        match view.what {
            What::Users => by_person(view, items, asked),
            What::TeamUsers => of_one(view, items),
            _ => Observation::default(),
        }
    }

    fn uses(&self, address: &Address, spec: &Spec) -> Vec<Use> {
        let people = spec.items(MEMBERS).into_iter();
        people
            .map(|email| mention(&address.key, MEMBERS, &email))
            .collect()
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(MEMBERS);
        let after = difference.after.unwrap_or(&empty).items(MEMBERS);
        let mut work = Work::default();
        let mut way = Way::of(difference);
        for email in after.difference(&before) {
            way.add(email, &mut work);
        }
        for email in before.difference(&after) {
            way.remove(email, &mut work);
        }
        way.drafts(&mut work);
        work
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = keys(&address.key);
        keys.push(MEMBERS.to_owned());
        Some(Placement::At(keys, spec.get(MEMBERS)?.to_json()))
    }
}

/// The teams as the list of users tells them: nothing where any of it leaves the teams out. A team's
/// own list, which is asked for then, never names who is only invited: where somebody is, nobody can
/// say who is in a team.
fn by_person(view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
    let mut seen = Observation::default();
    let mut found: BTreeMap<Address, (String, BTreeSet<String>)> = BTreeMap::new();
    let (mut told, mut invited) = (true, false);
    for item in items {
        let state = user::state(item, asked.now);
        let counts = |state| matches!(state, State::Member | State::Invited | State::Expired);
        let (Some(email), Some(state)) = (
            decode::text(item, "email"),
            state.filter(|state| counts(*state)),
        ) else {
            continue;
        };
        invited |= state != State::Member;
        let Some(teams) = user::teams(item) else {
            told = false;
            continue;
        };
        for (id, name) in teams {
            let facet = Address::new(NAME, address(&view.realm, name).key);
            let (_, people) = found.entry(facet).or_insert_with(|| (id, BTreeSet::new()));
            people.insert(names::normal_address(email));
        }
    }
    if !told {
        let wanted = asked.wanted.iter().filter(|address| {
            invited && address.kind == NAME && org::within(&address.key, &view.realm)
        });
        seen.things = wanted
            .map(|facet| Observed {
                open: true,
                ..Observed::new(facet.clone(), "")
            })
            .collect();
        return seen;
    }
    seen.things = found
        .into_iter()
        .map(|(facet, (id, people))| {
            let mut thing = Observed::new(facet, id);
            thing.spec.set(MEMBERS, Value::Set(people));
            thing
        })
        .collect();
    seen
}

/// One team's own list of people.
fn of_one(view: &View, items: &[Json]) -> Observation {
    let mut seen = Observation::default();
    let mut people = BTreeSet::new();
    for item in items {
        match decode::text(item, "email") {
            Some(email) => {
                people.insert(names::normal_address(email));
            }
            None => seen
                .troubles
                .push("somebody in the team came without e-mail address".to_owned()),
        }
    }
    let facet = Address::new(NAME, org::key(&view.realm, &view.of));
    let mut thing = Observed::new(facet, view.of.as_str());
    thing.spec.set(MEMBERS, Value::Set(people));
    seen.things.push(thing);
    seen
}

/// Who comes and goes by which way.
struct Way<'a> {
    team: Address,
    realm: String,
    around: &'a dyn Around,
    add: Vec<Address>,
    remove: Vec<Address>,
    invitations: Vec<Address>,
}

impl<'a> Way<'a> {
    fn of(difference: &Difference<'a>) -> Self {
        let key = difference.address.key.as_str();
        Self {
            team: Address::new(super::NAME, key),
            realm: org::realm(key),
            around: difference.around,
            add: Vec::new(),
            remove: Vec::new(),
            invitations: Vec::new(),
        }
    }

    fn state(&self, person: &Address) -> Option<State> {
        let lives = self.around.lives(person)?;
        State::of(&lives.spec)
    }

    fn add(&mut self, email: &str, work: &mut Work) {
        let person = user::address(&self.realm, email);
        match self.state(&person) {
            Some(State::Member) => self.add.push(person),
            Some(State::Invited) => self.invitations.push(person),
            state => {
                let declared = self.around.declared(&person);
                let open = matches!(state, None | Some(State::Expired));
                if open && declared.is_some_and(user::is_invitable) {
                    // Their invitation, once made, brings the team along.
                    work.blocked_on.push(person);
                } else {
                    work.by_hand.push(format!(
                        "{email} does not belong to {}: they join the team once they do; `users` is where they are invited",
                        self.realm
                    ));
                }
            }
        }
    }

    fn remove(&mut self, email: &str, work: &mut Work) {
        let person = user::address(&self.realm, email);
        match self.state(&person) {
            Some(State::Member) => self.remove.push(person),
            Some(State::Invited | State::Expired) => self.invitations.push(person),
            Some(State::Declined | State::Withdrawn) | None => {}
        }
        let services = self.around.lives(&self.team);
        let services: Vec<String> = services
            .map(|team| team.spec.items(SERVICES).into_iter().collect())
            .unwrap_or_default();
        if !services.is_empty() {
            work.notes.push(format!(
                "{email} loses at once what came through the team: rights on {} (TEAM-07)",
                services.join(", ")
            ));
        }
    }

    /// One call for all who come, one for all who go, one for each invitation.
    fn drafts(self, work: &mut Work) {
        let people = work::path(&self.team).text("/users");
        let ids = |people: &[Address]| -> Json {
            let holes = people.iter().map(|person| id_hole(&Ref::to(person)));
            json!({ "user_ids": holes.collect::<Vec<_>>() })
        };
        if !self.add.is_empty() {
            let request = Request::new(Method::Post, people.clone()).body(ids(&self.add));
            work.drafts
                .push(Draft::new(format!("add {}", listed(&self.add)), request));
        }
        for person in &self.invitations {
            let email = org::name(&person.key);
            match teams_of(self.around, &self.realm, email) {
                Some(teams) => work.drafts.push(user::put_into(person, &teams)),
                None => work.by_hand.push(format!(
                    "the service does not tell every team into which the invitation of {email} leads, and one call replaces them all: change it in the Manager, or plan again once they have accepted"
                )),
            }
        }
        if !self.remove.is_empty() {
            let request = Request::new(Method::Delete, people).body(ids(&self.remove));
            work.drafts.push(Draft::new(
                format!("remove {}", listed(&self.remove)),
                request,
            ));
        }
    }
}

fn listed(people: &[Address]) -> String {
    let names: Vec<&str> = people.iter().map(|p| org::name(&p.key)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(items: &[Json]) -> Vec<(String, BTreeSet<String>)> {
        let wanted = BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 100,
            ids: &[],
        };
        let seen = by_person(&views::users("Acme SA"), items, asked);
        let each = seen.things.into_iter();
        each.map(|team| (team.address.key, team.spec.items(MEMBERS)))
            .collect()
    }

    #[test]
    fn teams_are_gathered_from_their_people_or_not_at_all() {
        let ops = json!([{"id": 7, "name": "Ops"}]);
        let ada = json!({"user_id": 1, "email": "Ada@x.example", "teams": ops});
        let ann = json!({"invitation_id": 2, "email": "ann@x.example", "teams": ops});
        let no = json!({"invitation_id": 3, "email": "no@x.example", "teams": ops,
                        "invitation_details": {"status": "rejected"}});
        let both = Value::set(["ada@x.example", "ann@x.example"]).items();
        let rows = [ada, ann, no];
        assert_eq!(people(&rows), [("Acme SA/Ops".to_owned(), both)]);
        let silent = json!({"user_id": 4, "email": "eve@x.example"});
        assert!(people(&[rows[0].clone(), silent]).is_empty());
    }
}
