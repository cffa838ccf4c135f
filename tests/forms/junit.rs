//! JUnit, as a reader of others reads it.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value as Json, json};

use super::installed;
use super::runs::{ODD, Run, all};

/// Prints what a reader sees: each suite with its cases and their results.
const READ: &str = r#"
import json, sys
from xml.etree import ElementTree
from junitparser import JUnitXml, Failure, Skipped
# It counts anew while it reads; the counts that stand in the file are looked up beside it.
stands = ElementTree.parse(sys.argv[1]).getroot()
found = JUnitXml.fromfile(sys.argv[1])
told = {"stands": [int(stands.get("tests")), int(stands.get("failures"))], "suites": []}
for suite, raw in zip(found, stands, strict=True):
    cases = []
    for case in suite:
        kinds = {Failure: "failure", Skipped: "skipped"}
        results = [[kinds[type(r)], r.message, r.type, r.text] for r in case.result]
        cases.append({"name": case.name, "class": case.classname, "results": results, "out": case.system_out})
    counts = [int(raw.get(each)) for each in ("tests", "failures", "skipped")]
    told["suites"].append({"name": suite.name, "stands": counts, "cases": cases})
told["counted"] = [found.tests, found.failures, found.errors, found.skipped]
print(json.dumps(told))
"#;

fn read(run: &Run) -> Option<Json> {
    installed("bin/junitparser")?;
    let ran = Command::new(super::runs::root().join("target/tools/bin/python3"))
        .args(["-c", READ])
        .arg(run.file("j.xml"))
        .output()
        .expect("python runs");
    let wrong = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}: {wrong}", run.name);
    Some(serde_json::from_slice(&ran.stdout).expect("JSON"))
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn a_reader_counts_what_was_found() {
    for run in all() {
        let Some(read) = read(&run) else { return };
        let name = run.name;
        if run.command == "audit" {
            // Its own form has no place for what is said of the files alone.
            assert_eq!(read["counted"][1], run.failing(), "{name}");
            continue;
        }
        let quiet = list(&read["suites"])
            .iter()
            .flat_map(|suite| list(&suite["cases"]))
            .filter(|case| {
                case["name"]
                    .as_str()
                    .is_some_and(|name| name.ends_with(" finds nothing"))
            })
            .count();
        let tests = run.told().len() + run.let_be() + quiet;
        let expected = json!([tests, run.failing(), 0, run.let_be()]);
        assert_eq!(read["counted"], expected, "{name}");
        assert_eq!(read["stands"], json!([tests, run.failing()]), "{name}");
        for suite in list(&read["suites"]) {
            let of = |kind: &str| {
                let cases = list(&suite["cases"]).iter();
                cases.filter(|case| case["results"][0][0] == kind).count()
            };
            let counted = [list(&suite["cases"]).len(), of("failure"), of("skipped")];
            assert_eq!(suite["stands"], json!(counted), "{name}");
        }
    }
}

#[test]
fn every_text_arrives_whole() {
    for run in all().iter().filter(|run| run.command != "audit") {
        let Some(read) = read(run) else { return };
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        for case in list(&read["suites"])
            .iter()
            .flat_map(|suite| list(&suite["cases"]))
        {
            let result = &case["results"][0];
            let text = match result[0].as_str() {
                Some("failure") => &result[3],
                Some("skipped") => &result[1],
                _ => &case["out"],
            };
            *texts
                .entry(text.as_str().unwrap_or_default().to_owned())
                .or_default() += 1;
        }
        for one in run.told() {
            let message = one["message"].as_str().expect("a message");
            let more = ["label", "help"].map(|name| one[name].as_str().unwrap_or_default());
            let found = texts
                .keys()
                .any(|text| text.contains(message) && more.iter().all(|more| text.contains(more)));
            assert!(found, "{}: {message}\n{texts:#?}", run.name);
        }
        if run.let_be() > 0 {
            let because = "let be: \"<b>\" & ']]>' never write to it";
            assert!(
                texts.keys().any(|text| text.ends_with(because)),
                "{texts:#?}"
            );
        }
    }
}

#[test]
fn there_is_a_suite_for_every_file_that_was_read() {
    let runs = all();
    let Some(read) = read(&runs[1]) else { return };
    let names: Vec<&str> = list(&read["suites"])
        .iter()
        .filter_map(|suite| suite["name"].as_str())
        .collect();
    assert_eq!(names, [format!("mail/{ODD}").as_str(), "mail/acme.yaml"]);
}
