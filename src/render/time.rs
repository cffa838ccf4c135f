//! Moments and how long ago they were. Always in UTC: the same text everywhere, whoever runs it.

/// Seconds of a day.
const DAY: i64 = 24 * 3600;

/// `2026-11-23 08:40 UTC`; the bare number where the calendar has no such moment.
pub(super) fn moment(seconds: i64) -> String {
    match jiff::Timestamp::from_second(seconds) {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => format!("{seconds} s"),
    }
}

/// How much time lies between two moments, in words: `3 days`, `5 hours`, `less than an hour`.
pub(super) fn span(seconds: i64) -> String {
    let (days, hours) = (seconds / DAY, seconds / 3600);
    match (days, hours) {
        (2.., _) => format!("{days} days"),
        (1, _) => "1 day".to_owned(),
        (_, 2..) => format!("{hours} hours"),
        (_, 1) => "1 hour".to_owned(),
        _ => "less than an hour".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_utc_and_spans_are_round() {
        assert_eq!(moment(1_767_225_600), "2026-01-01 00:00 UTC");
        for (seconds, words) in [
            (0, "less than an hour"),
            (3600, "1 hour"),
            (DAY - 1, "23 hours"),
            (DAY, "1 day"),
            (10 * DAY + 5, "10 days"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }
}
