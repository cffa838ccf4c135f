//! Whether to try again, and after how long. Pure; the client does the waiting.
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

/// Whether to repeat after `error`, when `tries` calls have been made and `spent` on them.
pub(super) fn again(error: &ApiError, tries: u32, spent: Duration) -> Option<Again> {
    next(error, tries).filter(|again| {
        let (Again::Wait(time) | Again::Pause(time)) = again;
        spent + *time <= BUDGET
    })
}

fn next(error: &ApiError, tries: u32) -> Option<Again> {
    let done = tries.saturating_sub(1);
    let trouble = |most| {
        (done < most).then(|| Again::Wait(jittered(doubled(FIRST_WAIT, done, LONGEST_WAIT))))
    };
    match &error.kind {
        Kind::TooMany(refusal, _) if is_own_limit(refusal) => None,
        Kind::TooMany(_, asked) if done < THROTTLED => match asked {
            Some(time) if *time > LONGEST_OBEYED => None,
            // At least a second: a zero would let us hammer.
            Some(time) => Some(Again::Pause((*time).max(Duration::from_secs(1)))),
            None => Some(Again::Pause(jittered(doubled(
                FIRST_PAUSE,
                done,
                LONGEST_PAUSE,
            )))),
        },
        Kind::Unreachable(_) => trouble(TROUBLE),
        _ if error.writing => None,
        Kind::Timeout(_) | Kind::Cut(_) => trouble(TROUBLE),
        Kind::Status(refusal) => match refusal.status {
            502..=504 => trouble(TROUBLE),
            _ if refusal.is_vague() => trouble(ACCIDENTS),
            _ => None,
        },
        _ => None,
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

    /// How often a call is made in the end.
    fn calls(kind: &Kind, writing: bool) -> u32 {
        let error = ApiError {
            request: String::new(),
            writing,
            kind: kind.clone(),
        };
        (1..)
            .find(|tries| next(&error, *tries).is_none())
            .unwrap_or(0)
    }

    #[test]
    fn what_is_repeated_and_how_often() {
        let text = String::new;
        for (kind, reads, writes) in [
            (Kind::Unreachable(text()), 4, 4),
            (Kind::Timeout(Duration::ZERO), 4, 1),
            (Kind::Cut(text()), 4, 1),
            (refused(502, ""), 4, 1),
            (refused(503, "maintenance"), 4, 1),
            (refused(504, ""), 4, 1),
            (refused(500, ""), 3, 1),
            (refused(500, "unexpected_error"), 3, 1),
            (refused(500, "cannot_update_object"), 1, 1),
            (refused(501, ""), 1, 1),
            (refused(404, "object_not_found"), 1, 1),
            (refused(422, "validation_failed"), 1, 1),
            (throttled("", None), 6, 6),
            (throttled("", Some(30)), 6, 6),
            (throttled("", Some(3600)), 1, 1),
            (
                throttled("invitation_sending_rate_limit_reached", None),
                1,
                1,
            ),
            (throttled("mailbox_creation_rate_limit_reached", None), 1, 1),
            (Kind::Tls(text()), 1, 1),
            (Kind::Redirected(text()), 1, 1),
            (Kind::Shape("x", text()), 1, 1),
        ] {
            assert_eq!(calls(&kind, false), reads, "read: {kind:?}");
            assert_eq!(calls(&kind, true), writes, "write: {kind:?}");
        }
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
    fn a_call_has_an_end() {
        let error = ApiError::bare(refused(502, ""));
        assert!(again(&error, 1, BUDGET - Duration::from_secs(2)).is_some());
        assert_eq!(again(&error, 1, BUDGET), None);
    }
}
