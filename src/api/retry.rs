//! What a trouble means (again, refused, unknown), and after how long to try again. Pure; the client
//! does the waiting.
//!
//! Reads may be repeated after any trouble that passes. A write is repeated only where it was
//! certainly not carried out: never sent, or turned away by the limit on requests.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::error::{ApiError, Kind};
use super::refusal::Refusal;

/// Repetitions after connection trouble and gateway errors; with the waits below some six seconds,
/// which outlasts a restart behind a load balancer and does not try a person's patience.
const TROUBLE: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Repetitions after a 500 without a code of its own: it is as often a lasting fault as a passing
/// one, and each repetition costs one of sixty calls.
const ACCIDENTS: u32 = 2;

/// Repetitions after 429. What the service wants is not documented and no `Retry-After` has been
/// seen (2026-08); other clients wait 10 to 60 s.
const THROTTLED: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The longest `Retry-After` obeyed by waiting. Whoever asks for more has closed for the day, and a
/// person should hear that now.
const LONGEST_OBEYED: Duration = Duration::from_secs(120);

/// After so long a call is not tried again, whatever the counts say.
const BUDGET: Duration = Duration::from_secs(300);

/// How the codes of a 429 end that limit one action, not the client: waiting does not help within a
/// run, and others need not wait. One of them is documented, `invitation_sending_rate_limit_reached`
/// (mail document §1.3); that of new addresses is not known and taken to be of the same family.
const OWN_LIMIT: &str = "_rate_limit_reached";

/// Whether a 429 is about a limit of one action and not of the client.
pub(super) fn is_own_limit(refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref();
    code.is_some_and(|code| code.ends_with(OWN_LIMIT))
}

/// What to do before the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// This call waits.
    Wait(Duration),
    /// Everybody waits.
    Pause(Duration),
}

/// What an error means for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It passes, and nothing was carried out, or nothing that matters: try again.
    Again(Series),
    /// Nothing was carried out, and trying again would not change that.
    Refused,
    /// It may have been carried out. Only writes end so.
    Unknown,
}

/// How often to try again, and how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// Three times, 1 to 8 s.
    Trouble,
    /// Twice, 1 to 8 s.
    Accident,
    /// Five times, everybody waits: 15 to 60 s, or as long as the service asked.
    Throttled(Option<Duration>),
}

/// The one table: what each trouble means for a read and for a write.
///
/// | Trouble | Read | Write |
/// |---|---|---|
/// | not sent: not a request, no trust, `--max-calls` used up | refused | refused |
/// | no connection | again, 3 times | again, 3 times |
/// | no answer in 60 seconds, connection cut | again, 3 times | unknown |
/// | 502, 504 | again, 3 times | unknown |
/// | 503 without a code of its own | again, 3 times | unknown |
/// | 503 with a code of its own | again, 3 times | refused |
/// | 500 and above without a code of its own | again, 2 times | unknown |
/// | 500 and above with a code of its own | refused | refused |
/// | 501, 405: no such route | refused | refused |
/// | 429 | again, 5 times | again, 5 times |
/// | 429 that asks for more than two minutes | refused | refused |
/// | 429 about one action only | refused | refused |
/// | any other 4xx | refused | refused |
/// | another shape than documented, too large, a redirect | refused | unknown |
/// | a list that does not fit together | refused | refused |
/// | accepted, and its task failed | refused | refused |
pub(super) fn fate(kind: &Kind, writing: bool) -> Fate {
    let lost = |series| match writing {
        true => Fate::Unknown,
        false => Fate::Again(series),
    };
    match kind {
        Kind::TooMany(refusal, _) if is_own_limit(refusal) => Fate::Refused,
        Kind::TooMany(_, Some(time)) if *time > LONGEST_OBEYED => Fate::Refused,
        Kind::TooMany(_, asked) => Fate::Again(Series::Throttled(*asked)),
        Kind::Unreachable(_) => Fate::Again(Series::Trouble),
        Kind::Timeout(_) | Kind::Cut(_) => lost(Series::Trouble),
        Kind::Status(refusal) => match (refusal.status, refusal.is_vague()) {
            (502..=504, true) => lost(Series::Trouble),
            (_, true) => lost(Series::Accident),
            (503, false) if !writing => Fate::Again(Series::Trouble),
            (_, false) => Fate::Refused,
        },
        // "See other" is also what servers say when they are done.
        Kind::Shape(..) | Kind::TooLarge(_) | Kind::Redirected(_) if writing => Fate::Unknown,
        Kind::Shape(..)
        | Kind::TooLarge(_)
        | Kind::Redirected(_)
        | Kind::Setup(_)
        | Kind::Unsendable(_)
        | Kind::Spent(_)
        | Kind::Tls(_)
        | Kind::Incomplete(_)
        | Kind::Task(_) => Fate::Refused,
    }
}

/// Whether to repeat after `error`, when `tries` calls have been made and `spent` on them.
pub(super) fn again(error: &ApiError, tries: u32, spent: Duration) -> Option<Again> {
    next(error, tries).filter(|again| {
        let (Again::Wait(time) | Again::Pause(time)) = again;
        spent + *time <= BUDGET
    })
}

fn next(error: &ApiError, tries: u32) -> Option<Again> {
    let Fate::Again(series) = fate(&error.kind, error.writing) else {
        return None;
    };
    let done = tries.saturating_sub(1);
    let wait = |first, longest| jittered(doubled(first, done, longest));
    match series {
        Series::Trouble if done < TROUBLE => Some(Again::Wait(wait(FIRST_WAIT, LONGEST_WAIT))),
        Series::Accident if done < ACCIDENTS => Some(Again::Wait(wait(FIRST_WAIT, LONGEST_WAIT))),
        Series::Throttled(asked) if done < THROTTLED => Some(Again::Pause(match asked {
            // At least a second: a zero would let us hammer.
            Some(time) => time.max(Duration::from_secs(1)),
            None => wait(FIRST_PAUSE, LONGEST_PAUSE),
        })),
        Series::Trouble | Series::Accident | Series::Throttled(_) => None,
    }
}

fn doubled(first: Duration, times: u32, most: Duration) -> Duration {
    (first * 2_u32.saturating_pow(times.min(16))).min(most)
}

/// Between half and all of `time`, so that clients that failed together do not return together.
fn jittered(time: Duration) -> Duration {
    // The standard library's hasher keys are the randomness at hand; nothing secret hangs on it.
    let random = RandomState::new().hash_one(0_u8) % 512;
    time / 2 + time / 1024 * u32::try_from(random).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::refusal::Refusal;
    use super::*;

    fn refused(status: u16, code: &str) -> Kind {
        Kind::Status(Box::new(Refusal {
            status,
            code: (!code.is_empty()).then(|| code.to_owned()),
            ..Refusal::default()
        }))
    }

    fn throttled(code: &str, after: Option<u64>) -> Kind {
        let Kind::Status(refusal) = refused(429, code) else {
            unreachable!()
        };
        Kind::TooMany(refusal, after.map(Duration::from_secs))
    }

    /// What is said of it in the table, and how often a call is made in the end.
    fn told(kind: &Kind, writing: bool) -> (String, u32) {
        let error = ApiError {
            request: String::new(),
            writing,
            kind: kind.clone(),
        };
        let last = (1..).find(|tries| next(&error, *tries).is_none());
        let calls = last.unwrap_or(0);
        let word = match fate(kind, writing) {
            Fate::Again(_) => format!("again, {} times", calls - 1),
            Fate::Refused => "refused".to_owned(),
            Fate::Unknown => "unknown".to_owned(),
        };
        assert_eq!(error.outcome_unknown(), word == "unknown", "{kind:?}");
        (word, calls)
    }

    /// Every row of the table with troubles that are meant by it.
    fn rows() -> Vec<(&'static str, Vec<Kind>)> {
        let text = String::new;
        vec![
            (
                "not sent: not a request, no trust, `--max-calls` used up",
                vec![
                    Kind::Setup(text()),
                    Kind::Unsendable(text()),
                    Kind::Tls(text()),
                    Kind::Spent(40),
                ],
            ),
            ("no connection", vec![Kind::Unreachable(text())]),
            (
                "no answer in 60 seconds, connection cut",
                vec![Kind::Timeout(Duration::ZERO), Kind::Cut(text())],
            ),
            (
                "502, 504",
                vec![refused(502, ""), refused(504, ""), refused(502, "bad")],
            ),
            (
                "503 without a code of its own",
                vec![refused(503, ""), refused(503, "unexpected_error")],
            ),
            (
                "503 with a code of its own",
                vec![refused(503, "maintenance")],
            ),
            (
                "500 and above without a code of its own",
                vec![
                    refused(500, ""),
                    refused(500, "unexpected_error"),
                    refused(500, "internal_server_error"),
                    refused(520, ""),
                ],
            ),
            (
                "500 and above with a code of its own",
                vec![refused(500, "cannot_update_object")],
            ),
            (
                "501, 405: no such route",
                vec![refused(501, ""), refused(405, "")],
            ),
            (
                "429",
                vec![
                    throttled("", None),
                    throttled("", Some(30)),
                    throttled("too_many_requests", Some(120)),
                ],
            ),
            (
                "429 that asks for more than two minutes",
                vec![throttled("", Some(121)), throttled("", Some(86400))],
            ),
            (
                "429 about one action only",
                vec![
                    throttled("invitation_sending_rate_limit_reached", None),
                    throttled("mailbox_creation_rate_limit_reached", None),
                ],
            ),
            (
                "any other 4xx",
                vec![
                    refused(404, "object_not_found"),
                    refused(409, "object_already_exists"),
                    refused(422, "validation_failed"),
                    refused(401, ""),
                ],
            ),
            (
                "another shape than documented, too large, a redirect",
                vec![
                    Kind::Shape("x", text()),
                    Kind::TooLarge(1),
                    Kind::Redirected(text()),
                ],
            ),
            (
                "a list that does not fit together",
                vec![Kind::Incomplete(text())],
            ),
            ("accepted, and its task failed", vec![Kind::Task(text())]),
        ]
    }

    #[test]
    fn the_table_is_what_happens_and_stands_in_the_manual() {
        let manual = include_str!("../../docs/wire.md");
        let source = include_str!("retry.rs");
        for (trouble, kinds) in rows() {
            for kind in kinds {
                let (read, _) = told(&kind, false);
                let (write, _) = told(&kind, true);
                let row = format!("| {trouble} | {read} | {write} |");
                assert!(manual.contains(&row), "{kind:?}: docs/wire.md lacks {row}");
                assert!(source.contains(&format!("/// {row}")), "{kind:?}: {row}");
            }
        }
        let documented = manual
            .lines()
            .skip_while(|line| *line != "| Trouble | Read | Write |");
        let documented = documented.skip(2).take_while(|line| line.starts_with('|'));
        assert_eq!(documented.count(), rows().len());
    }

    #[test]
    fn waits_grow_to_a_limit_and_obey_the_service() {
        let error = |kind| ApiError::bare(kind);
        let seconds = |kind: Kind, tries| match next(&error(kind), tries) {
            Some(Again::Wait(time) | Again::Pause(time)) => time.as_secs_f32(),
            None => 0.0,
        };
        for (tries, most) in [(1, 1.0), (2, 2.0), (3, 4.0)] {
            let time = seconds(refused(503, ""), tries);
            assert!(most / 2.0 <= time && time <= most, "{time} after {tries}");
        }
        for (tries, most) in [(1, 15.0), (2, 30.0), (3, 60.0), (5, 60.0)] {
            let time = seconds(throttled("", None), tries);
            assert!(most / 2.0 <= time && time <= most, "{time} after {tries}");
        }
        assert!((seconds(throttled("", Some(7)), 1) - 7.0).abs() < 0.01);
        assert!((seconds(throttled("", Some(0)), 1) - 1.0).abs() < 0.01);
    }

    #[test]
    fn waits_are_not_the_same_for_everybody() {
        let error = ApiError::bare(throttled("", None));
        let waits: std::collections::BTreeSet<Option<Duration>> = (0..50)
            .map(|_| match next(&error, 1) {
                Some(Again::Pause(time)) => Some(time),
                _ => None,
            })
            .collect();
        assert!(waits.len() > 5 && !waits.contains(&None), "{waits:?}");
    }

    #[test]
    fn a_call_has_an_end() {
        let error = ApiError::bare(refused(502, ""));
        assert!(again(&error, 1, BUDGET - Duration::from_secs(2)).is_some());
        assert_eq!(again(&error, 1, BUDGET), None);
    }
}
