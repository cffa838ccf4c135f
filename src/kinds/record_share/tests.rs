use super::*;
use crate::model::address::Address;
use crate::model::source::{FileId, Span};

const SPF: &str = "v=spf1 -all";
const OTHER_SPF: &str = "v=spf1 include:x.example -all";
const PROOF: &str = "site-verification=1";

fn spec(values: &[&str], keeps: bool) -> Spec {
    let spec = Spec::default().with(VALUES, Value::set(values.iter().copied()));
    match keeps {
        true => spec.with(OTHERS, Value::text(KEEP)),
        false => spec,
    }
}

fn apex() -> Address {
    Address::new("record-set", "acme.example/@/TXT")
}

#[track_caller]
fn shared(
    declared: Option<&Spec>,
    recorded: Option<&Spec>,
    lives: &[&str],
    wanted: Option<&[&str]>,
) {
    let address = apex();
    let live = spec(lives, false);
    let found = share(&Share {
        address: &address,
        declared,
        recorded,
        elsewhere: false,
        live: &live,
    });
    let found = found.map(|spec| spec.items(VALUES));
    assert_eq!(
        found,
        wanted.map(|wanted| spec(wanted, false).items(VALUES))
    );
}

#[test]
fn values_of_others_stay_and_a_second_policy_goes() {
    let declared = spec(&[SPF], true);
    shared(Some(&declared), None, &[PROOF], Some(&[SPF, PROOF]));
    shared(
        Some(&declared),
        None,
        &[OTHER_SPF, PROOF],
        Some(&[SPF, PROOF]),
    );
    shared(Some(&declared), Some(&declared), &[], Some(&[SPF]));
    shared(Some(&spec(&[SPF], false)), None, &[PROOF], None);
}

#[test]
fn what_the_files_had_and_no_longer_declare_goes() {
    let before = spec(&[SPF, "old=1"], true);
    let now = spec(&[SPF], true);
    shared(
        Some(&now),
        Some(&before),
        &[SPF, "old=1", PROOF],
        Some(&[SPF, PROOF]),
    );
    // It was exact before, so all of it was theirs.
    let exact = spec(&[SPF, "old=1"], false);
    shared(
        Some(&now),
        Some(&exact),
        &[SPF, "old=1", PROOF],
        Some(&[SPF, PROOF]),
    );
}

#[test]
fn a_declaration_that_left_takes_its_own_values_along() {
    let before = spec(&[SPF], true);
    shared(None, Some(&before), &[SPF, PROOF], Some(&[PROOF]));
    shared(None, Some(&before), &[SPF], None);
    // Changed since by somebody else, and so not the files' own any more.
    shared(None, Some(&before), &[OTHER_SPF], Some(&[OTHER_SPF]));
    shared(None, Some(&spec(&[SPF], false)), &[SPF, PROOF], None);
}

fn declared(values: &[&str], keeps: bool, at: usize) -> Declared {
    let mut thing = Declared::new(apex(), "Acme SA", Span::new(FileId(0), at, at + 1));
    thing.spec = spec(values, keeps);
    thing
}

#[test]
fn two_places_may_speak_of_one_set_and_the_exact_one_decides() {
    let of = |first: bool, second: bool| {
        let united = unite(&declared(&[SPF], first, 0), &declared(&[PROOF], second, 9));
        united.map(|united| {
            let united = united.map_err(|wrong| wrong.code);
            united.map(|thing| (thing.spec, thing.also.len()))
        })
    };
    let both = spec(&[SPF, PROOF], true);
    assert_eq!(of(true, true), Some(Ok((both.clone(), 1))));
    for (first, second) in [(true, false), (false, true)] {
        let exact = spec(&[SPF, PROOF], false);
        assert_eq!(of(first, second), Some(Ok((exact, 1))));
    }
    assert_eq!(of(false, false), None);
}

#[test]
fn what_there_can_be_one_of_is_said_in_one_place() {
    for other in [OTHER_SPF, SPF] {
        let united = unite(&declared(&[SPF], true, 0), &declared(&[other], false, 9));
        let wrong = united.and_then(Result::err);
        assert!(
            wrong.is_some_and(|wrong| wrong.code == "declared-twice" && wrong.span.start == 9),
            "{other}"
        );
    }
}
