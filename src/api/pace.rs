//! How fast we may call, and how often: one place for all clones of a client, that is for all who use
//! one token. A pause for everybody when the service asks for one, and a count of what was sent.
//!
//! It does not decide whether to repeat a call.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Lock, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// Calls a minute the service allows one client (portal "Getting started", read 2026-08).
pub const PER_MINUTE: u32 = 60;

/// One third of a minute's calls may come at once, so that a small plan is read without waiting;
/// the others follow one by one.
const BURST_SHARE: u32 = 3;

/// No more than a minute's calls begin within this time, whatever came before. The kind of the
/// service's window is not known, and so many calls fit each kind: a bucket, a minute by the clock, the
/// last sixty seconds. A second longer than a minute, because one call may take longer on its way than
/// the next.
const WINDOW: Duration = Duration::from_secs(61);

/// How many calls a run may make, all its clients together. Clones share it.
#[derive(Debug, Clone)]
pub struct Budget(Arc<(u64, AtomicU64)>);

impl Budget {
    /// So many calls, repetitions included.
    #[must_use]
    pub fn new(most: u64) -> Self {
        Self(Arc::new((most, AtomicU64::new(0))))
    }

    /// How many there were from the start.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.0.0
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.0.0.saturating_sub(self.0.1.load(Ordering::Relaxed))
    }

    /// Takes one call, if there is one.
    fn take(&self) -> Result<(), Spent> {
        let one_more = |spent| (spent < self.0.0).then_some(spent + 1);
        match self
            .0
            .1
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
        {
            Ok(_) => Ok(()),
            Err(_) => Err(Spent(self.0.0)),
        }
    }
}

/// This many calls were allowed, and made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent(pub u64);

/// Calls sent so far, repetitions included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Calls {
    /// GETs.
    pub reads: u64,
    /// Everything else.
    pub writes: u64,
}

/// Hands out turns. Clones share the bucket, the pause and the count.
#[derive(Debug, Clone)]
pub struct Pace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rate: Option<Rate>,
    budget: Option<Budget>,
    /// Held while waiting, so that turns are handed out in the order they were asked for.
    gate: Mutex<Past>,
    paused: Lock<Option<Instant>>,
    reads: AtomicU64,
    writes: AtomicU64,
}

#[derive(Debug, Clone, Copy)]
struct Rate {
    /// Between two calls once the burst is used up.
    gap: Duration,
    /// How far ahead of the steady rhythm the burst may run.
    ahead: Duration,
    /// Calls in a window.
    most: usize,
}

/// What the next turn depends on.
#[derive(Debug, Default)]
struct Past {
    /// When the next call would be due if all calls kept the steady rhythm.
    due: Option<Instant>,
    /// The latest turns, as many as fit into a window.
    turns: VecDeque<Instant>,
}

impl Pace {
    /// At most so many calls in any minute; none for no limit of ours. Zero is taken for one. Without a
    /// budget as many calls as it takes.
    #[must_use]
    pub fn new(per_minute: Option<u32>, budget: Option<Budget>) -> Self {
        let rate = per_minute.map(|most| {
            let most = most.max(1);
            let gap = Duration::from_secs(60) / most;
            Rate {
                gap,
                ahead: gap * ((most / BURST_SHARE).max(1) - 1),
                most: usize::try_from(most).unwrap_or(usize::MAX),
            }
        });
        Self(Arc::new(Inner {
            rate,
            budget,
            gate: Mutex::default(),
            paused: Lock::new(None),
            reads: AtomicU64::new(0),
            writes: AtomicU64::new(0),
        }))
    }

    /// Waits for a turn and counts it.
    ///
    /// # Errors
    /// At once where the calls of the run are used up.
    pub async fn turn(&self, writing: bool) -> Result<(), Spent> {
        let Inner {
            rate, gate, budget, ..
        } = &*self.0;
        if let Some(budget) = budget {
            budget.take()?;
        }
        let mut past = gate.lock().await;
        loop {
            let now = Instant::now();
            let after_pause = self.paused_until().filter(|until| *until > now);
            if let Some(until) = after_pause {
                sleep_until(until).await;
                // The service has just said we were too fast: no burst on top of it.
                past.due = rate.map(|rate| until + rate.ahead);
                continue;
            }
            let Some(rate) = rate else { break };
            let next = past.due.map_or(now, |due| due.max(now));
            // `checked_sub`: the clock may have begun less than a burst ago.
            let by_rhythm = next.checked_sub(rate.ahead);
            let full = past.turns.len() >= rate.most;
            let by_window = past
                .turns
                .front()
                .filter(|_| full)
                .map(|first| *first + WINDOW);
            match by_rhythm.max(by_window) {
                Some(turn) if turn > now => sleep_until(turn).await,
                _ => {
                    past.due = Some(next + rate.gap);
                    past.turns.push_back(now);
                    if full {
                        past.turns.pop_front();
                    }
                    break;
                }
            }
        }
        let counter = if writing {
            &self.0.writes
        } else {
            &self.0.reads
        };
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Nobody gets a turn for so long. A shorter pause does not shorten a longer one.
    pub(super) fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut paused = self.0.paused.lock().unwrap_or_else(PoisonError::into_inner);
        *paused = Some(paused.map_or(until, |before| before.max(until)));
    }

    /// Calls sent so far, by all clones.
    #[must_use]
    pub fn calls(&self) -> Calls {
        Calls {
            reads: self.0.reads.load(Ordering::Relaxed),
            writes: self.0.writes.load(Ordering::Relaxed),
        }
    }

    /// How long it takes until so many more calls have had their turns, if nobody else asks for one. None where
    /// there is no limit of ours, and while somebody waits for a turn.
    #[must_use]
    pub fn outlook(&self, calls: usize) -> Option<Duration> {
        let rate = self.0.rate?;
        let past = self.0.gate.try_lock().ok()?;
        let now = Instant::now();
        let pause = self.paused_until().filter(|until| *until > now);
        // As in `turn`: no burst on top of a pause.
        let (mut turn, mut due) = match pause {
            Some(until) => (until, Some(until + rate.ahead)),
            None => (now, past.due),
        };
        let mut turns = past.turns.clone();
        for _ in 0..calls {
            let next = due.map_or(turn, |due| due.max(turn));
            let by_rhythm = next.checked_sub(rate.ahead);
            let full = turns.len() >= rate.most;
            let first = turns.front().filter(|_| full);
            let by_window = first.map(|first| *first + WINDOW);
            turn = by_rhythm.max(by_window).map_or(turn, |at| at.max(turn));
            due = Some(due.map_or(turn, |due| due.max(turn)) + rate.gap);
            turns.push_back(turn);
            if full {
                turns.pop_front();
            }
        }
        Some(turn - now)
    }

    /// How long nobody gets a turn any more, where the service asked for a pause.
    #[must_use]
    pub fn paused(&self) -> Option<Duration> {
        let until = self.paused_until()?;
        let left = until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    fn paused_until(&self) -> Option<Instant> {
        *self.0.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(per_minute: u32) -> Pace {
        Pace::new(Some(per_minute), None)
    }

    async fn seconds_for(pace: &Pace, calls: u32) -> f32 {
        let start = Instant::now();
        for _ in 0..calls {
            pace.turn(false).await.unwrap();
        }
        start.elapsed().as_secs_f32()
    }

    #[tokio::test(start_paused = true)]
    async fn the_outlook_is_what_it_then_takes() {
        for calls in [1, 20, 21, 60, 61, 100, 150] {
            let pace = pace(60);
            pace.turn(false).await.expect("a call");
            pace.pause(Duration::from_secs(4));
            let told = pace.outlook(calls).expect("nobody waits");
            let begun = Instant::now();
            for _ in 0..calls {
                pace.turn(true).await.expect("a call");
            }
            let took = begun.elapsed();
            assert_eq!(told, took, "{calls}");
        }
        let free = pace(60);
        for (calls, seconds) in [(20, 0), (21, 1), (60, 40), (61, 61), (120, 101)] {
            let told = free.outlook(calls).expect("nobody waits").as_secs();
            assert_eq!(told, seconds, "{calls}");
        }
        assert_eq!(Pace::new(None, None).outlook(100), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_then_the_rhythm_and_never_more_than_the_limit_in_a_minute() {
        let pace = pace(60);
        assert!(seconds_for(&pace, 20).await < 0.01);
        assert!((seconds_for(&pace, 40).await - 40.0).abs() < 0.1);
        assert!(
            (seconds_for(&pace, 1).await - 21.0).abs() < 0.1,
            "the window is full"
        );
        tokio::time::advance(Duration::from_secs(600)).await;
        assert!(seconds_for(&pace, 20).await < 0.01, "the bucket refills");
        assert!(seconds_for(&pace, 1).await > 0.9, "and does not overflow");
    }

    #[tokio::test(start_paused = true)]
    async fn no_sixty_seconds_hold_more_than_sixty_calls_and_few_hold_less() {
        let pace = pace(60);
        let mut turns = Vec::new();
        let start = Instant::now();
        for call in 0..500_u64 {
            pace.turn(true).await.unwrap();
            turns.push(start.elapsed());
            // Somebody who thinks now and then.
            if call % 97 == 96 {
                tokio::time::advance(Duration::from_secs(7)).await;
            }
        }
        for window in turns.windows(61) {
            let took = window[60] - window[0];
            assert!(took >= Duration::from_secs(60), "{took:?}");
        }
        let whole = turns[499].as_secs_f32();
        assert!(whole < 500.0 * 1.1, "{whole}");
    }

    #[tokio::test(start_paused = true)]
    async fn small_limits_and_none() {
        assert!((seconds_for(&pace(1), 3).await - 122.0).abs() < 0.1);
        assert!((seconds_for(&pace(0), 2).await - 61.0).abs() < 0.1);
        assert!(seconds_for(&Pace::new(None, None), 1000).await < 0.01);
    }

    #[tokio::test(start_paused = true)]
    async fn a_budget_is_for_all_who_share_it_and_its_end_takes_no_time() {
        let budget = Budget::new(3);
        let one = Pace::new(Some(60), Some(budget.clone()));
        let other = Pace::new(None, Some(budget.clone()));
        for pace in [&one, &other, &one.clone()] {
            assert_eq!(pace.turn(false).await, Ok(()));
        }
        one.pause(Duration::from_secs(30));
        let start = Instant::now();
        assert_eq!(one.turn(true).await, Err(Spent(3)));
        assert_eq!(other.turn(true).await, Err(Spent(3)));
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert_eq!(
            (budget.left(), one.calls().reads, one.calls().writes),
            (0, 2, 0)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_every_clone_and_ends_without_a_burst() {
        let pace = pace(60);
        let clone = pace.clone();
        pace.pause(Duration::from_secs(30));
        pace.pause(Duration::from_secs(5));
        let start = Instant::now();
        let turns = tokio::join!(clone.turn(true), pace.turn(false));
        assert_eq!(turns, (Ok(()), Ok(())));
        assert!((start.elapsed().as_secs_f32() - 31.0).abs() < 0.1);
        assert_eq!(
            clone.calls(),
            Calls {
                reads: 1,
                writes: 1
            }
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_reaches_those_already_waiting() {
        let pace = pace(60);
        seconds_for(&pace, 20).await;
        let start = Instant::now();
        let waiting = tokio::spawn({
            let pace = pace.clone();
            async move { pace.turn(false).await }
        });
        tokio::task::yield_now().await;
        pace.pause(Duration::from_secs(20));
        assert_eq!(waiting.await.unwrap(), Ok(()));
        assert!(start.elapsed() >= Duration::from_secs(20));
    }
}
