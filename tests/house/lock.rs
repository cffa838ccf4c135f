//! Two applies at once on this machine: the second refuses, and knows who the first is.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::house::{House, Ran, TOKEN};

/// A document whose token is found only when a file `go` lies in the folder of the files: whoever asks
/// for it stands where everything is still to be read, and holds the lock.
pub fn gated(organization: &str, more: &str) -> String {
    let wait = "touch waiting; until [ -e go ]; do sleep 0.05; done; echo any";
    format!(
        "organization: {organization}\ntoken: {{ command: [/bin/sh, -c, {}] }}\n{more}",
        json!(wait)
    )
}

pub const ADA: &str = "mail-services: { acme.example: { addresses: { ada: {} } } }\n";

/// A checkout of its own, on a machine and for a user of its own.
pub struct Checkout {
    folder: tempfile::TempDir,
    home: PathBuf,
    host: String,
}

impl Checkout {
    /// Files in a new folder, used by somebody whose home is `home`, on a machine called `host`.
    pub fn new(home: &Path, host: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.yaml"), text).expect("a file");
        Self {
            folder,
            home: home.to_owned(),
            host: host.to_owned(),
        }
    }

    /// The program in this checkout.
    pub fn command(&self, house: &House, arguments: &[&str]) -> Command {
        let mut command = house.command(arguments);
        command
            .current_dir(self.folder.path())
            .env("HOME", &self.home)
            .env("HOSTNAME", &self.host)
            .env("USER", "ada")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, house: &House, arguments: &[&str]) -> Ran {
        finished(self.command(house, arguments).spawn().expect("it starts"))
    }

    /// Starts an apply, and comes back when it stands at the gate.
    pub fn at_the_gate(&self, house: &House, arguments: &[&str]) -> Child {
        let child = self.command(house, arguments).spawn().expect("it starts");
        until("it stands at the gate", || self.path("waiting").exists());
        child
    }

    /// Opens the gate.
    pub fn go(&self) {
        std::fs::write(self.path("go"), "").expect("a file");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

pub fn finished(child: Child) -> Ran {
    let output = child.wait_with_output().expect("it ends");
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    };
    for secret in [TOKEN, super::locksmith::PASSWORD] {
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!said.contains(secret), "a secret is in the output: {said}");
    }
    ran
}

pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The files that hold locks in this home.
fn lock_files(home: &Path) -> Vec<PathBuf> {
    let folder = home.join(".local/state/maniform/locks");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}

#[test]
fn the_second_of_two_checkouts_refuses_and_names_the_first() {
    let house = House::acme();
    let home = tempfile::tempdir().expect("a home");
    let first = Checkout::new(home.path(), "laptop", &gated("Acme SA", ADA));
    let second = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    let child = first.at_the_gate(&house, &["apply", "--auto-approve"]);
    let pid = child.id();
    house.forget();
    let told = second
        .run(&house, &["apply", "--auto-approve"])
        .exits(3)
        .complains("another run works on Acme SA at http://127.0.0.1")
        .complains("held by ada@laptop since 20")
        .complains(&format!(
            "apply, maniform {}, pid {pid}, id ",
            env!("CARGO_PKG_VERSION")
        ))
        .complains("--lock-timeout 2m");
    assert_eq!(told.stdout, "");
    assert_eq!(house.log().len(), 0, "not even read");
    let json = second
        .run(&house, &["apply", "--auto-approve", "--json"])
        .exits(3)
        .complains("another run works on")
        .json();
    assert_eq!(json["complete"], false);
    assert_eq!(json["locked"]["who"], "ada@laptop");
    assert_eq!(json["locked"]["info"], format!("pid {pid}"));
    // What only reads is in nobody's way.
    second.run(&house, &["plan"]).exits(0);
    second.run(&house, &["validate"]).exits(0);
    first.go();
    finished(child).exits(0);
    second.run(&house, &["apply", "--auto-approve"]).exits(0);
    let files = lock_files(home.path());
    // One of the organization, and one for the record of each checkout; all of them empty.
    assert_eq!(files.len(), 3, "{files:?}");
    for file in &files {
        assert_eq!(std::fs::read(file).expect("a file"), b"", "{file:?}");
    }
}

#[cfg(unix)]
#[test]
fn lock_files_are_for_their_owner() {
    use std::os::unix::fs::PermissionsExt;

    let house = House::acme();
    let home = tempfile::tempdir().expect("a home");
    let checkout = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    checkout.run(&house, &["apply", "--auto-approve"]).exits(0);
    let mode = |path: &Path| {
        let permissions = std::fs::metadata(path).expect("it is there").permissions();
        permissions.mode() & 0o777
    };
    assert_eq!(
        mode(&home.path().join(".local/state/maniform/locks")),
        0o700
    );
    for file in lock_files(home.path()) {
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
}

#[test]
fn other_organizations_are_not_held_up() {
    let house = House::with(json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }, { "name": "Beta AG" }],
        "users": [{ "account": "Acme SA", "email": "boss@acme.example", "first_name": "Bo", "last_name": "Ss", "role_type": "owner" }],
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.example", "total": 50 }],
    }));
    let home = tempfile::tempdir().expect("a home");
    let first = Checkout::new(home.path(), "laptop", &gated("Beta AG", ""));
    let second = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    let mut child = first.at_the_gate(&house, &["apply", "--auto-approve"]);
    second.run(&house, &["apply", "--auto-approve"]).exits(0);
    first.go();
    child.wait().expect("it ends");
}

#[test]
fn a_run_that_was_killed_is_told_to_the_next_and_in_nobodys_way() {
    let house = House::acme();
    let home = tempfile::tempdir().expect("a home");
    let text = gated("Acme SA", ADA);
    let first = Checkout::new(home.path(), "laptop", &text);
    let mut child = first.at_the_gate(&house, &["apply", "--auto-approve"]);
    let pid = child.id();
    child.kill().expect("SIGKILL");
    child.wait().expect("it ends");
    first.go();
    let second = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    second
        .run(&house, &["apply", "--auto-approve"])
        .exits(0)
        .complains("A run was killed before its end; its lock was held by ada@laptop since ")
        .complains(&format!("pid {pid}, id "));
    let again = second.run(&house, &["apply", "--auto-approve"]).exits(0);
    assert!(!again.stderr.contains("killed"), "{}", again.stderr);
    // The killed one's own folder still knows of it, until its next run or `unlock`.
    let told = first.run(&house, &["apply", "--auto-approve"]).exits(0);
    assert_eq!(told.stderr.matches("A run was killed").count(), 1);
}

#[test]
fn a_lock_of_this_machine_is_forgotten_by_id_and_a_live_one_stays() {
    let house = House::acme();
    let home = tempfile::tempdir().expect("a home");
    let first = Checkout::new(home.path(), "laptop", &gated("Acme SA", ADA));
    let mut child = first.at_the_gate(&house, &["apply", "--auto-approve"]);
    let locked = first
        .run(&house, &["apply", "--auto-approve", "--json"])
        .exits(3);
    let id = locked.json()["locked"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    first
        .run(&house, &["unlock", &id])
        .exits(3)
        .complains("the run that holds this lock is alive");
    first
        .run(&house, &["unlock", "00000000-0000"])
        .exits(1)
        .complains("no lock of this machine has the id 00000000-0000");
    child.kill().expect("SIGKILL");
    child.wait().expect("it ends");
    first.go();
    first
        .run(&house, &["unlock", &id])
        .exits(0)
        .complains("Forgotten: the lock was held by ada@laptop");
    let next = first.run(&house, &["apply", "--auto-approve"]).exits(0);
    assert!(!next.stderr.contains("killed"), "{}", next.stderr);
    first.run(&house, &["unlock", "--", "--help"]).exits(64);
}

#[test]
fn who_may_wait_waits_and_says_once_for_whom() {
    let house = House::acme();
    let home = tempfile::tempdir().expect("a home");
    let first = Checkout::new(home.path(), "laptop", &gated("Acme SA", ADA));
    let second = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    let holder = first.at_the_gate(&house, &["apply", "--auto-approve"]);
    let arguments = ["apply", "--auto-approve", "--lock-timeout", "10m"];
    let mut waiting = second
        .command(&house, &arguments)
        .spawn()
        .expect("it starts");
    let mut stderr = BufReader::new(waiting.stderr.take().expect("stderr"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("a line");
    assert!(
        line.starts_with("Waiting for the lock of Acme SA at http://127.0.0.1"),
        "{line}"
    );
    assert!(line.contains("held by ada@laptop"), "{line}");
    first.go();
    finished(holder).exits(0);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stderr, &mut rest).expect("text");
    assert!(!rest.contains("Waiting"), "{rest}");
    finished(waiting).exits(0).says("No changes.");
}

#[test]
fn files_that_change_while_a_run_waits_are_read_again() {
    let house = House::acme();
    let home = tempfile::tempdir().expect("a home");
    let first = Checkout::new(home.path(), "laptop", &gated("Acme SA", ADA));
    let text = format!("organization: Acme SA\n{ADA}");
    let second = Checkout::new(home.path(), "laptop", &text);
    let holder = first.at_the_gate(&house, &["apply", "--auto-approve"]);
    let arguments = ["apply", "--auto-approve", "--lock-timeout", "10m"];
    let mut waiting = second
        .command(&house, &arguments)
        .spawn()
        .expect("it starts");
    let mut stderr = BufReader::new(waiting.stderr.take().expect("stderr"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("a line");
    assert!(line.starts_with("Waiting"), "{line}");
    let more = text.replace("ada: {}", "ada: {}, bob: {}");
    std::fs::write(second.path("a.yaml"), more).expect("written");
    first.go();
    finished(holder).exits(0);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stderr, &mut rest).expect("text");
    assert!(rest.contains("were read again"), "{rest}");
    finished(waiting)
        .exits(0)
        .says("+ mailbox:bob@acme.example");
}

#[test]
fn without_a_home_the_lock_lies_beside_the_record() {
    let house = House::acme();
    house.write("a.yaml", &gated("Acme SA", ADA));
    let child = house
        .command(&["apply", "--auto-approve"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    until("it stands at the gate", || house.file("waiting").exists());
    house
        .run(&["apply", "--auto-approve"])
        .exits(3)
        .complains("/lock is held by ");
    // Whoever sees to it otherwise may.
    house.write("go", "");
    finished(child).exits(0);
    house.run(&["apply", "--auto-approve"]).exits(0);
}

#[test]
fn one_folder_takes_one_run_whatever_home_it_has() {
    let house = House::acme();
    let (home, other) = (tempfile::tempdir(), tempfile::tempdir());
    let (home, other) = (home.expect("a home"), other.expect("another home"));
    let checkout = Checkout::new(home.path(), "laptop", &gated("Acme SA", ADA));
    let child = checkout.at_the_gate(&house, &["apply", "--auto-approve"]);
    let mut elsewhere = checkout.command(&house, &["apply", "--auto-approve"]);
    elsewhere.env("HOME", other.path());
    finished(elsewhere.spawn().expect("it starts"))
        .exits(3)
        .complains("/lock is held by ada@laptop");
    // As cron and systemd start it.
    let mut homeless = checkout.command(&house, &["apply", "--auto-approve"]);
    homeless.env_remove("HOME");
    finished(homeless.spawn().expect("it starts"))
        .exits(3)
        .complains("/lock is held by ada@laptop");
    checkout.go();
    finished(child).exits(0);
}

#[test]
fn no_lock_is_taken_where_something_else_sees_to_it() {
    let house = House::acme();
    let home = tempfile::tempdir().expect("a home");
    let first = Checkout::new(home.path(), "laptop", &gated("Acme SA", ADA));
    let second = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    let child = first.at_the_gate(&house, &["apply", "--auto-approve"]);
    second
        .run(&house, &["apply", "--auto-approve", "--no-lock"])
        .exits(0);
    first.go();
    finished(child).exits(0);
    second
        .run(&house, &["apply", "--no-lock", "--lock-timeout", "2m"])
        .exits(64);
}

#[test]
fn a_home_that_holds_no_locks_is_told_and_the_folder_takes_over() {
    let house = House::acme();
    let home = tempfile::NamedTempFile::new().expect("a file where a folder should be");
    let checkout = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    checkout
        .run(&house, &["apply", "--auto-approve"])
        .exits(0)
        .complains("No lock can be kept in your home (")
        .complains("the one beside the record");
    // And where the folder takes none either, nothing is done.
    let lone = Checkout::new(
        home.path(),
        "laptop",
        &format!("organization: Acme SA\n{ADA}"),
    );
    std::fs::write(lone.path(".maniform"), "").expect("a file in the way");
    house.forget();
    lone.run(&house, &["apply", "--auto-approve"])
        .exits(1)
        .complains("no lock can be kept, so nothing was read or changed")
        .complains("--no-lock");
    assert_eq!(house.log().len(), 0);
}

#[test]
fn two_runs_with_the_emulator_inside_exclude_each_other() {
    let house = House::acme();
    house.write("a.yaml", &format!("organization: Acme SA\n{ADA}"));
    // What the emulator inside needs is its folder: whoever holds its lock keeps the others out.
    std::fs::create_dir_all(house.file(".maniform/emulator")).expect("a folder");
    let held = std::fs::File::create(house.file(".maniform/emulator/lock")).expect("a file");
    held.try_lock().expect("nobody has it");
    house
        .run(&["apply", "--emulate", "--auto-approve"])
        .exits(3)
        .complains(".maniform/emulator/lock is held by somebody");
    assert!(!house.file(".maniform/emulator/world.json").exists());
    drop(held);
    house
        .run(&["apply", "--emulate", "--auto-approve"])
        .exits(0);
}
