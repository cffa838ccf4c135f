//! Whether to try again, and after how long. Pure; the client does the waiting.
//!
//! Reads may be repeated after any trouble that passes. A write is repeated only where it was
//! certainly not carried out: never sent, or turned away by the limit on requests.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use super::error::{ApiError, Kind};

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
pub(super) const BUDGET: Duration = Duration::from_secs(300);

/// 429 codes that limit one action, not the client: waiting does not help within a run, and others
/// need not wait (mail document §1.3).
const OWN_LIMITS: [&str; 1] = ["invitation_sending_rate_limit_reached"];

/// What to do before the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// This call waits.
    Wait(Duration),
    /// Everybody waits.
    Pause(Duration),
}

/// Whether to repeat after `error`, when `tries` calls have been made.
pub(super) fn again(error: &ApiError, tries: u32) -> Option<Again> {
    let done = tries.saturating_sub(1);
    let trouble = |most| {
        (done < most).then(|| Again::Wait(jittered(doubled(FIRST_WAIT, done, LONGEST_WAIT))))
    };
    match &error.kind {
        Kind::TooMany(refusal, _)
            if refusal
                .code
                .as_deref()
                .is_some_and(|code| OWN_LIMITS.contains(&code)) =>
        {
            None
        }
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
