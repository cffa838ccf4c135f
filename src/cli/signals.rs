//! Ctrl-C, SIGTERM and SIGHUP: before anything is written the first ends the run; while steps are carried out the
//! first lets the step under way end, the second leaves at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use super::args::Color;
use super::exit::Exit;
use super::out::Out;

/// What was asked for from outside.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Set by the first signal: the step under way ends, the rest is not begun.
    pub(super) stop: AtomicBool,
    /// The last was SIGTERM, as a pipeline that is cancelled sends it, or SIGHUP, as a terminal that is
    /// closed does.
    terminated: AtomicBool,
    /// Steps are carried out from now on.
    begun: AtomicBool,
    /// The second was heard.
    twice: AtomicBool,
    /// Told by the first, where no step is carried out yet.
    early: Notify,
    /// Told by the second.
    leave: Notify,
}

/// True where this process was started to ignore SIGHUP (proc(5): `SigIgn`, one bit for each signal).
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}

impl Signals {
    /// Listens from now on.
    pub(super) fn listen() -> Arc<Self> {
        let signals = Arc::new(Self::default());
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};

            for (kind, terminates) in [
                (SignalKind::interrupt(), false),
                (SignalKind::terminate(), true),
                (SignalKind::hangup(), true),
            ] {
                // Who was started with `nohup` does not want to hear of it.
                if kind == SignalKind::hangup() && ignores_hangup() {
                    continue;
                }
                let heard = Arc::clone(&signals);
                if let Ok(mut asked) = signal(kind) {
                    tokio::spawn(async move {
                        while asked.recv().await.is_some() {
                            heard.hear(terminates);
                        }
                    });
                }
            }
        }
        #[cfg(not(unix))]
        {
            let heard = Arc::clone(&signals);
            tokio::spawn(async move {
                while tokio::signal::ctrl_c().await.is_ok() {
                    heard.hear(false);
                }
            });
        }
        signals
    }

    fn hear(&self, terminates: bool) {
        self.terminated.store(terminates, Ordering::Relaxed);
        if self.stop.swap(true, Ordering::SeqCst) {
            self.twice.store(true, Ordering::Relaxed);
            self.leave.notify_one();
        } else if !self.begun.load(Ordering::SeqCst) {
            self.early.notify_one();
        } else {
            Out::new(Color::Never)
                .note("stopping after the steps under way; once more to leave at once");
        }
    }

    /// From here on the first only stops what is not begun. One that came just before is found in
    /// `stop`, like one that comes just after.
    pub(super) fn begin(&self) {
        self.begun.store(true, Ordering::SeqCst);
    }

    /// Ends when somebody asked before [`Signals::begin`]. Ask this before what it is to cut short.
    pub(super) async fn asked_early(&self) {
        self.early.notified().await;
    }

    /// Whether somebody asked.
    pub(super) fn is_asked(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Whether somebody asked twice.
    pub(super) fn is_asked_twice(&self) -> bool {
        self.twice.load(Ordering::Relaxed)
    }

    /// Ends when somebody asked twice. Ask this before what it is to cut short.
    pub(super) async fn asked_twice(&self) {
        self.leave.notified().await;
    }

    /// The exit code that the last signal stands for.
    pub(super) fn exit(&self) -> Exit {
        if self.terminated.load(Ordering::Relaxed) {
            Exit::Terminated
        } else {
            Exit::Interrupted
        }
    }
}
