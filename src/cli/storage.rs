//! The files the program keeps: whole or not at all, and readable by their owner only.
//!
//! `.maniform/HOST/` beside the YAML files holds the record of the last apply, and for the emulator
//! its world.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::exit::Exit;
use crate::plan::Plan;
use crate::plan::record::{FORMAT_VERSION, Record};
use crate::render::visible;

/// The folder for what the program keeps.
const OURS: &str = ".maniform";

/// The folder for everything about one host, beside the first of the paths.
pub(super) fn folder(paths: &[PathBuf], label: &str) -> PathBuf {
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    let beside = if first.is_dir() {
        first.to_owned()
    } else {
        first.parent().unwrap_or(Path::new(".")).to_owned()
    };
    beside.join(OURS).join(label)
}

/// True for a folder that paths of an apply began with: what it keeps lies there.
pub(super) fn is_applied(folder: &Path) -> bool {
    folder.join(OURS).is_dir()
}

/// Writes a file whole: beside its place first, then renamed, so that a full disk or a crash leaves
/// the old one. A link stays a link, and what is no ordinary file (`/dev/stdout`, a named pipe) is
/// written to as it is: renaming would put a file in its place.
pub(super) fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let write = || -> std::io::Result<()> {
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return fs::File::options()
                .write(true)
                .open(path)?
                .write_all(text.as_bytes());
        }
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        beside(&real, text)?.persist(&real)?;
        Ok(())
    };
    write().map_err(|error| unwritable(path, &error))
}

/// As [`write()`], for JSON: without any character that acts on the terminal of who looks at the file.
pub(super) fn write_json(path: &Path, text: String) -> Result<(), CliError> {
    write(path, &visible::json(text))
}

/// As [`write()`], for a file that people keep: who may read it stays as it was.
pub(super) fn rewrite(path: &Path, text: &str) -> Result<(), CliError> {
    let write = || -> std::io::Result<()> {
        let real = fs::canonicalize(path)?;
        let permissions = fs::metadata(&real)?.permissions();
        let file = beside(&real, text)?;
        file.as_file().set_permissions(permissions)?;
        file.persist(&real)?;
        Ok(())
    };
    write().map_err(|error| unwritable(path, &error))
}

/// A file that people keep and its new text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rewrite<'a> {
    pub(super) path: &'a Path,
    /// What was read, and must still be there.
    pub(super) before: &'a str,
    pub(super) after: &'a str,
}

/// As [`rewrite`], for several files, all or none: every text is on the disk and every file is looked at
/// once more before the first is replaced, and where one cannot be those before get their old text.
pub(super) fn rewrite_all(files: &[Rewrite<'_>]) -> Result<(), CliError> {
    let mut ready = Vec::new();
    for file in files {
        let prepare = || -> std::io::Result<_> {
            let real = fs::canonicalize(file.path)?;
            let new = beside(&real, file.after)?;
            new.as_file()
                .set_permissions(fs::metadata(&real)?.permissions())?;
            Ok((new, real))
        };
        let (new, real) = prepare().map_err(|error| unwritable(file.path, &error))?;
        ready.push((new, real, file));
    }
    for file in files {
        if fs::read_to_string(file.path).ok().as_deref() != Some(file.before) {
            let shown = file.path.display();
            return Err(CliError::new(format!("{shown} cannot be changed"))
                .because("it is no file, or somebody changed it since it was read")
                .hint("run again; with --dry-run the edit is only printed"));
        }
    }
    let mut done: Vec<&Rewrite<'_>> = Vec::new();
    for (new, real, file) in ready {
        if let Err(failed) = new.persist(&real) {
            let mut error = unwritable(file.path, &failed.error);
            for old in done {
                if rewrite(old.path, old.before).is_err() {
                    let shown = old.path.display();
                    error = error.because(format!("{shown} has its new text already"));
                }
            }
            return Err(error);
        }
        done.push(file);
    }
    Ok(())
}

/// Writes files that must not be there yet, whole and all or none: every text is on the disk before
/// the first gets its name, and where one cannot get it those before lose theirs again.
pub(super) fn write_new(files: &[(PathBuf, &str)]) -> Result<(), CliError> {
    let mut ready = Vec::new();
    for (path, text) in files {
        let file = beside(path, text).map_err(|error| unwritable(path, &error))?;
        ready.push((file, path));
    }
    let mut named: Vec<&PathBuf> = Vec::new();
    for (file, path) in ready {
        if let Err(failed) = file.persist_noclobber(path) {
            for done in named {
                // What cannot be taken back is left: it is whole, and says so by being there.
                let _left = fs::remove_file(done);
            }
            return Err(unwritable(path, &failed.error));
        }
        named.push(path);
    }
    Ok(())
}

/// Says whether something may be written to this path: never over a file of another sort, such as
/// the very files it was made from. `what` names the sort, `is_one` knows it.
pub(super) fn check_path(
    path: &Path,
    what: &str,
    is_one: fn(&serde_json::Value) -> bool,
) -> Result<(), CliError> {
    let ordinary = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
    let is_known = || {
        let text = fs::read_to_string(path).unwrap_or_default();
        is_one(&serde_json::from_str(&text).unwrap_or_default())
    };
    if !ordinary || is_known() {
        return Ok(());
    }
    let letter = what.chars().next().unwrap_or('p');
    Err(CliError::new(format!(
        "{} is there already and is no {what}, so it is not overwritten",
        path.display()
    ))
    .hint(format!(
        "choose another name, such as `--out {letter}.json`"
    ))
    .exit(Exit::Usage))
}

/// True for JSON that was meant to be a saved plan, of whatever version.
pub(super) fn is_plan(json: &serde_json::Value) -> bool {
    json.get("format_version").is_some() && json.get("plan").is_some()
}

/// Says whether a record could be kept, before anything is done that it would have to remember: as
/// much as it may come to is written beside its place and thrown away.
pub(super) fn check_room(folder: &Path, record: &Record, plan: &Plan) -> Result<(), CliError> {
    let path = folder.join("record.json");
    let most = [
        serde_json::to_string_pretty(record),
        serde_json::to_string_pretty(plan),
    ];
    let most: String = most.into_iter().flatten().collect();
    beside(&path, &most)
        .map(drop)
        .map_err(|error| unwritable(&path, &error))
}

/// Makes a folder with those above it; what is the program's own is nobody else's to look into, whatever
/// the umask says.
pub(super) fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    if folder.components().any(|part| part.as_os_str() == OURS) {
        use std::os::unix::fs::DirBuilderExt as _;
        // Where the files lie is somebody's: only what is below is made so.
        let own: PathBuf = folder
            .components()
            .take_while(|part| part.as_os_str() != OURS)
            .collect();
        if !own.as_os_str().is_empty() {
            fs::create_dir_all(&own)?;
        }
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// The text on the disk, in a file of its own in the folder of `path`.
fn beside(path: &Path, text: &str) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    make(folder)?;
    // Mode 0600 comes with the temporary file and stays.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn unwritable(path: &Path, error: &std::io::Error) -> CliError {
    CliError::new(format!("{} could not be written", path.display()))
        .because(error)
        .hint("make room or choose a folder that may be written to; nothing was lost")
}

/// The record of the last apply, or an empty one.
pub(super) fn record(folder: &Path, host: &str) -> Result<Record, CliError> {
    let path = folder.join("record.json");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Record::empty(host));
        }
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(unreadable(&path).because(error).hint(
                "let whoever runs maniform read and write it; it is whole as far as anybody knows",
            ));
        }
        Err(error) => return Err(unreadable(&path).because(error)),
    };
    if text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        return Err(unreadable(&path)
            .because("two branches changed it, and it holds both")
            .hint("take the side whose run was later, and apply again"));
    }
    // Before anything else: what is of another version may have another shape.
    let form: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let version = form
        .get("format_version")
        .and_then(serde_json::Value::as_u64);
    if let Some(version) = version.filter(|version| *version != u64::from(FORMAT_VERSION)) {
        return Err(unreadable(&path)
            .because(format!(
                "it has format version {version}, and this maniform reads {FORMAT_VERSION}"
            ))
            .hint("use the maniform that wrote it, or a newer one"));
    }
    let record: Record =
        serde_json::from_str(&text).map_err(|error| unreadable(&path).because(error))?;
    if record.host != host {
        return Err(unreadable(&path).because(format!(
            "it is about {}, and this run speaks to {host}",
            record.host
        )));
    }
    Ok(record)
}

/// Keeps the record.
pub(super) fn keep_record(folder: &Path, now: &Record) -> Result<(), CliError> {
    let mut text = serde_json::to_string_pretty(now).unwrap_or_default();
    text.push('\n');
    write_json(&folder.join("record.json"), text)
}

fn unreadable(path: &Path) -> CliError {
    CliError::new(format!(
        "the record of the last apply cannot be read: {}",
        path.display()
    ))
    .hint("restore it, or delete it: then nothing is deleted that these files no longer declare")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_files_are_written_anew_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a.yaml", "b.yaml"].map(|name| folder.path().join(name));
        for path in &paths {
            fs::write(path, "old").unwrap();
        }
        let texts = || {
            paths
                .each_ref()
                .map(|path| fs::read_to_string(path).unwrap())
        };
        let both = paths.each_ref().map(|path| Rewrite {
            path,
            before: "old",
            after: "new",
        });
        fs::write(&paths[1], "somebody's").unwrap();
        assert!(rewrite_all(&both).is_err());
        assert_eq!(texts(), ["old", "somebody's"]);
        fs::remove_file(&paths[1]).unwrap();
        assert!(rewrite_all(&both).is_err());
        assert_eq!(fs::read_to_string(&paths[0]).unwrap(), "old");
        fs::write(&paths[1], "old").unwrap();
        assert!(rewrite_all(&both).is_ok());
        assert_eq!(texts(), ["new", "new"]);
        // Nothing is left beside them.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
