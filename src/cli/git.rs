//! The git repository that the files lie in, asked through the `git` program: no shell, nothing
//! written, revisions never taken for options.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::error::CliError;
use super::session::TOKENS;

/// The environment variables that point git at one repository (`git rev-parse --local-env-vars`, but for
/// settings given on the command line, such as `safe.directory`).
const OF_A_REPOSITORY: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// A repository.
#[derive(Debug)]
pub(super) struct Repository {
    /// Its top folder, without links in it.
    pub(super) root: PathBuf,
}

/// A file of a revision.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stored {
    /// Its path from the top folder.
    pub(super) path: String,
    /// The object that holds its text; none for what is no ordinary file, such as a link.
    pub(super) object: Option<String>,
}

impl Repository {
    /// The repository around a folder.
    pub(super) fn around(folder: &Path, revision: &str) -> Result<Self, CliError> {
        let told = run(folder, ["rev-parse", "--show-toplevel"], "")?;
        if !told.status.success() {
            return Err(CliError::new(format!(
                "`--previous {revision}` is no folder, and {} lies in no git repository",
                folder.display()
            ))
            .because(last_words(&told))
            .hint("name a folder with the files as they were, or run this where the files are under version control"));
        }
        let root = PathBuf::from(line(&told));
        let root = std::fs::canonicalize(&root).unwrap_or(root);
        Ok(Self { root })
    }

    /// The commit that a revision names, by its hash.
    pub(super) fn commit(&self, revision: &str) -> Result<String, CliError> {
        let wanted = format!("{revision}^{{commit}}");
        let told = self.run(["rev-parse", "--verify", "--end-of-options", &wanted], "")?;
        let hash = line(&told);
        let is_hash = hash.len() >= 40 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if told.status.success() && is_hash {
            return Ok(hash);
        }
        let shallow = self.run(["rev-parse", "--is-shallow-repository"], "")?;
        let hint = if line(&shallow) == "true" {
            "this clone is shallow and does not reach that far: `git fetch --unshallow`, or `fetch-depth: 0` in the pipeline"
        } else {
            "name a commit, a branch or a tag, such as `HEAD~1` or `origin/main`, or a folder that is there"
        };
        Err(CliError::new(format!(
            "`--previous {revision}` names no folder and no revision of {}",
            self.root.display()
        ))
        .because(last_words(&told))
        .hint(hint))
    }

    /// Everything that a commit holds at a path from the top folder, or below it; none where there was
    /// nothing.
    pub(super) fn files(&self, commit: &str, path: &str) -> Result<Option<Vec<Stored>>, CliError> {
        let list = |recursive: bool| {
            let mut arguments = vec!["ls-tree", "-z", "--full-tree"];
            if recursive {
                arguments.push("-r");
            }
            arguments.extend([commit, "--"]);
            if !path.is_empty() {
                arguments.push(path);
            }
            self.run(&arguments, "")
                .and_then(|told| match told.status.success() {
                    true => Ok(String::from_utf8_lossy(&told.stdout).into_owned()),
                    false => Err(self.unreadable(commit, &last_words(&told))),
                })
        };
        if !path.is_empty() && list(false)?.is_empty() {
            return Ok(None);
        }
        let all = list(true)?;
        // `MODE TYPE OBJECT\tPATH`, each ended by a NUL.
        let rows = all.split('\0').filter_map(|row| row.split_once('\t'));
        let stored = rows.map(|(about, path)| {
            let mut about = about.split(' ');
            let ordinary = about.next().is_some_and(|mode| mode.starts_with("100"));
            let object = about.nth(1).map(str::to_owned);
            Stored {
                path: path.to_owned(),
                object: object.filter(|_| ordinary),
            }
        });
        Ok(Some(stored.collect()))
    }

    /// The bytes of objects, in their order.
    pub(super) fn contents(
        &self,
        commit: &str,
        objects: &[&str],
    ) -> Result<Vec<Vec<u8>>, CliError> {
        let told = self.run(
            ["cat-file", "--batch"],
            &format!("{}\n", objects.join("\n")),
        )?;
        let damaged = || self.unreadable(commit, &last_words(&told));
        let mut rest = told.stdout.as_slice();
        let mut contents = Vec::with_capacity(objects.len());
        for _ in objects {
            // `OBJECT TYPE SIZE`, a line break, so many bytes, a line break.
            let end = rest.iter().position(|b| *b == b'\n').ok_or_else(damaged)?;
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
            let size: usize = size.ok_or_else(|| self.unreadable(commit, &head))?;
            let content = rest.get(end + 1..end + 1 + size).ok_or_else(damaged)?;
            contents.push(content.to_vec());
            rest = rest.get(end + 2 + size..).unwrap_or_default();
        }
        Ok(contents)
    }

    fn unreadable(&self, commit: &str, why: &str) -> CliError {
        CliError::new(format!(
            "git could not show the files of {commit} in {}",
            self.root.display()
        ))
        .because(why)
        .hint("`git fsck` says what is wrong; `git fetch` brings what is missing")
    }

    fn run<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: &str,
    ) -> Result<Output, CliError> {
        run(&self.root, arguments, input)
    }
}

fn run<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = S>,
    input: &str,
) -> Result<Output, CliError> {
    let failed = |error: std::io::Error| {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound => {
                "install git, or name a folder with the files as they were"
            }
            _ => "name a folder with the files as they were instead",
        };
        CliError::new("git cannot be run").because(error).hint(hint)
    };
    let mut git = Command::new("git");
    // Hooks set these for a repository of their own choice; the one around the files is asked.
    for variable in OF_A_REPOSITORY {
        git.env_remove(variable);
    }
    for token in TOKENS {
        git.env_remove(token);
    }
    let mut child = git
        .arg("-C")
        .arg(folder)
        .arg("--literal-pathspecs")
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdin = child.stdin.take();
    // Both ends at once: a pipe that nobody empties would stop the other.
    std::thread::scope(|scope| {
        let written = scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output();
        // What it did not want to hear it says in its exit code.
        let _unheard = written.join();
        output
    })
    .map_err(failed)
}

fn line(told: &Output) -> String {
    let text = String::from_utf8_lossy(&told.stdout);
    text.trim_end_matches(['\n', '\r']).to_owned()
}

fn last_words(told: &Output) -> String {
    let text = String::from_utf8_lossy(&told.stderr);
    let words = text.trim().lines().last().unwrap_or_default();
    match words.strip_prefix("fatal: ").unwrap_or(words) {
        "" => "git says no more".to_owned(),
        words => words.to_owned(),
    }
}
