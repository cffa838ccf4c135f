//! `status`: what waits for whom, and since when. Reads only.

use clap::Args;

use super::args::{Files, Reach};
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use super::plan::plan_with;
use super::session::Session;
use super::survey::{self, Depth};
use crate::plan::Plan;
use crate::plan::pending::pending;
use crate::render;

/// What `status` takes.
#[derive(Debug, Args)]
pub(super) struct Status {
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) reach: Reach,
    /// Print it as JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// Exit with 5 if something waits.
    #[arg(long)]
    pub(super) detailed_exitcode: bool,
}

pub(super) async fn status(args: &Status, out: &mut Out) -> Result<Exit, CliError> {
    let paths = &args.files.paths;
    let loaded = survey::files(paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    // Whatever waits shows in lists; what files declare is read as for a plan.
    let found = survey::survey(&loaded, &session, Depth::Lists).await;
    let host = session.host.clone();
    session.close().await;
    let (found, remembered) = found?;
    remembered.note_interrupted(out);
    let (live, record) = (&found.live, &remembered.record);
    let plan = match loaded.document.declared.is_empty() {
        true => Plan::default(),
        false => plan_with(&loaded, live, &remembered, record, &[]),
    };
    let all = pending(found.things(), &plan, record, live.now);
    let mut gaps = plan.gaps.clone();
    gaps.extend(live.gaps());
    gaps.sort();
    gaps.dedup();
    match args.json {
        true => out.print(&render::pending::json(&all, &gaps, &host, live.now)),
        false => out.tell(&render::pending::human(&all, &gaps, live.now, &out.style())),
    };
    Ok(if !gaps.is_empty() {
        Exit::Error
    } else if args.detailed_exitcode && !all.is_empty() {
        Exit::Waiting
    } else {
        Exit::Done
    })
}
