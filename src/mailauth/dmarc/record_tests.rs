//! Policy records: what is one, what it asks for, and what readers leave out.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Record {
    Record::parse(text).unwrap()
}

#[test]
fn only_what_begins_with_the_version_is_a_record() {
    for text in [
        "v=DMARC1",
        "v=DMARC1;",
        "v = DMARC1 ; p=none",
        "v=DMARC1; junk",
    ] {
        assert!(
            Record::is_one(text) && !Record::is_nearly_one(text),
            "{text}"
        );
    }
    for text in [
        "v=dmarc1; p=none",
        "V=DMARC1; p=none",
        "p=none; v=DMARC1",
        " v=DMARC1",
        "v=DMARC2",
        "DMARC1; p=none",
        "v=DMARC1 p=none",
    ] {
        assert!(!Record::is_one(text), "{text}");
        assert!(Record::is_nearly_one(text), "{text}");
    }
    assert!(!Record::is_nearly_one("v=spf1 -all"));
}

#[test]
fn records_are_composed() {
    let record = Record::compose(Policy::Reject)
        .with("np", "reject")
        .with_reports("rua", ["dmarc@acme.example", "a!b@partner.example"]);
    assert_eq!(
        record.to_string(),
        "v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@acme.example,mailto:a%21b@partner.example"
    );
    assert_eq!(record.problems(), []);
    for (text, now) in [
        ("v=DMARC1", "v=DMARC1; p=none"),
        ("v=DMARC1;", "v=DMARC1; p=none"),
        ("v=DMARC1; sp=reject", "v=DMARC1; p=none; sp=reject"),
        (
            "v=DMARC1; sp=reject; p=reject",
            "v=DMARC1; sp=reject; p=none",
        ),
    ] {
        assert_eq!(read(text).with("p", "none").to_string(), now);
    }
}

/// RFC 9989 §4.7 (`p`, `sp`, `np`) and §4.10.1 (what is not valid).
#[test]
fn each_name_gets_its_policy() {
    use Policy::{None as Watch, Quarantine, Reject};
    let rua = "rua=mailto:a@acme.example";
    for (text, own, below, gone) in [
        (
            "v=DMARC1; p=reject",
            Some(Reject),
            Some(Reject),
            Some(Reject),
        ),
        (
            "v=DMARC1; p=Reject; sp=NONE",
            Some(Reject),
            Some(Watch),
            Some(Watch),
        ),
        (
            "v=DMARC1; p=reject; np=none",
            Some(Reject),
            Some(Reject),
            Some(Watch),
        ),
        (
            "v=DMARC1; p=none; sp=quarantine; np=reject",
            Some(Watch),
            Some(Quarantine),
            Some(Reject),
        ),
        ("v=DMARC1; p=refuse", None, None, None),
        (
            &format!("v=DMARC1; p=refuse; {rua}"),
            Some(Watch),
            Some(Watch),
            Some(Watch),
        ),
        (
            &format!("v=DMARC1; {rua}"),
            Some(Watch),
            Some(Watch),
            Some(Watch),
        ),
        ("v=DMARC1; p=reject; sp=maybe", None, None, None),
        (
            &format!("v=DMARC1; p=reject; np=maybe; {rua}"),
            Some(Watch),
            Some(Watch),
            Some(Watch),
        ),
        (
            "v=DMARC1; p=reject; t=maybe; x=y",
            Some(Reject),
            Some(Reject),
            Some(Reject),
        ),
    ] {
        let record = read(text);
        let found = (
            record.own_policy(),
            record.policy_below(true),
            record.policy_below(false),
        );
        assert_eq!(found, (own, below, gone), "{text}");
    }
}

#[test]
fn what_readers_leave_out_is_said_with_what_to_do() {
    for (tags, words) in [
        ("p=refuse", "`p=refuse` is none of none, quarantine, reject"),
        ("p=none; psd=x", "`psd=x`"),
        ("p=none; adkim=relaxed", "`adkim=relaxed`"),
        ("p=none; fo=2", "`fo=2`"),
        ("p=none; pct=120", "`pct=120`"),
        (
            "p=none; rua=a@acme.example",
            "`rua`: `a@acme.example` is an address without `mailto:`",
        ),
        ("p=none; RUA=mailto:a@acme.example", "`RUA=`"),
        ("p=none; p=reject", "`p=` comes twice"),
    ] {
        let found = read(&format!("v=DMARC1; {tags}")).problems();
        assert_eq!(found.len(), 1, "{tags}: {found:?}");
        assert!(found[0].to_string().contains(words), "{found:?}");
        assert!(!found[0].help().is_empty());
    }
    let fine = "v=DMARC1; p=none; fo=1:d:s; pct=100; ri=86400; rf=afrf; made-up=1; t=y; psd=u";
    assert_eq!(read(&fine.replace("made-up", "made")).problems(), []);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in ".{0,60}|v=DMARC1;( ?[a-z]{1,4}=[a-z:,@!%]{0,12};?){0,6}") {
        let _ = Record::is_nearly_one(&text);
        if let Some(record) = Record::parse(&text) {
            let _ = (record.problems(), record.own_policy(), record.policy_below(false));
            prop_assert_eq!(record.to_string(), text);
        }
    }
}
