//! What waits for whom and since when.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::page::Page;
use super::sections;
use super::style::{Style, Tone};
use super::time;
use super::visible::{self, one_line};
use super::words::{count, listed};
use crate::live::Gap;
use crate::plan::pending::{Pending, State, Told};

/// Version of the JSON form.
const FORMAT_VERSION: u32 = 1;

/// Where the entries of a section stand.
const ENTRY: usize = 4;
/// Where what belongs to an entry stands.
const BELOW: usize = 8;

/// Everything that waits, at the moment `now` in Unix seconds.
#[must_use]
pub fn human(all: &[Pending], gaps: &[Gap], now: i64, style: &Style) -> String {
    let mut page = Page::new(style);
    let sections = [
        (State::Waiting, "Waiting:"),
        (State::Over, "Ran out or turned down:"),
        (State::ByHand, "To be done by hand:"),
        (State::Blocked, "Blocked:"),
        (State::Later, "Put off to a later day (apply again then):"),
    ];
    for (state, head) in sections {
        let mut here = all.iter().filter(|each| each.state == state).peekable();
        if here.peek().is_some() {
            page.head(Tone::Change, head);
        }
        if state == State::Later {
            put_off(&mut page, here);
            continue;
        }
        for each in here {
            entry(&mut page, each, now);
        }
    }
    let follows = "What waits there is not known.";
    sections::gaps(&mut page, gaps, follows);
    if all.is_empty() && gaps.is_empty() {
        page.toned(0, Tone::Add, "Nothing waits for anybody.");
    }
    page.finish()
}

/// What an apply does on another day: by day, with the first names of each.
fn put_off<'a>(page: &mut Page<'_>, all: impl Iterator<Item = &'a Pending>) {
    const NAMES: usize = 3;
    let mut days: BTreeMap<Option<i64>, Vec<String>> = BTreeMap::new();
    for each in all {
        let sign = each.action.map_or("", |action| action.sign());
        let address = each.address.to_string();
        let names = days.entry(each.on_or_after).or_default();
        names.push(format!("{sign} {}", one_line(&address)));
    }
    for (day, mut names) in days {
        let number = count(names.len(), "change");
        let day = day.map_or_else(|| "nobody knows when".to_owned(), time::moment);
        page.line(ENTRY, &format!("from {day}: {number}"));
        let more = names.len().saturating_sub(NAMES);
        names.truncate(NAMES);
        if more > 0 {
            names.push(format!("{more} more"));
        }
        page.line(BELOW, &listed(&names));
    }
}

fn entry(page: &mut Page<'_>, each: &Pending, now: i64) {
    let address = each.address.to_string();
    let address = one_line(&address);
    match each.state {
        State::Waiting => {
            let text = format!(
                "{address} waits for {} {}",
                one_line(&each.who),
                one_line(&each.what)
            );
            page.line(ENTRY, &text);
        }
        State::Over if each.who.is_empty() => {
            page.line(ENTRY, &format!("{address}: {}", one_line(&each.what)));
        }
        State::Over => {
            let text = format!(
                "{address} waited for {} {}",
                one_line(&each.who),
                one_line(&each.what)
            );
            page.line(ENTRY, &text);
        }
        State::ByHand | State::Blocked | State::Later => {
            let sign = each.action.map_or("", |action| action.sign());
            page.line(ENTRY, format!("{sign} {address}").trim_start());
        }
    }
    let times = times(each, now);
    if !times.is_empty() {
        page.line(BELOW, &times.join(", "));
    }
    for (index, step) in each.steps.iter().enumerate() {
        page.line(BELOW, &format!("{}. {}", index + 1, one_line(step)));
    }
    if !each.on.is_empty() {
        let on = each.on.iter();
        let on: Vec<String> = on
            .map(|address| one_line(&address.to_string()).into_owned())
            .collect();
        page.line(BELOW, &format!("waits for {}", listed(&on)));
    }
}

/// Since when and until when, each with how far away that is.
fn times(each: &Pending, now: i64) -> Vec<String> {
    let mut times = Vec::new();
    if let Some((since, told)) = each.since {
        let by = match told {
            Told::Service => "",
            Told::Record => ", when these files were applied",
        };
        let ago = time::span(now.saturating_sub(since));
        times.push(format!("since {} ({ago}{by})", time::moment(since)));
    }
    if let Some(until) = each.until {
        let text = match until.saturating_sub(now) {
            left @ 1.. => format!("until {} ({} left)", time::moment(until), time::span(left)),
            gone => format!(
                "ran out on {} ({} ago)",
                time::moment(until),
                time::span(-gone)
            ),
        };
        times.push(text);
    }
    times
}

/// The same for programs; moments are in UTC.
#[must_use]
pub fn json(all: &[Pending], gaps: &[Gap], host: &str, now: i64) -> String {
    let moment = |seconds: i64| jiff::Timestamp::from_second(seconds).ok();
    let each = all.iter().map(|each| {
        let mut form = json!({
            "state": each.state,
            "address": each.address,
            "realm": each.organization,
        });
        let mut say = |name: &str, value: Json| form[name] = value;
        for (name, text) in [("who", &each.who), ("what", &each.what)] {
            if !text.is_empty() {
                say(name, json!(text));
            }
        }
        if let Some((since, told)) = each.since {
            say("since", json!(moment(since)));
            say("since_from", json!(told));
        }
        if let Some(until) = each.until {
            say("until", json!(moment(until)));
        }
        if let Some(on) = each.on_or_after {
            say("on_or_after", json!(moment(on)));
        }
        if let Some(action) = each.action {
            say("action", json!(action));
        }
        if !each.steps.is_empty() {
            say("steps", json!(each.steps));
        }
        if !each.on.is_empty() {
            say("on", json!(each.on));
        }
        form
    });
    let form = json!({
        "format_version": FORMAT_VERSION,
        "host": host,
        "at": moment(now),
        "pending": each.collect::<Vec<_>>(),
        "gaps": gaps,
    });
    visible::json(format!("{form:#}\n"))
}
