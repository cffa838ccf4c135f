//! What a plan puts off to later days: by wave and kind, with some names of each and not all.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::page::Page;
use super::style::Tone;
use super::time;
use super::visible::one_line;
use super::words::{count, listed};
use crate::plan::{Change, Counts, Plan, Status, Wave};

/// Where the waves stand.
const ENTRY: usize = 4;
/// Where what belongs to a wave stands.
const BELOW: usize = 8;
/// How many names are told of what is alike.
const NAMES: usize = 3;

/// What is done on later days, wave by wave, and why.
pub(super) fn later(page: &mut Page<'_>, plan: &Plan) {
    let waves = plan.waves();
    if waves.is_empty() {
        return;
    }
    page.head(
        Tone::Change,
        "Later (apply again then; nothing of it is done now):",
    );
    for wave in &waves {
        page.line(ENTRY, &head(wave));
        for line in alike(&wave.changes) {
            page.line(BELOW, &line);
        }
    }
    for why in limits(&waves) {
        page.line(ENTRY, &format!("Because {}.", one_line(why)));
    }
}

/// `wave 2 of 4, from 2026-12-02 09:00 UTC: 50 to add, 1 to change`
fn head(wave: &Wave<'_>) -> String {
    let counts = Counts::of(wave.changes.iter().copied());
    let each = [
        (counts.add, "add"),
        (counts.change, "change"),
        (counts.destroy, "destroy"),
    ];
    let each = each.into_iter().filter(|(number, _)| *number > 0);
    let each: Vec<String> = each
        .map(|(number, word)| format!("{number} to {word}"))
        .collect();
    format!(
        "wave {} of {}, from {}: {}",
        wave.number,
        wave.of,
        time::moment(wave.on),
        each.join(", ")
    )
}

/// One line for all that are of a kind and to be changed alike: `+ 50 mailbox: a, b, c and 47 more`.
fn alike(changes: &[&Change]) -> Vec<String> {
    let mut groups: Vec<((&str, &str), Vec<String>)> = Vec::new();
    for change in changes {
        let (sign, kind) = (change.action.sign(), change.address.kind.as_str());
        let name = one_line(&change.address.key).into_owned();
        match groups.iter_mut().find(|(group, _)| *group == (sign, kind)) {
            Some((_, names)) => names.push(name),
            None => groups.push(((sign, kind), vec![name])),
        }
    }
    let told = groups.into_iter().map(|((sign, kind), names)| {
        let mut some: Vec<String> = names.iter().take(NAMES).cloned().collect();
        if let more @ 1.. = names.len().saturating_sub(NAMES) {
            some.push(format!("{more} more"));
        }
        format!(
            "{sign} {} {}: {}",
            names.len(),
            one_line(kind),
            listed(&some)
        )
    });
    told.collect()
}

/// Each limit that puts something off, once.
fn limits<'a>(waves: &[Wave<'a>]) -> BTreeSet<&'a str> {
    let all = waves.iter().flat_map(|wave| &wave.changes);
    let because = all.filter_map(|change| match &change.status {
        Status::Later {
            because,
            waits_for: None,
            ..
        } => Some(because.as_str()),
        _ => None,
    });
    because.collect()
}

/// How many changes are put off.
pub(super) fn number(plan: &Plan) -> usize {
    let later = |change: &&Change| matches!(change.status, Status::Later { .. });
    plan.changes.iter().filter(later).count()
}

/// `Then 130 more in 3 waves until 2026-12-04 09:00 UTC.`; none where nothing is put off.
pub(super) fn line(plan: &Plan) -> Option<String> {
    let waves = plan.waves();
    let last = waves.last()?;
    let changes = number(plan);
    let end = time::moment(last.on);
    Some(match waves.len() {
        1 => format!("Then {changes} more from {end} on."),
        many => format!(
            "Then {changes} more in {} until {end}.",
            count(many, "wave")
        ),
    })
}

/// The waves for programs; moments are in UTC.
pub(super) fn json(plan: &Plan) -> Json {
    let waves = plan.waves();
    let each = waves.iter().map(|wave| {
        let counts = Counts::of(wave.changes.iter().copied());
        let all = wave.changes.iter();
        json!({
            "wave": wave.number,
            "of": wave.of,
            "on": jiff::Timestamp::from_second(wave.on).ok(),
            "add": counts.add,
            "change": counts.change,
            "destroy": counts.destroy,
            "addresses": all.map(|change| &change.address).collect::<Vec<_>>(),
        })
    });
    each.collect()
}
