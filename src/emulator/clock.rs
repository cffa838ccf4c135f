//! What time it is for the service: the machine's, or one that stands still until moved.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The service's clock.
#[derive(Debug)]
pub(crate) struct Clock {
    fixed: Option<i64>,
    advanced: i64,
    started: Instant,
}

impl Clock {
    /// A clock fixed at this second, or the machine's.
    pub(crate) fn new(fixed: Option<i64>) -> Self {
        Self {
            fixed,
            advanced: 0,
            started: Instant::now(),
        }
    }

    /// Unix seconds.
    pub(crate) fn now(&self) -> i64 {
        let base = self.fixed.unwrap_or_else(|| {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        });
        base.saturating_add(self.advanced)
    }

    /// Whether time stands still by itself.
    pub(crate) fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }

    /// Moves time.
    pub(crate) fn advance(&mut self, seconds: i64) {
        self.advanced = self.advanced.saturating_add(seconds);
    }

    /// Time since the start, for pacing: real time passes for a fixed clock too, because callers
    /// really wait; moving the clock counts as waiting.
    pub(crate) fn waited(&self) -> Duration {
        self.started.elapsed() + Duration::from_secs(u64::try_from(self.advanced).unwrap_or(0))
    }
}
