//! How far a run is, in one line.

use std::time::Duration;

use super::words::count;

/// What is worth saying of time: less is over before it is read.
const LONG: Duration = Duration::from_secs(3);

/// Where a run is.
#[derive(Debug, Clone, Copy)]
pub struct Far {
    /// Steps that ended, and all there are; none while the service is read.
    pub steps: Option<(usize, usize)>,
    /// Calls since it began.
    pub calls: usize,
    /// Time since it began.
    pub passed: Duration,
    /// How long the calls that are left have to wait for their turns, where that is known.
    pub left: Option<Duration>,
    /// How long nobody calls, because the service asked for it.
    pub paused: Option<Duration>,
}

/// `reading: 41 calls, 12 s` or `40 of 120 steps, 38 s; about 1 min 20 s left at the pace the service allows`.
#[must_use]
pub fn line(far: &Far) -> String {
    let done = match far.steps {
        Some((done, all)) => format!("{done} of {}", count(all, "step")),
        None => format!("reading: {}", count(far.calls, "call")),
    };
    let mut line = format!("{done}, {}", time(far.passed));
    if let Some(left) = far.left.filter(|left| *left >= LONG) {
        line += &format!("; about {} left at the pace the service allows", time(left));
    }
    if let Some(pause) = far.paused.filter(|pause| *pause >= LONG) {
        line += &format!("; the service asked to wait {}", time(pause));
    }
    line
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) if minutes < 10 => format!("{minutes} min {seconds} s"),
        (minutes, _) => format!("{minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_and_how_long() {
        let far = Far {
            steps: None,
            calls: 1,
            passed: Duration::from_millis(2900),
            left: None,
            paused: None,
        };
        assert_eq!(line(&far), "reading: 1 call, 2 s");
        let far = Far {
            steps: Some((40, 120)),
            left: Some(Duration::from_secs(80)),
            ..far
        };
        assert_eq!(
            line(&far),
            "40 of 120 steps, 2 s; about 1 min 20 s left at the pace the service allows"
        );
        let far = Far {
            left: Some(Duration::from_secs(2)),
            paused: Some(Duration::from_secs(45)),
            ..far
        };
        assert_eq!(
            line(&far),
            "40 of 120 steps, 2 s; the service asked to wait 45 s"
        );
        assert_eq!(time(Duration::from_secs(1234)), "20 min");
    }
}
