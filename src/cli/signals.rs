//! Ctrl-C and SIGTERM while steps are carried out: the first lets the step under way end, the second
//! leaves at once.

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
    /// The last was SIGTERM, as a pipeline that is cancelled sends it.
    terminated: AtomicBool,
    /// Told by the second.
    leave: Notify,
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
            ] {
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
        if self.stop.swap(true, Ordering::Relaxed) {
            self.leave.notify_one();
        } else {
            Out::new(Color::Never)
                .note("stopping after the steps under way; once more to leave at once");
        }
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
