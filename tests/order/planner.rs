//! Reads the model and plans against it: everything of a run but the wire.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use maniform::document::{self, Document};
use maniform::live::Live;
use maniform::live::read;
use maniform::model::diagnostic::has_errors;
use maniform::model::source::Sources;
use maniform::plan::policy::Policy;
use maniform::plan::record::Record;
use maniform::plan::{self, Input, Plan};

use super::reads::Memory;
use super::world::World;

/// The moment of everything.
pub(crate) const NOW: i64 = 1_767_225_600;

/// Files, read and understood.
pub(crate) struct Files {
    sources: Sources,
    pub(crate) document: Document,
}

impl Files {
    pub(crate) fn load(files: &[(String, String)]) -> Result<Self, String> {
        let mut sources = Sources::default();
        for (name, text) in files {
            sources.add(name.as_str(), text.as_str());
        }
        let (document, wrong) = document::load(&sources);
        let mut each = wrong.iter();
        match each.find(|one| has_errors(std::slice::from_ref(*one))) {
            Some(error) => Err(format!("{error:?} in {files:#?}")),
            None => Ok(Self { sources, document }),
        }
    }

    /// Reads what these files and the record speak of, and plans.
    pub(crate) fn plan(&self, world: &World, record: &Record, only: &[String]) -> (Live, Plan) {
        let document = &self.document;
        let interest = plan::interest(
            &document.declared,
            &document.scopes,
            &document.removed,
            record,
            NOW,
        );
        let memory = Memory {
            world,
            calls: Cell::new(0),
        };
        let live = at_once(read::read(&memory, &interest, &|_| {}));
        let settings = &document.settings;
        let ownership = settings.ownership.iter();
        let policy = Policy {
            ownership: ownership.map(|(c, o)| (c.clone(), o.value)).collect(),
            partial: false,
            protect: settings.protect.clone(),
            ignore: settings.ignore.clone(),
            removed: document.removed.clone(),
            released: document.released.clone(),
            elsewhere: BTreeSet::new(),
        };
        let plan = plan::plan(&Input {
            declared: &document.declared,
            scopes: &document.scopes,
            sources: &self.sources,
            live: &live,
            record,
            policy: &policy,
            limits: &document.common.limits,
            only,
        });
        (live, plan)
    }
}

/// What comes of something that never waits: memory answers at once.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("memory answers at once"),
    }
}
