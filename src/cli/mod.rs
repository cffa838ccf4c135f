//! Arguments in, exit code out; the only reader of environment, clock and terminal.
//!
//! Commands are thin: arguments to options, one call, one renderer, one exit code.

mod accept;
mod apply;
mod args;
mod ask;
mod audit;
mod ci;
mod doctor;
mod drift;
mod emulate;
mod error;
mod exit;
mod expect;
mod explain;
mod export;
mod fmt;
mod forms;
mod git;
mod guards;
mod import;
mod import_csv;
mod import_into;
mod journal;
mod lint;
mod load;
mod lock;
mod lsp;
mod man;
mod out;
mod panics;
mod plan;
mod previous;
mod remember;
mod restore;
mod rewrite;
mod rules;
mod secrets;
mod seed;
mod session;
mod show;
mod signals;
mod snapshot;
mod status;
mod storage;
mod survey;
mod undo;
mod unlock;
mod unmanaged;
mod validate;
mod what;
mod zone;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use error::CliError;
pub use exit::Exit;
use out::Out;

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> Exit {
    panics::told_without_secrets();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return typed_wrongly(&error),
    };
    let mut out = Out::new(cli.color);
    let ended = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| CliError::new("the program could not start").because(error))
        .and_then(|runtime| {
            let ended = runtime.block_on(dispatch(cli.command, &mut out));
            // Whoever left while a person was asked does not wait for the answer.
            runtime.shutdown_background();
            ended
        })
        .and_then(|exit| out.finish().map(|()| exit));
    ended.unwrap_or_else(|error| {
        out.error(&error);
        error.exit
    })
}

async fn dispatch(command: Command, out: &mut Out) -> Result<Exit, CliError> {
    match command {
        Command::Validate(args) => validate::validate(&args, out),
        Command::Lint(args) => lint::lint(&args, out),
        Command::Audit(args) => audit::audit(&args, out).await,
        Command::Plan(args) => plan::plan(&args, out).await,
        Command::Apply(args) => apply::apply(&args, out).await,
        Command::Undo(args) => undo::undo_run(&args, out).await,
        Command::Unlock(args) => unlock::unlock(&args, out).await,
        Command::Unmanaged(args) => unmanaged::unmanaged(&args, out).await,
        Command::Import(args) => import::import(&args, out).await,
        Command::Export(args) => export::export(&args, out).await,
        Command::Drift(args) => drift::drift(&args, out).await,
        Command::Show(args) => show::show(&args, out),
        Command::Status(args) => status::status(&args, out).await,
        Command::Snapshot(args) => snapshot::snapshot(&args, out).await,
        Command::Explain(args) => explain::explain(&args, out).await,
        Command::Fmt(args) => fmt::fmt(&args, out),
        Command::Lsp(args) => lsp::lsp(&args, out),
        Command::Schema(args) => show::schema(&args, out),
        Command::Doctor(args) => doctor::doctor(&args, out).await,
        Command::Emulate(args) => emulate::emulate(&args, out).await,
        Command::Zone(args) => zone::zone(&args, out),
        Command::Man(args) => man::man(&args, out),
        Command::Completions(args) => {
            let mut text = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "maniform", &mut text);
            out.print(&String::from_utf8_lossy(&text));
            Ok(Exit::Done)
        }
    }
}

/// Help and version are no errors; everything else typed wrongly is 64, because 2 means
/// "something differs" here.
fn typed_wrongly(error: &clap::Error) -> Exit {
    let _nobody = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    }
}
