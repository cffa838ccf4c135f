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

#[test]
fn no_fault_at_any_write_hurts() {
    let stage = Stage::set();
    let all: Vec<(&Write, &Fault)> = stage
        .writes
        .iter()
        .flat_map(|write| FAULTS.iter().map(move |fault| (write, fault)))
        .collect();
    let (next, broken) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((write, fault)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = stage.play(write, fault) {
                        let what = format!("{} at {write}:\n{why}", fault.name);
                        broken.lock().expect("no panic before").push(what);
                    }
                }
            });
        }
    });
    let broken = broken.into_inner().expect("no panic before");
    // Past the harness, which keeps what a test prints to itself.
    let told = writeln!(
        std::io::stderr(),
        "{} writes, {} faults: {} combinations, {} broken",
        stage.writes.len(),
        FAULTS.len(),
        all.len(),
        broken.len()
    );
    assert!(told.is_ok());
    assert!(stage.writes.len() >= 15, "the story has shrunk");
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}
