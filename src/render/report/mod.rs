//! What apply did: a line as each step ends, and the summary when all have.

mod json;
mod verification;

#[cfg(test)]
mod tests;

pub use json::report_json;

use super::page::Page;
use super::style::{Style, Tone};
use super::visible::one_line;
use crate::apply::verdict::{End, Found, Verdict};
use crate::apply::{Done, Halt, Outcome, Report};
use crate::plan::Plan;

/// Why a step is left to people.
const NO_ROUTE: &str = "this account's API has no call for it";

/// Where more about a step stands.
const BELOW: usize = 8;

/// One finished step, as it is told while apply goes on; `total` is the number of steps.
#[must_use]
pub fn step(done: &Done, total: usize, style: &Style) -> String {
    let mut page = Page::new(style);
    let begun = begun(done, total);
    let sign = style.ellipsis();
    let end = match &done.outcome {
        Outcome::Done => match &done.note {
            Some(note) => said(style, Tone::Add, "done", note),
            None => style.paint(Tone::Add, "done"),
        },
        Outcome::Failed { why, .. } => said(style, Tone::Destroy, "FAILED", why),
        Outcome::Unknown { why } => said(style, Tone::Destroy, "unknown", why),
        Outcome::Skipped { because } => {
            let why = format!("step {because} was not done");
            said(style, Tone::Change, "skipped", &why)
        }
        Outcome::ByHand { .. } => said(style, Tone::Change, "by hand", NO_ROUTE),
        Outcome::Stopped => style.paint(Tone::Change, "stopped"),
    };
    page.line(1, &format!("{begun} {sign} {end}"));
    if let Outcome::Failed {
        hint: Some(hint), ..
    } = &done.outcome
    {
        page.line(BELOW, &format!("help: {}", one_line(hint)));
    }
    page.finish()
}

/// What happened, what is left, and what reading again has shown. `again` is the plan made after
/// that, restricted as this one was; none where nobody read again. The last line begins with
/// `Apply complete:` or `Apply incomplete:`.
#[must_use]
pub fn summary(report: &Report, plan: &Plan, again: Option<&Plan>, style: &Style) -> String {
    let mut page = Page::new(style);
    let verdict = Verdict::new(report, plan, again);
    undone(&mut page, report);
    verification::verification(&mut page, &verdict, plan, again);
    page.gap();
    let tone = if verdict.end() == End::Complete {
        Tone::Add
    } else {
        Tone::Destroy
    };
    page.toned(0, tone, &last_line(&verdict));
    page.finish()
}

/// Everything that was not simply done, once more, because the steps have scrolled away.
fn undone(page: &mut Page<'_>, report: &Report) {
    let total = report.steps.len();
    let of = |wanted: fn(&Outcome) -> bool| -> Vec<&Done> {
        let steps = report.steps.iter();
        steps.filter(|done| wanted(&done.outcome)).collect()
    };
    let failed = of(|outcome| matches!(outcome, Outcome::Failed { .. }));
    let unknown = of(|outcome| matches!(outcome, Outcome::Unknown { .. }));
    let skipped = of(|outcome| matches!(outcome, Outcome::Skipped { .. }));
    let stopped = of(|outcome| matches!(outcome, Outcome::Stopped));
    list(page, Tone::Destroy, "Failed:", &failed, total);
    let head = "Unknown (sent, but no answer came, so it may have been done):";
    list(page, Tone::Destroy, head, &unknown, total);
    let noted = report.steps.iter().filter(|done| done.note.is_some());
    let head = "Done, as looking again has shown:";
    list(page, Tone::Add, head, &noted.collect::<Vec<_>>(), total);
    list(page, Tone::Change, "Skipped:", &skipped, total);
    let head = "To be done by hand, because this account's API has no call for it:";
    let by_hand = of(|outcome| matches!(outcome, Outcome::ByHand { .. }));
    list(page, Tone::Change, head, &by_hand, total);
    if !stopped.is_empty() {
        let text = format!(
            "Stopped: {} not sent, because {}.",
            match stopped.len() {
                1 => "1 step was".to_owned(),
                many => format!("{many} steps were"),
            },
            match report.halt {
                Some(Halt::Spent) => "the calls of this run are used up (--max-calls)",
                Some(Halt::Token) =>
                    "the service does not take the token any more; apply again with one that it takes",
                None => "somebody asked to stop",
            }
        );
        page.head(Tone::Change, &text);
    }
}

fn list(page: &mut Page<'_>, tone: Tone, head: &str, steps: &[&Done], total: usize) {
    if steps.is_empty() {
        return;
    }
    page.head(tone, head);
    for done in steps {
        page.line(4, &begun(done, total));
        match &done.outcome {
            Outcome::Failed { why, hint } => {
                page.line(BELOW, &one_line(why));
                if let Some(hint) = hint {
                    page.line(BELOW, &format!("help: {}", one_line(hint)));
                }
            }
            Outcome::Unknown { why } => page.line(BELOW, &one_line(why)),
            Outcome::Skipped { because } => {
                page.line(BELOW, &format!("step {because} was not done"));
            }
            Outcome::ByHand { steps } => {
                for (index, step) in steps.iter().enumerate() {
                    page.line(BELOW, &format!("{}. {}", index + 1, one_line(step)));
                }
            }
            Outcome::Done => {
                if let Some(note) = &done.note {
                    page.line(BELOW, &one_line(note));
                }
            }
            Outcome::Stopped => {}
        }
    }
}

/// ` 3/12  mailbox:ada@acme.example: create the mailbox`
fn begun(done: &Done, total: usize) -> String {
    let width = total.to_string().len();
    let address = done.step.address.to_string();
    let (id, does) = (done.step.id, &done.step.does);
    format!(
        "{id:>width$}/{total}  {}: {}",
        one_line(&address),
        one_line(does)
    )
}

fn said(style: &Style, tone: Tone, word: &str, why: &str) -> String {
    format!("{}: {}", style.paint(tone, word), one_line(why))
}

fn last_line(verdict: &Verdict<'_>) -> String {
    let made = verdict.made;
    let made = format!(
        "{} added, {} changed, {} destroyed",
        made.add, made.change, made.destroy
    );
    if verdict.end() == End::Complete {
        return format!("Apply complete: {made}.");
    }
    let different = verdict.contradicted.len() + verdict.found(Found::Open);
    let left: Vec<String> = [
        (verdict.failed, "failed"),
        (verdict.found(Found::Unclear), "unknown"),
        (verdict.skipped, "skipped"),
        (verdict.stopped, "not sent"),
        (different, "still different"),
        (verdict.new.len(), "newly different"),
        (verdict.refused, "refused"),
        (verdict.gaps, "not read"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    format!("Apply incomplete: {made}; {}.", left.join(", "))
}
