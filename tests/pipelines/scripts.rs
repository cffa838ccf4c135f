//! Runs what a workflow file says, the way its runner does: steps in their order in one folder, each in a
//! fresh shell that ends at the first failure; conditions and expressions are looked up and never guessed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    /// 0, or how the first step that failed ended.
    pub status: i32,
    /// Both streams of all steps, in the order of the steps.
    pub said: String,
    /// The names of the steps that ran.
    pub steps: Vec<String>,
}

pub type Words = BTreeMap<String, String>;

/// A workflow or pipeline file of the examples.
pub fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/pipelines")
        .join(path);
    let text = fs::read_to_string(&path).expect("the pipeline is there");
    let mut file: Value = serde_yaml::from_str(&text).expect("the pipeline is YAML");
    file.apply_merge().expect("its anchors can be followed");
    file
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Null => String::new(),
        other => panic!("a word was wanted: {other:?}"),
    }
}

/// One job of a GitHub workflow. `known` has what expressions stand for; `None` where the job's own condition
/// does not hold.
pub fn github(
    file: &Value,
    job: &str,
    known: &Words,
    around: &Words,
    folder: &Path,
) -> Option<Ran> {
    let job = &file["jobs"][job];
    assert!(job.is_mapping(), "no such job");
    if let Value::String(condition) = &job["if"]
        && !holds(condition, known, folder, false)
    {
        return None;
    }
    let mut env = around.clone();
    for level in [&file["env"], &job["env"]] {
        env.extend(words(level, known));
    }
    let mut ran = Ran {
        status: 0,
        said: String::new(),
        steps: Vec::new(),
    };
    for step in job["steps"].as_sequence().expect("steps") {
        let name = text(&step["name"]);
        let Value::String(script) = &step["run"] else {
            continue;
        };
        // The program under test is the one that was built.
        if name == "Install maniform" {
            continue;
        }
        let runs = match &step["if"] {
            Value::String(condition) => holds(condition, known, folder, ran.status != 0),
            _ => ran.status == 0,
        };
        if !runs {
            continue;
        }
        assert!(
            !script.contains("${{"),
            "{name}: an expression inside a script is code that others write"
        );
        let mut env = env.clone();
        env.extend(words(&step["env"], known));
        env.extend(noted(&folder.join("github.env")));
        let status = shell(script, &env, folder, &mut ran.said);
        ran.steps.push(name);
        if ran.status == 0 {
            ran.status = status;
        }
    }
    Some(ran)
}

/// One job of a GitLab pipeline, or `None` where no rule of it holds.
pub fn gitlab(file: &Value, job: &str, known: &Words, folder: &Path) -> Option<Ran> {
    let of = &file[job];
    assert!(of.is_mapping(), "no such job");
    let rules = of["rules"].as_sequence().expect("rules");
    if !rules
        .iter()
        .any(|rule| every_part(&text(&rule["if"]), |part| compared(part, known)))
    {
        return None;
    }
    let mut lines = Vec::new();
    flatten(&of["script"], &mut lines);
    let mut env = known.clone();
    env.extend(words(&file["variables"], known));
    let mut ran = Ran {
        status: 0,
        said: String::new(),
        steps: vec![job.to_owned()],
    };
    ran.status = shell(&lines.join("\n"), &env, folder, &mut ran.said);
    Some(ran)
}

fn flatten(script: &Value, lines: &mut Vec<String>) {
    match script {
        Value::Sequence(parts) => parts.iter().for_each(|part| flatten(part, lines)),
        line => lines.push(text(line)),
    }
}

/// Variables with their expressions looked up.
fn words(map: &Value, known: &Words) -> Words {
    let entries = map.as_mapping().into_iter().flatten();
    entries
        .map(|(name, value)| (text(name), looked_up(&text(value), known)))
        .collect()
}

fn looked_up(value: &str, known: &Words) -> String {
    let Some((before, rest)) = value.split_once("${{") else {
        return value.to_owned();
    };
    let (expression, after) = rest.split_once("}}").expect("an end of the expression");
    format!(
        "{before}{}{}",
        meant(expression.trim(), known),
        looked_up(after, known)
    )
}

fn meant(expression: &str, known: &Words) -> String {
    known
        .get(expression)
        .unwrap_or_else(|| panic!("nobody knows {expression}"))
        .clone()
}

/// A condition of GitHub, made of parts that all hold. Without a word about failures it holds after success only.
fn holds(condition: &str, known: &Words, folder: &Path, failed: bool) -> bool {
    let inner = condition
        .trim()
        .trim_start_matches("${{")
        .trim_end_matches("}}")
        .trim();
    let after_failure = inner.contains("always()") || inner.contains("!cancelled()");
    (!failed || after_failure)
        && every_part(inner, |part| match part {
            "always()" | "!cancelled()" => true,
            part if part.starts_with("hashFiles('") => {
                let name = part
                    .strip_prefix("hashFiles('")
                    .and_then(|rest| rest.strip_suffix("') != ''"));
                folder
                    .join(name.expect("only whether a file is there"))
                    .exists()
            }
            part => {
                let (left, right) = part.split_once(" == ").expect("a comparison");
                let side = |side: &str| match side.strip_prefix('\'') {
                    Some(rest) => rest.trim_end_matches('\'').to_owned(),
                    None => meant(side, known),
                };
                side(left) == side(right)
            }
        })
}

/// A comparison of GitLab: `$NAME == "word"` or `$NAME == $OTHER`.
fn compared(part: &str, known: &Words) -> bool {
    let (left, right) = part.split_once(" == ").expect("a comparison");
    let side = |side: &str| match side.strip_prefix('$') {
        // A variable that is not set is empty.
        Some(name) => known.get(name).cloned().unwrap_or_default(),
        None => side.trim_matches('"').to_owned(),
    };
    side(left) == side(right)
}

fn every_part(condition: &str, holds: impl Fn(&str) -> bool) -> bool {
    condition.split("&&").all(|part| holds(part.trim()))
}

/// What steps left for those after them.
fn noted(path: &Path) -> Words {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.split_once('='));
    lines
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Both runners take `bash` and let it end at the first failure, in pipes too.
fn shell(script: &str, env: &Words, folder: &Path, said: &mut String) -> i32 {
    let file = tempfile::NamedTempFile::new().expect("a file for the script");
    fs::write(file.path(), script).expect("the script can be written");
    let program = Path::new(env!("CARGO_BIN_EXE_maniform"));
    let beside = program.parent().expect("a folder").display();
    let ran = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail"])
        .arg(file.path())
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{beside}:/usr/local/bin:/usr/bin:/bin"))
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .env("CI", "true")
        .envs(env)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("bash runs");
    said.push_str(&String::from_utf8_lossy(&ran.stdout));
    said.push_str(&String::from_utf8_lossy(&ran.stderr));
    ran.status.code().expect("no signal ended it")
}
