//! Exit codes: an interface, few and named (design: the table in the README).

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; with `--detailed-exitcode`: nothing differs.
    Done,
    /// Document, network or service.
    Error,
    /// With `--detailed-exitcode`: something differs.
    Differs,
    /// Refused by a guard, or because the world moved since the plan.
    Refused,
    /// Apply ran, and something failed or is unknown.
    Incomplete,
    /// With `--detailed-exitcode`: what can be done is done, and something waits for people, or for a
    /// later day.
    Waiting,
    /// Typed wrongly.
    Usage,
    /// Interrupted with Ctrl-C, after a clean stop.
    Interrupted,
    /// Told to end (SIGTERM), after a clean stop.
    Terminated,
}

impl Exit {
    /// The number the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Differs => 2,
            Self::Refused => 3,
            Self::Incomplete => 4,
            Self::Waiting => 5,
            Self::Usage => 64,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
