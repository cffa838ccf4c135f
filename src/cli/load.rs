//! Reads the files of a run and shows what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::error::CliError;
use super::exit::Exit;
use super::lock;
use super::out::Out;
use super::previous::{self, Previous};
use crate::document::{Document, files};
use crate::lint::judge;
use crate::model::diagnostic::{Diagnostic, has_errors};
use crate::model::digest::sha256;
use crate::model::source::{FileId, Sources, Span};
use crate::plan::{Base, Stamp};
use crate::render::diagnostics;

/// The files of a run, read and understood.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) paths: Vec<PathBuf>,
    pub(super) sources: Sources,
    pub(super) document: Document,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The files as they were, where they are the base instead of the record.
    pub(super) previous: Option<Previous>,
}

/// Reads files and folders; never fails, because what is wrong is among the diagnostics.
pub(super) fn load(paths: &[PathBuf]) -> Loaded {
    let (sources, unread) = files::read(paths, &mut std::io::stdin());
    understand(paths, sources, unread)
}

/// What the files say, and all that is wrong with them.
fn understand(paths: &[PathBuf], sources: Sources, unread: Vec<Diagnostic>) -> Loaded {
    let now = jiff::Timestamp::now().as_second();
    let (document, diagnostics) = judge::understand(&sources, unread, now);
    Loaded {
        paths: paths.to_vec(),
        sources,
        document,
        diagnostics,
        previous: None,
    }
}

impl Loaded {
    /// True where nothing forbids going on; shows whatever was found.
    pub(super) fn is_sound(&self, out: &mut Out) -> bool {
        let text = diagnostics::human(&self.diagnostics, &self.sources, out.look());
        out.say(&text);
        !has_errors(&self.diagnostics)
    }

    /// Takes the files as they are now, where they changed since they were read: whoever waited for a
    /// lock means them as they are when it is had. `locked` are the organizations of the lock. False
    /// where what they say now forbids going on.
    ///
    /// # Errors
    /// They speak of an organization that is not locked, or their base cannot be read.
    pub(super) fn renew(
        &mut self,
        since: Option<&str>,
        locked: &BTreeSet<String>,
        out: &mut Out,
    ) -> Result<bool, CliError> {
        let texts = |sources: &Sources| -> Vec<(String, String)> {
            let each = sources.iter();
            each.map(|(_, it)| (it.name.clone(), it.text.clone()))
                .collect()
        };
        let then = texts(&self.sources);
        // Standard input is read once.
        let stdin = then.iter().find(|(name, _)| name == "<stdin>");
        let stdin = stdin.map(|(_, text)| text.as_str()).unwrap_or_default();
        let (sources, unread) = files::read(&self.paths, &mut stdin.as_bytes());
        if texts(&sources) == then {
            return Ok(true);
        }
        let mut now = understand(&self.paths, sources, unread);
        out.note("The files changed before the lock was had, and were read again.");
        if !now.is_sound(out) {
            return Ok(false);
        }
        now.previous = self.previous.take();
        now.since(since, out)?;
        if !lock::organizations(&now.document).is_subset(locked) {
            return Err(CliError::new(
                "the files speak of other organizations than before the wait for the lock",
            )
            .hint("run again")
            .exit(Exit::Refused));
        }
        *self = now;
        Ok(true)
    }

    /// The files as they may be shown beside some of what is wrong with them: a secret that stands in the
    /// wrong place may stand in the line before, and then be no part of what is told.
    pub(super) fn shown(&self) -> Sources {
        let secret = self.diagnostics.iter().filter(|wrong| wrong.hides);
        let spans: Vec<Span> = secret.map(|wrong| wrong.span).collect();
        self.sources.blotted(&spans)
    }

    /// The same files with other texts, none of which was written yet or is read again.
    pub(super) fn with(&self, texts: &BTreeMap<FileId, String>) -> Self {
        understand(&self.paths, self.sources.with(texts), Vec::new())
    }

    /// Takes the files as they were for the base of plans: a folder, or a revision.
    ///
    /// # Errors
    /// There is no such folder or revision, or the files of then are not valid.
    pub(super) fn since(&mut self, previous: Option<&str>, out: &mut Out) -> Result<(), CliError> {
        if let Some(given) = previous {
            self.previous = Some(previous::open(given, None, &self.paths, out)?);
        }
        Ok(())
    }

    /// Takes the same base once more that a plan was made with: a commit stays what it was, where a
    /// branch may mean another one by now.
    ///
    /// # Errors
    /// It is not there any more.
    pub(super) fn since_again(
        &mut self,
        base: Option<&Base>,
        out: &mut Out,
    ) -> Result<(), CliError> {
        if let Some(Base { given, commit, .. }) = base {
            let previous = previous::open(given, commit.as_deref(), &self.paths, out)?;
            self.previous = Some(previous);
        }
        Ok(())
    }

    /// What a plan made from these files is bound to.
    pub(super) fn stamp(&self, paths: &[PathBuf], host: &str, only: &[String]) -> Stamp {
        let files: BTreeMap<String, String> = self
            .sources
            .iter()
            .map(|(_, source)| (source.name.clone(), sha256(source.text.as_bytes())))
            .collect();
        Stamp {
            maniform: env!("CARGO_PKG_VERSION").to_owned(),
            host: host.to_owned(),
            paths: paths.iter().map(|p| p.display().to_string()).collect(),
            files,
            only: only.to_vec(),
            record: String::new(),
            previous: self.previous.as_ref().map(|previous| previous.base.clone()),
        }
    }
}
