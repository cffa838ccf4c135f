//! `fmt`: files in one shape.

use std::path::{Path, PathBuf};

use clap::Args;
use similar::TextDiff;

use super::args::Files;
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use super::storage;
use crate::document::{files, shape};
use crate::model::source::Source;
use crate::render::clean::clean;
use crate::render::count;
use crate::render::diagnostics;

/// What stands for standard input among the sources.
const STDIN: &str = "<stdin>";

#[derive(Debug, Args)]
pub(super) struct Fmt {
    #[command(flatten)]
    pub(super) files: Files,
    /// Write nothing; exit with 2 if a file is not in shape.
    #[arg(long)]
    pub(super) check: bool,
    /// Print what changes as a unified diff.
    #[arg(long)]
    pub(super) diff: bool,
}

pub(super) fn fmt(args: &Fmt, out: &mut Out) -> Result<Exit, CliError> {
    let (sources, mut told) = files::read(&args.files.paths, &mut std::io::stdin());
    let unread: Vec<_> = told.iter().map(|diagnostic| diagnostic.span.file).collect();
    let mut changed = 0;
    for (file, source) in sources.iter().filter(|(file, _)| !unread.contains(file)) {
        let new = match shape::shape(file, &source.text) {
            Ok(new) => new,
            Err(wrong) => {
                told.extend(wrong);
                continue;
            }
        };
        let differs = new != source.text;
        changed += usize::from(differs);
        if source.name == STDIN && !args.check && !args.diff {
            out.patch(&new);
            continue;
        }
        if !differs {
            continue;
        }
        if args.diff {
            out.print(&diff(source, &new));
        }
        if !args.check && source.name != STDIN {
            write(source, &new)?;
        }
        if !args.diff {
            out.print(&format!("{}\n", clean(&source.name)));
        }
    }
    if !told.is_empty() {
        out.say(&diagnostics::human(&told, &sources, out.look()));
        return Ok(Exit::Error);
    }
    if args.check && changed > 0 {
        let files = count(changed, "file");
        out.note(&format!(
            "{files} not in shape; `maniform fmt` changes that."
        ));
        return Ok(Exit::Differs);
    }
    Ok(Exit::Done)
}

/// As `git apply` and `patch` take it.
fn diff(source: &Source, new: &str) -> String {
    let name = clean(&source.name);
    TextDiff::from_lines(source.text.as_str(), new)
        .unified_diff()
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

/// Writes the file, if it still says what was read.
fn write(source: &Source, new: &str) -> Result<(), CliError> {
    let path = PathBuf::from(&source.name);
    if std::fs::read_to_string(&path).ok().as_deref() != Some(source.text.as_str()) {
        return Err(moved(&path));
    }
    storage::rewrite(&path, new)
}

fn moved(path: &Path) -> CliError {
    CliError::new(format!(
        "{} changed while it was brought into shape",
        path.display()
    ))
    .hint("run `maniform fmt` again; it was left as it is now")
}
