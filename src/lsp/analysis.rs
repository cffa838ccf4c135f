//! Files that belong together, understood: what requests ask and diagnostics are made of.

use std::cell::OnceCell;

use gen_lsp_types::Uri;

use crate::document::Document;
use crate::editor::Index;
use crate::lint::rule::Stage;
use crate::lint::{self, Settled, judge};
use crate::model::diagnostic::{Diagnostic, has_errors};
use crate::model::source::{FileId, Sources};

/// One state of the files of a group.
#[derive(Debug)]
pub struct Analysis {
    /// The texts, open ones as they are in the editor.
    pub sources: Sources,
    /// What they say; whole only where nothing told is an error.
    pub document: Document,
    /// What `validate` says of them.
    pub told: Vec<Diagnostic>,
    /// What each file is called in the editor, in the order of the sources.
    pub uris: Vec<Uri>,
    now: i64,
    settled: OnceCell<Settled>,
    names: OnceCell<Index>,
}

impl Analysis {
    /// Understands these texts; `unread` is what was wrong with reading them.
    #[must_use]
    pub fn new(sources: Sources, uris: Vec<Uri>, unread: Vec<Diagnostic>, now: i64) -> Self {
        let (document, told) = judge::understand(&sources, unread, now);
        Self {
            sources,
            document,
            told,
            uris,
            now,
            settled: OnceCell::new(),
            names: OnceCell::new(),
        }
    }

    /// What `lint` says: nothing where the files have errors, because no rule is asked then.
    #[must_use]
    pub fn settled(&self) -> &Settled {
        self.settled.get_or_init(|| {
            if has_errors(&self.told) {
                return Settled::default();
            }
            let rules: Vec<_> = lint::of_stage(Stage::Files).collect();
            judge::found(&rules, &self.document, &self.sources, self.now)
        })
    }

    /// Where names are declared and meant, also in files that have errors.
    #[must_use]
    pub fn names(&self) -> &Index {
        self.names.get_or_init(|| Index::new(&self.sources))
    }

    /// The same files with other texts.
    #[must_use]
    pub fn with(&self, texts: &std::collections::BTreeMap<FileId, String>) -> Self {
        let sources = self.sources.with(texts);
        Self::new(sources, self.uris.clone(), Vec::new(), self.now)
    }

    /// Everything there is to say, `validate` before `lint`.
    pub fn all(&self) -> impl Iterator<Item = Diagnostic> {
        let settled = self.settled();
        let found = settled
            .shown
            .iter()
            .filter_map(lint::finding::Finding::diagnostic);
        let idle = settled.idle.iter().chain(&settled.misread).cloned();
        self.told.iter().cloned().chain(found).chain(idle)
    }

    /// The file of a URI.
    #[must_use]
    pub fn file(&self, uri: &Uri) -> Option<FileId> {
        let index = self.uris.iter().position(|one| one == uri)?;
        u32::try_from(index).ok().map(FileId)
    }

    /// The URI of a file.
    #[must_use]
    pub fn uri(&self, file: FileId) -> Option<&Uri> {
        self.uris.get(file.0 as usize)
    }

    /// When this was understood, in Unix seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }
}
