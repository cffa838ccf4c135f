//! SARIF, by its published schema, and by the validator of those who wrote the format.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use super::installed;
use super::runs::{ODD, Run, all, further_down};

const TOOL: &str = "forms/node_modules/@microsoft/sarif-multitool-linux";

#[test]
fn every_run_follows_the_published_schema() {
    let Some(schema) = installed(&format!("{TOOL}/sarif-2.1.0.json")) else {
        return;
    };
    let schema = fs::read_to_string(schema).expect("the schema");
    let schema: Json = serde_json::from_str(&schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let mut results = 0;
    for run in all() {
        let log = run.sarif();
        let wrong: Vec<String> = schema
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{}: {}", run.name, wrong.join("\n"));
        results += each(&log).len();
        for (at, bad) in [
            ("/runs/0/columnKind", json!("bytes")),
            ("/runs/0/tool/driver/rules", json!({})),
            ("/version", json!("2.0.0")),
        ] {
            let mut edited = log.clone();
            *edited.pointer_mut(at).expect(at) = bad;
            assert!(!schema.is_valid(&edited), "{at} may be anything");
        }
    }
    assert!(results > 12, "{results}");
}

/// What the validator says of a file, as `RULE: text`, without notes.
fn judged(tool: &Path, file: &Path) -> Vec<String> {
    let said = file.with_extension("said.sarif");
    let ran = Command::new(tool)
        .arg("validate")
        .arg(file)
        .arg("-o")
        .arg(&said)
        .args(["--log", "ForceOverwrite", "--level", "Error;Warning"])
        // It needs no library of all the world's languages for this.
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .output()
        .expect("the validator runs");
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(told.contains("Analysis completed successfully."), "{told}");
    let said = fs::read_to_string(said).expect("what it says");
    let said: Json = serde_json::from_str(&said).expect("JSON");
    let each = each(&said).iter();
    each.map(|one| {
        format!(
            "{}: {}",
            one["ruleId"].as_str().unwrap_or_default(),
            one["message"]
        )
    })
    .collect()
}

#[test]
fn the_validator_of_its_authors_has_nothing_against_it() {
    let Some(tool) = installed(&format!("{TOOL}/Sarif.Multitool")) else {
        return;
    };
    for run in all() {
        let wrong: Vec<String> = judged(&tool, &run.file("s.sarif"))
            .into_iter()
            // There is no public page of the program yet to link to.
            .filter(|said| !said.contains("ToolnformationUri"))
            .collect();
        assert!(wrong.is_empty(), "{}: {}", run.name, wrong.join("\n"));
        if each(&run.sarif()).is_empty() {
            continue;
        }
        let mut log = run.sarif();
        log["runs"][0]["results"][0]["ruleIndex"] = json!(999);
        let edited = run.file("edited.sarif");
        fs::write(&edited, log.to_string()).expect("written");
        assert!(
            judged(&tool, &edited)
                .iter()
                .any(|said| said.starts_with("SARIF1009")),
            "it judges nothing"
        );
    }
}

fn each(log: &Json) -> &[Json] {
    log["runs"][0]["results"].as_array().expect("results")
}

/// Everything that our own form tells stands in SARIF, at the same lines; and what is let be besides.
#[test]
fn it_tells_what_our_own_form_tells() {
    for run in all().iter().filter(|run| run.command != "audit") {
        let log = run.sarif();
        let (suppressed, told): (Vec<&Json>, Vec<&Json>) = each(&log)
            .iter()
            .partition(|one| one.get("suppressions").is_some());
        assert_eq!(suppressed.len(), run.let_be(), "{}", run.name);
        let mut ours: Vec<Json> = run.told().iter().map(of_ours).collect();
        let mut theirs: Vec<Json> = told.into_iter().map(of_sarif).collect();
        ours.sort_by_key(Json::to_string);
        theirs.sort_by_key(Json::to_string);
        assert_eq!(theirs, ours, "{}", run.name);
    }
}

fn of_ours(one: &Json) -> Json {
    let at = match one["file"].as_str() {
        Some(_) => json!([one["range"]["start"]["line"], one["range"]["end"]["line"]]),
        None => json!(null),
    };
    json!([one["code"], one["level"], at])
}

fn of_sarif(one: &Json) -> Json {
    let region = one["locations"][0]["physicalLocation"].get("region");
    let at = region.map(|region| json!([region["startLine"], region["endLine"]]));
    json!([one["ruleId"], one["level"], at])
}

#[test]
fn places_are_relative_to_the_repository_and_columns_are_units_of_utf_16() {
    let runs = all();
    let broken = &runs[0];
    let log = broken.sarif();
    let wrong = each(&log)
        .iter()
        .find(|one| {
            one["message"]["text"]
                .as_str()
                .is_some_and(|text| text.contains("aliase"))
        })
        .expect("the slip");
    let place = &wrong["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
    let decoded = percent_encoding::percent_decode_str(uri)
        .decode_utf8()
        .expect("text");
    assert_eq!(decoded, format!("mail/{ODD}"));
    assert!(
        !uri.contains(' ') && !uri.contains('#') && uri.contains("%250A"),
        "{uri}"
    );
    // `      ada: { note: '🦀', aliase:`, where the crab has two units.
    assert_eq!(place["region"]["startColumn"], 26);
    let ours = broken
        .told()
        .iter()
        .find(|one| one["range"]["start"]["line"] == 5);
    assert_eq!(ours.expect("it is told")["range"]["start"]["column"], 25);
}

#[test]
fn a_finding_stays_the_same_while_lines_move() {
    let prints = |run: &Run| -> Vec<Json> {
        let log = run.sarif();
        each(&log)
            .iter()
            .map(|one| one["partialFingerprints"].clone())
            .collect()
    };
    let runs = all();
    let mut seen = std::collections::BTreeSet::new();
    for print in prints(&runs[2]) {
        assert!(seen.insert(print.to_string()), "{print} stands twice");
    }
    let moved = further_down();
    assert_ne!(moved.sarif(), runs[2].sarif());
    assert_eq!(prints(&moved), prints(&runs[2]));
}
