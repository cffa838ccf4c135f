//! Asks the rules where plans are made: the engine plans and knows no rules.

use super::load::Loaded;
use super::out::Out;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Rule, Stage};
use crate::lint::scene::Scene;
use crate::lint::{self, settle};
use crate::live::Live;
use crate::plan::{Plan, Remark};
use crate::render;

/// What the rules of plans say of one, with the levels and reasons of the files.
pub(super) fn of_plan(plan: &Plan, loaded: &Loaded, live: &Live) -> Vec<Remark> {
    let document = &loaded.document;
    let prospect = Prospect {
        plan,
        declared: &Scene::declared(document, live.now),
        lives: &Scene::live(live, document, live.now),
    };
    let found = lint::plan(&prospect, lint::of_stage(Stage::Plan));
    // What suppresses nothing in this plan may do so in the next: a plan is about what moves.
    settle(found, &[], document, &loaded.sources).remarks(&loaded.sources)
}

/// One line of talk where `lint` finds errors in the files of a plan: things that cannot work once they
/// are applied. Warnings and notes wait for whoever runs `lint`, since each plan would repeat them.
pub(super) fn hint(loaded: &Loaded, out: &mut Out) {
    let rules: Vec<&'static Rule> = lint::of_stage(Stage::Files).collect();
    let now = jiff::Timestamp::now().as_second();
    let scene = Scene::declared(&loaded.document, now);
    let found = lint::files(&scene, rules.iter().copied());
    let settled = settle(found, &rules, &loaded.document, &loaded.sources);
    if let Some(found) = render::lint::errors(&settled.shown) {
        let paths: Vec<String> = loaded
            .paths
            .iter()
            .map(|p| p.display().to_string())
            .collect();
        let paths = paths.join(" ");
        out.note(&format!(
            "lint finds {found} in these files: maniform lint {paths}"
        ));
    }
}
