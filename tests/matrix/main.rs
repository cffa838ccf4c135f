//! Every write of a story meets every fault there is. Whatever happens: nothing is made twice, nothing is
//! deleted that the plan does not delete, the journal says what was done, and the next run arrives where
//! the undisturbed one did.
//!
//! The built program runs against the emulator, over real sockets.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

mod faults;
#[path = "../house/house.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "the harness is shared, and these tests use a part of it"
)]
mod house;
mod journal;
mod stage;
mod story;
mod world;

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use faults::{FAULTS, Fault};
use stage::{Stage, Write};

/// Most of a run is waiting: for answers that do not come, for the service to want calls again.
const AT_ONCE: usize = 12;

/// How many steps are under way at once where several lanes are tried.
const LANES: usize = 4;

/// With lanes, each write meets every fifth fault, and each fault every fifth write: what they meet alone is
/// tried without lanes.
const EVERY: usize = 5;

/// A play: a fault at a write, and how many steps may be under way at once.
type Play<'a> = (&'a Write, &'a Fault, usize);

#[test]
fn no_fault_at_any_write_hurts() {
    let stage = Stage::set();
    let (mut alone, mut lanes): (Vec<Play<'_>>, Vec<Play<'_>>) = (Vec::new(), Vec::new());
    for (place, write) in stage.writes.iter().enumerate() {
        for (number, fault) in FAULTS.iter().enumerate() {
            alone.push((write, fault, 1));
            if (place + number) % EVERY == 0 {
                lanes.push((write, fault, LANES));
            }
        }
    }
    let all: Vec<&Play<'_>> = alone.iter().chain(&lanes).collect();
    let (next, overlapping) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let broken = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((write, fault, at_once)) =
                    all.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let what = format!("{} at {write}, {at_once} at once", fault.name);
                    let why = match stage.play(write, fault, *at_once) {
                        Ok(1) => continue,
                        Ok(_) if *at_once > 1 => {
                            overlapping.fetch_add(1, Ordering::Relaxed);
                            continue;
                        }
                        Ok(most) => format!("{most} steps were under way at once"),
                        Err(why) => why,
                    };
                    let mut broken = broken.lock().expect("no panic before");
                    broken.push(format!("{what}:\n{why}"));
                }
            });
        }
    });
    let broken = broken.into_inner().expect("no panic before");
    let overlapping = overlapping.into_inner();
    // Past the harness, which keeps what a test prints to itself.
    let told = writeln!(
        std::io::stderr(),
        "{} writes, {} faults: {} combinations one step at a time, {} with {LANES} at once \
         ({overlapping} of them with several under way), {} broken",
        stage.writes.len(),
        FAULTS.len(),
        alone.len(),
        lanes.len(),
        broken.len()
    );
    assert!(told.is_ok());
    assert!(stage.writes.len() >= 15, "the story has shrunk");
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
    assert!(
        overlapping * 2 > lanes.len(),
        "steps were not under way at once, so that nothing was tried"
    );
}
