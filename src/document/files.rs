//! Which files a run reads, in which order, and what to say about those it cannot.
//!
//! A folder means itself and its subfolders, as with `kubectl -R` and as editors show it: every
//! `*.yaml` and `*.yml`, sorted by name, names that begin with a dot left out. A file is read once,
//! however many paths lead to it, and a folder is entered once, so that links cannot go in circles.
//! A file named outright is read whatever its name. Parses nothing.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::model::diagnostic::Diagnostic;
use crate::model::source::{FileId, Sources, Span};
use crate::yaml::limits::{MAX_DEPTH, MAX_FILE_BYTES};

/// The path that means standard input.
pub const STDIN: &str = "-";

/// True for the names of the files that a folder is read for.
#[must_use]
pub fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
    })
}

/// Reads what the paths mean; `stdin` is used only where one of them is `-`. A file that cannot be
/// read is among the sources too, without text, so that its diagnostic has a place.
pub fn read(paths: &[PathBuf], stdin: &mut dyn Read) -> (Sources, Vec<Diagnostic>) {
    let mut files = Files::default();
    for path in paths {
        if path.as_os_str() == STDIN {
            let content = take(stdin);
            files.add("<stdin>".to_owned(), content);
        } else {
            files.path(path);
        }
    }
    (files.sources, files.diagnostics)
}

/// What lies in a folder, by name.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The files that are read for it.
    pub files: Vec<PathBuf>,
    /// The folders that were looked into, itself among them.
    pub folders: Vec<PathBuf>,
}

/// The files that [`read`] would read for a folder, for whoever reads them one by one. Those of its
/// subfolders only if they are asked for. `left` is how many more entries are looked at, at most.
#[must_use]
pub fn list(folder: &Path, below: bool, left: &mut usize) -> Listed {
    let mut listed = Listed::default();
    let mut seen = HashSet::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let real = fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if !seen.insert(real) {
            continue;
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return listed;
            }
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = folder.join(name);
            match fs::metadata(&path) {
                Ok(found) if found.is_dir() && below => waiting.push(path),
                Ok(found) if found.is_file() && is_yaml(&path) => {
                    let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                    if seen.insert(real) {
                        listed.files.push(path);
                    }
                }
                Ok(_) | Err(_) => {}
            }
        }
        listed.folders.push(folder);
    }
    listed.files.sort();
    listed
}

/// What to say of a text that is larger than a document can be, at `at`; none where it is not.
#[must_use]
pub fn oversized(text: &str, at: Span) -> Option<Diagnostic> {
    (text.len() > MAX_FILE_BYTES).then(|| too_large(at))
}

fn too_large(at: Span) -> Diagnostic {
    let message = format!("more than {} MB", MAX_FILE_BYTES / 1024 / 1024);
    Diagnostic::error("file-too-large", at, message)
        .help("split it into several files; their order and boundaries mean nothing")
}

#[derive(Default)]
struct Files {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    /// Real paths of the files read and folders entered.
    seen: HashSet<PathBuf>,
}

impl Files {
    /// A path as it was given.
    fn path(&mut self, path: &Path) {
        match fs::metadata(path) {
            // Given twice, or below another that was given: all of it was read.
            Ok(found) if found.is_dir() && self.is_known(path) => {}
            Ok(found) if found.is_dir() => {
                let before = self.sources.iter().count();
                let known = self.seen.len();
                self.folder(path, 0);
                // A folder that only repeats what was read before is not empty.
                if self.sources.iter().count() == before && self.seen.len() <= known + 1 {
                    self.complain(
                        path,
                        "nothing-to-read",
                        "no YAML files in this folder".to_owned(),
                    )
                    .help = Some(
                        "documents end in .yaml or .yml; names that begin with a dot are left out"
                            .to_owned(),
                    );
                }
            }
            Ok(_) => self.file(path),
            Err(error) => self.unreadable(path, &error),
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        if !self.first_time(path) {
            return;
        }
        // No path is this deep on purpose; file systems that show a folder inside itself exist.
        if depth > MAX_DEPTH {
            self.complain(path, "unreadable", "folders nest too deep".to_owned())
                .help = Some("name the folders to read instead of the one above them".to_owned());
            return;
        }
        let names = fs::read_dir(path).and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.file_name()))
                .collect::<io::Result<Vec<_>>>()
        });
        let mut names = match names {
            Ok(names) => names,
            Err(error) => return self.unreadable(path, &error),
        };
        // By the bytes of the names, so that locale and file system do not matter.
        names.sort();
        for name in names {
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let child = path.join(&name);
            let is_yaml = is_yaml(&child);
            match fs::metadata(&child) {
                Ok(found) if found.is_dir() => self.folder(&child, depth + 1),
                Ok(_) if is_yaml => self.file(&child),
                // A link to nowhere matters only where it promises a document.
                Err(error) if is_yaml && error.kind() == io::ErrorKind::NotFound => {
                    let message = "a link to a file that does not exist".to_owned();
                    self.complain(&child, "unreadable", message).help =
                        Some("mend the link, or remove it".to_owned());
                }
                Err(error) if is_yaml => self.unreadable(&child, &error),
                Ok(_) | Err(_) => {}
            }
        }
    }

    fn file(&mut self, path: &Path) {
        if !self.first_time(path) {
            return;
        }
        let size = fs::metadata(path).map_or(0, |found| found.len());
        let content = if size > MAX_FILE_BYTES as u64 {
            Err(Problem::TooLarge)
        } else {
            File::open(path)
                .map_err(Problem::Io)
                .and_then(|mut file| take(&mut file))
        };
        self.add(shown(path), content);
    }

    fn is_known(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|real| self.seen.contains(&real))
    }

    fn first_time(&mut self, path: &Path) -> bool {
        // What has no real path cannot be read either, and is told so elsewhere.
        fs::canonicalize(path).map_or(true, |real| self.seen.insert(real))
    }

    fn add(&mut self, name: String, content: Result<String, Problem>) {
        let problem = match content {
            Ok(text) => {
                self.sources.add(name, text);
                return;
            }
            Err(problem) => problem,
        };
        let file = self.sources.add(name, "");
        let at = Span::new(file, 0, 0);
        self.diagnostics.push(match problem {
            Problem::Io(error) => unreadable(at, &error),
            Problem::TooLarge => too_large(at),
            Problem::NotUtf8 { message, utf16 } => Diagnostic::error("not-utf-8", at, message)
                .help(if utf16 {
                    "this looks like UTF-16; save it as UTF-8"
                } else {
                    "save it as UTF-8"
                }),
        });
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        let at = self.whole(path);
        self.diagnostics.push(unreadable(at, error));
    }

    fn complain(&mut self, path: &Path, code: &'static str, message: String) -> &mut Diagnostic {
        let at = self.whole(path);
        self.diagnostics.push(Diagnostic::error(code, at, message));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    fn whole(&mut self, path: &Path) -> Span {
        let file: FileId = self.sources.add(shown(path), "");
        Span::new(file, 0, 0)
    }
}

/// Why a file has no text.
enum Problem {
    Io(io::Error),
    TooLarge,
    NotUtf8 { message: String, utf16: bool },
}

fn unreadable(at: Span, error: &io::Error) -> Diagnostic {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => (
            "no such file or folder".to_owned(),
            "check the path; it is taken from the current folder",
        ),
        io::ErrorKind::PermissionDenied => (
            "not permitted to read it".to_owned(),
            "check the permissions of the file and its folders",
        ),
        _ => (
            format!("cannot be read: {error}"),
            "check that it is an ordinary file",
        ),
    };
    Diagnostic::error("unreadable", at, message).help(help)
}

/// All of it, but never more than one byte over the limit: sizes lie, and pipes have none.
fn take(from: &mut dyn Read) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    from.take(MAX_FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(Problem::Io)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Problem::TooLarge);
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let before = String::from_utf8_lossy(&bytes[..at]);
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count())
            + 1;
        Problem::NotUtf8 {
            message: format!(
                "not UTF-8 at line {line}, column {column}: byte {at} is 0x{:02X}",
                bytes[at]
            ),
            utf16: bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]),
        }
    })
}

/// A path as it is shown: `./mail.yaml`, which nobody typed, is `mail.yaml`; the folder itself is `.`.
fn shown(path: &Path) -> String {
    match path.strip_prefix(".") {
        Ok(rest) if !rest.as_os_str().is_empty() => rest.display().to_string(),
        _ => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sources: &Sources, root: &Path) -> Vec<String> {
        let root = format!("{}/", root.display());
        sources
            .iter()
            .map(|(_, source)| source.name.replace(&root, ""))
            .collect()
    }

    fn run(paths: &[&Path]) -> (Sources, Vec<Diagnostic>) {
        let paths: Vec<_> = paths.iter().map(|path| path.to_path_buf()).collect();
        read(&paths, &mut io::empty())
    }

    #[test]
    fn a_folder_is_read_with_its_subfolders_in_order_and_once() {
        let root = tempfile::tempdir().unwrap();
        let at = root.path();
        fs::create_dir_all(at.join("b/.git")).unwrap();
        for name in [
            "z.yml",
            "a.yaml",
            "b/c.YAML",
            "b/.git/x.yaml",
            ".hidden.yaml",
            "notes.txt",
        ] {
            fs::write(at.join(name), "a: 1\n").unwrap();
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at, at.join("b/loop")).unwrap();
            std::os::unix::fs::symlink(at.join("a.yaml"), at.join("same.yaml")).unwrap();
        }
        let (sources, told) = run(&[at, &at.join("z.yml")]);
        assert_eq!(names(&sources, at), ["a.yaml", "b/c.YAML", "z.yml"]);
        assert!(told.is_empty(), "{told:?}");
        assert_eq!(names(&run(&[at]).0, at), names(&sources, at));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_name() {
        let root = tempfile::tempdir().unwrap();
        let at = root.path();
        fs::write(at.join("latin.yaml"), b"a: 1\nb: caf\xe9\n").unwrap();
        fs::write(at.join("wide.yaml"), b"\xff\xfea\0").unwrap();
        fs::create_dir(at.join("empty")).unwrap();
        let huge = File::create(at.join("huge.yaml")).unwrap();
        huge.set_len(50 * 1024 * 1024).unwrap();
        let (sources, told) = run(&[
            &at.join("latin.yaml"),
            &at.join("wide.yaml"),
            &at.join("empty"),
            &at.join("huge.yaml"),
            &at.join("missing.yaml"),
        ]);
        let told: Vec<_> = told
            .iter()
            .map(|d| {
                (
                    sources.get(d.span.file).name.rsplit('/').next().unwrap(),
                    d.code,
                    d.message.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (
                    "latin.yaml",
                    "not-utf-8",
                    "not UTF-8 at line 2, column 7: byte 11 is 0xE9"
                ),
                (
                    "wide.yaml",
                    "not-utf-8",
                    "not UTF-8 at line 1, column 1: byte 0 is 0xFF"
                ),
                ("empty", "nothing-to-read", "no YAML files in this folder"),
                ("huge.yaml", "file-too-large", "more than 16 MB"),
                ("missing.yaml", "unreadable", "no such file or folder"),
            ]
        );
    }

    #[test]
    fn a_dash_is_standard_input() {
        let (sources, told) = read(&[PathBuf::from(STDIN)], &mut "a: 1".as_bytes());
        assert_eq!(sources.get(FileId(0)).name, "<stdin>");
        assert_eq!(sources.get(FileId(0)).text, "a: 1");
        assert!(told.is_empty());
    }
}
