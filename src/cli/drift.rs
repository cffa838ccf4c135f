//! `drift`: what others moved since the files were last made true; with `--accept`, writes it back into
//! the files as the smallest edit.

use std::path::PathBuf;

use clap::Args;

use super::accept;
use super::args::{Files, Reach, Since, pattern};
use super::error::CliError;
use super::exit::Exit;
use super::forms::Forms;
use super::load::load;
use super::out::Out;
use super::plan::planned;
use super::session::Session;
use crate::plan::drift::Drift;
use crate::render;

#[derive(Debug, Args)]
pub(super) struct DriftArgs {
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) reach: Reach,
    #[command(flatten)]
    pub(super) since: Since,
    /// Write what lives at these addresses into the files, as the smallest edit, and print the edit
    /// as a patch. `*` stands for any text; `'*'` alone for everything that others moved. Paths of
    /// files stand before it.
    #[arg(long, value_name = "ADDRESS", num_args = 1.., value_parser = pattern)]
    pub(super) accept: Vec<String>,
    /// Only print the patch of --accept: no file is changed.
    #[arg(long, visible_alias = "patch-only", requires = "accept")]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) forms: Forms,
    /// Exit with 2 if anything drifted (and, with --accept, was not accepted).
    #[arg(long)]
    pub(super) detailed_exitcode: bool,
}

pub(super) async fn drift(args: &DriftArgs, out: &mut Out) -> Result<Exit, CliError> {
    args.forms.check()?;
    accept::check_words(&args.accept)?;
    if !args.accept.is_empty() && args.forms.wants_files() {
        return Err(
            CliError::new("`--accept` writes the files, and no other form of the drift")
                .hint("with --json it prints what was accepted, and the patch")
                .exit(Exit::Usage),
        );
    }
    let paths: &[PathBuf] = &args.files.paths;
    let mut loaded = load(paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    loaded.since(args.since.previous.as_deref(), out)?;
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let planned = planned(&loaded, &session, &[]).await;
    let host = session.host.clone();
    session.close().await;
    let planned = planned?;
    planned.remembered.note_missing(out);
    let drift = Drift::of(&planned.plan, &loaded.document.declared, &planned.live);
    if !args.accept.is_empty() {
        return accept::accept(args, &loaded, &planned, &drift, out);
    }
    args.forms.deliver(
        out,
        || render::drift::drift_json(&drift, &host),
        || render::markdown::drift(&drift, &host),
    );
    if !args.forms.instead() {
        out.tell(&render::drift::drift(&drift, &out.style()));
    }
    Ok(exit(&drift, args.detailed_exitcode))
}

/// What nobody can attribute counts: a lost record must not make a nightly run say that all is well.
pub(super) fn exit(drift: &Drift, detailed: bool) -> Exit {
    if !drift.gaps.is_empty() {
        Exit::Error
    } else if detailed && !drift.is_none() {
        Exit::Differs
    } else {
        Exit::Done
    }
}
