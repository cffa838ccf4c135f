//! What `validate`, `lint` and `audit` write for pipelines.

use std::path::PathBuf;

use clap::Args;

use super::error::CliError;
use super::exit::Exit;
use super::forms::{is_stdout, put};
use super::out::Out;
use crate::render::findings::{self, Findings, Top};

/// Findings in the forms of other programs.
#[derive(Debug, Args)]
pub(super) struct Ci {
    /// Write the findings to this file as SARIF, for code scanning.
    #[arg(long, value_name = "FILE", help_heading = "Pipelines")]
    sarif: Option<PathBuf>,
    /// Write the findings to this file as JUnit, for a list of tests.
    #[arg(long, value_name = "FILE", help_heading = "Pipelines")]
    junit: Option<PathBuf>,
    /// Print the findings also as commands for a runner of GitHub, which marks the lines of a review.
    #[arg(long, help_heading = "Pipelines")]
    github: bool,
}

impl Ci {
    /// Refuses standard output where something is printed anyway; `instead` says that another form takes it
    /// for itself.
    pub(super) fn check(&self, instead: bool) -> Result<(), CliError> {
        if self.github && instead {
            return Err(
                CliError::new("`--github` cannot be used with a form on standard output")
                    .because("a runner reads its commands there, and would take the rest for talk")
                    .hint("write the other form to a file, such as with --json-into FILE")
                    .exit(Exit::Usage),
            );
        }
        let files = [("--sarif", &self.sarif), ("--junit", &self.junit)];
        match files.iter().find(|(_, path)| is_stdout(path.as_deref())) {
            None => Ok(()),
            Some((flag, _)) => Err(CliError::new(format!("`{flag}` wants the name of a file"))
                .because("standard output is for what people read")
                .exit(Exit::Usage)),
        }
    }

    /// Writes and prints what is wanted.
    pub(super) fn deliver(&self, out: &mut Out, found: Findings) {
        if self.sarif.is_none() && self.junit.is_none() && !self.github {
            return;
        }
        let found = &match top() {
            Some(top) => found.seen_from(&top),
            None => found,
        };
        if let Some(path) = &self.sarif {
            put(path, &findings::sarif(found), out);
        }
        if let Some(path) = &self.junit {
            match findings::junit(found) {
                Ok(text) => put(path, &text, out),
                Err(error) => out.fail(CliError::new("JUnit could not be written").because(error)),
            }
        }
        if self.github {
            out.print(&findings::github(found));
        }
    }
}

/// Where a pipeline unpacked the repository: GitHub and those that run its workflows, GitLab.
const WORKSPACES: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The folder that holds this one and that a pipeline names, or this one.
fn top() -> Option<Top> {
    let here = std::env::current_dir().ok()?;
    let mut named = WORKSPACES.iter().filter_map(std::env::var_os);
    let top = named.find_map(|folder| {
        // Both without links, as the working directory is told.
        let folder = std::fs::canonicalize(folder).ok()?;
        here.starts_with(&folder).then_some(folder)
    });
    Some(Top {
        top: top.unwrap_or_else(|| here.clone()),
        here,
    })
}
