//! What a plan says beside its changes: what people must do, what is refused, what was not seen.

use std::collections::BTreeMap;

use super::change::{self, change};
use super::page::Page;
use super::style::Tone;
use super::time;
use super::visible::one_line;
use super::words::{count, listed, of_collection};
use crate::live::Gap;
use crate::plan::guard::Allowance;
use crate::plan::{Change, LeftAlone, Plan, Refusal, Status, Waiting};

/// Where the entries of a section stand.
const ENTRY: usize = 4;
/// Where what belongs to an entry stands.
const BELOW: usize = 8;

/// Changes that people make, with their steps, numbered within each change.
pub(super) fn by_hand(page: &mut Page<'_>, changes: &[&Change]) {
    section(page, changes, "By hand:", steps);
}

/// What a person does, numbered.
pub(super) fn steps(page: &mut Page<'_>, each: &Change) {
    if let Status::ByHand { steps } = &each.status {
        for (index, step) in steps.iter().enumerate() {
            page.line(BELOW, &format!("{}. {}", index + 1, one_line(step)));
        }
    }
}

/// Changes that wait for other things.
pub(super) fn blocked(page: &mut Page<'_>, changes: &[&Change]) {
    section(page, changes, "Blocked:", blockers);
}

/// What a change waits for.
pub(super) fn blockers(page: &mut Page<'_>, each: &Change) {
    if let Status::Blocked { on } = &each.status {
        let on: Vec<String> = on
            .iter()
            .map(|address| one_line(&address.to_string()).into_owned())
            .collect();
        page.toned(BELOW, Tone::Change, &format!("waits for {}", listed(&on)));
    }
}

/// Differences in collections that are only watched.
pub(super) fn observed(page: &mut Page<'_>, changes: &[&Change]) {
    let head = "Only observed (nothing is written):";
    section(page, changes, head, |_, _| {});
}

/// Changes under a head, each with more to say about it.
pub(super) fn section(
    page: &mut Page<'_>,
    changes: &[&Change],
    head: &str,
    more: impl Fn(&mut Page<'_>, &Change),
) {
    if changes.is_empty() {
        return;
    }
    page.head(Tone::Strong, head);
    entries(page, changes, more);
}

/// Changes one below the other, each with more to say about it.
pub(super) fn entries(
    page: &mut Page<'_>,
    changes: &[&Change],
    more: impl Fn(&mut Page<'_>, &Change),
) {
    let column = change::column(changes.iter().copied(), page.style);
    for each in changes {
        change(page, each, column);
        more(page, each);
    }
}

/// What must not be done, why, and what helps.
pub(super) fn refused(page: &mut Page<'_>, refusals: &[Refusal]) {
    if refusals.is_empty() {
        return;
    }
    page.head(
        Tone::Destroy,
        "Refused (nothing is applied while this stands):",
    );
    for refusal in refusals {
        let address = refusal.address.to_string();
        let text = format!("{}: {}", one_line(&address), one_line(&refusal.why));
        page.line(ENTRY, &text);
        page.line(BELOW, &format!("help: {}", one_line(&refusal.help)));
        if let Some(allowance) = &refusal.allowed_by {
            let flag = allowance.flag();
            page.line(BELOW, &format!("to allow it once: {}", one_line(&flag)));
        }
    }
}

/// What guards will refuse on a later day: told today, so that the apply of then has its flags.
pub(super) fn foreseen(page: &mut Page<'_>, plan: &Plan) {
    if plan.foreseen.is_empty() {
        return;
    }
    page.head(
        Tone::Destroy,
        "Refused on its day (today's share is not held up; the apply of then needs the flag):",
    );
    for each in &plan.foreseen {
        let Refusal {
            address,
            why,
            help,
            allowed_by,
        } = &each.refusal;
        let on = time::moment(each.on);
        let text = format!(
            "{}, from {on}: {}",
            one_line(&address.to_string()),
            one_line(why)
        );
        page.line(ENTRY, &text);
        let change = plan
            .changes
            .iter()
            .find(|change| change.address == *address);
        for stake in change.map_or(&[][..], |change| &change.at_stake) {
            page.line(BELOW, &one_line(stake));
        }
        page.line(BELOW, &format!("help: {}", one_line(help)));
        if let Some(allowance) = allowed_by {
            let flag = allowance.flag();
            page.line(BELOW, &format!("to allow it then: {}", one_line(&flag)));
        }
    }
}

/// What guards would refuse and was allowed for this plan.
pub(super) fn allowed(page: &mut Page<'_>, allowed: &[Allowance]) {
    if allowed.is_empty() {
        return;
    }
    page.head(Tone::Change, "Allowed for this plan:");
    for each in allowed {
        page.line(ENTRY, &one_line(&each.flag()));
    }
}

/// What could not be read, and what follows from that.
pub(super) fn gaps(page: &mut Page<'_>, gaps: &[Gap], follows: &str) {
    if gaps.is_empty() {
        return;
    }
    page.head(Tone::Destroy, "Could not be read:");
    for (index, gap) in gaps.iter().enumerate() {
        let text = format!("{}: {}", one_line(&gap.view), one_line(&gap.why));
        page.line(ENTRY, &text);
        // What helps with several in a row is said behind the last of them.
        let next = gaps.get(index + 1).and_then(|next| next.hint.as_ref());
        if let Some(hint) = gap.hint.as_ref().filter(|hint| next != Some(*hint)) {
            page.line(BELOW, &format!("help: {}", one_line(hint)));
        }
    }
    page.line(2, follows);
}

/// Things that wait for people outside.
pub(super) fn waiting(page: &mut Page<'_>, waiting: &[Waiting]) {
    if waiting.is_empty() {
        return;
    }
    page.head(Tone::Change, "Waiting for people:");
    for each in waiting {
        let address = each.address.to_string();
        let text = format!(
            "{} waits for {} {}",
            one_line(&address),
            one_line(&each.who),
            one_line(&each.what)
        );
        page.line(ENTRY, &text);
    }
}

/// What the service will write to people: each message, who gets it, and how many there are.
pub(super) fn letters(page: &mut Page<'_>, plan: &Plan) {
    let letters = plan.letters();
    if letters.is_empty() {
        return;
    }
    let head = format!("Infomaniak sends {}:", count(letters.len(), "message"));
    page.head(Tone::Change, &head);
    let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for letter in letters {
        let to = by_kind.entry(&letter.what).or_default();
        to.push(&letter.to);
    }
    for (what, to) in by_kind {
        let to: Vec<_> = to.into_iter().map(one_line).collect();
        page.line(ENTRY, &format!("{}: {}", one_line(what), to.join(", ")));
    }
}

/// Fields the service does not tell, of which nobody can say what they are at this moment.
fn untold(page: &mut Page<'_>, what: &str, fields: &[String]) {
    const SHOWN: usize = 5;
    let first = fields.iter().take(SHOWN);
    let mut each: Vec<String> = first.map(|field| one_line(field).into_owned()).collect();
    if each.is_empty() {
        return;
    }
    if let more @ 1.. = fields.len().saturating_sub(SHOWN) {
        each.push(format!("{more} more"));
    }
    page.line(
        2,
        &format!("Not told by the service, so {what}: {}.", listed(&each)),
    );
}

/// What is as it should be and what is none of our business, in one line, and whose secrets are left
/// as they are, in another.
pub(super) fn left_alone(page: &mut Page<'_>, left: &LeftAlone) {
    let written = "written once and again when the file changes";
    untold(page, written, &left.unread);
    untold(page, "not compared", &left.unchecked);
    if !left.unwritten.is_empty() {
        let each: Vec<String> = left
            .unwritten
            .iter()
            .map(|address| one_line(address).into_owned())
            .collect();
        let (whose, it) = match each.len() {
            1 => ("which was there before, is left as it is", "it"),
            _ => ("which were there before, is left as it is", "one"),
        };
        page.line(
            2,
            &format!(
                "The password of {}, {whose}; raise `version` after an apply to have {it} written.",
                listed(&each)
            ),
        );
    }
    let things = |counts: &BTreeMap<String, usize>| -> Vec<String> {
        counts
            .iter()
            .filter(|(_, number)| **number > 0)
            .map(|(collection, number)| of_collection(*number, &one_line(collection)))
            .collect()
    };
    let (unmanaged, provider) = (things(&left.unmanaged), things(&left.provider));
    let let_go = things(&left.let_go);
    let mut alone = Vec::new();
    if !unmanaged.is_empty() {
        alone.push(format!("{} that no file declares", listed(&unmanaged)));
    }
    if !provider.is_empty() {
        alone.push(format!("{} the provider keeps", listed(&provider)));
    }
    if !let_go.is_empty() {
        alone.push(format!("{} that `removed` lets go of", listed(&let_go)));
    }
    let text = match (left.unchanged, alone.is_empty()) {
        (0, true) => return,
        (unchanged, true) => format!("{unchanged} unchanged."),
        (0, false) => format!("Left alone: {}.", alone.join(", ")),
        (unchanged, false) => format!("{unchanged} unchanged; left alone: {}.", alone.join(", ")),
    };
    page.line(2, &text);
}

/// What it took and what it will take.
pub(super) fn calls(page: &mut Page<'_>, plan: &Plan) {
    let read = count(plan.calls_read, "call");
    let text = match plan.steps.len() {
        0 => format!("{read} to read."),
        writes => format!("{read} to read, {writes} to write."),
    };
    page.line(2, &text);
}
