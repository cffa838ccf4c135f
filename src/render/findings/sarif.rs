//! SARIF 2.1.0 (OASIS, with Errata 01 of 2023), as code scanning takes it: the rules with their manuals, each
//! finding with its place, what somebody let be with the reason.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value as Json, json};

use super::{Findings, Place, Told};
use crate::lint;
use crate::model::code as codes;
use crate::model::diagnostic::Level;
use crate::model::digest::sha256;
use crate::render::visible;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What relative paths are relative to; whoever shows the findings knows where that is.
const ROOT: &str = "%SRCROOT%";

/// What may not stand in the path of a URI (RFC 3986 §3.3), and `%`, which begins an escape.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// One run as pretty JSON.
#[must_use]
pub fn sarif(findings: &Findings) -> String {
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &findings.told {
        index.entry(one.code).or_default();
    }
    for (place, number) in index.values_mut().enumerate() {
        *number = place;
    }
    let rules: Vec<Json> = index.keys().map(|code| rule(code)).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Json> = findings
        .told
        .iter()
        .map(|one| result(one, index[one.code], &mut seen, findings))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "maniform",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "automationDetails": { "id": format!("maniform/{}/", findings.command) },
            "originalUriBaseIds": { ROOT: { "description": {
                "text": "The top of the repository, or else the folder in which maniform ran.",
            } } },
            "columnKind": "utf16CodeUnits",
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    });
    visible::json(format!("{log:#}\n"))
}

/// What a code means: the manual of a rule, or what `explain` says of a code.
fn rule(code: &str) -> Json {
    if let Some(rule) = lint::of(code) {
        return json!({
            "id": code,
            "shortDescription": { "text": format!("{}.", rule.title) },
            "fullDescription": { "text": format!("{}. Source: {}", rule.title, rule.source) },
            "help": { "text": rule.manual, "markdown": rule.manual },
            "defaultConfiguration": { "level": level(rule.level) },
            "properties": { "tags": rule.facts },
        });
    }
    match codes::of(code) {
        Some(known) => json!({
            "id": code,
            "shortDescription": { "text": format!("{}.", known.means) },
            "fullDescription": { "text": format!("{}.", known.means) },
            "help": { "text": known.help },
        }),
        None => json!({ "id": code }),
    }
}

fn level(level: Level) -> &'static str {
    // The words are SARIF's own.
    level.word()
}

fn result(one: &Told, rule: usize, seen: &mut BTreeMap<String, usize>, all: &Findings) -> Json {
    let file = one.at.as_ref().map_or("", |place| place.at.file.as_str());
    let about = one.about.as_deref().unwrap_or(&one.message);
    // The same finding is the same one after lines moved.
    let print = sha256(format!("{}\n{file}\n{about}", one.code).as_bytes());
    let again = seen.entry(print.clone()).or_default();
    *again += 1;
    let text = match &one.help {
        Some(help) => format!("{}. {help}", one.message),
        None => one.message.clone(),
    };
    let mut form = json!({
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": level(one.level),
        "message": { "text": text },
        "locations": [place(one, all)],
        "partialFingerprints": { "maniform/v1": format!("{print}:{again}") },
    });
    if !one.related.is_empty() {
        let related = one.related.iter().enumerate();
        let related = related.map(|(at, (location, text))| {
            json!({
                "id": at,
                "physicalLocation": physical(location),
                "message": { "text": text },
            })
        });
        form["relatedLocations"] = related.collect();
    }
    if let Some(because) = &one.because {
        form["suppressions"] = json!([{ "kind": "inSource", "justification": because }]);
    }
    form
}

/// Where it is. What no file declares stands at the beginning of the first file, because code scanning refuses
/// what has no place, and under its own name.
fn place(one: &Told, all: &Findings) -> Json {
    let mut place = match &one.at {
        Some(place) => json!({ "physicalLocation": physical(place) }),
        None => match all.files.first() {
            Some(file) => json!({ "physicalLocation": {
                "artifactLocation": artifact(file),
                "region": { "startLine": 1 },
            } }),
            None => json!({}),
        },
    };
    if let Some(about) = &one.about {
        place["logicalLocations"] = json!([{ "fullyQualifiedName": about }]);
    }
    place
}

fn physical(Place { at, utf16 }: &Place) -> Json {
    json!({
        "artifactLocation": artifact(&at.file),
        "region": {
            "startLine": at.line,
            "startColumn": utf16.0,
            "endLine": at.end_line,
            "endColumn": utf16.1,
        },
    })
}

/// A file: relative to the top of the repository, or whole where it lies elsewhere.
fn artifact(file: &str) -> Json {
    let escaped = utf8_percent_encode(file, PATH).to_string();
    if file.starts_with('/') {
        return json!({ "uri": format!("file://{escaped}") });
    }
    // What looks like a scheme is none (RFC 3986 §4.2).
    let first = escaped.split('/').next().unwrap_or_default();
    let uri = match first.contains(':') {
        true => format!("./{escaped}"),
        false => escaped,
    };
    json!({ "uri": uri, "uriBaseId": ROOT })
}
