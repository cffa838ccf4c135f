//! What merging makes of records.

use super::{Fault, Qualifier, Record, Term};

fn record(text: &str) -> Record {
    Record::parse(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

fn term(text: &str) -> Term {
    text.parse()
        .unwrap_or_else(|fault: Fault| panic!("{text}: {fault}"))
}

#[test]
fn senders_come_before_the_word_on_everybody_else() {
    let google = [term("include:_spf.google.com")];
    for (before, after) in [
        (
            "v=spf1 include:spf.infomaniak.ch -all",
            "v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all",
        ),
        ("v=spf1", "v=spf1 include:_spf.google.com"),
        ("v=spf1 ", "v=spf1 include:_spf.google.com "),
        (
            "V=spf1  A  ~ALL  ",
            "V=spf1  A include:_spf.google.com  ~ALL  ",
        ),
        (
            "v=spf1 mx redirect=r.example",
            "v=spf1 mx include:_spf.google.com redirect=r.example",
        ),
        (
            "v=spf1 x=y redirect=r.example",
            "v=spf1 include:_spf.google.com x=y redirect=r.example",
        ),
        (
            "v=spf1 exp=e.example mx x=y -all",
            "v=spf1 exp=e.example mx x=y include:_spf.google.com -all",
        ),
        (
            "v=spf1 INCLUDE:_spf.Google.com. -all",
            "v=spf1 INCLUDE:_spf.Google.com. -all",
        ),
        (
            "v=spf1 ~include:_spf.google.com -all",
            "v=spf1 include:_spf.google.com -all",
        ),
        (
            "v=spf1 -all include:_spf.google.com",
            "v=spf1 include:_spf.google.com -all include:_spf.google.com",
        ),
    ] {
        let merged = record(before).with(&google);
        assert_eq!(merged.to_string(), after);
        assert_eq!(merged.with(&google), merged);
    }
    let gone = record("v=spf1 a ?include:_SPF.google.com  -all").without(&google);
    assert_eq!(gone.to_string(), "v=spf1 a  -all");
    let refused = record("v=spf1 -include:_spf.google.com mx -all");
    assert_eq!(refused.without(&google), refused);
    assert_eq!(
        refused
            .without(&[term("-include:_spf.google.com")])
            .to_string(),
        "v=spf1 mx -all"
    );
}

#[test]
fn the_word_on_everybody_else_changes_at_its_place() {
    for (before, all, after) in [
        ("v=spf1 a ?ALL x=y ", Qualifier::Fail, "v=spf1 a -ALL x=y "),
        ("v=spf1 a all", Qualifier::Pass, "v=spf1 a all"),
        ("v=spf1 a -all", Qualifier::Pass, "v=spf1 a +all"),
        ("v=spf1 a x=y", Qualifier::Softfail, "v=spf1 a ~all x=y"),
        (
            "v=spf1 redirect=r.example",
            Qualifier::Fail,
            "v=spf1 redirect=r.example",
        ),
    ] {
        assert_eq!(record(before).with_all(all).to_string(), after);
        assert_eq!(record(before).with(&[Term::all(all)]).to_string(), after);
    }
}

#[test]
fn modifiers_take_the_place_of_their_like() {
    let new = [
        term("redirect=new.example"),
        term("x=y"),
        term("exp=e.example"),
    ];
    let merged = record("v=spf1 redirect=old.example a X=y").with(&new);
    assert_eq!(
        merged.to_string(),
        "v=spf1 redirect=new.example a X=y exp=e.example"
    );
    assert_eq!(merged.without(&new).to_string(), "v=spf1 a");
}

#[test]
fn a_new_record_has_each_sender_once() {
    let senders = [
        "mx",
        "include:a.example",
        "include:A.example.",
        "ip4:192.0.2.1",
    ]
    .map(term);
    let composed = Record::compose(&senders, Qualifier::Fail);
    assert_eq!(
        composed.to_string(),
        "v=spf1 mx include:a.example ip4:192.0.2.1 -all"
    );
    assert_eq!(
        Record::compose(&[], Qualifier::Fail).to_string(),
        "v=spf1 -all"
    );
}

#[test]
fn what_nobody_looks_at_can_be_left_out() {
    let idle =
        record("v=spf1 a A/32 exp=e.example -all mx redirect=r.example x=y all").without_idle();
    assert_eq!(idle.to_string(), "v=spf1 a exp=e.example -all x=y");
    let live = record("v=spf1 a mx redirect=r.example");
    assert_eq!(live.without_idle(), live);
}
