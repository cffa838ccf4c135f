//! Forms for programs and for reviews: written to files beside what is printed, or printed in its place.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CliError;
use super::exit::Exit;
use super::out::Out;

/// What stands for standard output where a file is wanted.
const STDOUT: &str = "-";

/// The forms that most commands have.
#[derive(Debug, Args)]
pub(super) struct Forms {
    /// Print it as JSON, and nothing else.
    #[arg(long)]
    pub(super) json: bool,
    /// Write the JSON to this file, beside what is printed.
    #[arg(long, value_name = "FILE")]
    json_into: Option<PathBuf>,
    /// Write it to this file as Markdown, for a comment of at most 65,535 characters; `-` prints it
    /// instead.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

impl Forms {
    /// Refuses two forms on one stream.
    pub(super) fn check(&self) -> Result<(), CliError> {
        self.check_beside(None)
    }

    /// The same, beside another form that is printed.
    fn check_beside(&self, other: Option<&'static str>) -> Result<(), CliError> {
        let printed = [
            self.json.then_some("--json"),
            is_stdout(self.json_into.as_deref()).then_some("--json-into -"),
            is_stdout(self.markdown.as_deref()).then_some("--markdown -"),
            other,
        ];
        let printed: Vec<&str> = printed.into_iter().flatten().collect();
        match printed.as_slice() {
            [first, second, ..] => Err(CliError::new(format!(
                "`{first}` and `{second}` cannot be used with each other"
            ))
            .because("both want standard output for themselves")
            .hint("give one of them the name of a file")
            .exit(Exit::Usage)),
            _ => Ok(()),
        }
    }

    /// Whether a form takes standard output for itself, so that nothing else is printed there.
    pub(super) fn instead(&self) -> bool {
        self.json || is_stdout(self.json_into.as_deref()) || is_stdout(self.markdown.as_deref())
    }

    /// Whether any file is wanted.
    pub(super) fn wants_files(&self) -> bool {
        self.json_into.is_some() || self.markdown.is_some()
    }

    /// Prints and writes what is wanted. What cannot be written is an error at the end of the run.
    pub(super) fn deliver(
        &self,
        out: &mut Out,
        json: impl FnOnce() -> String,
        markdown: impl FnOnce() -> String,
    ) {
        if self.json || self.json_into.is_some() {
            let text = json();
            if self.json {
                out.print(&text);
            }
            if let Some(path) = &self.json_into {
                put(path, &text, out);
            }
        }
        if let Some(path) = &self.markdown {
            put(path, &markdown(), out);
        }
    }
}

/// The forms of a plan.
#[derive(Debug, Args)]
pub(super) struct PlanForms {
    #[command(flatten)]
    pub(super) forms: Forms,
    /// Write the three counts to this file, as the `terraform` report that GitLab shows in a merge request;
    /// `-` prints them instead.
    #[arg(long, value_name = "FILE")]
    gitlab: Option<PathBuf>,
}

impl PlanForms {
    /// Refuses two forms on one stream.
    pub(super) fn check(&self) -> Result<(), CliError> {
        let printed = is_stdout(self.gitlab.as_deref()).then_some("--gitlab -");
        self.forms.check_beside(printed)
    }

    /// Whether a form takes standard output for itself, so that nothing else is printed there.
    pub(super) fn instead(&self) -> bool {
        self.forms.instead() || is_stdout(self.gitlab.as_deref())
    }

    /// Whether any file is wanted.
    pub(super) fn wants_files(&self) -> bool {
        self.forms.wants_files() || self.gitlab.is_some()
    }

    /// Whether a form is wanted that only plans have.
    pub(super) fn wants_a_plan(&self) -> bool {
        self.forms.markdown.is_some() || self.gitlab.is_some()
    }

    /// Prints and writes what is wanted.
    pub(super) fn deliver(
        &self,
        out: &mut Out,
        json: impl FnOnce() -> String,
        markdown: impl FnOnce() -> String,
        gitlab: impl FnOnce() -> String,
    ) {
        self.forms.deliver(out, json, markdown);
        if let Some(path) = &self.gitlab {
            put(path, &gitlab(), out);
        }
    }
}

/// Whether standard output is meant.
pub(super) fn is_stdout(path: Option<&Path>) -> bool {
    path.is_some_and(|path| path.as_os_str() == STDOUT)
}

/// Writes a text whole or not at all, or prints it where `-` is meant.
pub(super) fn put(path: &Path, text: &str, out: &mut Out) {
    match is_stdout(Some(path)) {
        true => out.print(text),
        false => out.file(path, text),
    }
}
