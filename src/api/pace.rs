//! How fast we may call: one token bucket for all clones of a client, and a pause for everybody
//! when the service asks for one. Counts what was sent.
//!
//! It does not decide whether to repeat a call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Lock, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// Calls a minute the service allows one client (portal "Getting started", read 2026-08).
pub const PER_MINUTE: u32 = 60;

/// One sixth of the minute's calls may come at once. The kind of the service's window is not
/// known; a burst of B and a refill of N − B a minute stay below N in every window of a minute.
const BURST_SHARE: u32 = 6;

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
    /// Held while waiting, so that turns are handed out in the order they were asked for.
    gate: Mutex<Option<Instant>>,
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
}

impl Pace {
    /// At most so many calls in any minute; none for no limit of ours. Zero is taken for one.
    #[must_use]
    pub fn new(per_minute: Option<u32>) -> Self {
        let rate = per_minute.map(|most| {
            let burst = (most / BURST_SHARE).max(1);
            let gap = Duration::from_secs(60) / most.saturating_sub(burst).max(1);
            let ahead = gap * (burst - 1);
            Rate { gap, ahead }
        });
        Self(Arc::new(Inner {
            rate,
            gate: Mutex::new(None),
            paused: Lock::new(None),
            reads: AtomicU64::new(0),
            writes: AtomicU64::new(0),
        }))
    }

    /// Waits for a turn and counts it.
    pub(super) async fn turn(&self, writing: bool) {
        let Inner { rate, gate, .. } = &*self.0;
        // When the next call would be due if all calls kept the steady rhythm.
        let mut due = gate.lock().await;
        loop {
            let now = Instant::now();
            let after_pause = self.paused_until().filter(|until| *until > now);
            if let Some(until) = after_pause {
                sleep_until(until).await;
                // The service has just said we were too fast: no burst on top of it.
                *due = rate.map(|rate| until + rate.ahead);
                continue;
            }
            let Some(rate) = rate else { break };
            let next = due.map_or(now, |due| due.max(now));
            // `checked_sub`: the clock may have begun less than a burst ago.
            match next.checked_sub(rate.ahead) {
                Some(turn) if turn > now => sleep_until(turn).await,
                _ => {
                    *due = Some(next + rate.gap);
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

    fn paused_until(&self) -> Option<Instant> {
        *self.0.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(pace: &Pace, calls: u32) -> f32 {
        let start = Instant::now();
        for _ in 0..calls {
            pace.turn(false).await;
        }
        start.elapsed().as_secs_f32()
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_then_the_rhythm_and_never_more_than_the_limit_in_a_minute() {
        let pace = Pace::new(Some(60));
        assert!(seconds_for(&pace, 10).await < 0.01);
        // 50 more fill the minute; the 61st call comes after it.
        assert!((seconds_for(&pace, 50).await - 60.0).abs() < 0.1);
        tokio::time::advance(Duration::from_secs(600)).await;
        assert!(seconds_for(&pace, 10).await < 0.01, "the bucket refills");
        assert!(seconds_for(&pace, 1).await > 1.0, "and does not overflow");
    }

    #[tokio::test(start_paused = true)]
    async fn small_limits_and_none() {
        assert!((seconds_for(&Pace::new(Some(1)), 3).await - 120.0).abs() < 0.1);
        assert!((seconds_for(&Pace::new(Some(0)), 2).await - 60.0).abs() < 0.1);
        assert!(seconds_for(&Pace::new(None), 1000).await < 0.01);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_every_clone_and_ends_without_a_burst() {
        let pace = Pace::new(Some(60));
        let clone = pace.clone();
        pace.pause(Duration::from_secs(30));
        pace.pause(Duration::from_secs(5));
        let start = Instant::now();
        tokio::join!(clone.turn(true), pace.turn(false));
        assert!((start.elapsed().as_secs_f32() - 31.2).abs() < 0.1);
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
        let pace = Pace::new(Some(60));
        seconds_for(&pace, 10).await;
        let start = Instant::now();
        let waiting = tokio::spawn({
            let pace = pace.clone();
            async move { pace.turn(false).await }
        });
        tokio::task::yield_now().await;
        pace.pause(Duration::from_secs(20));
        waiting.await.unwrap();
        assert!(start.elapsed() >= Duration::from_secs(20));
    }
}
