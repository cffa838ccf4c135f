//! Our own forms by their schemas, and the report of a plan that GitLab shows.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use super::runs::{all, root};

#[track_caller]
fn follows(name: &str, form: &Json) {
    let schema =
        fs::read_to_string(root().join(format!("schema/{name}.json"))).expect("the schema");
    let schema: Json = serde_json::from_str(&schema).expect("JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    let wrong: Vec<String> = schema
        .iter_errors(form)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    let mut edited = form.clone();
    edited["format_version"] = json!("one");
    assert!(!schema.is_valid(&edited), "{name}: anything is valid");
}

#[test]
fn findings_follow_their_schemas() {
    for run in all() {
        let schema = if run.command == "audit" {
            "audit"
        } else {
            "findings"
        };
        follows(schema, &run.json);
    }
}

const FILE: &str = "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { note: Front desk }
      bob: {}
      eve: {}
    redirections: { sales: [ada@acme.example] }
";

fn maniform(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).expect("text")
}

fn read(folder: &Path, name: &str) -> Json {
    let text = fs::read_to_string(folder.join(name)).expect(name);
    serde_json::from_str(&text).expect("JSON")
}

/// Files with something to add, to change and to destroy.
fn office() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |text: &str| fs::write(folder.path().join("a.yaml"), text).expect("a file");
    write(FILE);
    maniform(folder.path(), &["apply", "--emulate", "--auto-approve"]);
    let next = FILE
        .replace("Front desk", "Reception")
        .replace("      eve: {}\n", "");
    write(&next.replace(
        "{ sales:",
        "{ press: [ada@acme.example], post: [ada@acme.example], sales:",
    ));
    folder
}

const DESTROY: &str = "--allow-destroy=mailbox:eve@acme.example";

/// docs.gitlab.com, "Artifacts reports types", `terraform`, read 2026-12: one object with these three numbers.
#[test]
fn the_report_for_gitlab_has_three_counts() {
    let folder = office();
    let plan = [
        "plan",
        "--emulate",
        DESTROY,
        "--out",
        "p.json",
        "--gitlab",
        "t.json",
    ];
    let told = maniform(folder.path(), &plan);
    assert!(
        told.contains("Plan: 2 to add, 1 to change, 1 to destroy."),
        "{told}"
    );
    assert_eq!(
        read(folder.path(), "t.json"),
        json!({ "create": 2, "update": 1, "delete": 1 })
    );
    maniform(folder.path(), &["show", "p.json", "--gitlab", "s.json"]);
    assert_eq!(read(folder.path(), "s.json"), read(folder.path(), "t.json"));
}

#[test]
fn a_plan_is_the_same_in_every_file_and_follows_its_schema() {
    let folder = office();
    let files = [
        "--out",
        "p.json",
        "--json-into",
        "j.json",
        "--markdown",
        "c.md",
    ];
    let plan = [&["plan", "--emulate", DESTROY][..], &files].concat();
    maniform(folder.path(), &plan);
    let (saved, told) = (read(folder.path(), "p.json"), read(folder.path(), "j.json"));
    follows("plan", &saved);
    follows("plan-json", &told);
    assert_eq!(saved["plan"], told["plan"]);
    let comment = fs::read_to_string(folder.path().join("c.md")).expect("a comment");
    let hash = told["hash"].as_str().expect("a hash");
    assert!(
        comment.contains(&format!("<!-- maniform-plan: {hash} -->")),
        "{comment}"
    );
    let shown = maniform(folder.path(), &["show", "p.json", "--json"]);
    assert_eq!(serde_json::from_str::<Json>(&shown).expect("JSON"), told);
    let printed = maniform(folder.path(), &["show", "p.json", "--markdown", "-"]);
    assert_eq!(printed, comment);
    maniform(folder.path(), &["snapshot", "--emulate", "--out", "s.json"]);
    let offline = ["plan", "--live", "s.json", DESTROY, "--unmanaged", "--json"];
    let offline = maniform(folder.path(), &offline);
    follows("plan-json", &serde_json::from_str(&offline).expect("JSON"));
}

#[test]
fn two_forms_do_not_share_a_stream() {
    let folder = office();
    for both in [
        &["--json", "--markdown", "-"][..],
        &["--json-into", "-", "--markdown", "-"],
        &["--json", "--gitlab", "-"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(["plan", "--emulate"])
            .args(both)
            .current_dir(folder.path())
            .env_clear()
            .output()
            .expect("the program runs");
        assert_eq!(output.status.code(), Some(64), "{both:?}");
        assert!(output.stdout.is_empty());
    }
    let counts = maniform(
        folder.path(),
        &["plan", "--emulate", DESTROY, "--gitlab", "-"],
    );
    assert_eq!(counts, "{\"create\":2,\"update\":1,\"delete\":1}\n");
}
