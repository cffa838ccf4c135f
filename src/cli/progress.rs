//! How far a run is, while people wait for the service: one line on the terminal, below what is printed, gone at its
//! end. Where nobody watches, in files and pipes, there is none.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::api::Clients;
use crate::render::progress::{self, Far};

/// What is over sooner shows nothing.
const SOON: Duration = Duration::from_millis(700);
/// Between two looks at the counters.
const BEAT: Duration = Duration::from_millis(250);

/// The line there is now, so that what is printed goes above it.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// The line, as long as this lives.
pub(super) struct Progress {
    bar: ProgressBar,
    beat: JoinHandle<()>,
}

impl Progress {
    /// The service is read.
    pub(super) fn reading(clients: &Clients) -> Option<Self> {
        Self::begin(clients, None)
    }

    /// So many steps are carried out; tell each that ended with [`Progress::step`].
    pub(super) fn applying(clients: &Clients, steps: usize) -> Option<Self> {
        Self::begin(clients, Some(steps))
    }

    fn begin(clients: &Clients, steps: Option<usize>) -> Option<Self> {
        if !io::stderr().is_terminal()
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
        {
            return None;
        }
        let bar = ProgressBar::with_draw_target(
            steps.map(|steps| u64::try_from(steps).unwrap_or(u64::MAX)),
            ProgressDrawTarget::stderr(),
        );
        let style = ProgressStyle::with_template("{msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        let beat = tokio::spawn(beat(clients.clone(), steps, bar.clone()));
        Some(Self { bar, beat })
    }

    /// One step more has ended.
    pub(super) fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.beat.abort();
        *shown() = None;
        self.bar.finish_and_clear();
    }
}

/// Looks at the counters again and again.
async fn beat(clients: Clients, steps: Option<usize>, bar: ProgressBar) {
    let before = clients.calls();
    let begun = Instant::now();
    // Asked again whenever nobody waits for a turn; in between it only comes nearer.
    let mut end = outlook(&clients, steps, 0);
    let mut beats = interval_at(begun + SOON, BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        *shown() = Some(bar.clone());
        let done = usize::try_from(bar.position()).unwrap_or(usize::MAX);
        end = outlook(&clients, steps, done).or(end);
        let far = Far {
            steps: steps.map(|steps| (done, steps)),
            calls: clients.calls().saturating_sub(before),
            passed: begun.elapsed(),
            left: end.map(|end| end.saturating_duration_since(Instant::now())),
            paused: clients.paused(),
        };
        bar.set_message(progress::line(&far));
        bar.tick();
    }
}

/// When the calls that are left will have had their turns, at one call a step.
fn outlook(clients: &Clients, steps: Option<usize>, done: usize) -> Option<Instant> {
    let left = steps?.saturating_sub(done);
    clients.outlook(left).map(|time| Instant::now() + time)
}

/// Writes something above the line, if there is one.
pub(super) fn above<T>(write: impl FnOnce() -> T) -> T {
    let bar = shown().clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

fn shown() -> std::sync::MutexGuard<'static, Option<ProgressBar>> {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner)
}
