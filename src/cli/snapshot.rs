//! `snapshot`: what lives, saved to one file; and reading such a file back.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::{Files, Reach};
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use super::session::Session;
use super::storage;
use super::survey::{self, Far};
use crate::live::snapshot::{Snapshot, Unusable};
use crate::render;

/// What `snapshot` takes.
#[derive(Debug, Args)]
pub(super) struct SnapshotArgs {
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) reach: Reach,
    #[command(flatten)]
    pub(super) far: Far,
    /// The file to save it to.
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Print what was saved as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) async fn snapshot(args: &SnapshotArgs, out: &mut Out) -> Result<Exit, CliError> {
    storage::check_path(&args.out, "snapshot", Snapshot::is_one)?;
    let before = found_in(&args.out).ok().flatten();
    let paths = &args.files.paths;
    let loaded = survey::files(paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let found = survey::survey(&loaded, &session, args.far.depth).await;
    let host = session.host.clone();
    session.close().await;
    let (found, _) = found?;
    let depth = args.far.depth.told();
    let snapshot = Snapshot::new(&found, env!("CARGO_PKG_VERSION"), &host, depth);
    storage::write_json(&args.out, snapshot.to_text())?;
    if args.json {
        out.print(&render::snapshot::json(&snapshot));
    } else {
        out.tell(&render::snapshot::human(&snapshot, &out.style()));
        out.say("\n");
        let calls = render::calls(found.live.calls);
        out.note(&format!("Saved to {}, {calls}.", args.out.display()));
        if let Some(before) = before {
            let at = before.taken.at;
            out.note(&format!("It replaces the snapshot of {at} that was there."));
        }
    }
    // What could be read is saved, and says itself what is missing.
    Ok(match snapshot.live().gaps().is_empty() {
        true => Exit::Done,
        false => Exit::Error,
    })
}

/// The snapshot in a file, if one is in it; an error where it is one that cannot be used.
pub(super) fn found_in(path: &Path) -> Result<Option<Snapshot>, CliError> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(form) if Snapshot::is_one(&form) => read(path).map(Some),
        _ => Ok(None),
    }
}

/// Reads a snapshot file.
pub(super) fn read(path: &Path) -> Result<Snapshot, CliError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        CliError::new(format!("the snapshot {shown} cannot be read"))
            .because(error)
            .hint("check the path; `snapshot --out FILE` writes one")
    })?;
    Snapshot::parse(&text).map_err(|error| {
        let hint = match &error {
            Unusable::NoSnapshot(_) => "`snapshot --out FILE` writes one",
            Unusable::Format { .. } => "read it with the maniform that took it, or take a new one",
            Unusable::Damaged => "take another copy of it; nothing in this one can be relied on",
        };
        CliError::new(format!("the snapshot {shown} cannot be used"))
            .because(error)
            .hint(hint)
    })
}
