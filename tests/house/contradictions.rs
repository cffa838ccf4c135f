//! The documents about the service contradict each other, and the emulator holds both sides of each
//! point behind a switch. The small office, which uses every kind, is carried out on every side of
//! every switch by the built program: it applies, and the second plan has nothing left that the
//! program could do.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;

use serde_json::Value as Json;

use super::house::{Ran, run};

/// Sides on which something of the office cannot be had, with what the program must say.
const WITHOUT: &[(&str, &str)] = &[
    // A mailbox without a password is refused, and the office names one for Ada only.
    ("password_required=true", "password"),
];

/// How many emulators run beside each other.
const AT_ONCE: usize = 4;

/// The emulator as the program serves it, until it is dropped.
struct Served {
    child: Child,
    base: String,
}

impl Served {
    fn with(place: &Path, switch: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maniform"));
        command
            .args(["emulate", "--port", "0", "--seed", "office"])
            .current_dir(place)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(switch) = switch {
            command.args(["--switch", switch]);
        }
        let mut child = command.spawn().expect("the emulator starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its stdout");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("its first line");
        let base = line
            .trim()
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "{switch:?}: {line}");
        Self { child, base }
    }

    fn maniform(&self, place: &Path, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maniform"));
        command
            .args(arguments)
            .current_dir(place)
            .env_clear()
            .env("INFOMANIAK_HOST", &self.base)
            .env("INFOMANIAK_TOKEN", "any")
            .env("ADA_PASSWORD", "Correct-Horse-7-Staple");
        run(command, "")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Every switch turned to another side than it has.
fn sides() -> Vec<String> {
    let usual = serde_json::to_value(maniform::emulator::Switches::default()).expect("JSON");
    let mut sides = Vec::new();
    for (name, value) in usual.as_object().expect("switches") {
        match value {
            Json::Bool(on) => sides.push(format!("{name}={}", !on)),
            Json::Number(_) if name.ends_with("_status") => {
                sides.extend([403, 422, 429].map(|status| format!("{name}={status}")));
            }
            Json::Number(_) => sides.push(format!("{name}=100")),
            Json::String(_) if name == "member_state" => sides.push(format!("{name}=valid")),
            Json::String(_) => {
                sides.extend(["check", "sale", "statistic"].map(|right| format!("{name}={right}")));
            }
            other => panic!("{name} is {other}"),
        }
    }
    sides
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the example") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let name = path.file_name().expect("a name");
            std::fs::copy(&path, to.join(name)).expect("a copy");
        }
    }
}

/// Carries the office out on one side; what is wrong.
fn judge(side: Option<&str>) -> Result<(), String> {
    let place = tempfile::tempdir().expect("a folder");
    let office = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/small-office");
    copy(&office, &place.path().join("office"));
    let served = Served::with(place.path(), side);
    let applied = served.maniform(place.path(), &["apply", "office", "--auto-approve"]);
    let missing = WITHOUT
        .iter()
        .find(|(name, _)| side == Some(*name))
        .map(|(_, says)| says);
    if let Some(says) = missing {
        return match applied.code == 4 && applied.stdout.contains(says) {
            true => Ok(()),
            false => Err(format!("`{says}` is not said:\n{}", applied.stdout)),
        };
    }
    if applied.code != 0 {
        return Err(format!("{}\n{}", applied.stdout, applied.stderr));
    }
    let again = served.maniform(place.path(), &["plan", "office", "--detailed-exitcode"]);
    match again.code {
        0 | 5 => Ok(()),
        code => Err(format!(
            "the second plan exits with {code}\n{}\n{}",
            again.stdout, again.stderr
        )),
    }
}

#[test]
fn the_office_settles_on_every_side_of_every_contradiction() {
    let mut sides: Vec<Option<String>> = sides().into_iter().map(Some).collect();
    assert!(sides.len() > 60, "{sides:?}");
    sides.push(None);
    let queue = Mutex::new(sides);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(side) = { queue.lock().expect("the queue").pop() } {
                    if let Err(why) = judge(side.as_deref()) {
                        let name = side.unwrap_or_else(|| "as usual".to_owned());
                        wrong
                            .lock()
                            .expect("the list")
                            .push(format!("== {name}\n{why}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("the list");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
