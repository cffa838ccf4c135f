//! The files as they were, in the place of the record: a folder, or a revision of the git repository
//! that the files lie in.
//!
//! Git can be the state: what was declared then and is gone now is deleted in owned collections, with
//! the guards there always are, and needs no record. The record still tells which routes this account
//! lacks and what was written when.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::error::CliError;
use super::exit::Exit;
use super::git::{Repository, Stored};
use super::out::Out;
use crate::document::{self, files};
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, has_errors, tidy};
use crate::model::digest::sha256;
use crate::model::source::Sources;
use crate::plan::Base;
use crate::plan::record::Entry;
use crate::render::diagnostics;

/// What the files declared then.
#[derive(Debug, Clone)]
pub(super) struct Previous {
    /// What it is and how to find it again.
    pub(super) base: Base,
    /// By address; the files with their whole paths, where they lie or would lie.
    pub(super) things: BTreeMap<Address, Entry>,
}

/// Reads the files of then: what is `given`, or the commit that it meant once.
pub(super) fn open(
    given: &str,
    commit: Option<&str>,
    paths: &[PathBuf],
    out: &mut Out,
) -> Result<Previous, CliError> {
    let folder = Path::new(given);
    let then = if commit.is_none() && folder.is_dir() {
        of_folder(given, folder, paths)
    } else {
        of_revision(given, commit, paths, out)?
    };
    let (document, mut wrong) = document::load(&then.sources);
    wrong.extend(then.diagnostics);
    tidy(&mut wrong);
    if has_errors(&wrong) {
        out.say(&diagnostics::human(&wrong, &then.sources, out.look()));
        return Err(CliError::new(format!("the files of {given} are not valid"))
            .hint("name a revision at which `validate` had nothing to complain about"));
    }
    let things = document.declared.into_iter().map(|thing| {
        let spans = std::iter::once(&thing.origin).chain(&thing.also);
        let files = spans.filter_map(|span| then.places.get(&then.sources.get(span.file).name));
        let entry = Entry {
            realm: thing.located.realm,
            files: files.cloned().collect(),
            spec: thing.spec,
        };
        (thing.located.address, entry)
    });
    let things: BTreeMap<Address, Entry> = things.collect();
    out.note(&format!(
        "Compared with {given}, which declares {} in {}.",
        crate::render::count(things.len(), "thing"),
        crate::render::count(then.places.len(), "file"),
    ));
    Ok(Previous {
        base: then.base,
        things,
    })
}

/// Files of then.
struct Then {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    /// By the name a file is shown under, the path at which it lies or would lie now.
    places: BTreeMap<String, String>,
    base: Base,
}

/// A folder stands for the one that the files are in now.
fn of_folder(given: &str, folder: &Path, paths: &[PathBuf]) -> Then {
    let (sources, diagnostics) = files::read(&[folder.to_owned()], &mut std::io::empty());
    let home = home(paths);
    let place = |name: &str| {
        let inner = Path::new(name)
            .strip_prefix(folder)
            .unwrap_or(Path::new(name));
        home.join(inner).display().to_string()
    };
    let each = sources.iter();
    let places = each.map(|(_, source)| (source.name.clone(), place(&source.name)));
    let places = places.collect();
    let digests = sources
        .iter()
        .map(|(_, source)| (source.name.clone(), sha256(source.text.as_bytes())));
    let base = Base {
        given: given.to_owned(),
        commit: None,
        files: digests.collect(),
    };
    Then {
        places,
        base,
        diagnostics,
        sources,
    }
}

/// The folder of the first path.
fn home(paths: &[PathBuf]) -> PathBuf {
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    let first = std::fs::canonicalize(first).unwrap_or_else(|_| first.to_owned());
    match first.parent() {
        Some(parent) if !first.is_dir() => parent.to_owned(),
        _ => first,
    }
}

fn of_revision(
    given: &str,
    commit: Option<&str>,
    paths: &[PathBuf],
    out: &mut Out,
) -> Result<Then, CliError> {
    if paths.iter().any(|path| path.as_os_str() == files::STDIN) {
        return Err(CliError::new("standard input has no earlier revision")
            .hint("name the files, or a folder with the files as they were")
            .exit(Exit::Usage));
    }
    let repository = Repository::around(&home(paths), given)?;
    let commit = repository.commit(commit.unwrap_or(given))?;
    let mut stored: BTreeMap<String, String> = BTreeMap::new();
    let mut new = Vec::new();
    let mut links = BTreeSet::new();
    for path in paths {
        let inner = inner(&repository, path)?;
        let Some(found) = repository.files(&commit, &inner)? else {
            new.push(path.display().to_string());
            continue;
        };
        for Stored { path, object } in found {
            let below = path.strip_prefix(&inner).unwrap_or(&path);
            if !below.is_empty() && !is_document(below) {
                continue;
            }
            match object {
                Some(object) => _ = stored.insert(path, object),
                None => _ = links.insert(path),
            }
        }
    }
    if new.len() == paths.len() {
        return Err(
            CliError::new(format!("{} did not exist at {given}", new.join(", ")))
                .because("so nothing is known of what was declared then")
                .hint("name the folder the files lie in, also where they were renamed since"),
        );
    }
    for path in new {
        out.note(&format!("{path} did not exist at {given}."));
    }
    for path in links {
        out.note(&format!("{path} was a link at {given} and is not read."));
    }
    let objects: Vec<&str> = stored.values().map(String::as_str).collect();
    let contents = repository.contents(&commit, &objects)?;
    let mut sources = Sources::default();
    let mut places = BTreeMap::new();
    for (path, content) in stored.keys().zip(contents) {
        let name = format!("{given}:{path}");
        let text = String::from_utf8(content).map_err(|_| {
            CliError::new(format!("{name} is not UTF-8"))
                .hint("name a revision at which it was, or a folder with the files as they were")
        })?;
        sources.add(name.clone(), text);
        places.insert(name, repository.root.join(path).display().to_string());
    }
    Ok(Then {
        sources,
        diagnostics: Vec::new(),
        places,
        base: Base {
            given: given.to_owned(),
            commit: Some(commit),
            files: BTreeMap::new(),
        },
    })
}

/// A path as the repository knows it; empty for its top folder.
fn inner(repository: &Repository, path: &Path) -> Result<String, CliError> {
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let inner = real.strip_prefix(&repository.root).map_err(|_| {
        CliError::new(format!(
            "{} lies outside of the git repository {}",
            path.display(),
            repository.root.display()
        ))
        .hint("name paths of one repository, or a folder with the files as they were")
    })?;
    // Trees of git know `/` only.
    let parts = inner.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    Ok(parts.collect::<Vec<_>>().join("/"))
}

/// True for what a folder is read for: YAML files, without anything that begins with a dot.
fn is_document(below: &str) -> bool {
    let parts = below.split('/').filter(|part| !part.is_empty());
    files::is_yaml(Path::new(below)) && !parts.clone().any(|part| part.starts_with('.'))
}
