//! How an address is used, as the list of addresses tells it beside the rest.
//!
//! None of it is a field: it moves with every mail and every login, so a plan that showed it would
//! differ from the one that was saved a minute before. Audits look at it.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{decode, names};
use crate::model::value::{Spec, Value};

/// How many devices have a password of their own for it (`count_devices`, seen live).
pub const DEVICES: &str = "devices";
/// Whether one password of former times opens it everywhere (`has_legacy_device`, seen live).
pub(super) const SHARED_PASSWORD: &str = "shared-password";
/// What it holds, in bytes (`size`; documents of 2025, where those of 2024 have kilobytes: then nothing
/// is ever found to be full).
pub const SIZE: &str = "size";
/// When somebody last read it, in Unix seconds: by a mail program or in a web app.
pub const LAST_READ: &str = "last-read";
/// When somebody last fetched it by POP, in Unix seconds (`pop3_last_login_at`; A).
pub const LAST_POP: &str = "last-read-by-pop";
/// The service holds back what it sends (`is_limited`; A, the meaning is read off its name).
pub const LIMITED: &str = "limited";
/// How many people open it in the web apps, where that is told.
pub const PEOPLE: &str = "people";
/// Those of them who log in without a second factor (`has_double_auth`; A).
pub const ONE_FACTOR: &str = "people-without-second-factor";

/// Takes over what an item of the list of addresses tells of its use.
pub(super) fn observe(item: &Json, spec: &mut Spec) {
    let positive = |item: &Json, member: &str| decode::whole(item, member).filter(|n| *n > 0);
    if let Some(size) = positive(item, "size") {
        spec.set(SIZE, Value::Number(size));
    }
    let pop = positive(item, "pop3_last_login_at");
    if let Some(at) = pop {
        spec.set(LAST_POP, Value::Number(at));
    }
    if decode::switch(item, "is_limited") == Some(true) {
        spec.set(LIMITED, Value::Bool(true));
    }
    let people = item.get("users").and_then(Json::as_array);
    let here = |user: &&Json| decode::switch(user, "is_deleted") != Some(true);
    let here: Option<Vec<&Json>> = people.map(|people| people.iter().filter(here).collect());
    let opened = here.iter().flatten();
    let opened = opened.filter_map(|user| positive(user, "last_access_at"));
    let read = positive(item, "imap_last_login_at").into_iter();
    if let Some(last) = read.chain(pop).chain(opened).max() {
        spec.set(LAST_READ, Value::Number(last));
    }
    let Some(people) = here else {
        return;
    };
    spec.set(
        PEOPLE,
        Value::Number(i64::try_from(people.len()).unwrap_or(i64::MAX)),
    );
    let one = people
        .into_iter()
        .filter(|user| decode::switch(user, "has_double_auth") == Some(false))
        .filter_map(|user| decode::text(user, "email"));
    let one: BTreeSet<String> = one.map(names::normal_address).collect();
    if !one.is_empty() {
        spec.set(ONE_FACTOR, Value::Set(one));
    }
}

/// What is worth knowing of its use before it is deleted, as fragments.
pub(super) fn told(spec: &Spec) -> Vec<String> {
    let number = |name: &str| match spec.get(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let size = number(SIZE).and_then(|size| u64::try_from(size).ok());
    let mut told = vec![match size {
        Some(size) => format!("it holds {}", bytes(size)),
        None => "how much it holds is not told by the service".to_owned(),
    }];
    let day = number(LAST_READ).and_then(|at| jiff::Timestamp::from_second(at).ok());
    told.push(match day {
        Some(at) => format!("last read on {}", at.strftime("%Y-%m-%d")),
        None => "when it was last read is not told by the service".to_owned(),
    });
    match number(PEOPLE) {
        Some(0) => told.push("nobody opens it in the web apps".to_owned()),
        Some(1) => told.push("1 person opens it in the web apps".to_owned()),
        Some(people) => told.push(format!("{people} people open it in the web apps")),
        None => {}
    }
    told
}

/// A size in the largest decimal unit of which there is one whole.
fn bytes(size: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    match UNITS.iter().find(|(unit, _)| size >= *unit) {
        Some((unit, name)) => {
            let tenths = size / (unit / 10);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => format!("{size} bytes"),
    }
}

/// Whose the devices are stands in no list, and a call for each address would be needed to know.
pub(super) fn devices(item: &Json, spec: &mut Spec) {
    let count = item.get("count_devices").and_then(Json::as_i64);
    if let Some(count) = count.filter(|count| *count > 0) {
        spec.set(DEVICES, Value::Number(count));
    }
    if decode::switch(item, "has_legacy_device") == Some(true) {
        spec.set(SHARED_PASSWORD, Value::Bool(true));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seen(item: &Json) -> Spec {
        let mut spec = Spec::default();
        observe(item, &mut spec);
        spec
    }

    #[test]
    fn the_last_reading_is_the_latest_by_whatever_way() {
        let item = json!({
            "imap_last_login_at": 5, "pop3_last_login_at": 7,
            "users": [{ "email": "A@x.example", "last_access_at": 9, "has_double_auth": true }],
        });
        let spec = seen(&item);
        assert_eq!(spec.get(LAST_READ), Some(&Value::Number(9)));
        assert_eq!(spec.get(LAST_POP), Some(&Value::Number(7)));
        assert_eq!(spec.get(PEOPLE), Some(&Value::Number(1)));
        assert_eq!(spec.get(ONE_FACTOR), None);
    }

    #[test]
    fn size_and_last_reading_are_told_and_so_is_that_they_are_not_known() {
        let spec = Spec::default()
            .with(SIZE, Value::Number(1_250_000_000))
            .with(LAST_READ, Value::Number(1_767_225_600))
            .with(PEOPLE, Value::Number(2));
        assert_eq!(
            told(&spec),
            [
                "it holds 1.2 GB",
                "last read on 2026-01-01",
                "2 people open it in the web apps"
            ]
        );
        assert_eq!(
            told(&Spec::default()),
            [
                "how much it holds is not told by the service",
                "when it was last read is not told by the service"
            ]
        );
        assert_eq!(
            [999, 1_000, 25_400_000].map(bytes),
            ["999 bytes", "1.0 kB", "25.4 MB"]
        );
    }

    #[test]
    fn what_is_not_told_is_not_known() {
        let item = json!({ "pop3_last_login_at": null, "imap_last_login_at": 0, "size": null });
        assert_eq!(seen(&item), Spec::default());
        let untold = json!({ "users": [{ "email": "a@x.example" }] });
        assert_eq!(seen(&untold).get(ONE_FACTOR), None);
    }

    #[test]
    fn who_was_deleted_opens_nothing() {
        let gone = json!({ "email": "a@x.example", "is_deleted": true, "has_double_auth": false });
        let spec = seen(&json!({ "users": [gone] }));
        assert_eq!(spec.get(PEOPLE), Some(&Value::Number(0)));
        assert_eq!(spec.get(ONE_FACTOR), None);
    }
}
