//! The report of an apply for programs.

use serde_json::{Value as Json, json};

use crate::apply::verdict::{End, Found, Verdict};
use crate::apply::{Done, Halt, Outcome, Report};
use crate::plan::Plan;
use crate::render::later;
use crate::render::plan::is_nothing;
use crate::render::visible;

/// Version of this form; raised when a reader of the old one would misread the new one.
const FORMAT_VERSION: u32 = 1;

/// The report, the counts and what reading again has shown (`null` where nobody read again), as
/// pretty JSON.
#[must_use]
pub fn report_json(report: &Report, plan: &Plan, again: Option<&Plan>) -> String {
    let verdict = Verdict::new(report, plan, again);
    let steps: Vec<Json> = report.steps.iter().map(step).collect();
    let form = json!({
        "format_version": FORMAT_VERSION,
        "maniform": env!("CARGO_PKG_VERSION"),
        "complete": verdict.end() == End::Complete,
        "summary": {
            "added": verdict.made.add,
            "changed": verdict.made.change,
            "destroyed": verdict.made.destroy,
            "failed": verdict.failed,
            "unknown": verdict.unknown_steps,
            "skipped": verdict.skipped,
            "by_hand": verdict.by_hand,
            "stopped": verdict.stopped,
        },
        "steps": steps,
        "out_of_calls": verdict.halt == Some(Halt::Spent),
        "token_refused": verdict.halt == Some(Halt::Token),
        "waves": later::json(again.unwrap_or(plan)),
        "again": again.map(|again| verification(&verdict, again)),
    });
    visible::json(format!("{form:#}\n"))
}

fn step(done: &Done) -> Json {
    let mut form = json!({
        "id": done.step.id,
        "address": done.step.address,
        "does": done.step.does,
    });
    let more = match &done.outcome {
        Outcome::Done => json!({ "outcome": "done" }),
        Outcome::Failed { why, hint } => json!({ "outcome": "failed", "why": why, "hint": hint }),
        Outcome::Unknown { why } => json!({ "outcome": "unknown", "why": why }),
        Outcome::Skipped { because } => json!({ "outcome": "skipped", "because": because }),
        Outcome::ByHand { steps } => json!({ "outcome": "by-hand", "steps": steps }),
        Outcome::Stopped => json!({ "outcome": "stopped" }),
    };
    if let (Json::Object(form), Json::Object(more)) = (&mut form, more) {
        form.extend(more);
        form.extend(
            done.note
                .iter()
                .map(|note| ("note".to_owned(), json!(note))),
        );
    }
    form
}

fn verification(verdict: &Verdict<'_>, again: &Plan) -> Json {
    let unknown: Vec<Json> = verdict
        .unknown
        .iter()
        .map(|(address, found)| {
            let found = match found {
                Found::Done => "done",
                Found::Open => "open",
                Found::Unclear => "unclear",
            };
            json!({ "address": address, "found": found })
        })
        .collect();
    json!({
        "as_declared": is_nothing(again),
        "still_different": verdict.contradicted,
        "newly_different": verdict.new,
        "unknown": unknown,
        "plan": again,
    })
}
