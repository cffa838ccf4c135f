//! Law 7 and the order of plans, over many generated transitions: each plan is carried out in memory
//! by a model of the service, step by step, in its own order and in others that an apply may take, with
//! failures in the middle; and every moment between is judged.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

mod compare;
mod fixed;
mod generate;
mod laws;
mod least;
mod mail;
mod planner;
mod reach;
mod reads;
mod run;
mod walk;
mod wish;
mod world;

use std::sync::Mutex;

use generate::Family;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use run::{State, Tally};
use wish::Sections;

const FAMILIES: &[Family] = &[
    Family {
        name: "addresses",
        chains: 500,
        length: 12,
        orgs: 1,
        sections: Sections {
            mail: true,
            zone: false,
            people: false,
            synonym: false,
        },
        only: false,
    },
    Family {
        name: "zones",
        chains: 260,
        length: 12,
        orgs: 1,
        sections: Sections {
            mail: false,
            zone: true,
            people: false,
            synonym: false,
        },
        only: false,
    },
    Family {
        name: "people",
        chains: 60,
        length: 12,
        orgs: 1,
        sections: Sections {
            mail: true,
            zone: false,
            people: true,
            synonym: false,
        },
        only: false,
    },
    Family {
        name: "moves",
        chains: 50,
        length: 12,
        orgs: 1,
        sections: Sections {
            mail: true,
            zone: true,
            people: false,
            synonym: false,
        },
        only: false,
    },
    Family {
        name: "synonyms",
        chains: 60,
        length: 12,
        orgs: 1,
        sections: Sections {
            mail: true,
            zone: true,
            people: false,
            synonym: true,
        },
        only: false,
    },
    Family {
        name: "organizations",
        chains: 10,
        length: 12,
        orgs: 2,
        sections: Sections {
            mail: true,
            zone: true,
            people: true,
            synonym: false,
        },
        only: false,
    },
    Family {
        name: "parts",
        chains: 40,
        length: 12,
        orgs: 1,
        sections: Sections {
            mail: true,
            zone: true,
            people: false,
            synonym: false,
        },
        only: true,
    },
];

/// Transitions, as [`Tally`] counts them; fewer would say little.
const LEAST: usize = 10_000;

/// `MANIFORM_LAWS=20` tries twenty times as many, under other seeds.
fn more() -> u32 {
    let asked = std::env::var("MANIFORM_LAWS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

fn run(family: Family) -> Result<Tally, String> {
    let seed = family.name.bytes().fold(u64::from(more()), |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let config = Config {
        cases: family.chains * more(),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let tally = Mutex::new(Tally::default());
    let outcome = TestRunner::new(config).run(&generate::chain(family), |(house, moves, seed)| {
        let mut state = State::new(family, seed);
        let mut house = house;
        let mut own = Tally::default();
        state
            .go(house.clone().settled(), &mut own)
            .map_err(TestCaseError::fail)?;
        for next in &moves {
            house = generate::moved(&house, next);
            state
                .go(house.clone().settled(), &mut own)
                .map_err(TestCaseError::fail)?;
        }
        tally.lock().expect("nobody fell over it").add(&own);
        Ok(())
    });
    outcome.map_err(|error| match error {
        TestError::Fail(why, input) => {
            let tried = tally.lock().expect("nobody fell over it");
            format!("{}: {why}\nafter {tried}\nof {input:?}", family.name)
        }
        error => format!("{}: {error}", family.name),
    })?;
    Ok(tally.into_inner().expect("nobody fell over it"))
}

#[test]
fn every_moment_of_every_transition_is_as_good_as_its_ends() {
    let started = std::time::Instant::now();
    let wanted = std::env::var("MANIFORM_FAMILY").ok();
    let families = FAMILIES
        .iter()
        .filter(|f| wanted.as_ref().is_none_or(|w| w == f.name));
    let ended: Vec<(&str, Result<Tally, String>)> = std::thread::scope(|scope| {
        let all: Vec<_> = families
            .map(|f| (f.name, scope.spawn(|| run(*f))))
            .collect();
        all.into_iter()
            .map(|(name, thread)| (name, thread.join().expect("it ended")))
            .collect()
    });
    let mut sum = Tally::default();
    let mut wrong = Vec::new();
    for (name, tally) in ended {
        match tally {
            Ok(tally) => {
                eprintln!("{name}: {tally}");
                sum.add(&tally);
            }
            Err(why) => wrong.push(why),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    eprintln!("all: {sum} ({:.1} s)", started.elapsed().as_secs_f32());
    assert!(
        sum.longer * 20 <= sum.stretches,
        "{} names were nobody's for longer than the exchange takes",
        sum.longer
    );
    assert!(
        wanted.is_some() || sum.transitions >= LEAST,
        "only {} transitions were tried",
        sum.transitions
    );
}
