//! Which files belong together.
//!
//! A folder of the workspace means what it means to `validate`: itself and its subfolders, every `*.yaml`
//! and `*.yml` whose path from there has no name that begins with a dot. A folder in it that was applied on
//! its own, so that `.maniform` lies there, or that the client names in `projects`, is a folder of its own.
//! A file outside of the workspace is judged with the files right beside it, and a text that has no file
//! alone. Of all these only what is ours counts ([`super::mine`]). Open texts stand before those on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gen_lsp_types::Uri;

use super::analysis::Analysis;
use super::mine::{Mine, mine};
use super::texts::Texts;
use crate::document::files;
use crate::model::diagnostic::Diagnostic;
use crate::model::source::{FileId, Sources, Span};

/// What is on disk, read by whoever runs the server.
pub trait Disk {
    /// The YAML files in a folder, and below it if asked.
    fn list(&mut self, folder: &Path, below: bool) -> Listing;
    /// What a file holds.
    fn read(&mut self, path: &Path) -> OnDisk;
    /// A path without links in it, as far as it exists.
    fn real(&self, path: &Path) -> PathBuf;
}

/// The files of a folder.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Paths, beginning with the folder's.
    pub files: Vec<PathBuf>,
    /// Folders among them that `.maniform` lies in: an apply named them.
    pub applied: Vec<PathBuf>,
    /// False where there was too much to look at all of it.
    pub whole: bool,
}

/// A file as it is on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnDisk {
    /// Its text; of a file that is no UTF-8 what can be made of it.
    pub text: String,
    /// Why it cannot be read, at whatever place.
    pub wrong: Option<Diagnostic>,
}

/// What makes files belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// A folder with what is below it.
    Folder(PathBuf),
    /// The files right in a folder.
    Beside(PathBuf),
    /// A text without a file.
    Alone(Uri),
}

/// Files that belong together.
#[derive(Debug, Default)]
struct Group {
    /// Files on disk that are or may be ours, by their real paths.
    files: BTreeMap<PathBuf, Held>,
    applied: bool,
    analysis: Option<Rc<Analysis>>,
}

/// A file on disk.
#[derive(Debug, PartialEq, Eq)]
struct Held {
    /// As it lies in the folder, perhaps as a link.
    path: PathBuf,
    read: OnDisk,
    mine: Mine,
}

/// The folders of the editor and its open texts.
#[derive(Debug, Default)]
pub struct Workspace {
    folders: Vec<PathBuf>,
    /// Folders that the client wants judged on their own.
    projects: BTreeSet<PathBuf>,
    /// Those, and the ones that were applied.
    own: BTreeSet<PathBuf>,
    /// Where each file on disk belongs, by its real path.
    known: BTreeMap<PathBuf, Place>,
    /// Open texts.
    pub texts: Texts,
    groups: BTreeMap<Place, Group>,
    /// Folders that are too large to be looked at.
    pub overflown: BTreeSet<PathBuf>,
}

impl Workspace {
    /// Takes these folders of the workspace, and those of them or in them to be judged on their own.
    pub fn set(&mut self, folders: Vec<PathBuf>, projects: &[String], disk: &dyn Disk) {
        self.folders = folders.iter().map(|folder| disk.real(folder)).collect();
        self.folders.sort();
        self.folders.dedup();
        let named = self.folders.iter().flat_map(|folder| {
            let each = projects.iter();
            each.map(move |project| disk.real(&folder.join(project)))
        });
        self.projects = named.collect();
    }

    /// The folders of the workspace.
    #[must_use]
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Looks at the disk anew: files come, go and change without an editor.
    pub fn scan(&mut self, disk: &mut dyn Disk) {
        let before = std::mem::take(&mut self.groups);
        self.overflown.clear();
        self.known.clear();
        self.own = self.projects.clone();
        let mut listed = Vec::new();
        for folder in self.folders.clone() {
            let listing = disk.list(&folder, true);
            if !listing.whole {
                self.overflown.insert(folder.clone());
            }
            self.own.extend(listing.applied.iter().cloned());
            listed.push((folder, listing));
        }
        for (_, listing) in &listed {
            for applied in &listing.applied {
                let group = self.groups.entry(Place::Folder(applied.clone()));
                group.or_default().applied = true;
            }
        }
        for (_, listing) in listed {
            for path in listing.files {
                if let Some(place) = self.place(&path) {
                    self.hold(place, path, disk);
                }
            }
        }
        let open: Vec<Uri> = self.texts.iter().map(|(uri, _)| uri.clone()).collect();
        for uri in open {
            let Some(place) = self.place_of(&uri, disk) else {
                continue;
            };
            let is_new = !self.groups.contains_key(&place);
            if let (true, Place::Beside(folder)) = (is_new, &place) {
                for path in disk.list(folder, false).files {
                    self.hold(place.clone(), path, disk);
                }
            }
            self.groups.entry(place).or_default();
        }
        // What is the same as before need not be understood again.
        for (place, group) in &mut self.groups {
            let same = before.get(place);
            let same = same.filter(|old| old.files == group.files && old.applied == group.applied);
            group.analysis = same.and_then(|old| old.analysis.clone());
        }
    }

    fn hold(&mut self, place: Place, path: PathBuf, disk: &mut dyn Disk) {
        let read = disk.read(&path);
        let mine = mine(&read.text);
        let real = disk.real(&path);
        self.known.insert(real.clone(), place.clone());
        if mine > Mine::No {
            let group = self.groups.entry(place).or_default();
            group.files.insert(real, Held { path, read, mine });
        }
    }

    /// Forgets what was understood of the files that this text belongs to.
    pub fn touch(&mut self, uri: &Uri, disk: &dyn Disk) {
        if let Some(place) = self.place_of(uri, disk) {
            self.groups.entry(place).or_default().analysis = None;
        }
    }

    /// What is understood of all groups, each as it is now.
    pub fn all(&mut self, disk: &dyn Disk, now: i64) -> Vec<Rc<Analysis>> {
        let places: Vec<Place> = self.groups.keys().cloned().collect();
        let each = places.iter();
        each.filter_map(|place| self.understood(place, disk, now))
            .collect()
    }

    /// What is understood of the files that this text belongs to.
    pub fn about(&mut self, uri: &Uri, disk: &dyn Disk, now: i64) -> Option<Rc<Analysis>> {
        let place = self.place_of(uri, disk)?;
        self.understood(&place, disk, now)
    }

    fn understood(&mut self, place: &Place, disk: &dyn Disk, now: i64) -> Option<Rc<Analysis>> {
        let group = self.groups.get(place)?;
        if let Some(analysis) = &group.analysis {
            return Some(Rc::clone(analysis));
        }
        let analysis = Rc::new(self.assemble(place, group, disk, now));
        self.groups.get_mut(place)?.analysis = Some(Rc::clone(&analysis));
        Some(analysis)
    }

    fn assemble(&self, place: &Place, group: &Group, disk: &dyn Disk, now: i64) -> Analysis {
        struct Part<'t> {
            name: String,
            text: &'t str,
            mine: Mine,
            uri: Uri,
            wrong: Option<&'t Diagnostic>,
        }
        let root = match place {
            Place::Folder(root) | Place::Beside(root) => Some(root),
            Place::Alone(_) => None,
        };
        let named = |path: &Path| {
            let inside = root.and_then(|root| path.strip_prefix(root).ok());
            inside.unwrap_or(path).display().to_string()
        };
        let mut parts: BTreeMap<PathBuf, Part<'_>> = BTreeMap::new();
        for (real, held) in &group.files {
            let Ok(uri) = Uri::from_file_path(&held.path) else {
                continue;
            };
            let part = Part {
                name: named(&held.path),
                text: &held.read.text,
                mine: held.mine,
                uri,
                wrong: held.read.wrong.as_ref(),
            };
            parts.insert(real.clone(), part);
        }
        for (uri, text) in self.texts.iter() {
            if self.place_of(uri, disk).as_ref() != Some(place) {
                continue;
            }
            let path = path_of(uri).map(|path| disk.real(&path));
            let path = path.unwrap_or_else(|| PathBuf::from(uri.path()));
            let on_disk = group.files.get(&path);
            let part = Part {
                name: named(on_disk.map_or(&path, |held| &held.path)),
                text: &text.text,
                mine: mine(&text.text),
                uri: uri.clone(),
                wrong: None,
            };
            parts.insert(path, part);
        }
        let sure = group.applied || parts.values().any(|part| part.mine == Mine::Surely);
        let least = if sure { Mine::Perhaps } else { Mine::Surely };
        let (mut sources, mut uris, mut unread) = (Sources::default(), Vec::new(), Vec::new());
        for part in parts.into_values().filter(|part| part.mine >= least) {
            let none = Span::new(FileId(0), 0, 0);
            let large = || files::oversized(part.text, none);
            let wrong = part.wrong.cloned().or_else(large);
            let text = if wrong.is_some() { "" } else { part.text };
            let file = sources.add(part.name, text);
            uris.push(part.uri);
            unread.extend(wrong.map(|wrong| Diagnostic {
                span: Span::new(file, 0, 0),
                ..wrong
            }));
        }
        Analysis::new(sources, uris, unread, now)
    }

    /// Where a text belongs; none where nothing is said of it.
    fn place_of(&self, uri: &Uri, disk: &dyn Disk) -> Option<Place> {
        match path_of(uri) {
            Some(path) => {
                let real = disk.real(&path);
                let known = self.known.get(&real).cloned();
                known.or_else(|| self.place(&real))
            }
            // What an editor shows of other places, as a diff does, is nobody's to mend.
            None if uri.scheme() == "untitled" => Some(Place::Alone(uri.clone())),
            None => None,
        }
    }

    fn place(&self, path: &Path) -> Option<Place> {
        let within = self
            .folders
            .iter()
            .filter(|folder| path.starts_with(folder));
        let Some(folder) = within.max_by_key(|folder| folder.components().count()) else {
            let folder = path.parent()?.to_owned();
            return is_seen(path, &folder).then_some(Place::Beside(folder));
        };
        let own = path.ancestors().skip(1);
        let mut own = own.take_while(|above| above.starts_with(folder));
        let root = own.find(|above| self.own.contains(*above));
        let root = root.unwrap_or(folder);
        is_seen(path, root).then(|| Place::Folder(root.to_owned()))
    }
}

/// True where no name from the folder on begins with a dot.
fn is_seen(path: &Path, folder: &Path) -> bool {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let mut names = inside.components();
    names.all(|name| !name.as_os_str().as_encoded_bytes().starts_with(b"."))
}

/// The path of a file's URI.
fn path_of(uri: &Uri) -> Option<PathBuf> {
    (uri.scheme() == "file")
        .then(|| uri.to_file_path().ok())
        .flatten()
}
