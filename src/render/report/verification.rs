//! What reading everything again has shown about what was applied.

use crate::apply::verdict::{Found, Verdict};
use crate::plan::Plan;
use crate::render::later;
use crate::render::page::Page;
use crate::render::plan::{Sorted, is_nothing, within};
use crate::render::sections;
use crate::render::style::Tone;
use crate::render::visible::one_line;

/// Says what the second plan means for the first; without one, that nobody looked.
pub(super) fn verification(
    page: &mut Page<'_>,
    verdict: &Verdict<'_>,
    plan: &Plan,
    again: Option<&Plan>,
) {
    unknown(page, verdict);
    match again {
        None => page.head(
            Tone::Change,
            "Not read again: nobody checked what the service holds now.",
        ),
        Some(again) => differences(page, verdict, again),
    }
    let latest = again.unwrap_or(plan);
    let by = Sorted::new(latest);
    later::later(page, latest);
    sections::by_hand(page, &by.by_hand);
    sections::blocked(page, &by.blocked);
    sections::waiting(page, &latest.waiting);
}

/// What became of the requests without an answer.
fn unknown(page: &mut Page<'_>, verdict: &Verdict<'_>) {
    if verdict.unknown.is_empty() || verdict.found(Found::Unclear) == verdict.unknown.len() {
        return;
    }
    page.head(Tone::Strong, "What was unknown, read again:");
    for (address, found) in &verdict.unknown {
        let (tone, what) = match found {
            Found::Done => (Tone::Add, "is as declared, so it was done"),
            Found::Open => (
                Tone::Destroy,
                "still differs, so it was not done, or only in part",
            ),
            Found::Unclear => (
                Tone::Destroy,
                "may or may not have been done: not everything could be read",
            ),
        };
        let address = address.to_string();
        page.toned(4, tone, &format!("{} {what}", one_line(&address)));
    }
}

fn differences(page: &mut Page<'_>, verdict: &Verdict<'_>, again: &Plan) {
    let head = "Read again: the service answered success and this still differs:";
    sections::section(page, &verdict.contradicted, head, |_, _| {});
    let head = "Read again: this differs now, and was not part of the plan:";
    sections::section(page, &verdict.new, head, |_, _| {});
    sections::refused(page, &again.refusals);
    let follows = "Nothing is known of what could not be read, not even that it is as declared.";
    sections::gaps(page, &again.gaps, follows);
    if is_nothing(again) {
        let text = match within(again) {
            None => "Read again: everything is as declared.".to_owned(),
            Some(within) => format!("Read again: everything {within} is as declared."),
        };
        page.head(Tone::Add, &text);
        return;
    }
    let told = verdict.contradicted.len() + verdict.new.len();
    if told + again.refusals.len() + again.gaps.len() == 0 {
        let text = if later::number(again) > 0 && verdict.is_whole() {
            "Read again: everything that can be done by now is as declared."
        } else if Sorted::new(again).ready.is_empty() {
            "Read again: everything Maniform can do is as declared."
        } else {
            "Read again: only what was not done (above) still differs."
        };
        page.head(Tone::Strong, text);
    }
}
