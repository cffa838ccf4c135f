//! The worked examples of RFC 9989, and cases of our own.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::mailauth::ask::{Answers, Data, Page, Records};

/// A world in which everything is known, and most names are not there.
pub(crate) struct Known {
    answers: BTreeMap<Question, Answer>,
    nothing: Answer,
}

impl World for Known {
    fn dns(&self, question: &Question) -> Option<&Answer> {
        Some(self.answers.get(question).unwrap_or(&self.nothing))
    }

    fn policy(&self, _: &str) -> Option<&Page> {
        None
    }
}

/// Policy records by domain, and other texts by name.
pub(crate) fn world(records: &[(&str, &str)], texts: &[(&str, &str)]) -> Known {
    let mut answers: BTreeMap<Question, Answer> = BTreeMap::new();
    let records = records
        .iter()
        .map(|(domain, text)| (question(domain), text));
    let texts = texts
        .iter()
        .map(|(name, text)| (Question::new(name, Type::Txt), text));
    for (question, text) in records.chain(texts) {
        let answer = answers
            .entry(question)
            .or_insert_with(|| Answer::of(Vec::new()));
        if let Answer::Records(records) = answer {
            records
                .data
                .push(Data::Text(vec![text.as_bytes().to_vec()]));
        }
    }
    Known {
        answers,
        nothing: Answer::NoName,
    }
}

const WATCH: &str = "v=DMARC1; p=none";

#[track_caller]
fn organization(records: &[(&str, &str)], domain: &str, expected: &str) {
    let world = world(records, &[]);
    assert_eq!(
        walk(&world, domain).unwrap().organization(),
        expected,
        "{domain}"
    );
}

/// RFC 9989 §4.10: the eight questions for a name of thirteen labels.
#[test]
fn a_walk_asks_eight_questions_at_most() {
    assert_eq!(
        names("a.b.c.d.e.f.g.h.i.j.mail.example.com"),
        [
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            "g.h.i.j.mail.example.com",
            "h.i.j.mail.example.com",
            "i.j.mail.example.com",
            "j.mail.example.com",
            "mail.example.com",
            "example.com",
            "com",
        ]
    );
    // Own: seven, eight and nine labels, and one.
    assert_eq!(names("a.b.c.d.e.example.com").len(), 7);
    assert_eq!(names("a.b.c.d.e.f.example.com").len(), 8);
    assert_eq!(names("a.b.c.d.e.f.example.com")[1], "b.c.d.e.f.example.com");
    assert_eq!(
        names("a.b.c.d.e.f.g.example.com")[1],
        "c.d.e.f.g.example.com"
    );
    assert_eq!(names("Com."), ["com"]);
}

/// RFC 9989 §4.10.2: the three examples at its end.
#[test]
fn organizations_as_the_standard_has_them() {
    let domain = "a.mail.example.com";
    organization(
        &[("mail.example.com", WATCH), ("example.com", WATCH)],
        domain,
        "example.com",
    );
    organization(
        &[
            ("mail.example.com", "v=DMARC1; p=none; psd=n"),
            ("example.com", WATCH),
        ],
        domain,
        "mail.example.com",
    );
    organization(&[("com", "v=DMARC1; p=none; psd=y")], domain, "example.com");
}

/// RFC 9989 §4.10.2, rule 2: one label below `psd=y`, and never for the name where the walk began.
#[test]
fn a_public_suffix_has_organizations_one_label_below() {
    let suffix = ("example.com", "v=DMARC1; p=none; psd=y");
    organization(&[suffix], "mail.example.com", "mail.example.com");
    organization(&[suffix], "a.mail.example.com", "mail.example.com");
    organization(&[suffix], "example.com", "example.com");
}

/// RFC 9989 §5.1.8 (large, complex organizations): a record that no walk finds.
#[test]
fn a_cut_too_deep_is_not_found() {
    let domain = "mail.a.b.c.d.e.f.g.example.com";
    assert_eq!(names(domain)[1], "c.d.e.f.g.example.com");
    let cut = ("b.c.d.e.f.g.example.com", "v=DMARC1; p=none; psd=n");
    organization(&[cut, ("example.com", WATCH)], domain, "example.com");
}

/// RFC 9989 §4.4, table 1.
#[test]
fn alignment_as_the_table_has_it() {
    let world = world(&[("example.com", WATCH), ("example.net", WATCH)], &[]);
    let aligned = |one, other, mode| aligned(&world, one, other, mode).unwrap();
    for (authenticated, relaxed, strict) in [
        ("foo.example.com", true, false),
        ("news.example.com", true, true),
        ("foo.example.net", false, false),
    ] {
        let author = "News.example.com";
        assert_eq!(aligned(author, authenticated, Mode::Relaxed), relaxed);
        assert_eq!(aligned(author, authenticated, Mode::Strict), strict);
    }
}

/// RFC 9989 §B.4.1 and §B.4.2: a simple organization, and a deep one.
#[test]
fn simple_and_deep_organizations() {
    let records = [
        ("example.com", "v=DMARC1; p=quarantine; sp=reject"),
        ("signing.example.com", WATCH),
    ];
    let world = world(&records, &[]);
    for (author, policy) in [
        ("example.com", Policy::Quarantine),
        ("a.b.c.d.e.f.g.h.i.j.k.example.com", Policy::Reject),
    ] {
        let found = discover(&world, author).unwrap();
        assert_eq!(found.organization, "example.com");
        let applied = found.applied.unwrap();
        assert_eq!(applied.domain, "example.com");
        assert_eq!(applied.policy, Some(policy));
        for authenticated in ["example.com", "signing.example.com"] {
            assert_eq!(
                aligned(&world, author, authenticated, Mode::Relaxed),
                Ok(true)
            );
        }
    }
}

/// RFC 9989 §B.4.3: a public suffix with a policy.
#[test]
fn banks_below_a_public_suffix() {
    let records = [
        (
            "bank.example",
            "v=DMARC1; p=reject; sp=quarantine; np=reject; psd=y",
        ),
        ("giant.bank.example", WATCH),
    ];
    let there = ("mega.bank.example", "v=spf1 -all");
    let world = world(&records, &[there]);
    let giant = discover(&world, "giant.bank.example").unwrap();
    assert_eq!(giant.organization, "giant.bank.example");
    assert_eq!(giant.applied.unwrap().whose, Whose::Own);
    let aligned = |other| aligned(&world, "giant.bank.example", other, Mode::Relaxed);
    assert_eq!(aligned("mail.giant.bank.example"), Ok(true));
    assert_eq!(aligned("mail.mega.bank.example"), Ok(false));
    // §4.10.1: without a record of its organization the suffix's holds, by `sp` or by `np`.
    for (domain, policy) in [
        ("mega.bank.example", Policy::Quarantine),
        ("gone.bank.example", Policy::Reject),
    ] {
        let applied = discover(&world, domain).unwrap().applied.unwrap();
        assert_eq!(
            (applied.whose, applied.policy),
            (Whose::Suffix, Some(policy))
        );
    }
}

/// §4.10.1: what lies between a name and its organization does not hold for it, but it does stop the
/// walk of nobody.
#[test]
fn a_record_in_the_middle_holds_for_its_own_name_only() {
    let records = [
        ("mail.acme.example", "v=DMARC1; p=reject"),
        ("acme.example", WATCH),
    ];
    let world = world(&records, &[]);
    let below = discover(&world, "a.mail.acme.example").unwrap();
    assert_eq!(
        below.applied.map(|applied| applied.domain),
        Some("acme.example".into())
    );
    let own = discover(&world, "mail.acme.example").unwrap();
    assert_eq!(own.organization, "acme.example");
    assert_eq!(own.applied.unwrap().policy, Some(Policy::Reject));
}

#[test]
fn several_records_count_as_none_and_other_texts_do_not_count() {
    let records = [
        ("acme.example", WATCH),
        ("acme.example", "v=DMARC1; p=reject"),
        ("solo.example", "v=spf1 -all"),
        ("solo.example", "v=DMARC1; p=reject; t=y"),
    ];
    let world = world(&records, &[]);
    let several = discover(&world, "acme.example").unwrap();
    assert!(matches!(&several.walk.steps[0].found, Found::Several(texts) if texts.len() == 2));
    assert_eq!(several.applied, None);
    let one = discover(&world, "solo.example").unwrap().applied.unwrap();
    assert_eq!(one.effective(), Some(Policy::Quarantine));
}

#[test]
fn everything_that_is_missing_is_asked_for_at_once() {
    let mut world = Answers::default();
    assert_eq!(discover(&world, "mail.acme.example"), Err(Pending));
    let wanted = world.take_wanted().dns;
    assert_eq!(wanted.len(), 4);
    for question in wanted {
        world.dns.insert(question, Answer::Failed(Failure::Timeout));
    }
    let found = discover(&world, "mail.acme.example").unwrap();
    assert_eq!(
        (found.applied, found.failure),
        (None, Some(Failure::Timeout))
    );
    let pair = Answers::default();
    assert_eq!(
        aligned(&pair, "a.example", "b.example", Mode::Relaxed),
        Err(Pending)
    );
    assert_eq!(pair.take_wanted().dns.len(), 3);
}

#[test]
fn an_alias_on_the_way_is_told() {
    let mut world = world(&[], &[]);
    let records = Records {
        data: vec![Data::Text(vec![WATCH.as_bytes().to_vec()])],
        via: vec!["policies.partner.example".to_owned()],
        ..Records::default()
    };
    world
        .answers
        .insert(question("acme.example"), Answer::Records(records));
    let walk = walk(&world, "acme.example").unwrap();
    assert_eq!(walk.steps[0].via, ["policies.partner.example"]);
    assert!(walk.steps[0].record().is_some());
}

proptest! {
    #[test]
    fn an_organization_is_the_name_or_above(
        labels in proptest::collection::vec("[a-c]", 1..12),
        marks in proptest::collection::vec(0_usize..4, 8),
    ) {
        let domain = labels.join(".");
        let names = names(&domain);
        prop_assert!(names.len() <= 8);
        let texts = ["", WATCH, "v=DMARC1; psd=y", "v=DMARC1; psd=n"];
        let records: Vec<(&str, &str)> = names
            .iter()
            .zip(&marks)
            .filter(|(_, mark)| **mark > 0)
            .map(|(name, mark)| (name.as_str(), texts[*mark]))
            .collect();
        let found = discover(&world(&records, &[]), &domain).unwrap();
        let organization = &found.organization;
        let above = format!(".{organization}");
        prop_assert!(domain == *organization || domain.ends_with(&above), "{}", organization);
    }

    #[test]
    fn no_name_is_too_odd(name in ".{0,40}") {
        let world = world(&[], &[]);
        let found = discover(&world, &name).unwrap();
        prop_assert!(found.applied.is_none());
    }
}
