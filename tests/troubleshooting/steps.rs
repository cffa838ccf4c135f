//! A copy of a case, and what the program and people do in it.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::people::{WORLD, control};

/// One finding.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) code: String,
    pub(crate) about: String,
}

/// A case in a folder of its own.
pub(crate) struct Place {
    folder: TempDir,
    /// The edit that the last audit printed.
    patch: Option<String>,
}

/// Everything that was printed.
pub(crate) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

impl Place {
    /// A copy without what the program may have kept there.
    pub(crate) fn copied(case: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for entry in fs::read_dir(case).expect("the case can be read") {
            let from = entry.expect("its entries can be read").path();
            if from.is_file() {
                let name = from.file_name().expect("a name");
                fs::copy(&from, folder.path().join(name)).expect("it can be copied");
            }
        }
        Self {
            folder,
            patch: None,
        }
    }

    /// Runs the program there.
    pub(crate) fn maniform(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .output()
            .expect("the program runs")
    }

    /// `--emulate`, which begins with the world of the case and goes on with what became of it.
    fn emulate(&self) -> &'static str {
        match self.folder.path().join(WORLD).exists() {
            true => "--emulate",
            false => "--emulate=lives.json",
        }
    }

    /// What an audit finds.
    pub(crate) fn audit(&mut self, name: &str) -> Vec<Found> {
        let said = self.maniform(&["audit", ".", self.emulate(), "--json"]);
        let form: Json = serde_json::from_slice(&said.stdout)
            .unwrap_or_else(|why| panic!("{name}: {why}: {}", text(&said)));
        for nothing in ["gaps", "not_judged"] {
            assert_eq!(form[nothing], json!([]), "{name}: {nothing}");
        }
        let found = form["findings"].as_array().expect("findings");
        self.patch = found
            .iter()
            .find_map(|each| each["fix"]["patch"].as_str())
            .map(str::to_owned);
        let word = |each: &Json, name: &str| each[name].as_str().expect("a text").to_owned();
        let found = found.iter().map(|each| Found {
            code: word(each, "code"),
            about: word(each, "about"),
        });
        found.collect()
    }

    /// Does one step.
    pub(crate) fn step(&mut self, name: &str, step: &Json) {
        match step.as_str() {
            Some("patch") => self.git_apply(name),
            Some("apply") => {
                let did = self.maniform(&["apply", ".", self.emulate(), "--auto-approve"]);
                assert!(did.status.success(), "{name}: {}", text(&did));
            }
            Some("enter") => self.enter(name),
            _ if step["edit"].is_object() => self.edit(name, &step["edit"]),
            _ => {
                let path = step["control"]["path"].as_str();
                let path = path.unwrap_or_else(|| panic!("{name}: `{step}` is no step"));
                control(self.folder.path(), path, &step["control"]["body"]);
            }
        }
    }

    fn git_apply(&self, name: &str) {
        let patch = self.patch.as_ref();
        let patch = patch.unwrap_or_else(|| panic!("{name}: the audit printed no patch"));
        let mut git = Command::new("git")
            .args(["apply", "-"])
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("git runs");
        let mut input = git.stdin.take().expect("its input");
        input.write_all(patch.as_bytes()).expect("it reads");
        drop(input);
        let did = git.wait_with_output().expect("it ends");
        assert!(did.status.success(), "{name}: {}\n{patch}", text(&did));
    }

    fn edit(&self, name: &str, edit: &Json) {
        let word = |name: &str| edit[name].as_str().expect("a text");
        let path = self.folder.path().join(word("file"));
        let text = fs::read_to_string(&path).expect("it can be read");
        assert!(text.contains(word("old")), "{name}: no `{}`", word("old"));
        fs::write(path, text.replace(word("old"), word("new"))).expect("it can be written");
    }

    /// Enters the printed zone at the other provider: what is there at a name and of a type is replaced, of
    /// texts those of the same sort.
    fn enter(&self, name: &str) {
        let printed = self.maniform(&["zone", ".", "--elsewhere"]);
        assert!(printed.status.success(), "{name}: {}", text(&printed));
        let path = self.folder.path().join(WORLD);
        let world = fs::read_to_string(&path).expect("a world");
        let mut world: Json = serde_json::from_str(&world).expect("JSON");
        let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
        let origin = printed
            .lines()
            .find_map(|line| line.strip_prefix("$ORIGIN ")?.strip_suffix('.'))
            .unwrap_or_else(|| panic!("{name}: no zone in\n{printed}"));
        let zones = world["elsewhere"].as_array_mut().expect("zones elsewhere");
        let zone = zones.iter_mut().find(|zone| zone["fqdn"] == origin);
        let records = zone.and_then(|zone| zone["records"].as_array_mut());
        let records = records.expect("the zone is elsewhere");
        for line in printed.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [owner, "IN", kind, _, ..] = words[..] else {
                continue;
            };
            let owner = owner.replace('@', ".");
            let value = words[3..].join(" ");
            let value = value.strip_suffix('.').unwrap_or(&value);
            let sort = |text: &str| text.trim_matches('"').get(..6).map(str::to_owned);
            records.retain(|record| {
                let other = record["target"].as_str().unwrap_or_default();
                let same = record["source"] == owner.as_str() && record["type"] == kind;
                !same || kind == "TXT" && sort(other) != sort(value)
            });
            records.push(json!({ "source": owner, "type": kind, "ttl": 3600, "target": value }));
        }
        fs::write(path, world.to_string()).expect("it can be written");
    }
}
