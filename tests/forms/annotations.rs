//! Commands for a runner of GitHub: as its own library writes them, and as a runner takes them apart.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use super::installed;
use super::runs::{ODD, Run, all, commands};

/// A command as a runner understands it: level, properties, message.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Understood {
    level: String,
    properties: BTreeMap<String, String>,
    message: String,
}

/// Takes a line apart in the order in which `actions/runner` does (`src/Runner.Common/ActionCommand.cs`, read
/// 2026-12): up to the first `::` behind the beginning there are a name and, behind a blank, properties between
/// commas; `%` is unescaped last.
fn understand(line: &str) -> Option<Understood> {
    let (about, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (level, properties) = about.split_once(' ').unwrap_or((about, ""));
    if !["error", "warning", "notice"].contains(&level) {
        return None;
    }
    let unescape = |text: &str, signs: &[(&str, &str)]| {
        let mut text = text.to_owned();
        for (escaped, sign) in signs {
            text = text.replace(escaped, sign);
        }
        text
    };
    let of_data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    let of_properties = [
        ("%0D", "\r"),
        ("%0A", "\n"),
        ("%3A", ":"),
        ("%2C", ","),
        ("%25", "%"),
    ];
    let properties = properties.trim().split(',').filter(|each| !each.is_empty());
    let properties = properties.map(|each| {
        let (name, value) = each.split_once('=').expect("a name and a value");
        (name.to_owned(), unescape(value, &of_properties))
    });
    Some(Understood {
        level: level.to_owned(),
        properties: properties.collect(),
        message: unescape(data, &of_data),
    })
}

/// What a runner should understand of our own form, worst first.
fn meant(run: &Run) -> Vec<Understood> {
    let mut told: Vec<&Json> = run.told().iter().collect();
    let rank = |one: &&Json| match one["level"].as_str() {
        Some("error") => 0,
        Some("warning") => 1,
        _ => 2,
    };
    told.sort_by_key(rank);
    let each = told.into_iter().map(|one| {
        let text = |value: &Json| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let (start, end) = (&one["range"]["start"], &one["range"]["end"]);
        let mut properties = BTreeMap::from([
            ("file".to_owned(), text(&one["file"])),
            ("line".to_owned(), text(&start["line"])),
            ("endLine".to_owned(), text(&end["line"])),
            (
                "title".to_owned(),
                format!("maniform {}", text(&one["code"])),
            ),
        ]);
        if start["line"] == end["line"] {
            properties.insert("col".to_owned(), text(&start["column"]));
            properties.insert("endColumn".to_owned(), text(&end["column"]));
        }
        let words = match one["label"].as_str() {
            Some(label) if !label.is_empty() => format!("{}: {label}", text(&one["message"])),
            _ => text(&one["message"]),
        };
        let message = match one["help"].as_str() {
            Some(help) => format!("{words}\nhelp: {help}"),
            None => words,
        };
        let level = if one["level"] == "note" {
            "notice".to_owned()
        } else {
            text(&one["level"])
        };
        Understood {
            level,
            properties,
            message,
        }
    });
    each.collect()
}

#[test]
fn a_runner_understands_what_our_own_form_tells() {
    let mut seen = 0;
    for run in all().iter().filter(|run| run.command != "audit") {
        let understood: Vec<Understood> = commands(&run.stdout)
            .into_iter()
            .filter_map(understand)
            .collect();
        assert_eq!(
            understood.len(),
            commands(&run.stdout).len(),
            "{}",
            run.stdout
        );
        let (mut theirs, mut ours) = (understood, meant(run));
        let levels = |all: &[Understood]| -> Vec<String> {
            all.iter().map(|one| one.level.clone()).collect()
        };
        assert_eq!(levels(&theirs), levels(&ours), "the worst comes first");
        for all in [&mut theirs, &mut ours] {
            all.sort_by(|a, b| (&a.properties, &a.message).cmp(&(&b.properties, &b.message)));
        }
        assert_eq!(theirs, ours, "{}", run.name);
        seen += ours.len();
    }
    assert!(seen > 12, "{seen}");
}

#[test]
fn an_audit_marks_what_no_file_declares_without_a_place() {
    let run = all().pop().expect("the audit");
    let understood: Vec<Understood> = commands(&run.stdout)
        .into_iter()
        .filter_map(understand)
        .collect();
    assert!(understood.len() >= run.told().len());
    let nowhere = understood
        .iter()
        .filter(|one| !one.properties.contains_key("file"));
    let nowhere: Vec<&Understood> = nowhere.collect();
    assert!(!nowhere.is_empty(), "{understood:?}");
    for one in nowhere {
        assert_eq!(one.properties.len(), 1, "{one:?}");
        assert!(
            one.message.starts_with("record-set:acme.example/"),
            "{one:?}"
        );
    }
}

/// Writes commands with the functions of GitHub's own library.
const WRITE: &str = r#"
import { issueCommand } from "./forms/node_modules/@actions/core/lib/command.js";
let text = "";
process.stdin.setEncoding("utf8");
for await (const part of process.stdin) text += part;
for (const [level, properties, message] of JSON.parse(text)) issueCommand(level, properties, message);
"#;

#[test]
fn githubs_own_library_writes_the_same_lines() {
    if installed("forms/node_modules/@actions/core/lib/command.js").is_none() {
        return;
    }
    for run in all().iter().filter(|run| run.command != "audit") {
        // In our order of properties, so that whole lines can be compared.
        let order = ["file", "line", "endLine", "col", "endColumn", "title"];
        let each = meant(run).into_iter().map(|one| {
            let named = order.iter().filter_map(|name| {
                let value = one.properties.get(*name)?;
                Some(((*name).to_owned(), json!(value)))
            });
            let properties: serde_json::Map<String, Json> = named.collect();
            json!([one.level, properties, one.message])
        });
        let each: Vec<Json> = each.collect();
        let mut node = Command::new("node")
            .args(["--input-type=module", "-e", WRITE])
            .current_dir(super::runs::root().join("target/tools"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let mut stdin = node.stdin.take().expect("a pipe");
        stdin
            .write_all(json!(each).to_string().as_bytes())
            .expect("written");
        drop(stdin);
        let wrote = node.wait_with_output().expect("it ends");
        assert!(wrote.status.success());
        let wrote = String::from_utf8(wrote.stdout).expect("text");
        let (mut theirs, mut ours): (Vec<&str>, _) =
            (wrote.lines().collect(), commands(&run.stdout));
        theirs.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, theirs, "{}", run.name);
    }
}

#[test]
fn files_are_named_from_the_folder_that_the_runner_checked_out() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("site/office");
    std::fs::create_dir_all(&site).expect("a folder");
    std::fs::write(site.join(ODD), "organization: [\n").expect("a file");
    for (workspace, begins) in [
        (place.path().to_owned(), "site/office/"),
        (site.join("elsewhere"), ""),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(["validate", "--github"])
            .current_dir(&site)
            .env_clear()
            .env("GITHUB_WORKSPACE", &workspace)
            .output()
            .expect("the program runs");
        let stdout = String::from_utf8(output.stdout).expect("text");
        let one = commands(&stdout)
            .first()
            .and_then(|line| understand(line))
            .expect("a command");
        assert_eq!(one.properties["file"], format!("{begins}{ODD}"));
    }
}

#[test]
fn files_with_errors_are_marked_by_an_audit_too() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("a.yaml"), "organization: [\n").expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
        .args(["audit", "--dns-only", "--github", "--sarif", "s.sarif"])
        .current_dir(place.path())
        .env_clear()
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8(output.stdout).expect("text");
    assert!(
        stdout.starts_with("::error file=a.yaml,line=1,"),
        "{stdout}"
    );
    let log = std::fs::read_to_string(place.path().join("s.sarif")).expect("SARIF");
    assert!(log.contains("\"maniform/audit/\""), "{log}");
}
