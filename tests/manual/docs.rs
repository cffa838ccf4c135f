//! Pages agree with the code: kinds, keys, YAML, faults, links.
//!
//! Tables between `<!-- keys: SECTION … -->` or `<!-- fields: KIND -->` and `<!-- end -->` are
//! written from the schema and the list of kinds. A `yaml` block is a whole document; `yaml part`
//! marks one that is not judged, `yaml wrong` one that must be refused.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use maniform::emulator::{self, Config, Fault};
use maniform::kinds::kind::{Existence, Nature};
use maniform::kinds::{KINDS, by_name};
use serde_json::Value as Json;

use super::pages::{blocks, pages, read, root, settle, turn};

fn schema() -> Json {
    let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
        .args(["schema", "document"])
        .env_clear()
        .output()
        .expect("the program runs");
    serde_json::from_slice(&output.stdout).expect("a schema is JSON")
}

/// The members of a section; the root is called `Document`.
fn section<'a>(schema: &'a Json, name: &str) -> &'a Json {
    match name {
        "Document" => schema,
        _ => &schema["$defs"][name],
    }
}

#[test]
fn every_kind_has_its_page_and_is_in_the_readme() {
    let readme = read(Path::new("README.md"));
    for kind in KINDS {
        let page = format!("docs/kinds/{}.md", kind.name());
        assert!(root().join(&page).is_file(), "{page} is missing");
        assert!(readme.contains(&page), "the README does not name {page}");
        let text = read(Path::new(&page));
        let marks = format!("<!-- fields: {} -->", kind.name());
        assert!(text.contains(&marks), "{page} has no table of fields");
    }
}

#[test]
fn tables_are_those_of_the_schema() {
    let _turn = turn();
    let schema = schema();
    let mut told = BTreeSet::new();
    for page in pages() {
        let text = read(&page);
        let mut should = String::new();
        let mut within = false;
        for line in text.lines() {
            if line == "<!-- end -->" {
                within = false;
            }
            if !within {
                should.push_str(line);
                should.push('\n');
            }
            let inner = line
                .strip_prefix("<!-- ")
                .and_then(|rest| rest.strip_suffix(" -->"));
            let Some((name, value)) = inner.and_then(|inner| inner.split_once(": ")) else {
                continue;
            };
            match name {
                "keys" => should.push_str(&keys(&schema, value, &mut told)),
                "fields" => should.push_str(&fields(value)),
                "limits" => should.push_str(&limits()),
                _ => continue,
            }
            within = true;
        }
        settle(&page, &text, &should);
    }
    let missing: Vec<(String, String)> = all_keys(&schema)
        .into_iter()
        .filter(|each| !told.contains(each))
        .collect();
    assert!(missing.is_empty(), "keys on no page: {missing:?}");
}

fn all_keys(schema: &Json) -> BTreeSet<(String, String)> {
    let sections = schema["$defs"].as_object().expect("sections");
    let named = sections.iter().map(|(name, each)| (name.as_str(), each));
    let all = named.chain([("Document", schema)]);
    all.flat_map(|(name, each)| {
        let members = each["properties"].as_object().into_iter().flatten();
        members.map(|(key, _)| (name.to_owned(), key.clone()))
    })
    .collect()
}

/// `SECTION`, or `SECTION key key …` for some of its keys.
fn keys(schema: &Json, value: &str, told: &mut BTreeSet<(String, String)>) -> String {
    let mut words = value.split(' ');
    let name = words.next().expect("a section");
    let only: Vec<&str> = words.collect();
    let section = section(schema, name);
    let members = section["properties"].as_object().expect("it has keys");
    for key in &only {
        assert!(members.contains_key(*key), "{name} has no `{key}`");
    }
    let mut table = "\n| Key | Takes | Meaning |\n|---|---|---|\n".to_owned();
    for (key, member) in members {
        if !only.is_empty() && !only.contains(&key.as_str()) {
            continue;
        }
        told.insert((name.to_owned(), key.clone()));
        let required = section["required"]
            .as_array()
            .is_some_and(|all| all.iter().any(|each| each == key));
        let required = if required { ", required" } else { "" };
        let meaning = member["description"].as_str().expect("a description");
        let takes = takes(schema, member);
        table.push_str(&format!("| `{key}` | {takes}{required} | {meaning} |\n"));
    }
    table + "\n"
}

/// What a key takes, in words.
fn takes(schema: &Json, member: &Json) -> String {
    if let Some(name) = member["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return named(name, &schema["$defs"][name]);
    }
    if let Some(either) = member["anyOf"].as_array() {
        return takes(schema, &either[0]);
    }
    let kind = match &member["type"] {
        Json::Array(several) => several[0].as_str(),
        one => one.as_str(),
    };
    let number = |name: &str| member[name].as_i64();
    match kind {
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("integer") => match (number("minimum"), number("maximum")) {
            (Some(least), Some(most)) => format!("number, {least} to {most}"),
            (Some(least), None) => format!("number from {least}"),
            _ => "number".to_owned(),
        },
        Some("array") => {
            let least = number("minItems").map_or(String::new(), |n| format!(", at least {n}"));
            format!(
                "list of {}{least}",
                plural(&takes(schema, &member["items"]))
            )
        }
        Some("object") => {
            let name = takes(schema, &member["propertyNames"]);
            let value = takes(schema, &member["additionalProperties"]);
            format!("mapping from {name} to {value}")
        }
        _ if member["type"].to_string().contains("integer") => "text or number".to_owned(),
        _ => match number("maxLength") {
            Some(most) => format!("text, at most {most} characters"),
            None => "text".to_owned(),
        },
    }
}

fn plural(words: &str) -> String {
    let each = words
        .split(" or ")
        .map(|word| match word.strip_suffix("ss") {
            Some(stem) => format!("{stem}sses"),
            None => format!("{word}s"),
        });
    each.collect::<Vec<_>>().join(" or ")
}

fn named(name: &str, section: &Json) -> String {
    let word = match name {
        "LocalPart" => "local part",
        "MailAddress" => "e-mail address",
        "DomainName" => "domain",
        "SenderPattern" => "address or pattern",
        "Pattern" => "address or pattern",
        "RecordType" => "type of record",
        "Note" => "text, at most 80 characters",
        "SecretSection" => "secret by reference",
        "MailServiceSection" => "mail service",
        "CatchAllSection" => "mailbox",
        "ForwardSection" => "forwarding",
        "ProductName" => "service and name",
        "ProductSection" => "product",
        "RegistrationSection" => "registration",
        "MailboxSection" => "mailbox",
        "DomainSection" => "DNS",
        "RecordSection" => "record set",
        "ProfileSection" => "section of an address",
        "LimitName" => "name of a limit",
        "SettingsSection" => "section",
        "PersonName" => "name",
        "TeamName" => "name of a team",
        "UserSection" => "person",
        "TeamSection" => "team",
        "AccessSection" | "TeamAccessSection" => "access",
        "NotificationsSection" | "InvitationSection" => "section of keys",
        "ShownName" => "name",
        "SignatureSection" => "signature",
        "Moment" => "date and time with offset",
        "Weekday" => "weekday",
        "Exclusion" => "address or domain",
        "AnswerName" => "name",
        "ResponderSection" => "responder",
        "ResponderModelSection" => "responder model",
        "MailingListSection" => "mailing list",
        "Size" => "size with unit",
        "SignatureTemplateSection" => "signature template",
        "FilterSection" => "filter",
        "ScriptSection" => "Sieve script",
        "ModelSection" => "filter model",
        "RuleName" => "name",
        "Condition" => "condition",
        "Action" => "action",
        _ => "",
    };
    if !word.is_empty() {
        return word.to_owned();
    }
    let words = |list: &Json| -> Vec<String> {
        let items = list.as_array().into_iter().flatten();
        items
            .filter_map(|each| each["const"].as_str().or(each.as_str()))
            .map(|each| format!("`{each}`"))
            .collect()
    };
    let mut values = words(&section["oneOf"]);
    values.extend(words(&section["enum"]));
    assert!(!values.is_empty(), "give `{name}` a name here");
    values.join(" or ")
}

fn fields(name: &str) -> String {
    let kind = by_name(name).expect("a kind");
    let existence = match kind.existence() {
        Existence::Own(collection) => {
            format!("made and deleted by Maniform; collection `{collection}`")
        }
        Existence::Facet => "a part of something else: it can only change".to_owned(),
        Existence::Found => "made by people, found by Maniform; never written".to_owned(),
    };
    let mut text = format!(
        "\n*{}.* Comes and goes: {existence}.\n\n",
        capital(kind.about())
    );
    if kind.fields().is_empty() {
        return text + "It has no fields of its own.\n\n";
    }
    text.push_str("| Field in plans | How it is compared |\n|---|---|\n");
    for field in kind.fields() {
        let how = match field.nature {
            Nature::Plain => "read, compared, written",
            Nature::Additive => "a set of which only the presence of entries is asserted",
            Nature::Reluctant => {
                "read where the account tells it, otherwise compared with what the last apply recorded"
            }
            Nature::Asserted => "read and compared; changed by people",
            Nature::WriteOnly => "never read back; compared with what the last apply recorded",
            Nature::AtCreation => "written when it is made; compared where the account tells it",
            Nature::Observed => "read and shown, never written",
        };
        text.push_str(&format!("| `{}` | {how} |\n", field.name));
    }
    text + "\n"
}

fn limits() -> String {
    let mut table =
        "\n| Name | What | Number | Rule | Read | Sure |\n|---|---|---|---|---|---|\n".to_owned();
    for entry in maniform::kinds::limits::entries() {
        let (name, what, rule) = (&entry.name, &entry.what, &entry.rule);
        let (number, sure) = (entry.number(), entry.sure.word());
        let read = format!("{}, {}", entry.source, entry.date);
        table.push_str(&format!(
            "| `{name}` | {what} | {number} | {rule} | {read} | {sure} |\n"
        ));
    }
    table + "\n"
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

#[test]
fn yaml_on_every_page_is_what_it_is_said_to_be() {
    let place = tempfile::tempdir().expect("a folder");
    for page in pages() {
        for block in blocks(&read(&page)) {
            if block.language() != "yaml" || block.has("part") {
                continue;
            }
            let file = place.path().join("block.yaml");
            fs::write(&file, &block.text).expect("it can be written");
            let said = Command::new(env!("CARGO_BIN_EXE_maniform"))
                .args(["validate", "block.yaml"])
                .current_dir(place.path())
                .env_clear()
                .output()
                .expect("the program runs");
            assert_eq!(
                said.status.success(),
                !block.has("wrong"),
                "{}, line {}:\n{}",
                page.display(),
                block.lines.0,
                String::from_utf8_lossy(&said.stderr)
            );
        }
    }
}

#[tokio::test]
async fn faults_and_worlds_are_what_the_emulator_takes() {
    let mut faults = 0;
    for page in pages() {
        for block in blocks(&read(&page)) {
            let shown = format!("{}, line {}", page.display(), block.lines.0);
            if block.language() == "json" && block.has("fault") {
                let read: Result<Fault, _> = serde_json::from_str(&block.text);
                assert!(read.is_ok(), "{shown}: {read:?}");
                faults += 1;
            }
            if block.language() == "json" && block.has("world") {
                let world = serde_json::from_str(&block.text);
                let config = Config {
                    seed: vec![world.unwrap_or_else(|error| panic!("{shown}: {error}"))],
                    ..Config::default()
                };
                match emulator::start(config).await {
                    Ok(running) => running.stop().await,
                    Err(error) => {
                        panic!("{shown}: {error}: {:?}", std::error::Error::source(&error))
                    }
                }
            }
        }
    }
    assert!(faults > 0, "no fault is shown anywhere");
}

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = outside_of_fences(&read(&page));
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap_or_default();
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = match path {
                "" => page.clone(),
                _ => page.parent().unwrap_or(Path::new("")).join(path),
            };
            let there = root().join(&file);
            let heading = |text: String| text.lines().any(|line| slug(line) == anchor);
            if !there.exists() || (!anchor.is_empty() && !heading(read(&file))) {
                wrong.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links to nowhere: {wrong:#?}");
}

fn outside_of_fences(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// The anchor of a heading, as GitHub makes it; empty for other lines.
fn slug(line: &str) -> String {
    if !line.starts_with('#') {
        return String::new();
    }
    line.trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
