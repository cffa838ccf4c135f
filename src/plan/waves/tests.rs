//! Places given out, with ties put there by hand.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::kinds::by_name;
use crate::kinds::kind::{Around, Located, Observed};
use crate::model::value::Spec;
use crate::plan::record::{LATELY, Written};

const NOW: i64 = 1_767_225_600;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Nothing stands around.
#[derive(Default)]
struct Nowhere(Limits);

impl Around for Nowhere {
    fn lives(&self, _address: &Address) -> Option<&Observed> {
        None
    }

    fn declared(&self, _address: &Address) -> Option<&Spec> {
        None
    }

    fn living(&self, _kind: &str) -> Vec<&Observed> {
        Vec::new()
    }

    fn declaring(&self, _kind: &str) -> Vec<(&Address, &Spec)> {
        Vec::new()
    }

    fn limits(&self) -> &Limits {
        &self.0
    }
}

fn node(address: &str, action: Action) -> Node {
    let located = Located {
        address: address.parse().unwrap(),
        realm: String::new(),
    };
    let kind = by_name(&located.address.kind).unwrap();
    let sides = match action {
        Action::Delete => (Some(Spec::default()), None),
        Action::Update => (Some(Spec::default()), Some(Spec::default())),
        Action::Create | Action::Replace => (None, Some(Spec::default())),
    };
    Node::new(
        kind,
        &located,
        action,
        sides,
        Vec::new(),
        &Nowhere::default(),
    )
}

/// So many new addresses of a mail service.
fn addresses(of: &str, many: usize) -> Vec<Node> {
    let each = 0..many;
    each.map(|n| node(&format!("mailbox:m{n:03}@{of}"), Action::Create))
        .collect()
}

struct Case {
    nodes: Vec<Node>,
    ties: BTreeMap<(usize, usize), Tie>,
    record: Record,
    limits: Limits,
}

impl Case {
    fn new(nodes: Vec<Node>) -> Self {
        Self {
            nodes,
            ties: BTreeMap::new(),
            record: Record::empty("x"),
            limits: Limits::default(),
        }
    }

    fn tie(mut self, later: usize, earlier: usize, why: Tie) -> Self {
        self.ties.insert((later, earlier), why);
        self
    }

    /// Earlier applies made so many addresses so long ago.
    fn made(mut self, many: usize, ago: i64) -> Self {
        for n in 0..many {
            let address = format!("mailbox:old{ago}-{n}@acme.example");
            let written = Written {
                made: Some(NOW - ago),
                ..Written::default()
            };
            self.record
                .written
                .insert(address.parse().unwrap(), written);
        }
        self
    }

    fn schedule(&self) -> Schedule {
        let order: Vec<usize> = (0..self.nodes.len()).collect();
        let past = Past {
            record: &self.record,
            now: NOW,
            limits: &self.limits,
        };
        schedule(&self.nodes, &order, &self.ties, past)
    }

    /// How many are done in each wave, with the seconds from now.
    fn waves(&self) -> Vec<(i64, usize)> {
        let schedule = self.schedule();
        assert!(schedule.refusals.is_empty(), "{:?}", schedule.refusals);
        let mut waves = BTreeMap::new();
        for index in 0..self.nodes.len() {
            let on = match schedule.later.get(&index) {
                Some(Status::Later { on, .. }) => *on - NOW,
                _ => 0,
            };
            *waves.entry(on).or_default() += 1;
        }
        waves.into_iter().collect()
    }

    /// The wave of a change and how many there are; none for now.
    fn wave(&self, index: usize) -> Option<(usize, usize)> {
        match self.schedule().later.get(&index)? {
            Status::Later { wave, of, .. } => Some((*wave, *of)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_fits_is_done_at_once() {
    assert_eq!(Case::new(addresses("acme.example", 50)).waves(), [(0, 50)]);
    let after = Case::new(addresses("acme.example", 20)).made(30, HOUR);
    assert_eq!(after.waves(), [(0, 20)]);
}

#[test]
fn a_place_is_free_again_a_day_after_it_was_taken_and_not_a_second_before() {
    let new = |ago| Case::new(addresses("acme.example", 50)).made(50, ago);
    assert_eq!(new(DAY).waves(), [(0, 50)]);
    assert_eq!(new(DAY - 1).waves(), [(60, 50)], "the next full minute");
    assert_eq!(new(10 * HOUR).waves(), [(14 * HOUR, 50)]);
    // A clock that ran ahead makes nobody wait longer than a day.
    assert_eq!(new(-HOUR).waves(), [(DAY, 50)]);
}

#[test]
fn the_window_slides_with_what_was_made_earlier() {
    let case = Case::new(addresses("acme.example", 180));
    let days = [(0, 50), (DAY, 50), (2 * DAY, 50), (3 * DAY, 30)];
    assert_eq!(case.waves(), days);
    assert_eq!(case.wave(179), Some((4, 4)));
    let used = Case::new(addresses("acme.example", 75)).made(30, 10 * HOUR);
    assert_eq!(
        used.waves(),
        [(0, 20), (14 * HOUR, 30), (DAY, 20), (DAY + 14 * HOUR, 5)]
    );
    let full = Case::new(addresses("acme.example", 60)).made(50, HOUR);
    assert_eq!(full.waves(), [(23 * HOUR, 50), (DAY + 23 * HOUR, 10)]);
    assert_eq!(full.wave(0), Some((1, 2)), "nothing is done now");
}

#[test]
fn places_that_come_free_within_an_hour_are_one_wave() {
    let case = Case::new(addresses("acme.example", 50))
        .made(20, 10 * HOUR)
        .made(20, 10 * HOUR - 1800)
        .made(10, 2 * HOUR);
    assert_eq!(case.waves(), [(14 * HOUR + 1800, 40), (22 * HOUR, 10)]);
}

#[test]
fn each_mail_service_has_places_of_its_own() {
    let mut nodes = addresses("acme.example", 60);
    nodes.extend(addresses("other.example", 40));
    let case = Case::new(nodes).made(50, HOUR);
    assert_eq!(
        case.waves(),
        [(0, 40), (23 * HOUR, 50), (DAY + 23 * HOUR, 10)]
    );
}

#[test]
fn something_made_twice_takes_two_places() {
    let mut case = Case::new(addresses("acme.example", 49)).made(1, HOUR);
    for written in case.record.written.values_mut() {
        written.made_before.push(NOW - 4 * HOUR);
        written.made_before.push(NOW - 30 * HOUR);
    }
    assert_eq!(case.waves(), [(0, 48), (20 * HOUR, 1)]);
}

#[test]
fn what_comes_after_waits_for_the_last_it_comes_after() {
    let mut nodes = addresses("acme.example", 120);
    nodes.push(node("redirection:early@acme.example", Action::Create));
    nodes.push(node("redirection:both@acme.example", Action::Create));
    nodes.push(node("record-set:acme.example/@/MX", Action::Update));
    nodes.push(node("record-set:acme.example/www/A", Action::Create));
    let mut case = Case::new(nodes)
        .tie(120, 3, Tie::Prefers)
        .tie(121, 3, Tie::Prefers)
        .tie(121, 70, Tie::Prefers);
    for index in 0..122 {
        case = case.tie(122, index, Tie::Prefers);
    }
    assert_eq!(case.wave(120), None);
    assert_eq!(case.wave(121), Some((2, 3)));
    assert_eq!(case.wave(122), Some((3, 3)));
    assert_eq!(case.wave(123), None);
    let waits = |index: usize| match case.schedule().later.get(&index) {
        Some(Status::Later {
            because, waits_for, ..
        }) => (because.clone(), waits_for.as_ref().map(ToString::to_string)),
        other => panic!("{other:?}"),
    };
    let address = "mailbox:m070@acme.example".to_owned();
    assert_eq!(waits(121), (format!("waits for {address}"), Some(address)));
    let last = "mailbox:m119@acme.example".to_owned();
    assert_eq!(waits(122).1, Some(last));
    let (limit, nobody) = waits(60);
    assert!(
        limit.starts_with("the service takes 50 addresses"),
        "{limit}"
    );
    assert!(limit.contains("MAIL-ADDR-02"), "{limit}");
    assert_eq!(nobody, None);
}

#[test]
fn who_gives_a_name_up_waits_for_who_takes_it() {
    let mut nodes = vec![
        node("redirection:m060@acme.example", Action::Delete),
        node("record-set:acme.example/www/A", Action::Update),
    ];
    nodes.extend(addresses("acme.example", 61));
    let case = Case::new(nodes)
        .tie(62, 0, Tie::Takes)
        .tie(1, 0, Tie::Needs);
    // The name changes hands today, and somebody else comes tomorrow.
    assert_eq!([0, 1, 62].map(|index| case.wave(index)), [None; 3]);
    assert_eq!(case.wave(61), Some((2, 2)));
    let full = case.made(50, HOUR);
    assert_eq!(full.wave(62), Some((1, 2)));
    assert_eq!(full.wave(0), Some((1, 2)));
    assert_eq!(
        full.wave(1),
        Some((1, 2)),
        "and so does what comes after it"
    );
}

#[test]
fn what_hangs_together_and_never_fits_is_refused() {
    let mut nodes = vec![node("aliases:ada@acme.example", Action::Update)];
    nodes.extend(addresses("acme.example", 51));
    let mut case = Case::new(nodes);
    for taker in 1..52 {
        case = case.tie(taker, 0, Tie::Takes);
    }
    let refusals = case.schedule().refusals;
    assert!(!refusals.is_empty());
    assert!(
        refusals[0].why.starts_with("51 of them hang together"),
        "{}",
        refusals[0].why
    );
    case.limits.overrides = BTreeMap::from([("addresses-per-day".to_owned(), 51)]);
    assert_eq!(case.waves(), [(0, 52)]);
    let mut none = Case::new(addresses("acme.example", 1));
    none.limits.overrides = BTreeMap::from([("addresses-per-day".to_owned(), 0)]);
    let refusals = none.schedule().refusals;
    assert!(
        refusals[0].why.starts_with("the service takes 0"),
        "{}",
        refusals[0].why
    );
}

#[test]
fn a_preference_that_the_order_gave_up_holds_up_nobody() {
    let mut nodes = vec![node("redirection:x@acme.example", Action::Create)];
    nodes.extend(addresses("acme.example", 60));
    let case = Case::new(nodes).tie(0, 60, Tie::Prefers);
    assert_eq!(case.wave(0), None);
    assert_eq!(case.wave(60), Some((2, 2)));
}

#[test]
fn the_record_remembers_for_as_long_as_anything_is_counted() {
    for kind in kinds::KINDS {
        let rate = kind.rate(&Address::new(kind.name(), "ada@acme.example"));
        assert!(
            rate.is_none_or(|rate| rate.within <= LATELY),
            "{}",
            kind.name()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        rng_seed: RngSeed::Fixed(50),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Wherever a day is laid over the schedule, it holds no more than the service takes; and nothing
    /// is left out, nor put off although there is a place.
    #[test]
    fn no_day_has_more_than_the_service_takes(
        earlier in prop::collection::vec((0_usize..30, 0..2 * DAY), 0..5),
        new in 0_usize..160,
        most in 1_u64..60,
    ) {
        let mut case = Case::new(addresses("acme.example", new));
        for (many, ago) in earlier {
            case = case.made(many, ago);
        }
        case.limits.overrides = BTreeMap::from([("addresses-per-day".to_owned(), most)]);
        let waves = case.waves();
        prop_assert_eq!(waves.iter().map(|(_, many)| many).sum::<usize>(), new);
        let made = case.record.made().map(|(_, at)| (at - NOW, 1));
        let all: Vec<(i64, usize)> = made.chain(waves.iter().copied()).collect();
        let within = |at: i64| -> usize {
            let counted = all.iter().filter(|(other, _)| *other <= at && at - other < DAY);
            counted.map(|(_, many)| many).sum()
        };
        for (index, (on, _)) in waves.iter().enumerate() {
            prop_assert!(within(*on) <= usize::try_from(most).unwrap(), "{waves:?}");
            let is_last = index + 1 == waves.len();
            prop_assert!(is_last || within(*on) == usize::try_from(most).unwrap(), "{waves:?}");
        }
    }
}
