//! The JSON Schemas: valid, fresh, and of one mind with the program that reads and writes the files.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

mod laws;
mod mistakes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jsonschema::Validator;
use maniform::document;
use maniform::lint::settle::unknown_rules;
use maniform::model::diagnostic::has_errors;
use maniform::model::source::{FileId, Sources};
use maniform::yaml;
use serde_json::{Value as Json, json};

const NAMES: [&str; 7] = [
    "document",
    "plan",
    "plan-json",
    "findings",
    "snapshot",
    "audit",
    "journal",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn maniform(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program starts");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

fn schema(name: &str) -> Json {
    serde_json::from_str(&maniform(root(), &["schema", name])).expect("JSON")
}

fn validator(name: &str) -> Validator {
    jsonschema::draft202012::new(&schema(name)).expect("a schema of 2020-12")
}

/// What an editor makes of a file: every document with plain scalars by the core schema of YAML 1.2.
/// None where the text is no YAML or has duplicate keys.
fn as_json(text: &str) -> Option<Vec<Json>> {
    let (docs, wrong) = yaml::parse(FileId(0), text);
    if has_errors(&wrong) {
        return None;
    }
    docs.iter().map(|doc| yaml::read::<Json>(doc).0).collect()
}

fn complaints(validator: &Validator, value: &Json) -> Vec<String> {
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Whether the program takes a file, read by itself.
fn loads(name: &str, text: &str) -> bool {
    let mut sources = Sources::default();
    sources.add(name, text);
    let (document, wrong) = document::load(&sources);
    !has_errors(&wrong) && unknown_rules(&document).is_empty()
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        let hidden = |path: &Path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            name.starts_with('.')
        };
        if path.is_dir() && !hidden(&path) {
            yaml_files(&path, found);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml")
        {
            found.push(path);
        }
    }
}

#[test]
fn the_committed_schemas_are_fresh() {
    for name in NAMES {
        let committed = fs::read_to_string(root().join(format!("schema/{name}.json")));
        assert!(
            committed.unwrap_or_default() == maniform(root(), &["schema", name]),
            "schema/{name}.json is stale; write it with: cargo run -- schema {name} > schema/{name}.json"
        );
    }
}

#[test]
fn the_schemas_are_valid() {
    for name in NAMES {
        let schema = schema(name);
        assert_eq!(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{name}"
        );
        if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
            panic!("{name}: {error} at {}", error.instance_path());
        }
    }
}

/// Every schema within a schema, with where it stands.
fn walk<'s>(schema: &'s Json, path: &str, visit: &mut impl FnMut(&'s Json, &str)) {
    match schema {
        Json::Object(members) => {
            visit(schema, path);
            for (name, value) in members {
                if !matches!(
                    name.as_str(),
                    "examples" | "default" | "const" | "enum" | "defaultSnippets"
                ) {
                    walk(value, &format!("{path}/{name}"), visit);
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{path}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn every_property_says_what_it_is() {
    for name in NAMES {
        let schema = schema(name);
        let mut wrong = Vec::new();
        walk(&schema, "", &mut |part, path| {
            // What is only required, and the tag of a variant, is told elsewhere.
            let told = part.get("type").and(part.get("properties"));
            let properties = told.and_then(Json::as_object);
            for (property, says) in properties.into_iter().flatten() {
                let text = says["description"].as_str().unwrap_or_default();
                if text.is_empty() && says.get("const").is_none() {
                    wrong.push(format!("{name}{path}/properties/{property}"));
                }
            }
        });
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn objects_of_the_document_know_all_their_keys() {
    let schema = schema("document");
    let mut objects = 0;
    walk(&schema, "", &mut |part, path| {
        if part.get("properties").is_some_and(Json::is_object) && part.get("type").is_some() {
            objects += 1;
            assert_eq!(part["additionalProperties"], false, "{path}");
        }
    });
    assert!(objects > 5, "{objects}");
}

#[test]
fn examples_follow_their_own_schema() {
    let schema = schema("document");
    let mut seen = 0;
    walk(&schema, "", &mut |part, path| {
        for example in part
            .get("examples")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            seen += 1;
            let mut own = part.clone();
            own["$defs"] = schema["$defs"].clone();
            own["$schema"] = schema["$schema"].clone();
            let validator = jsonschema::draft202012::new(&own).expect("a schema");
            let wrong = complaints(&validator, example);
            assert!(wrong.is_empty(), "{path}: {example}: {}", wrong.join("\n"));
        }
    });
    assert!(seen >= 10, "{seen}");
}

#[test]
fn examples_and_docs_follow_the_schema() {
    let validator = validator("document");
    let keys = schema("document")["properties"].clone();
    let mut texts = Vec::new();
    let mut files = Vec::new();
    yaml_files(&root().join("examples"), &mut files);
    // Workflows are no documents: `tests/pipelines` asks their own tools.
    files.retain(|file| !file.starts_with(root().join("examples/pipelines")));
    assert!(!files.is_empty());
    for file in files {
        let text = fs::read_to_string(&file).expect("readable");
        texts.push((file.display().to_string(), text));
    }
    let mut pages = vec![root().join("README.md")];
    let docs = fs::read_dir(root().join("docs")).into_iter().flatten();
    pages.extend(docs.map(|entry| entry.expect("an entry").path()));
    for page in pages {
        let text = fs::read_to_string(&page).unwrap_or_default();
        for (index, block) in text.split("```yaml\n").skip(1).enumerate() {
            let block = block.split("\n```").next().unwrap_or_default();
            texts.push((
                format!("{} block {}", page.display(), index + 1),
                block.to_owned(),
            ));
        }
    }
    for (name, text) in texts {
        let whole = |value: &Json| {
            value
                .as_object()
                .is_some_and(|members| members.keys().all(|key| keys.get(key).is_some()))
        };
        let documents = as_json(&text).unwrap_or_default();
        // Pieces of documents and files of other programs are shown, too.
        for value in documents
            .iter()
            .filter(|value| !name.contains(" block ") || whole(value))
        {
            let wrong = complaints(&validator, value);
            assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
        }
    }
}

#[test]
fn what_is_read_the_schema_accepts() {
    let validator = validator("document");
    let mut files = Vec::new();
    yaml_files(&root().join("tests/cases"), &mut files);
    let mut both = 0;
    for file in files {
        let name = file.display().to_string();
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        if !loads(&name, &text) {
            continue;
        }
        for value in as_json(&text).unwrap_or_default() {
            both += 1;
            let wrong = complaints(&validator, &value);
            assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
        }
    }
    assert!(both > 20, "{both}");
}

#[test]
fn snapshots_follow_their_schema() {
    let validator = validator("snapshot");
    let house = tempfile::tempdir().expect("a folder");
    let example = root().join("examples/first-steps/acme.yaml");
    fs::copy(example, house.path().join("acme.yaml")).expect("the example");
    maniform(house.path(), &["apply", "--emulate", "--auto-approve"]);
    maniform(house.path(), &["snapshot", "--emulate", "--out", "s.json"]);
    let text = fs::read_to_string(house.path().join("s.json")).expect("a snapshot");
    let mut snapshot: Json = serde_json::from_str(&text).expect("JSON");
    let wrong = complaints(&validator, &snapshot);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    snapshot["views"][0]["things"] = json!("none");
    assert!(!validator.is_valid(&snapshot), "anything is valid");
}

#[test]
fn saved_plans_follow_their_schema() {
    let validator = validator("plan");
    let house = tempfile::tempdir().expect("a folder");
    let write = |text: &str| fs::write(house.path().join("acme.yaml"), text).expect("a file");
    let check_with = |what: &str, flags: &[&str], code: i32| {
        let out = ["plan", "--emulate", "--out", "plan.json"];
        let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(out.iter().chain(flags))
            .current_dir(house.path())
            .env_clear()
            .output()
            .expect("the program starts");
        assert_eq!(output.status.code(), Some(code), "{what}");
        let text = fs::read_to_string(house.path().join("plan.json")).expect("a plan");
        let plan: Json = serde_json::from_str(&text).expect("JSON");
        let wrong = complaints(&validator, &plan);
        assert!(wrong.is_empty(), "{what}: {}", wrong.join("\n"));
        let mut edited = plan.clone();
        edited["plan"]["changes"] = json!("none");
        assert!(!validator.is_valid(&edited), "{what}: anything is valid");
        plan["plan"]["changes"].as_array().map_or(0, Vec::len)
    };
    let check = |what: &str| check_with(what, &[], 0);
    let example = root().join("examples/first-steps/acme.yaml");
    write(&fs::read_to_string(example).expect("the example"));
    assert!(check("everything is new") > 3);
    maniform(house.path(), &["apply", "--emulate", "--auto-approve"]);
    assert_eq!(check("nothing differs"), 0);
    write(
        "organization: Acme SA\nmail-services:\n  acme.example:\n    spam-filter: false\n    addresses:\n      ada: { note: null, aliases: [x], password: { env: ADA } }\n    redirections: {}\ndomains: { acme.example: { records: [] } }\n",
    );
    assert!(check_with("changed, cleared and deleted", &[], 3) > 3);
    let flags = [
        "--allow-destroy=mailbox:bob@acme.example",
        "--allow=apex-record=record-set:acme.example/@/TXT",
    ];
    assert!(check_with("what guards refuse, allowed", &flags, 0) > 3);
}
