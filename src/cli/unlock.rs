//! `unlock ID`: breaks the lock of a run that is gone, as Terraform's `force-unlock` does.

use super::args::{Files, Reach};
use super::error::CliError;
use super::exit::Exit;
use super::load::load;
use super::lock::{self, Break, Errand, LockServer, Places, Remote};
use super::out::Out;
use crate::lock::{Holder, Info, Released, Taken, info};
use crate::render::lock::held_by;

#[derive(Debug, clap::Args)]
pub(super) struct Unlock {
    /// The id that the refusal named.
    #[arg(value_name = "ID")]
    id: String,
    /// Break the lock at a server that does not say whose it is, so that nobody can tell whether it has
    /// this id.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    reach: Reach,
    #[command(flatten)]
    server: LockServer,
}

pub(super) async fn unlock(args: &Unlock, out: &mut Out) -> Result<Exit, CliError> {
    if !info::is_id(&args.id) {
        return Err(CliError::new("this is no id of a lock")
            .hint("copy it from the refusal: `… id 6b0a7d1e-…`")
            .exit(Exit::Usage));
    }
    // What the files declare says which locks are meant; whether all of it is right does not matter here.
    let loaded = load(&args.files.paths);
    let organizations = lock::organizations(&loaded.document);
    let errand = Errand {
        operation: "unlock",
        reach: &args.reach,
        paths: &args.files.paths,
        organizations: &organizations,
        json: false,
    };
    let places = Places::of(errand)?;
    let here = places.forget(&args.id).map_err(|error| {
        CliError::new("the locks of this machine cannot be read").because(error)
    })?;
    if let Break::Alive(holder) = &here {
        return Err(alive(holder));
    }
    let Some(remote) = args.server.open(&args.reach)? else {
        return match here {
            Break::Forgotten(holder) => {
                out.note(&format!(
                    "Forgotten: the lock was {}. Its process is gone, and it was in nobody's way.",
                    held_by(&holder, lock::now())
                ));
                Ok(Exit::Done)
            }
            _ => Err(
                CliError::new(format!("no lock of this machine has the id {}", args.id))
                    .because("locks of this machine end with their process, and need no breaking")
                    .hint("name the server of the lock with --lock-url, or set MANIFORM_LOCK_URL"),
            ),
        };
    };
    let asked = lock::info("unlock", args.id.clone());
    break_there(args, &remote, asked, out).await
}

/// The protocol has no question who holds the lock but asking for it. Whoever gets it learns that it
/// was free, and gives it back.
async fn break_there(
    args: &Unlock,
    remote: &Remote,
    asked: Info,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let server = remote.server();
    let trouble = |trouble, info: &Info| lock::unanswered(remote, &trouble, info);
    let holder = match server.lock(&asked).await.map_err(|t| trouble(t, &asked))? {
        Taken::Theirs(holder) => holder,
        Taken::Ours => {
            server
                .unlock(&asked)
                .await
                .map_err(|t| trouble(t, &asked))?;
            return Err(
                CliError::new(format!("nobody holds the lock at {}", server.at))
                    .because("it was free, and is free again")
                    .hint("if somebody is refused all the same, that run uses another address"),
            );
        }
    };
    match holder.id.as_deref() {
        Some(held) if held != args.id => return Err(another(remote, &holder)),
        None if !args.force => return Err(nameless(remote, &args.id)),
        _ => {}
    }
    let breaking = Info {
        id: args.id.clone(),
        ..asked
    };
    match server.unlock(&breaking).await {
        Ok(Released::Free) => {
            out.note(&format!(
                "Unlocked: the lock at {} was {}.",
                server.at,
                held_by(&holder, lock::now())
            ));
            Ok(Exit::Done)
        }
        Ok(Released::NotOurs(now)) => Err(another(remote, &now)),
        Err(failed) => Err(trouble(failed, &breaking)),
    }
}

fn nameless(remote: &Remote, id: &str) -> CliError {
    let server = remote.server();
    CliError::new(format!(
        "the lock at {} may be another than {id}, and stays",
        server.at
    ))
    .because("this server does not say who holds it")
    .hint(format!(
        "if nobody applies now for certain: {} --force",
        remote.unlock(id)
    ))
    .exit(Exit::Refused)
}

fn another(remote: &Remote, holder: &Holder) -> CliError {
    let server = remote.server();
    CliError::new(format!(
        "the lock at {} has another id, and stays",
        server.at
    ))
    .because(format!("it is {}", held_by(holder, lock::now())))
    .hint(format!(
        "if that run is gone for certain: {}",
        remote.unlock_of(holder)
    ))
    .exit(Exit::Refused)
}

fn alive(holder: &Holder) -> CliError {
    CliError::new("the run that holds this lock is alive, and the lock stays")
        .because(format!("it is {}", held_by(holder, lock::now())))
        .hint("end that process: Ctrl-C lets it finish the step under way; its locks end with it")
        .exit(Exit::Refused)
}
