//! Generators: one for every kind, put together to estates.

use std::collections::{BTreeMap, BTreeSet};

use maniform::kinds::KINDS;
use maniform::kinds::kind::{Field, Nature};
use maniform::yaml;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::engine::Files;
use super::estate::{DOMAIN, Estate, Mailbox, Preferences, Set};
use super::piece::{FAMILIES, pieces};
use super::values;

/// Adds things of one kind to an estate.
type Generator = fn() -> BoxedStrategy<Estate>;

/// By the kind they make. A kind without one fails the test below.
const GENERATORS: &[(&str, Generator)] = &[
    // Every estate has one of each; no document leaves them out.
    ("organization", || Just(Estate::default()).boxed()),
    ("mail-service", || Just(Estate::default()).boxed()),
    ("mail-preferences", preferences),
    ("mailbox", mailboxes),
    ("aliases", aliases),
    ("redirection", redirections),
    ("record-set", record_sets),
];

/// An estate with things of every kind, legal whatever came together.
pub(crate) fn estate() -> impl Strategy<Value = Estate> {
    (plain_estate(), pieces()).prop_map(|(estate, pieces)| Estate { pieces, ..estate })
}

/// An estate without the families of `piece.rs`.
pub(crate) fn plain_estate() -> impl Strategy<Value = Estate> {
    let parts: Vec<BoxedStrategy<Estate>> = GENERATORS.iter().map(|(_, make)| make()).collect();
    (parts, ownership()).prop_map(|(parts, ownership)| {
        let mut whole = parts.into_iter().fold(Estate::default(), together);
        whole.ownership = ownership;
        whole.settled()
    })
}

fn together(mut whole: Estate, part: Estate) -> Estate {
    whole.preferences.switches.extend(part.preferences.switches);
    whole.preferences.senders.extend(part.preferences.senders);
    for (name, mailbox) in part.mailboxes {
        let known = whole.mailboxes.entry(name).or_default();
        known.note = known.note.take().or(mailbox.note);
        known.password = known.password.take().or(mailbox.password);
        known.switches.extend(mailbox.switches);
        known.aliases = known.aliases.take().or(mailbox.aliases);
    }
    whole.redirections.extend(part.redirections);
    whole.sets.extend(part.sets);
    whole
}

/// The words of `settings.ownership`; most collections keep the default.
fn ownership() -> impl Strategy<Value = BTreeMap<String, String>> {
    let word = prop_oneof![
        6 => Just(None),
        2 => Just(Some("authoritative")),
        1 => Just(Some("additive")),
        1 => Just(Some("observe")),
    ];
    prop::collection::vec(word, 3).prop_map(|words| {
        let collections = ["addresses", "redirections", "records"];
        let named = collections.iter().zip(words);
        named
            .filter_map(|(c, word)| Some(((*c).to_owned(), word?.to_owned())))
            .collect()
    })
}

fn switches(names: &'static [&'static str]) -> impl Strategy<Value = BTreeMap<&'static str, bool>> {
    prop::collection::vec(any::<Option<bool>>(), names.len()).prop_map(move |values| {
        let named = names.iter().zip(values);
        named.filter_map(|(name, on)| Some((*name, on?))).collect()
    })
}

fn preferences() -> BoxedStrategy<Estate> {
    let lists = || prop::option::of(prop::collection::btree_set(values::sender(), 0..4));
    let names = &[
        "spam-filter",
        "promotion-filter",
        "external-mail-warning",
        "dkim",
    ];
    (switches(names), lists(), lists())
        .prop_map(|(switches, allow, block)| {
            let lists = [("allow", allow), ("block", block)];
            let senders = lists
                .into_iter()
                .filter_map(|(key, list)| Some((key, list?)));
            Estate {
                preferences: Preferences {
                    switches,
                    senders: senders.collect(),
                },
                ..Estate::default()
            }
        })
        .boxed()
}

fn mailboxes() -> BoxedStrategy<Estate> {
    let note = prop_oneof![
        2 => Just(None),
        1 => Just(Some(None)),
        3 => values::note().prop_map(|note| Some(Some(note))),
    ];
    let password = prop::option::of((
        select(vec!["PASSWORD_ONE", "PASSWORD_TWO"]).prop_map(str::to_owned),
        prop::option::of(1u64..4),
    ));
    let mailbox = (
        note,
        password,
        switches(&["spam-filter", "promotion-filter"]),
    )
        .prop_map(|(note, password, switches)| Mailbox {
            note,
            password,
            switches,
            aliases: None,
        });
    prop::collection::btree_map(values::local(), mailbox, 0..4)
        .prop_map(|mailboxes| Estate {
            mailboxes,
            ..Estate::default()
        })
        .boxed()
}

fn aliases() -> BoxedStrategy<Estate> {
    let aliases = prop::collection::btree_set(values::local(), 0..4);
    let mailbox = aliases.prop_map(|aliases| Mailbox {
        aliases: Some(aliases),
        ..Mailbox::default()
    });
    prop::collection::btree_map(values::local(), mailbox, 0..3)
        .prop_map(|mailboxes| Estate {
            mailboxes,
            ..Estate::default()
        })
        .boxed()
}

fn redirections() -> BoxedStrategy<Estate> {
    let own = values::local().prop_map(|local| format!("{local}@{DOMAIN}"));
    let target = prop_oneof![values::address(), own];
    let targets = prop::collection::btree_set(target, 1..4);
    prop::collection::btree_map(values::local(), targets, 0..3)
        .prop_map(|redirections: BTreeMap<String, BTreeSet<String>>| Estate {
            redirections,
            ..Estate::default()
        })
        .boxed()
}

fn record_sets() -> BoxedStrategy<Estate> {
    let set = values::record_set().prop_map(|(owner, kind, ttl, values)| Set {
        owner,
        kind,
        ttl,
        values,
    });
    prop::collection::vec(set, 0..6)
        .prop_map(|sets| Estate {
            sets,
            ..Estate::default()
        })
        .boxed()
}

/// A kind without a generator, or with a field or record type that is never generated, has no laws.
#[test]
fn every_kind_is_generated_with_every_field_and_every_record_type() {
    for kind in KINDS {
        assert!(
            GENERATORS.iter().any(|(name, _)| *name == kind.name())
                || FAMILIES
                    .iter()
                    .any(|(names, _)| names.contains(&kind.name())),
            "no generator for the kind `{}`: add one to FAMILIES",
            kind.name()
        );
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut seen = BTreeSet::new();
    for _ in 0..200 {
        let estate = estate().new_tree(&mut runner).expect("an estate").current();
        let files = Files::one(&yaml::to_text(&estate.document()));
        assert!(files.error().is_none(), "{:?}\n{estate:#?}", files.error());
        for declared in &files.document.declared {
            let address = &declared.located.address;
            seen.insert(address.kind.clone());
            for field in declared.spec.0.keys() {
                seen.insert(format!("{} {field}", address.kind));
            }
            if address.kind == "record-set" {
                let (_, kind) = address.key.rsplit_once('/').expect("a type");
                seen.insert(format!("type {kind}"));
            }
        }
    }
    let fields = KINDS.iter().flat_map(|kind| {
        let named = |field: &Field| format!("{} {}", kind.name(), field.name);
        let declared =
            |field: &&Field| !matches!(field.nature, Nature::Observed | Nature::AtCreation);
        let fields: Vec<String> = kind.fields().iter().filter(declared).map(named).collect();
        std::iter::once(kind.name().to_owned()).chain(fields)
    });
    let types = maniform::dns::RecordType::CREATABLE;
    let types = types.iter().map(|kind| format!("type {}", kind.name()));
    let missing: Vec<String> = fields
        .chain(types)
        .filter(|name| !seen.contains(name))
        .collect();
    assert!(missing.is_empty(), "never generated: {missing:?}");
}
