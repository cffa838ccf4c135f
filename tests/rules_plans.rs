//! Rules of plans: `lives.yaml` is applied to an emulator, `bad.yaml` is planned over it, and
//! `expected.txt` says what the rule finds in that plan; in the plan of `good.yaml` it finds nothing.
//! What no file can ask for stands in `world.json`, as the emulator has it.
//!
//! `UPDATE_RULES=1 cargo test --test rules_plans` writes what is found; it is then read in the diff.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

#[path = "support/engine.rs"]
mod engine;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use engine::{Engine, Files};
use maniform::emulator::Config;
use maniform::kinds;
use maniform::lint::finding::Finding;
use maniform::lint::prospect::Prospect;
use maniform::lint::rule::{Judge, Rule};
use maniform::lint::scene::Scene;
use maniform::lint::{self, rules};
use maniform::model::source::Sources;
use serde_json::{Map, Value as Json, json};

/// 2026-01-01 00:00 UTC, as the emulator's clock stands.
const NOW: i64 = 1_767_225_600;

fn cases(code: &str) -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/rules")
        .join(code);
    let mut cases = vec![own.clone()];
    let inside = fs::read_dir(&own).into_iter().flatten();
    cases.extend(inside.filter_map(|entry| Some(entry.ok()?.path())));
    cases.retain(|case| case.join("bad.yaml").exists());
    cases.sort();
    cases
}

fn files(path: &Path) -> Files {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let files = Files::load(&[(name.into_owned(), text)]);
    assert!(files.error().is_none(), "{path:?}: {:?}", files.wrong);
    files
}

/// What these files take for granted, as a world.
fn world(files: &[&Files]) -> Json {
    let mut tables: Map<String, Json> = Map::new();
    for thing in files.iter().flat_map(|files| &files.document.declared) {
        let kind = kinds::by_name(&thing.located.address.kind).expect("a kind");
        for row in kind.presupposes(&thing.located, &thing.spec) {
            let table = tables.entry(row.table).or_insert_with(|| json!([]));
            let rows = table.as_array_mut().expect("a table");
            if !rows.contains(&row.row) {
                rows.push(row.row);
            }
        }
    }
    Json::Object(tables)
}

/// What the rules find in the plan of `declared` where `lives` was applied before.
async fn found<'r>(
    lives: &Path,
    declared: &Path,
    code: &str,
    with: impl IntoIterator<Item = &'r Rule>,
) -> String {
    let (before, after) = (files(lives), files(declared));
    let own = fs::read_to_string(lives.with_file_name("world.json")).ok();
    let own = own.map(|text| serde_json::from_str(&text).expect("a world"));
    let seed = own.into_iter().chain([world(&[&before, &after])]).collect();
    let mut engine = Engine::start(Config {
        seed,
        ..Config::default()
    })
    .await;
    for name in ["OLD_PASSWORD", "NEW_PASSWORD"] {
        let secret = format!("Correct-Horse-7-{name}");
        engine.vault.0.insert(name.to_owned(), secret);
    }
    let _plans = engine.settle(&before).await;
    let (live, plan) = engine.planned(&after).await;
    assert!(plan.gaps.is_empty(), "{:?}", plan.gaps);
    let scenes = [
        Scene::declared(&after.document, NOW),
        Scene::live(&live, &after.document, NOW),
    ];
    let prospect = Prospect {
        plan: &plan,
        declared: &scenes[0],
        lives: &scenes[1],
    };
    let mut found = lint::plan(&prospect, with);
    found.retain(|finding| finding.code == code);
    told(&after.sources, &found)
}

fn told(sources: &Sources, found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let place = finding.span.map(|span| sources.locate(span).to_string());
        let place = place.unwrap_or_else(|| "-".to_owned());
        let _ = writeln!(
            text,
            "{:?} {place} {}\n  {}",
            finding.level, finding.about, finding.message
        );
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    text
}

fn of_plans() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|rule| matches!(rule.judge, Judge::Plan(_)))
}

#[tokio::test]
async fn every_rule_of_plans_finds_what_its_folder_says_and_nothing_where_nothing_is() {
    let update = std::env::var_os("UPDATE_RULES").is_some();
    let mut wrong = Vec::new();
    for rule in of_plans() {
        let cases = cases(rule.code);
        if cases.is_empty() {
            wrong.push(format!("{} has no folder in tests/rules", rule.code));
        }
        for case in cases {
            let lives = case.join("lives.yaml");
            let now = found(&lives, &case.join("bad.yaml"), rule.code, rules()).await;
            let path = case.join("expected.txt");
            if update {
                fs::write(&path, &now).expect("the case is writable");
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if expected.is_empty() || expected != now {
                let case = case.display();
                wrong.push(format!("== {case}\n-- expected\n{expected}\n-- now\n{now}"));
            }
            let good = case.join("good.yaml");
            if good.exists() {
                let quiet = found(&lives, &good, rule.code, rules()).await;
                assert_eq!(quiet, "", "{}", good.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
