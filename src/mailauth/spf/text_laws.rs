//! Laws of the text, over records that nobody would think of.

use proptest::prelude::*;
use proptest::sample::select;

use super::{Qualifier, Record, Sense, Term, is_spf, mended};

/// A name with or without macros.
fn name() -> impl Strategy<Value = String> {
    let label = || "[a-zA-Z0-9_][a-zA-Z0-9_-]{0,8}";
    let letter =
        "[slodipvhSLODIPVH][1-9]?[rR]?[-.+,/_=]{0,2}".prop_map(|inside| format!("%{{{inside}}}"));
    let odd = "[!-$&-.0-~]{1,4}";
    let part = prop_oneof![
        4 => label().prop_map(|label| format!("{label}.")),
        1 => letter.clone().prop_map(|letter| format!("{letter}.")),
        1 => odd.prop_map(|odd| format!("{odd}.")),
        1 => select(vec!["%%.", "%_.", "%-."]).prop_map(str::to_owned),
    ];
    let end = prop_oneof![
        4 => "[a-zA-Z][a-z0-9-]{0,5}[a-zA-Z0-9][.]?",
        1 => letter,
    ];
    (prop::collection::vec(part, 1..4), end).prop_map(|(parts, end)| parts.concat() + &end)
}

fn bits() -> impl Strategy<Value = String> {
    let v4 = prop::option::of(0..=32u8).prop_map(|bits| bits.map(|bits| format!("/{bits}")));
    let v6 = prop::option::of(0..=128u8).prop_map(|bits| bits.map(|bits| format!("//{bits}")));
    (v4, v6).prop_map(|(v4, v6)| v4.unwrap_or_default() + &v6.unwrap_or_default())
}

/// A mechanism other than `all`.
fn mechanism() -> impl Strategy<Value = String> {
    let own = prop::option::of(name()).prop_map(|name| name.map(|name| format!(":{name}")));
    let own = own.prop_map(Option::unwrap_or_default).boxed();
    prop_oneof![
        (
            select(vec!["include", "Include", "EXISTS", "exists"]),
            name()
        )
            .prop_map(|(what, name)| format!("{what}:{name}")),
        (select(vec!["a", "A", "mx", "Mx"]), own.clone(), bits())
            .prop_map(|(what, name, bits)| format!("{what}{name}{bits}")),
        (select(vec!["ptr", "PTR"]), own).prop_map(|(what, name)| format!("{what}{name}")),
        (any::<[u8; 4]>(), prop::option::of(0..=32u8)).prop_map(|(ip, bits)| {
            let bits = bits.map(|bits| format!("/{bits}")).unwrap_or_default();
            format!("ip4:{}{bits}", std::net::Ipv4Addr::from(ip))
        }),
        (any::<u128>(), prop::option::of(0..=128u8)).prop_map(|(ip, bits)| {
            let bits = bits.map(|bits| format!("/{bits}")).unwrap_or_default();
            format!("IP6:{}{bits}", std::net::Ipv6Addr::from(ip))
        }),
    ]
}

fn directive() -> impl Strategy<Value = String> {
    (select(vec!["", "+", "-", "~", "?"]), mechanism())
        .prop_map(|(sign, what)| format!("{sign}{what}"))
}

fn modifier() -> impl Strategy<Value = String> {
    ("x[a-zA-Z0-9._-]{0,6}", "[!-$&-~]{0,6}(%%|%\\{i\\})?")
        .prop_map(|(name, value)| format!("{name}={value}"))
}

fn terminal() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (select(vec!["", "+", "-", "~", "?"]), select(vec!["all", "ALL", "All"]))
            .prop_map(|(sign, all)| format!("{sign}{all}")),
        1 => name().prop_map(|name| format!("redirect={name}")),
    ]
}

/// A record with everything legal in it, and odd blanks.
fn record() -> impl Strategy<Value = String> {
    let term = prop_oneof![3 => directive(), 1 => modifier()];
    (
        select(vec!["v=spf1", "V=SPF1", "v=SpF1"]),
        prop::collection::vec((" {1,3}", term), 0..8),
        prop::option::of((" {1,2}", terminal())),
        prop::option::of((" ", name())),
        " {0,2}",
    )
        .prop_map(|(version, terms, terminal, explanation, tail)| {
            let mut text = version.to_owned();
            for (blanks, term) in terms.iter().chain(&terminal) {
                text += &format!("{blanks}{term}");
            }
            if let Some((blanks, name)) = explanation {
                text += &format!("{blanks}exp={name}");
            }
            text + &tail
        })
}

/// Mistakes, and text that is no record at all.
fn anything() -> impl Strategy<Value = String> {
    let mess = prop::collection::vec(
        prop_oneof![
            directive(),
            modifier(),
            terminal(),
            "[ -~]{0,6}",
            "\\PC{0,4}",
            select(vec![
                "-",
                "include:",
                "ip4",
                "%",
                "%{",
                "\"",
                ",",
                "\t",
                "\u{2013}all"
            ])
            .prop_map(str::to_owned),
        ],
        0..8,
    );
    prop_oneof![
        mess.prop_map(|words| format!("v=spf1 {}", words.join(" "))),
        "\\PC{0,40}",
        "[\"' ]{0,2}v=spf1[;: ]{0,2}[a-z]{0,4}",
    ]
}

fn read(text: &str) -> Record {
    Record::parse(text).unwrap_or_else(|faults| panic!("{text:?}: {faults:?}"))
}

fn sender(text: &str) -> Term {
    text.parse()
        .unwrap_or_else(|fault| panic!("{text:?}: {fault}"))
}

proptest! {
    #[test]
    fn printing_what_was_read_gives_every_byte_back(text in record()) {
        prop_assert!(is_spf(&text));
        prop_assert_eq!(read(&text).to_string(), text);
    }

    #[test]
    fn a_term_prints_as_it_is_written_and_its_subject_keeps_its_meaning(text in directive()) {
        let term = sender(&text);
        prop_assert_eq!(term.to_string(), text);
        let again = sender(&term.subject());
        prop_assert_eq!(again.subject(), term.subject());
    }

    #[test]
    fn whatever_is_read_is_printed_or_told_where_it_is_wrong(text in anything()) {
        match Record::parse(&text) {
            Ok(record) => prop_assert_eq!(record.to_string(), text),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in &faults {
                    prop_assert_eq!(text.get(fault.at.clone()), Some(fault.term.as_str()));
                }
                let mended = mended(&text, &faults);
                if faults.iter().all(|fault| fault.instead.is_none()) {
                    prop_assert_eq!(mended, text);
                }
            }
        }
    }

    #[test]
    fn merging_keeps_the_order_the_terminal_and_all_other_words(
        text in record(),
        new in prop::collection::vec(mechanism(), 0..4),
    ) {
        let before = read(&text);
        let new: Vec<Term> = new.iter().map(|text| sender(text)).collect();
        let fresh: Vec<Term> = new.iter().filter(|term| !before.has(term)).cloned().collect();
        let after = before.with(&fresh);
        // What was there is still there, in its order and its words.
        let mut kept = after.terms();
        for own in before.terms() {
            prop_assert!(kept.any(|term| term == own), "{} in {}", own, after);
        }
        prop_assert_eq!(after.all(), before.all());
        prop_assert_eq!(after.redirect(), before.redirect());
        // What is new is read, once.
        for term in &fresh {
            let found = after.directives().filter(|own| own.subject() == term.subject()).count();
            prop_assert_eq!(found, 1, "{} in {}", term, &after);
        }
        // The terminal stays behind everything new.
        if let Some(all) = after.terms().position(Term::is_all) {
            for term in &fresh {
                let at = after.terms().position(|own| own.subject() == term.subject());
                prop_assert!(at < Some(all));
            }
        }
        prop_assert_eq!(&after.with(&fresh), &after);
        prop_assert_eq!(after.without(&fresh).to_string(), text);
        let printed = after.to_string();
        prop_assert_eq!(&read(&printed), &after);
    }

    #[test]
    fn the_word_on_everybody_else_touches_nothing_else(
        text in record(),
        all in select(vec![Qualifier::Pass, Qualifier::Fail, Qualifier::Softfail, Qualifier::Neutral]),
    ) {
        let before = read(&text);
        let after = before.with_all(all);
        let redirects = before.all().is_none() && before.redirect().is_some();
        prop_assert_eq!(after.all(), (!redirects).then_some(all));
        let others = |record: &Record| -> Vec<Term> {
            record.terms().filter(|term| !term.is_all()).cloned().collect()
        };
        prop_assert_eq!(others(&before), others(&after));
        prop_assert_eq!(after.with_all(all), after.clone());
        if let Some(own) = before.all() {
            prop_assert_eq!(after.with_all(own).directives().count(), before.directives().count());
        }
    }

    #[test]
    fn leaving_out_what_is_idle_keeps_what_is_read(text in record()) {
        let before = read(&text);
        let after = before.without_idle();
        prop_assert_eq!(after.without_idle(), after.clone());
        prop_assert_eq!(after.all(), before.all());
        let modifiers = |record: &Record| {
            record.terms().filter(|term| matches!(term.sense(), Sense::Other(..))).count()
        };
        prop_assert_eq!(modifiers(&after), modifiers(&before));
        let subjects = |record: &Record| -> std::collections::BTreeSet<String> {
            record.directives().map(Term::subject).collect()
        };
        prop_assert_eq!(subjects(&after), subjects(&before));
    }
}
