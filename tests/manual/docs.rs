//! Pages agree with the code: kinds, keys, YAML, faults, links.
//!
//! What stands between `<!-- keys: SECTION … -->`, `<!-- words: TYPE -->` or `<!-- fields: KIND -->` and
//! `<!-- end -->` is written from the schema and the list of kinds. A `yaml` block is a whole document; `yaml part`
//! marks one that is not judged, `yaml wrong` one that must be refused.

use std::fs;
use std::path::Path;
use std::process::Command;

use maniform::emulator::{self, Config, Fault};
use maniform::kinds::KINDS;
use maniform::lint::rules;
use serde_json::Value as Json;

use super::pages::{blocks, pages, read, root, settle, turn};
use super::tables::Writer;

/// The schema with its types by name; what is printed for editors has them joined into their places.
fn schema() -> Json {
    maniform::document::schema::derived(rules().map(|rule| (rule.code, rule.title)))
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
    let mut writer = Writer::of(schema());
    for page in pages() {
        writer.look(&page, &read(&page));
    }
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
            if let Some(table) = writer.write(&page, name, value) {
                should.push_str(&table);
                within = true;
            }
        }
        settle(&page, &text, &should);
    }
    let missing = writer.missing();
    assert!(missing.is_empty(), "keys on no page: {missing:?}");
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
