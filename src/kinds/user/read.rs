//! People as the list of users shows them: members, and who is invited, in one list.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::words::{Locale, Role};
use super::{
    BILLING_ACCESS, BILLING_NOTIFICATIONS, INVITATION, LOCALE, PRODUCT_NOTIFICATIONS, ROLE,
    SAME_ADDRESS_ONLY, STATE, State, TEAMS, address, carried,
};
use crate::kinds::decode;
use crate::kinds::kind::{Asked, Observation, Observed, Wait};
use crate::kinds::names;
use crate::kinds::rights::{self, ACCESS};
use crate::kinds::views::View;
use crate::model::value::Value;

/// The people in a list.
pub(super) fn observe(view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
    let mut seen = Observation::default();
    // Old invitations may stand beside the one that counts: who belongs here comes first, then the
    // invitation that can still be accepted, then the newest.
    let mut found: BTreeMap<String, (Rank, Observed)> = BTreeMap::new();
    for item in items {
        let (Some(email), Some(state)) = (decode::text(item, "email"), state(item, asked.now))
        else {
            seen.troubles
                .push("a user came without e-mail address or id".to_owned());
            continue;
        };
        let email = names::normal_address(email);
        let rank = (state, invitation_number(item));
        let better = |(known, _): &(Rank, Observed)| *known < rank;
        let member_twice = found
            .get(&email)
            .is_some_and(|(known, _)| known.0 == State::Member && state == State::Member);
        if member_twice {
            seen.troubles
                .push(format!("{email} came twice as a member"));
        }
        if found.get(&email).is_none_or(better) {
            let person = person(view, &email, state, item, asked.now);
            found.insert(email, (rank, person));
        }
    }
    seen.things = found.into_values().map(|(_, person)| person).collect();
    seen
}

type Rank = (State, u64);

/// What somebody is to the organization: "pending" is who has an invitation (mail document §17: the
/// words of `state_in_account` differ between documents and live answers).
pub(in crate::kinds) fn state(item: &Json, now: i64) -> Option<State> {
    if number(item, "invitation_id").is_none() {
        return number(item, "user_id").map(|_| State::Member);
    }
    let details = details(item);
    let ended = details.get("expired_at").and_then(Json::as_i64);
    Some(match decode::text(details, "status") {
        Some("accepted") if number(item, "user_id").is_some() => State::Member,
        Some("rejected") => State::Declined,
        Some("cancelled") => State::Withdrawn,
        Some("expired") => State::Expired,
        _ if ended.is_some_and(|end| end <= now) => State::Expired,
        _ => State::Invited,
    })
}

/// An id that names something: 0 and null stand for none.
fn number(item: &Json, name: &str) -> Option<String> {
    decode::id(item, name).filter(|id| id != "0")
}

fn invitation_number(item: &Json) -> u64 {
    let id = number(item, "invitation_id");
    id.and_then(|id| id.parse().ok()).unwrap_or(0)
}

/// The invitation itself, where the list brings it along; members have none.
fn details(item: &Json) -> &Json {
    item.get("invitation_details").unwrap_or(&Json::Null)
}

fn person(view: &View, email: &str, state: State, item: &Json, now: i64) -> Observed {
    let id = match state {
        State::Member => number(item, "user_id").unwrap_or_default(),
        // Not a user yet: nothing can name them.
        _ => String::new(),
    };
    let mut person = Observed::new(address(&view.realm, email), id);
    if let Some(invitation) = number(item, "invitation_id") {
        person.members.insert(INVITATION.to_owned(), invitation);
    }
    let details = details(item);
    match state {
        State::Member => {}
        State::Invited => person.waits.push(waits(view, email, details)),
        State::Expired => person.lapsed = Some(ran_out(details, now)),
        State::Declined => person.lapsed = Some("they declined the invitation".to_owned()),
        State::Withdrawn => person.lapsed = Some("the invitation was withdrawn".to_owned()),
    }
    let spec = &mut person.spec;
    spec.set(STATE, Value::text(state.word()));
    for (key, name) in [("first-name", "first_name"), ("last-name", "last_name")] {
        if let Some(text) = decode::text(item, name) {
            spec.set(key, Value::text(text));
        }
    }
    if let Some(role) = decode::text(item, "role_type") {
        let word = Role::observed(role).map_or(role, |role| role.word());
        spec.set(ROLE, Value::text(word));
    }
    if let Some(on) = decode::switch(item, "has_billing_access") {
        spec.set(BILLING_ACCESS, Value::Bool(on));
    }
    if let Some(word) = decode::text(details, "locale").and_then(Locale::observed) {
        spec.set(LOCALE, Value::text(word));
    }
    if let Some(strict) = decode::switch(details, "strict") {
        spec.set(SAME_ADDRESS_ONLY, Value::Bool(strict));
    }
    // Where the list tells these is not documented (C): with the preferences, or the invitation.
    let preferences = item.get("preferences").unwrap_or(&Json::Null);
    for (key, name) in [
        (BILLING_NOTIFICATIONS, "has_billing_mailing"),
        (PRODUCT_NOTIFICATIONS, "has_mailing"),
    ] {
        let told = decode::switch(preferences, name).or_else(|| decode::switch(details, name));
        if let Some(on) = told {
            spec.set(key, Value::Bool(on));
        }
    }
    if let Some(grants) = rights::observed(item) {
        spec.set(ACCESS, Value::Set(grants));
    }
    if let Some(teams) = teams(item) {
        spec.set(TEAMS, Value::set(teams.into_iter().map(|(_, name)| name)));
    }
    if matches!(state, State::Invited | State::Expired) {
        carried::read(item, spec);
    }
    person
}

/// An invitation tells when it was sent and when it runs out (`sent_at`, `expired_at`; A).
fn waits(view: &View, email: &str, details: &Json) -> Wait {
    let since = ["sent_at", "created_at"];
    let since = since
        .iter()
        .find_map(|member| decode::whole(details, member));
    let what = format!("to accept the invitation to {}", view.realm);
    Wait::new(email, what).between(since, decode::whole(details, "expired_at"))
}

/// The teams in an item, each with its id; none where it does not tell all of them.
pub(in crate::kinds) fn teams(item: &Json) -> Option<Vec<(String, &str)>> {
    let rows = item.get("teams").and_then(Json::as_array)?.iter();
    let each = rows.map(|row| Some((decode::id(row, "id")?, decode::text(row, "name")?)));
    each.collect()
}

fn ran_out(details: &Json, now: i64) -> String {
    let ended = details.get("expired_at").and_then(Json::as_i64);
    let day = |seconds: i64| {
        let time = jiff::Timestamp::from_second(seconds).ok()?;
        Some(time.strftime("%Y-%m-%d").to_string())
    };
    match ended.filter(|end| *end <= now).and_then(day) {
        Some(day) => format!("the invitation ran out on {day}"),
        None => "the invitation ran out".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::kinds::views;

    fn seen(items: &[Json]) -> Vec<(String, &'static str, String)> {
        let wanted = BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 1_000,
            ids: &[],
        };
        let seen = observe(&views::users("Acme SA"), items, asked);
        assert!(seen.troubles.is_empty(), "{:?}", seen.troubles);
        let each = seen.things.into_iter();
        each.map(|person| {
            let state = State::of(&person.spec).map_or("", State::word);
            (person.address.key, state, person.id)
        })
        .collect()
    }

    fn invited(number: u32, details: &Json) -> Json {
        json!({"user_id": null, "invitation_id": number, "email": "Ann@x.example", "invitation_details": details})
    }

    #[test]
    fn an_invitation_runs_out_at_its_end_and_not_before() {
        for (end, state) in [(999, "expired"), (1_000, "expired"), (1_001, "invited")] {
            let row = invited(5, &json!({"status": "pending", "expired_at": end}));
            let found = seen(&[row]);
            assert_eq!(
                found,
                [("Acme SA/ann@x.example".to_owned(), state, String::new())]
            );
        }
    }

    #[test]
    fn of_several_rows_the_one_that_counts_stands() {
        let declined = invited(9, &json!({"status": "rejected"}));
        let open = invited(5, &Json::Null);
        let member = json!({"user_id": 7, "invitation_id": null, "email": "ann@x.example"});
        for (rows, state) in [
            ([declined.clone(), open.clone()], "invited"),
            ([open.clone(), declined.clone()], "invited"),
            ([member.clone(), open], "member"),
            ([declined, member], "member"),
        ] {
            let found = seen(&rows);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].1, state);
        }
    }

    #[test]
    fn who_cannot_be_told_apart_makes_the_list_a_gap() {
        let wanted = BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 0,
            ids: &[],
        };
        let twice = json!({"user_id": 7, "email": "ann@x.example"});
        let other = json!({"user_id": 8, "email": "ANN@x.example"});
        let nobody = json!({"email": "x@x.example"});
        for rows in [vec![twice, other], vec![nobody]] {
            let seen = observe(&views::users("Acme SA"), &rows, asked);
            assert_eq!(seen.troubles.len(), 1);
        }
    }
}
