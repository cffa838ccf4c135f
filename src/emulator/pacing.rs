//! The limit of calls per minute (60 by the getting-started page, A): a bucket that refills evenly.
//! Window kind, key and headers of the real limit are unknown (C).

use std::time::Duration;

/// A token bucket.
#[derive(Debug)]
pub(crate) struct Pacing {
    per_minute: f64,
    left: f64,
    seen: Duration,
}

impl Pacing {
    /// A full bucket of this many calls per minute.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute: f64::from(per_minute),
            left: f64::from(per_minute),
            seen: Duration::ZERO,
        }
    }

    /// Takes one call, or says how many seconds to wait.
    pub(crate) fn take(&mut self, waited: Duration) -> Result<(), u64> {
        let refill = waited.saturating_sub(self.seen).as_secs_f64() * self.per_minute / 60.0;
        self.seen = waited;
        self.left = (self.left + refill).min(self.per_minute);
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Ok(());
        }
        let seconds = ((1.0 - self.left) * 60.0 / self.per_minute.max(1.0)).ceil();
        Err(Duration::try_from_secs_f64(seconds).map_or(60, |d| d.as_secs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_empties_and_refills() {
        let mut pacing = Pacing::new(2);
        assert_eq!(pacing.take(Duration::ZERO), Ok(()));
        assert_eq!(pacing.take(Duration::ZERO), Ok(()));
        assert_eq!(pacing.take(Duration::ZERO), Err(30));
        assert_eq!(pacing.take(Duration::from_secs(30)), Ok(()));
    }
}
