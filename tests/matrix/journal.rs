//! Whether a journal is true, held against what the service saw.

use serde_json::Value as Json;

use super::house::House;

/// The last journal of the house: every request in it was sent and every write stands in it, what it says
/// to be done the service said yes to, what it says to have failed the service did not.
///
/// `unheard` is the place among all writes of one that went away before the service looked at it.
pub(crate) fn is_true(house: &House, log: &[Json], unheard: Option<usize>) -> Result<(), String> {
    let events = last(house)?;
    let name = |event: &Json| event["event"].as_str().unwrap_or_default().to_owned();
    // What only looks something up for the next step writes nothing.
    let writes = |event: &&Json| {
        let request = event["request"].as_str().unwrap_or_default();
        name(event) == "sending" && !request.starts_with("GET ")
    };
    let sendings = events.iter().filter(writes);
    let mut sent: Vec<u64> = sendings
        .filter_map(|event| event["step"].as_u64())
        .collect();
    let gone = unheard.map(|place| sent.remove(place));
    let groups = tries(log);
    if groups.len() != sent.len() {
        return Err(format!(
            "{} requests in the journal, {} at the service",
            sent.len(),
            groups.len()
        ));
    }
    for ended in events.iter().filter(|event| name(event) == "ended") {
        let step = ended["step"].as_u64();
        let looks = |event: &&Json| event["step"].as_u64() == step && !writes(event);
        if events
            .iter()
            .filter(|event| name(event) == "sending")
            .any(|event| looks(&event))
        {
            continue;
        }
        let mut of_step = sent
            .iter()
            .zip(&groups)
            .filter(|(id, _)| Some(**id) == step);
        let accepted = of_step
            .clone()
            .any(|(_, tries)| tries.iter().any(|call| says_yes(call)));
        let sent = of_step.next().is_some();
        let outcome = ended["outcome"].as_str().unwrap_or_default();
        let holds = match outcome {
            "done" => accepted,
            "failed" => !accepted,
            "unknown" => sent || gone == step,
            "skipped" | "stopped" => !sent,
            _ => true,
        };
        if !holds {
            return Err(format!("the journal is wrong about step {ended}"));
        }
    }
    match events.last().map(name).as_deref() {
        Some("finished") => Ok(()),
        last => Err(format!("the journal ends with {last:?}")),
    }
}

/// The writes of a log, with what was sent again at once in one group: between two sendings that the run
/// decides on, it looks.
fn tries(log: &[Json]) -> Vec<Vec<&Json>> {
    let mut groups: Vec<Vec<&Json>> = Vec::new();
    let mut looked = true;
    for call in log {
        let is_read = call["method"] == "GET";
        let same = |other: &&Json| {
            let members = ["method", "path", "body"];
            members.iter().all(|member| call[*member] == other[*member])
        };
        match groups.last_mut() {
            _ if is_read => {}
            Some(group) if !looked && group.last().is_some_and(same) => group.push(call),
            _ => groups.push(vec![call]),
        }
        looked = is_read;
    }
    groups
}

fn says_yes(call: &Json) -> bool {
    call["status"].as_u64().is_some_and(|status| status < 300)
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
