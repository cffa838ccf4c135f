//! A repository with the mail of an office, and the service it is about.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a main branch that was applied holds.
pub const MAIN: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { note: Front desk }
      bob: {}
";

pub struct Office {
    place: tempfile::TempDir,
    emulator: Child,
    pub host: String,
    clones: std::cell::Cell<usize>,
}

impl Drop for Office {
    fn drop(&mut self) {
        let _gone = self.emulator.kill();
        let _ended = self.emulator.wait();
    }
}

impl Office {
    /// A service where `MAIN` is applied, and a repository with it.
    pub fn open() -> Self {
        let place = tempfile::tempdir().expect("a folder");
        let repository = place.path().join("repository");
        fs::create_dir_all(repository.join("mail")).expect("a folder for the mail");
        let seed = place.path().join("seed.yaml");
        fs::write(&seed, MAIN).expect("the seed");
        let mut emulator = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(["emulate", "--port", "0", "--seed"])
            .arg(&seed)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the emulator starts");
        let mut first = String::new();
        let stdout = emulator.stdout.take().expect("its output");
        BufReader::new(stdout)
            .read_line(&mut first)
            .expect("its first line");
        let host = first
            .trim()
            .rsplit(' ')
            .next()
            .expect("an address")
            .to_owned();
        let office = Self {
            place,
            emulator,
            host,
            clones: std::cell::Cell::new(0),
        };
        office.git(&["init", "--quiet", "--initial-branch=main"]);
        office.write(MAIN);
        fs::write(office.repository().join(".gitignore"), ".maniform/\n").expect("the list");
        office.commit("Begin");
        office.elsewhere(MAIN);
        office
    }

    pub fn repository(&self) -> PathBuf {
        self.place.path().join("repository")
    }

    pub fn git(&self, words: &[&str]) -> String {
        git(&self.repository(), words)
    }

    /// What the file of the mail says from now on.
    pub fn write(&self, text: &str) {
        fs::write(self.repository().join("mail/acme.yaml"), text).expect("the file");
    }

    pub fn commit(&self, why: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", why]);
        self.head()
    }

    pub fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// A branch of main whose file says this; stays on it.
    pub fn branch(&self, name: &str, text: &str) -> String {
        self.git(&["checkout", "--quiet", "-b", name, "main"]);
        self.write(text);
        self.commit(name)
    }

    /// Merges a branch into main, with a commit of its own, and says what main was and is.
    pub fn merge(&self, branch: &str) -> (String, String) {
        self.git(&["checkout", "--quiet", "main"]);
        let before = self.head();
        self.git(&["merge", "--quiet", "--no-ff", "--message", "Merge", branch]);
        (before, self.head())
    }

    /// Brings main to a branch, without a commit of its own.
    pub fn forward(&self, branch: &str) -> (String, String) {
        self.git(&["checkout", "--quiet", "main"]);
        let before = self.head();
        self.git(&["merge", "--quiet", "--ff-only", branch]);
        (before, self.head())
    }

    /// A fresh checkout of a revision, as each job gets one.
    pub fn checkout(&self, revision: &str) -> PathBuf {
        let number = self.clones.get();
        self.clones.set(number + 1);
        let folder = self.place.path().join(format!("job-{number}"));
        let from = self.repository().display().to_string();
        git(
            self.place.path(),
            &["clone", "--quiet", &from, &folder.display().to_string()],
        );
        let commit = self.git(&["rev-parse", revision]);
        git(&folder, &["checkout", "--quiet", "--detach", &commit]);
        folder
    }

    /// A fresh checkout of what main would be with a branch merged.
    pub fn merged_checkout(&self, branch: &str) -> PathBuf {
        let folder = self.checkout("main");
        let of = format!("origin/{branch}");
        git(
            &folder,
            &["merge", "--quiet", "--no-ff", "--message", "Merge", &of],
        );
        folder
    }

    /// Somebody else makes the service as this file says, without any repository.
    pub fn elsewhere(&self, text: &str) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("acme.yaml"), text).expect("the file");
        let (status, said) = self.maniform(folder.path(), &["apply", ".", "--auto-approve"]);
        assert_eq!(status, 0, "{said}");
    }

    /// How a plan of this text against the service ends: 0 nothing to do, 2 something.
    pub fn differs(&self, text: &str) -> i32 {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("acme.yaml"), text).expect("the file");
        self.maniform(folder.path(), &["plan", ".", "--detailed-exitcode"])
            .0
    }

    fn maniform(&self, folder: &Path, words: &[&str]) -> (i32, String) {
        let ran = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(words)
            .current_dir(folder)
            .env_clear()
            .env("HOME", folder)
            .env("INFOMANIAK_HOST", &self.host)
            .env("INFOMANIAK_TOKEN", "any")
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        (ran.status.code().expect("no signal"), said.into_owned())
    }
}

fn git(folder: &Path, words: &[&str]) -> String {
    let ran = Command::new("git")
        .args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@acme.example",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git runs");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "git {words:?}: {said}");
    String::from_utf8_lossy(&ran.stdout).trim().to_owned()
}
