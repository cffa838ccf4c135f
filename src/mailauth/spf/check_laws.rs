//! Laws of evaluation, over small worlds of records that lead to each other in every way.

use std::net::IpAddr;

use proptest::prelude::*;
use proptest::sample::select;

use super::{Found, LOOKUPS, Node, Outcome, Receiver, Sender, check, expand};
use crate::mailauth::ask::{Answer, Answers, Data, Failure, Pending, Question, Type};

const DOMAINS: [&str; 4] = ["a.example", "b.example", "c.example", "d.example"];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(DOMAINS.to_vec()).prop_map(str::to_owned),
        1 => Just("gone.example".to_owned()),
        1 => Just("%{l}.example".to_owned()),
        1 => Just("%{p}".to_owned()),
    ]
}

fn term() -> impl Strategy<Value = String> {
    let named = select(vec!["include:", "a:", "mx:", "exists:", "ptr:"]);
    prop_oneof![
        6 => (named, name()).prop_map(|(what, name)| format!("{what}{name}")),
        2 => select(vec!["a", "mx", "ptr", "ip4:192.0.2.1", "?all", "-all", "ip6:::/0", "ipv4:x", "exp=b.example"])
            .prop_map(str::to_owned),
        1 => name().prop_map(|name| format!("redirect={name}")),
    ]
}

fn record() -> impl Strategy<Value = Answer> {
    let text =
        prop::collection::vec(term(), 0..5).prop_map(|terms| format!("v=spf1 {}", terms.join(" ")));
    let texts = prop::collection::vec(text, 1..=1);
    prop_oneof![
        8 => texts.prop_map(|texts| {
            Answer::of(texts.into_iter().map(|text| Data::Text(vec![text.into_bytes()])).collect())
        }),
        1 => Just(Answer::NoData),
        1 => Just(Answer::Failed(Failure::Timeout)),
    ]
}

fn hosts() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => select(vec!["192.0.2.1", "192.0.2.2"])
            .prop_map(|ip| Answer::of(ip.parse().map(Data::Address).into_iter().collect())),
        1 => Just(Answer::NoName),
        1 => Just(Answer::Failed(Failure::Server)),
    ]
}

fn world() -> impl Strategy<Value = Vec<(Question, Answer)>> {
    let of = |domain: &'static str| {
        let mx = select(DOMAINS.to_vec())
            .prop_map(|host| Answer::of(vec![Data::Mail(5, host.to_owned())]));
        (record(), hosts(), mx).prop_map(move |(record, hosts, mx)| {
            vec![
                (Question::new(domain, Type::Txt), record),
                (Question::new(domain, Type::A), hosts),
                (Question::new(domain, Type::Mx), mx),
            ]
        })
    };
    let names = prop_oneof![
        Just(Answer::of(vec![Data::Host("a.example".to_owned())])),
        Just(Answer::NoName),
    ];
    (
        of(DOMAINS[0]),
        of(DOMAINS[1]),
        of(DOMAINS[2]),
        of(DOMAINS[3]),
        names,
    )
        .prop_map(|(a, b, c, d, names)| {
            let names = (Question::new("1.2.0.192.in-addr.arpa", Type::Ptr), names);
            [a, b, c, d].into_iter().flatten().chain([names]).collect()
        })
}

/// Asks until everything is known, and says how often.
fn settle<T>(
    known: &[(Question, Answer)],
    ask: impl Fn(&Answers) -> Result<T, Pending>,
) -> Result<(T, usize), TestCaseError> {
    let mut world = Answers::default();
    for rounds in 0..40 {
        if let Ok(found) = ask(&world) {
            return Ok((found, rounds));
        }
        let wanted = world.take_wanted().dns;
        prop_assert!(!wanted.is_empty(), "pending, and nothing is asked");
        for question in wanted {
            let found = known.iter().find(|(known, _)| *known == question);
            let answer = found.map_or(Answer::NoName, |(_, answer)| answer.clone());
            world.dns.insert(question, answer);
        }
    }
    Err(TestCaseError::fail("questions without end"))
}

fn depth(node: &Node) -> usize {
    let below = node.steps.iter().filter_map(|step| step.below.as_ref());
    1 + below.map(depth).max().unwrap_or(0)
}

fn has_circle(node: &Node) -> bool {
    let mut below = node.steps.iter().filter_map(|step| step.below.as_ref());
    matches!(node.found, Found::Loop(_)) || below.any(has_circle)
}

proptest! {
    #[test]
    fn every_check_ends_within_the_limits(known in world(), ip in select(vec!["192.0.2.1", "2001:db8::1"])) {
        let ip: IpAddr = ip.parse().map_err(|_| TestCaseError::fail("an address"))?;
        let sender = Sender {
            ip,
            helo: "b.example".to_owned(),
            mail_from: "c@a.example".to_owned(),
        };
        let receiver = Receiver { name: "r.example".to_owned(), now: 0 };
        let (found, rounds) = settle(&known, |world| check(world, &sender, &receiver))?;
        // The term too many is counted, and stops it.
        prop_assert!(found.tree.lookups() <= LOOKUPS + 1);
        let error = matches!(found.outcome, Outcome::Permerror | Outcome::Temperror);
        prop_assert_eq!(found.cause.is_some(), error);
        prop_assert!(found.explanation.is_none() || found.outcome == Outcome::Fail);
        // A round for each record on the longest way, then hosts, names, and an explanation.
        prop_assert!(rounds <= 4 * (LOOKUPS + 2), "{} rounds", rounds);
        // Whoever knows everything from the start finds the same.
        let mut world = Answers::default();
        world.dns.extend(known);
        let (again, _) = settle(&[], |more| {
            let mut all = Answers::default();
            all.dns.extend(world.dns.clone());
            all.dns.extend(more.dns.clone());
            let found = check(&all, &sender, &receiver);
            for question in all.take_wanted().dns {
                let _ = crate::mailauth::ask::World::dns(more, &question);
            }
            found
        })?;
        prop_assert_eq!(found, again);
    }

    #[test]
    fn every_count_ends_and_circles_are_named(known in world()) {
        let (tree, rounds) = settle(&known, |world| expand(world, "a.example"))?;
        prop_assert!(depth(&tree) <= DOMAINS.len() + 2);
        prop_assert!(rounds <= 2 * DOMAINS.len() + 2, "{} rounds", rounds);
        let circle = |cause: &super::Cause| matches!(cause.why, super::Why::Loop(_));
        let named = tree.troubles().iter().any(|(_, cause)| circle(cause));
        prop_assert_eq!(named, has_circle(&tree));
    }
}
