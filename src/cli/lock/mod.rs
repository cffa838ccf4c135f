//! One apply at a time: takes the locks before anything is read, gives them back at the end.
//!
//! Only what writes takes them. `plan`, `audit` and the rest only read: two of them at once harm nobody,
//! and what they saw is looked at again by the apply that follows.

mod files;
mod remote;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;

use super::args::Reach;
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use super::signals::Signals;
use crate::document::Document;
use crate::lock::{Holder, Info, Released, Server, Taken, Trouble};
use crate::render::lock::{held_by, locked_json};
pub(super) use files::{Break, Places};
pub(super) use remote::{LockServer, Remote};

/// Asked again after this long at first, then after twice as long each time.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// Never asked less often than this.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What giving back may take once somebody asked twice to leave.
const IN_A_HURRY: Duration = Duration::from_secs(5);

/// How one apply at a time is seen to.
#[derive(Debug, Args)]
pub(super) struct LockArgs {
    #[command(flatten)]
    pub(super) server: LockServer,
    /// Wait so long for whoever holds the lock, such as 30s or 2m, instead of refusing at once.
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "0s")]
    pub(super) lock_timeout: Duration,
    /// Take no lock at all, where something else sees to it that nobody applies at the same time.
    #[arg(long, conflicts_with_all = ["lock_url", "unlock_url", "lock_method", "unlock_method", "lock_timeout"])]
    pub(super) no_lock: bool,
}

/// What is to be done under the lock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errand<'a> {
    /// The command, for those who find the lock taken.
    pub(super) operation: &'static str,
    pub(super) reach: &'a Reach,
    pub(super) paths: &'a [PathBuf],
    /// The organizations that the files speak of.
    pub(super) organizations: &'a BTreeSet<String>,
    /// Whether stdout is for JSON.
    pub(super) json: bool,
}

/// The organizations that a document speaks of.
pub(super) fn organizations(document: &Document) -> BTreeSet<String> {
    let declared = document.declared.iter().map(|thing| &thing.located);
    let all = declared.chain(&document.scopes);
    all.map(|located| located.realm.clone()).collect()
}

/// Does `work` while nobody else does such work on the same organizations. Until `work` begins to write
/// ([`Signals::begin`]) one Ctrl-C ends it; the locks are given back however it ends.
///
/// # Errors
/// Somebody else holds a lock (exit code 3), no lock can be had, or what `work` fails with.
pub(super) async fn under(
    args: &LockArgs,
    errand: Errand<'_>,
    out: &mut Out,
    work: impl AsyncFnOnce(&Arc<Signals>, &mut Out) -> Result<Exit, CliError>,
) -> Result<Exit, CliError> {
    let signals = Signals::listen();
    let taken = match args.no_lock {
        true => Held::default(),
        false => match Held::take(args, errand, &signals, out).await? {
            Some(held) => held,
            None => return Ok(signals.exit()),
        },
    };
    let ended = tokio::select! {
        biased;
        () = signals.asked_early() => None,
        ended = work(&signals, out) => Some(ended),
    };
    let ended = ended.unwrap_or_else(|| {
        out.note("Left before anything was written.");
        Ok(signals.exit())
    });
    let is_free = taken.release(&signals, out).await;
    match ended {
        // As Terraform ends: the next run will meet the lock, so this one does not look fine.
        Ok(Exit::Done) if !is_free => Ok(Exit::Error),
        ended => ended,
    }
}

/// The locks of a run.
#[derive(Debug, Default)]
struct Held {
    files: Vec<files::Held>,
    remote: Option<(Remote, Info)>,
}

/// Who is in the way.
struct Busy {
    holder: Holder,
    /// What they hold.
    at: String,
    /// The command that breaks their lock, where one does.
    unlock: Option<String>,
}

impl Held {
    /// Takes the locks, the near ones first; none where somebody asked to leave meanwhile.
    async fn take(
        args: &LockArgs,
        errand: Errand<'_>,
        signals: &Signals,
        out: &mut Out,
    ) -> Result<Option<Self>, CliError> {
        let remote = args.server.open(errand.reach)?;
        let places = Places::of(errand)?;
        let info = info(errand.operation, places.what.clone());
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        let mut is_told = false;
        let mut held = Self::default();
        loop {
            let busy = match held
                .ask(&places, remote.as_ref(), &info, signals, out)
                .await?
            {
                Asked::Ours => {
                    if signals.is_asked() {
                        held.release(signals, out).await;
                        return Ok(None);
                    }
                    return Ok(Some(held));
                }
                Asked::Left => return Ok(None),
                Asked::Busy(busy) => busy,
            };
            let left = args.lock_timeout.saturating_sub(begun.elapsed());
            if left.is_zero() {
                held.release(signals, out).await;
                if errand.json {
                    out.print(&locked_json(&busy.holder, &busy.at, busy.unlock.as_deref()));
                }
                return Err(refused(&busy, &places.what));
            }
            if !is_told {
                is_told = true;
                let by = held_by(&busy.holder, now());
                out.note(&format!("Waiting for the lock of {}: {by}", places.what));
            }
            tokio::select! {
                biased;
                () = signals.asked_early() => {
                    held.release(signals, out).await;
                    out.note("Nothing was applied.");
                    return Ok(None);
                }
                () = tokio::time::sleep(wait.min(left)) => {}
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Asks for what is not held yet.
    async fn ask(
        &mut self,
        places: &Places,
        remote: Option<&Remote>,
        info: &Info,
        signals: &Signals,
        out: &mut Out,
    ) -> Result<Asked, CliError> {
        if self.files.is_empty() {
            let (found, notes) = places.take(info, remote.is_some())?;
            for note in notes {
                out.note(&note);
            }
            match found {
                Ok(files) => self.files = files,
                Err((holder, path)) => {
                    return Ok(Asked::Busy(Busy {
                        holder,
                        at: path.display().to_string(),
                        unlock: None,
                    }));
                }
            }
        }
        let Some(remote) = remote else {
            return Ok(Asked::Ours);
        };
        let asked = tokio::select! {
            biased;
            () = signals.asked_twice() => None,
            asked = remote.server.lock(info) => Some(asked),
        };
        match asked {
            Some(Ok(Taken::Ours)) => {
                self.remote = Some((remote.clone(), info.clone()));
                Ok(Asked::Ours)
            }
            Some(Ok(Taken::Theirs(holder))) => Ok(Asked::Busy(Busy {
                at: remote.server.at.to_string(),
                unlock: Some(remote.unlock_of(&holder)),
                holder,
            })),
            Some(Err(trouble)) => {
                self.let_files_go();
                Err(unanswered(remote, &trouble, info))
            }
            None => {
                self.let_files_go();
                out.note(&format!(
                    "Left at once: the lock at {} may have been given to this run by now. To break it: {}",
                    remote.server.at,
                    remote.unlock(&info.id)
                ));
                Ok(Asked::Left)
            }
        }
    }

    fn let_files_go(&mut self) {
        for file in self.files.drain(..) {
            file.release();
        }
    }

    /// Gives everything back; false where a lock stays, which is told.
    async fn release(mut self, signals: &Signals, out: &mut Out) -> bool {
        let mut is_free = true;
        if let Some((remote, info)) = self.remote.take() {
            is_free = give_back(&remote.server, &info, signals, out).await;
            if !is_free {
                out.note(&format!(
                    "The lock {} stays at {}. To break it: {}",
                    info.id,
                    remote.server.at,
                    remote.unlock(&info.id)
                ));
            }
        }
        self.let_files_go();
        is_free
    }
}

/// Whether the server has the lock back, or gave it to somebody else.
async fn give_back(server: &Server, info: &Info, signals: &Signals, out: &mut Out) -> bool {
    let hurry = async {
        if signals.is_asked_twice() {
            tokio::time::sleep(IN_A_HURRY).await;
        } else {
            signals.asked_twice().await;
        }
    };
    let released = tokio::select! {
        biased;
        released = server.unlock(info) => Some(released),
        () = hurry => None,
    };
    match released {
        Some(Ok(Released::Free)) => true,
        Some(Ok(Released::NotOurs(holder))) => {
            let by = match holder.id.as_deref() {
                Some(id) if id != info.id => format!("; now it is {}", held_by(&holder, now())),
                _ => String::new(),
            };
            out.note(&format!(
                "The lock at {} was not this run's any more: somebody broke it meanwhile{by}. Look at what both did: maniform plan",
                server.at
            ));
            true
        }
        Some(Err(Trouble { why, .. })) => {
            out.note(&format!("The lock could not be released: {why}."));
            false
        }
        None => {
            out.note("The lock could not be released: there was no time.");
            false
        }
    }
}

/// How asking ended.
enum Asked {
    Ours,
    Busy(Busy),
    /// Somebody asked twice to leave, and everything is given back.
    Left,
}

/// Who holds what this run wants.
fn refused(busy: &Busy, what: &str) -> CliError {
    let error = CliError::new(format!(
        "another run works on {what}, so nothing was read or changed"
    ))
    .because(format!(
        "the lock {} is {}",
        busy.at,
        held_by(&busy.holder, now())
    ))
    .exit(Exit::Refused);
    match &busy.unlock {
        Some(unlock) => error.hint(format!(
            "wait for it, or let this run wait with --lock-timeout 2m; if that run is gone for certain: {unlock}"
        )),
        None => error.hint(
            "wait for it, or let this run wait with --lock-timeout 2m; the lock ends with that process, however it ends",
        ),
    }
}

/// What is wrong with the server, and what may be left there.
pub(super) fn unanswered(remote: &Remote, trouble: &Trouble, info: &Info) -> CliError {
    let error = CliError::new(format!("the lock at {} cannot be had", remote.server.at))
        .because(&trouble.why);
    let hint = trouble.why.hint();
    if trouble.is_unknown {
        return error
            .because("it may have given the lock all the same, and its answers were lost")
            .hint(format!(
                "{hint}; should the next run find the lock held by this one: {}",
                remote.unlock(&info.id)
            ));
    }
    error.hint(hint)
}

/// What this run says of itself.
pub(super) fn info(operation: &str, path: String) -> Info {
    let set = |name: &&str| {
        std::env::var(name)
            .ok()
            .filter(|text| !text.trim().is_empty())
    };
    // In a pipeline the user of the machine says little, so whoever started it is named where known.
    let users = [
        "GITLAB_USER_LOGIN",
        "GITHUB_ACTOR",
        "USER",
        "LOGNAME",
        "USERNAME",
    ];
    let user = users.iter().find_map(set).unwrap_or("unknown".to_owned());
    // Containers are given a name that says more than the one of their kernel.
    let machine = ["HOSTNAME", "COMPUTERNAME"].iter().find_map(set);
    let machine =
        machine.unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned());
    Info {
        id: uuid::Uuid::new_v4().to_string(),
        operation: operation.to_owned(),
        info: format!("pid {}", std::process::id()),
        who: format!("{user}@{machine}"),
        version: concat!("maniform ", env!("CARGO_PKG_VERSION")).to_owned(),
        created: jiff::Timestamp::now().to_string(),
        path,
    }
}

/// The clock, in Unix seconds.
pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// `30s`, `2m`, `1h 30m`; a bare number would leave its unit to be guessed.
fn duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "it is a time with its unit, such as 30s or 2m".to_owned())?;
    Duration::try_from(span).map_err(|_| "it is a time to wait, so not a negative one".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_wait_carry_their_unit() {
        assert_eq!(duration("0s").unwrap(), Duration::ZERO);
        assert_eq!(duration("2m").unwrap(), Duration::from_secs(120));
        assert_eq!(duration("1h30m").unwrap(), Duration::from_secs(5400));
        for wrong in ["", "2", "-2m", "soon"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
