//! Whether a journal is true, held against what the service saw.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::house::House;

/// What a request takes turns with: the story has one organization, one mail service and one zone, and the
/// paths of each begin alike.
pub(crate) fn lane(path: &str) -> &str {
    path.split('/').nth(2).unwrap_or_default()
}

/// The last journal of the house: every request in it was sent and every write stands in it, what it says
/// to be done the service said yes to, what it says to have failed the service did not. How many steps
/// were under way at once, at most.
///
/// Writes that take turns stand in the journal in the order of the log; others may overtake.
/// `unheard` is the place, in its lane, of one that went away before the service looked at it.
pub(crate) fn is_true(
    house: &House,
    log: &[Json],
    unheard: Option<&(String, usize)>,
) -> Result<usize, String> {
    let events = last(house)?;
    let sendings = events.iter().filter(|event| writes(event));
    let mut sent: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for event in sendings {
        let own = sent.entry(lane(text(event, "request"))).or_default();
        own.push(event["step"].as_u64().unwrap_or_default());
    }
    let gone = match unheard {
        Some((lane, place)) => {
            let own = sent.get_mut(lane.as_str()).filter(|own| *place < own.len());
            let own = own.ok_or("what nobody heard does not stand in the journal")?;
            Some(own.remove(*place))
        }
        None => None,
    };
    let mut groups = tries(log);
    let mut answered: BTreeMap<u64, Vec<Vec<&Json>>> = BTreeMap::new();
    for (lane, sent) in sent {
        let groups = groups.remove(lane).unwrap_or_default();
        if groups.len() != sent.len() {
            return Err(format!(
                "{} requests to {lane} in the journal, {} at the service",
                sent.len(),
                groups.len()
            ));
        }
        for (step, tries) in sent.into_iter().zip(groups) {
            answered.entry(step).or_default().push(tries);
        }
    }
    if let Some(lane) = groups.keys().next() {
        return Err(format!("requests to {lane}, and none in the journal"));
    }
    for ended in events.iter().filter(|event| name(event) == "ended") {
        let step = ended["step"].as_u64();
        // What only looks something up for the next step writes nothing.
        let looks = |event: &Json| event["step"].as_u64() == step && !writes(event);
        let mut begun = events.iter().filter(|event| name(event) == "sending");
        if begun.any(looks) {
            continue;
        }
        let own = step.and_then(|step| answered.get(&step));
        let accepted = own.is_some_and(|own| own.iter().flatten().any(|call| says_yes(call)));
        let holds = match text(ended, "outcome") {
            "done" => accepted,
            "failed" => !accepted,
            "unknown" => own.is_some() || gone == step,
            "skipped" | "stopped" => own.is_none(),
            _ => true,
        };
        if !holds {
            return Err(format!("the journal is wrong about step {ended}"));
        }
    }
    match events.last().map(name) {
        Some("finished") => Ok(at_once(&events)),
        last => Err(format!("the journal ends with {last:?}")),
    }
}

/// How many steps were begun and not ended at the same time, at most.
fn at_once(events: &[Json]) -> usize {
    let (mut open, mut most) = (BTreeSet::new(), 0);
    for event in events {
        match (name(event), event["step"].as_u64()) {
            ("sending", step) => drop(open.insert(step)),
            ("ended", step) => drop(open.remove(&step)),
            _ => {}
        }
        most = most.max(open.len());
    }
    most
}

fn writes(event: &Json) -> bool {
    name(event) == "sending" && !text(event, "request").starts_with("GET ")
}

/// The writes of a log by lane, with what was sent again at once in one group: between two sendings that
/// the run decides on, it looks.
fn tries(log: &[Json]) -> BTreeMap<&str, Vec<Vec<&Json>>> {
    let mut lanes: BTreeMap<&str, Vec<Vec<&Json>>> = BTreeMap::new();
    let mut looked: BTreeSet<&str> = BTreeSet::new();
    for call in log {
        let lane = lane(text(call, "path"));
        if call["method"] == "GET" {
            looked.insert(lane);
            continue;
        }
        let same = |other: &&Json| {
            let members = ["method", "path", "body"];
            members.iter().all(|member| call[*member] == other[*member])
        };
        let groups = lanes.entry(lane).or_default();
        match groups.last_mut() {
            Some(group) if !looked.contains(lane) && group.last().is_some_and(same) => {
                group.push(call);
            }
            _ => groups.push(vec![call]),
        }
        looked.remove(lane);
    }
    lanes
}

fn says_yes(call: &Json) -> bool {
    call["status"].as_u64().is_some_and(|status| status < 300)
}

fn name(event: &Json) -> &str {
    text(event, "event")
}

fn text<'a>(of: &'a Json, member: &str) -> &'a str {
    of[member].as_str().unwrap_or_default()
}

/// The events of the newest journal.
fn last(house: &House) -> Result<Vec<Json>, String> {
    let mut found = Vec::new();
    let hosts = std::fs::read_dir(house.file(".maniform")).map_err(|e| e.to_string())?;
    for host in hosts.flatten() {
        let journals = std::fs::read_dir(host.path().join("journals"));
        found.extend(
            journals
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.path()),
        );
    }
    found.sort();
    let newest = found.pop().ok_or("there is no journal")?;
    let text = std::fs::read_to_string(newest).map_err(|e| e.to_string())?;
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).map_err(|e| e.to_string()));
    lines.collect()
}
