//! Everything below the organizations that the files name, or below all that the token reaches.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::error::CliError;
use super::load::{Loaded, load};
use super::out;
use super::plan::interest;
use super::remember::Remembered;
use super::session::Session;
use crate::document::Document;
use crate::kinds::kind::{Located, Told};
use crate::kinds::org;
use crate::live::explore::{Errand, Found, explore};
use crate::live::read::{self, Interest};

/// How far to look.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Far {
    /// How far to look: only into lists, also into what lists say is there, or into everything, which
    /// takes several calls for each address.
    #[arg(long, value_enum, default_value_t = Depth::Told)]
    pub(super) depth: Depth,
}

/// The words of `--depth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Depth {
    /// What one call lists for everything there.
    Lists,
    /// Also what takes a call each, where a list says that there is something.
    Told,
    /// Also what takes a call each, where no list says whether there is anything.
    All,
}

impl Depth {
    pub(super) fn told(self) -> Told {
        match self {
            Self::Lists => Told::Listed,
            Self::Told => Told::Something,
            Self::All => Told::Unsaid,
        }
    }
}

/// The files of a run for which a folder without files is fine.
pub(super) fn files(paths: &[PathBuf]) -> Loaded {
    let mut loaded = load(paths);
    loaded.diagnostics.retain(|d| d.code != "nothing-to-read");
    loaded
}

/// Reads everything below the organizations of these files, and what a plan for them needs.
pub(super) async fn survey(
    loaded: &Loaded,
    session: &Session,
    depth: Depth,
) -> Result<(Found, Remembered), CliError> {
    let remembered = Remembered::open(&session.folder, &session.host, &loaded.paths, loaded)?;
    let document = &loaded.document;
    let errand = Errand {
        roots: roots(document),
        also: Interest {
            lists_only: depth == Depth::Lists,
            ..interest(document, &remembered.record)
        },
        depth: depth.told(),
    };
    Ok((look(&errand, session).await, remembered))
}

/// Carries out an errand, and says beforehand what takes long.
pub(super) async fn look(errand: &Errand, session: &Session) -> Found {
    let announce = |cost: &read::Cost| out::talk(&format!("{}\n", crate::render::cost(cost)));
    explore(&session.clients, errand, &announce).await
}

/// The organizations of a document, and what belongs to none; nothing where it declares nothing.
fn roots(document: &Document) -> Vec<Located> {
    let things = document.declared.iter().map(|thing| &thing.located);
    let all: BTreeSet<Located> = things
        .chain(&document.scopes)
        .map(|located| match located.realm.as_str() {
            "" => located.clone(),
            realm => Located {
                address: org::address(realm),
                realm: realm.to_owned(),
            },
        })
        .collect();
    all.into_iter().collect()
}
