//! Rules of plans: `lives.yaml` is applied to an emulator, `bad.yaml` is planned over it, and
//! `expected.txt` says what the rule finds in that plan; in the plan of `good.yaml` it finds nothing.
//! What no file can ask for stands in `world.json`, as the emulator has it.
//!
//! `UPDATE_RULES=1 cargo test --test findings` writes what is found; it is then read in the diff.

use std::fs;
use std::path::Path;

use crate::engine::Engine;
use crate::folders::{Verdict, cases, told};
use crate::presupposed::{files, world};
use maniform::emulator::Config;
use maniform::lint::prospect::Prospect;
use maniform::lint::rule::{Judge, Rule};
use maniform::lint::scene::Scene;
use maniform::lint::{self, rules};

/// 2026-01-01 00:00 UTC, as the emulator's clock stands.
const NOW: i64 = 1_767_225_600;

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
    told(&after.sources, &found, |_| String::new())
}

fn of_plans() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|rule| matches!(rule.judge, Judge::Plan(_)))
}

#[tokio::test]
async fn every_rule_of_plans_finds_what_its_folder_says_and_nothing_where_nothing_is() {
    let mut verdict = Verdict::default();
    for rule in of_plans() {
        let cases = cases(rule.code);
        verdict.has(rule.code, &cases);
        for case in cases {
            let lives = case.join("lives.yaml");
            let now = found(&lives, &case.join("bad.yaml"), rule.code, rules()).await;
            verdict.hold(&case, &now);
            let good = case.join("good.yaml");
            if good.exists() {
                let quiet = found(&lives, &good, rule.code, rules()).await;
                assert_eq!(quiet, "", "{}", good.display());
            }
        }
    }
    verdict.end();
}
