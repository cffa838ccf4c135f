//! Houses, and what happens to them: everything at once, or some turns of the kind people make.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::wish::{
    Form, HOSTS, Host, House, Key, Mx, NAMES, PEOPLE, Sections, TEAMS, Target, Wish,
};

/// What a family of transitions is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    /// Chains of transitions that are tried, and the length of one.
    pub(crate) chains: u32,
    pub(crate) length: usize,
    pub(crate) orgs: usize,
    pub(crate) sections: Sections,
    /// Each transition is restricted to some addresses first, and then done whole.
    pub(crate) only: bool,
}

/// One more state of a house.
#[derive(Debug, Clone)]
pub(crate) enum Move {
    /// All of it anew.
    Fresh(House),
    /// Turns, one after the other, and then all at once.
    Turns(Vec<(usize, Turn)>),
}

#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// Two names change what they are.
    Swap(usize, usize),
    /// The aliases of each mailbox go to the next one.
    Rotate,
    Become(usize, Form),
    CatchAll,
    /// The catch-all comes in the place of a mailbox, or goes in favour of one.
    Stray(usize),
    Mx(Mx),
    /// MX comes here, with a mailbox for every name that is nothing yet.
    MoveIn,
    Spf(Option<u8>),
    Dmarc(Option<u8>),
    Sts(Option<u8>),
    /// One selector comes, the other goes.
    Roll(u8),
    Keys([Key; 2]),
    Host(usize, Host),
    Text(usize),
    Srv(Option<usize>),
    Ttl,
    Person(usize, Option<(u8, BTreeSet<usize>)>),
    Teams(BTreeSet<usize>, bool),
    Opens(Option<usize>),
    Section,
    Synonym(bool, Mx),
    Ownership,
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        4 => (0..NAMES).prop_map(Target::Own),
        1 => (0..NAMES).prop_map(Target::Next),
        1 => (0..3usize).prop_map(Target::Outside),
    ]
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![
        2 => Just(Form::Nothing),
        2 => Just(Form::Mailbox { to: Vec::new(), keep: true }),
        2 => (vec(target(), 0..3), any::<bool>()).prop_map(|(to, keep)| Form::Mailbox { to, keep }),
        4 => (0..NAMES).prop_map(Form::Alias),
        2 => vec(target(), 1..3).prop_map(Form::Redirection),
    ]
}

fn mx() -> impl Strategy<Value = Mx> {
    prop_oneof![
        1 => Just(Mx::Nothing),
        4 => Just(Mx::Here),
        2 => (1..3u8).prop_map(Mx::Elsewhere),
        1 => (0..HOSTS).prop_map(Mx::Own),
    ]
}

fn host() -> impl Strategy<Value = Host> {
    prop_oneof![
        2 => Just(Host::Nothing),
        2 => btree_set(0..4u8, 1..4).prop_map(Host::A),
        1 => btree_set(0..3u8, 1..3).prop_map(Host::Aaaa),
        1 => (0..3u8).prop_map(Host::Both),
        3 => (0..=HOSTS).prop_map(Host::Cname),
    ]
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        Just(Key::Nothing),
        (0..2u8).prop_map(Key::Text),
        (0..2u8).prop_map(Key::Name)
    ]
}

fn person() -> impl Strategy<Value = Option<(u8, BTreeSet<usize>)>> {
    prop::option::of((0..6u8, btree_set(0..TEAMS, 0..3)))
}

fn some(most: u8) -> impl Strategy<Value = Option<u8>> {
    prop::option::weighted(0.7, 0..most)
}

fn wish(family: Family) -> impl Strategy<Value = Wish> {
    let mail = (vec(form(), NAMES), any::<bool>());
    let zone = (mx(), some(8), some(3), some(3), [key(), key()]);
    let hosts = (
        vec(host(), HOSTS),
        btree_set(0..HOSTS, 0..3),
        prop::option::of(0..HOSTS),
        any::<bool>(),
    );
    let people = (
        vec(person(), PEOPLE),
        btree_set(0..TEAMS, 0..=TEAMS),
        prop::option::of(0..TEAMS),
        any::<bool>(),
    );
    let other = (any::<bool>(), any::<bool>(), mx());
    (mail, zone, hosts, people, other).prop_map(move |(mail, zone, hosts, people, other)| {
        let mut wish = Wish {
            mx: Mx::Here,
            ..Wish::default()
        };
        if family.sections.mail {
            (wish.names, wish.catch_all) = mail;
        }
        if family.sections.zone {
            (wish.mx, wish.spf, wish.dmarc, wish.sts, wish.keys) = zone;
            (wish.hosts, wish.texts, wish.srv, wish.ttl) = hosts;
            wish.section = other.0;
        }
        if family.sections.synonym {
            (_, wish.linked, wish.also) = other;
        }
        if family.sections.people {
            (wish.people, wish.teams, wish.opens, wish.renames) = people;
        }
        wish
    })
}

fn house(family: Family) -> impl Strategy<Value = House> {
    let orgs = vec(wish(family), family.orgs);
    (orgs, any::<bool>(), vec(any::<u8>(), family.orgs * NAMES)).prop_map(
        move |(orgs, authoritative, ranks)| House {
            orgs,
            authoritative,
            ranks,
            sections: family.sections,
        },
    )
}

fn turn(family: Family) -> BoxedStrategy<Turn> {
    let mail = prop_oneof![
        3 => (0..NAMES, 0..NAMES).prop_map(|(a, b)| Turn::Swap(a, b)),
        2 => Just(Turn::Rotate),
        5 => (0..NAMES, form()).prop_map(|(name, form)| Turn::Become(name, form)),
        1 => Just(Turn::CatchAll),
        1 => (0..NAMES).prop_map(Turn::Stray),
    ];
    let zone = prop_oneof![
        2 => mx().prop_map(Turn::Mx),
        1 => some(8).prop_map(Turn::Spf),
        1 => some(3).prop_map(Turn::Dmarc),
        1 => some(3).prop_map(Turn::Sts),
        1 => (0..2u8).prop_map(Turn::Roll),
        1 => [key(), key()].prop_map(Turn::Keys),
        5 => (0..HOSTS, host()).prop_map(|(at, host)| Turn::Host(at, host)),
        1 => (0..HOSTS).prop_map(Turn::Text),
        1 => prop::option::of(0..HOSTS).prop_map(Turn::Srv),
        1 => Just(Turn::Ttl),
        1 => Just(Turn::Section),
    ];
    let people = prop_oneof![
        3 => (0..PEOPLE, person()).prop_map(|(at, person)| Turn::Person(at, person)),
        2 => (btree_set(0..TEAMS, 0..=TEAMS), any::<bool>()).prop_map(|(teams, old)| Turn::Teams(teams, old)),
        1 => prop::option::of(0..TEAMS).prop_map(Turn::Opens),
    ];
    let mut of: Vec<(u32, BoxedStrategy<Turn>)> = vec![(1, Just(Turn::Ownership).boxed())];
    if family.sections.mail {
        of.push((8, mail.boxed()));
    }
    if family.sections.zone {
        of.push((8, zone.boxed()));
    }
    if family.sections.people {
        of.push((6, people.boxed()));
    }
    if family.sections.synonym {
        let other = (any::<bool>(), mx()).prop_map(|(linked, mx)| Turn::Synonym(linked, mx));
        of.push((6, other.boxed()));
    }
    if family.sections.mail && family.sections.zone {
        of.push((2, Just(Turn::MoveIn).boxed()));
    }
    prop::strategy::Union::new_weighted(of).boxed()
}

/// A first house and what becomes of it.
pub(crate) fn chain(family: Family) -> impl Strategy<Value = (House, Vec<Move>, u64)> {
    let turns = vec((0..family.orgs, turn(family)), 1..6).prop_map(Move::Turns);
    let moves = prop_oneof![1 => house(family).prop_map(Move::Fresh), 3 => turns];
    (house(family), vec(moves, family.length - 1), any::<u64>())
}

/// The house after one move.
pub(crate) fn moved(house: &House, next: &Move) -> House {
    match next {
        Move::Fresh(fresh) => fresh.clone(),
        Move::Turns(turns) => {
            let mut house = house.clone();
            for (org, turn) in turns {
                match turn {
                    Turn::Ownership => house.authoritative = !house.authoritative,
                    turn => apply(&mut house.orgs[*org], turn),
                }
            }
            house
        }
    }
}

fn apply(wish: &mut Wish, turn: &Turn) {
    match turn.clone() {
        Turn::Swap(a, b) => {
            wish.names.swap(a, b);
            let other = |own: usize| match own {
                own if own == a => b,
                own if own == b => a,
                own => own,
            };
            for form in &mut wish.names {
                if let Form::Alias(of) = form {
                    *of = other(*of);
                }
            }
        }
        Turn::Rotate => {
            let boxes = |form: &(usize, &Form)| matches!(form.1, Form::Mailbox { .. });
            let boxes: Vec<usize> = wish
                .names
                .iter()
                .enumerate()
                .filter(boxes)
                .map(|(i, _)| i)
                .collect();
            for form in &mut wish.names {
                if let Form::Alias(of) = form
                    && let Some(at) = boxes.iter().position(|own| own == of)
                {
                    *of = boxes[(at + 1) % boxes.len()];
                }
            }
        }
        Turn::Become(name, form) => wish.names[name] = form,
        Turn::CatchAll => wish.catch_all = !wish.catch_all,
        Turn::Stray(name) => {
            wish.names[name] = match wish.catch_all {
                true => Form::Mailbox {
                    to: Vec::new(),
                    keep: true,
                },
                false => Form::Nothing,
            };
            wish.catch_all = !wish.catch_all;
        }
        Turn::Mx(mx) => wish.mx = mx,
        Turn::MoveIn => {
            wish.mx = match wish.mx {
                Mx::Here => Mx::Elsewhere(1),
                _ => Mx::Here,
            };
            for form in &mut wish.names {
                let boxed = Form::Mailbox {
                    to: Vec::new(),
                    keep: true,
                };
                match (&wish.mx, &form) {
                    (Mx::Here, Form::Nothing) => *form = boxed,
                    (Mx::Elsewhere(_), Form::Mailbox { .. }) => *form = Form::Nothing,
                    _ => {}
                }
            }
        }
        Turn::Spf(form) => wish.spf = form,
        Turn::Dmarc(form) => wish.dmarc = form,
        Turn::Sts(form) => wish.sts = form,
        Turn::Roll(form) => {
            wish.keys.reverse();
            let gone = wish.keys.iter().position(|key| *key == Key::Nothing);
            wish.keys[1 - gone.unwrap_or(0)] = Key::Text(form);
            wish.keys[gone.unwrap_or(0)] = Key::Nothing;
        }
        Turn::Keys(keys) => wish.keys = keys,
        Turn::Host(at, host) => wish.hosts[at] = host,
        Turn::Text(at) => {
            if !wish.texts.remove(&at) {
                wish.texts.insert(at);
            }
        }
        Turn::Srv(at) => wish.srv = at,
        Turn::Ttl => wish.ttl = !wish.ttl,
        Turn::Person(at, person) => wish.people[at] = person,
        Turn::Teams(teams, renames) => (wish.teams, wish.renames) = (teams, renames),
        Turn::Opens(team) => wish.opens = team,
        Turn::Section => wish.section = !wish.section,
        Turn::Synonym(linked, mx) => (wish.linked, wish.also) = (linked, mx),
        Turn::Ownership => {}
    }
}
