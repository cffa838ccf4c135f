//! The stage of the story: its first state is applied once, its second without trouble, and from then on
//! every play begins in the first and ends where the second did.

use std::collections::BTreeMap;
use std::fmt;

use maniform::emulator::Config;
use serde_json::Value as Json;

use super::faults::{Fault, PATIENCE};
use super::house::{House, Ran, acme_world};
use super::world::{inventory, settled};
use super::{journal, story};

/// 2026-01-01T00:00:00Z, where the emulator's clock stands.
const NOW: i64 = 1_767_225_600;

/// A write of the story: the `nth` call of its method and path.
pub(crate) struct Write {
    pub(crate) method: String,
    /// With `*` for ids that are given on the way.
    pub(crate) path: String,
    pub(crate) nth: usize,
    /// Its number among all calls of the run.
    pub(crate) call: usize,
    /// How many of those before it were readings.
    pub(crate) reads: usize,
    /// What it takes turns with, and how many of those go before it.
    pub(crate) turn: (String, usize),
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.method, self.path, self.nth + 1)
    }
}

/// Where every play begins, and where it ends.
pub(crate) struct Stage {
    before: Json,
    /// The record of the first apply, and the address of the service it speaks of.
    record: String,
    base: String,
    after: Json,
    pub(crate) writes: Vec<Write>,
}

impl Stage {
    /// Plays the story without trouble.
    pub(crate) fn set() -> Self {
        let house = house(acme_world());
        house.write("a.yaml", story::BEFORE);
        apply(&house, 1).exits(0);
        let (before, record) = (world(&house), house.record());
        let record = std::fs::read_to_string(record).expect("a record");
        house.write("a.yaml", story::AFTER);
        house.forget();
        apply(&house, 1).exits(0);
        let writes = writes(&house.log(), &before);
        settled_plan(&house).expect("the story comes to rest");
        Self {
            before,
            record,
            base: house.base(),
            after: world(&house),
            writes,
        }
    }

    /// Plays it with a fault at a write, with so many steps under way at once; how many were, at most.
    pub(crate) fn play(
        &self,
        write: &Write,
        fault: &Fault,
        at_once: usize,
    ) -> Result<usize, String> {
        let house = self.opened();
        house.fault(&fault.at(write));
        let ran = apply(&house, at_once);
        let said = || format!("--- exit {}\n{}\n{}", ran.code, ran.stdout, ran.stderr);
        if ![0, 1, 4].contains(&ran.code) || ran.stderr.contains("panicked") {
            return Err(format!("the run ended badly\n{}", said()));
        }
        let log = house.log();
        let unheard = fault.unheard.then_some(&write.turn);
        let most = self
            .nothing_doubled_or_lost(&world(&house))
            .and_then(|()| journal::is_true(&house, &log, unheard))
            .map_err(|why| format!("{why}\n{}", said()))?;
        house.mend();
        let again = apply(&house, at_once);
        if again.code != 0 {
            let why = "the next run failed";
            let then = format!("{}\n{}", again.stdout, again.stderr);
            return Err(format!("{why}\n{}\n--- then\n{then}", said()));
        }
        settled_plan(&house).map_err(|why| format!("{why}\n{}", said()))?;
        let (now, wanted) = (settled(&world(&house)), settled(&self.after));
        if now != wanted {
            let differ = similar(&wanted, &now);
            return Err(format!("another world in the end:\n{differ}\n{}", said()));
        }
        Ok(most)
    }

    /// A house in the state before, with the record of its apply.
    fn opened(&self) -> House {
        let house = house(self.before.clone());
        let label = house.base().replace("http://", "").replace(':', "-");
        let record = self.record.replace(&self.base, &house.base());
        house.write(&format!(".maniform/{label}/record.json"), &record);
        house.write("a.yaml", story::AFTER);
        house
    }

    fn nothing_doubled_or_lost(&self, world: &Json) -> Result<(), String> {
        let (now, before, after) = (
            inventory(world),
            inventory(&self.before),
            inventory(&self.after),
        );
        let known: BTreeMap<&String, &usize> = before.iter().chain(&after).collect();
        for (what, count) in &now {
            match known.get(what) {
                None => return Err(format!("{what}: nobody asked for it")),
                Some(wanted) if count > wanted => return Err(format!("{what}: {count} times")),
                Some(_) => {}
            }
        }
        let stays = before.keys().filter(|what| after.contains_key(*what));
        match stays.into_iter().find(|what| !now.contains_key(*what)) {
            Some(lost) => Err(format!("{lost}: lost, and no plan deletes it")),
            None => Ok(()),
        }
    }
}

/// A house whose clock stands still, with this world.
fn house(world: Json) -> House {
    House::configured(Config {
        seed: vec![world],
        clock: Some(NOW),
        ..Config::default()
    })
}

fn apply(house: &House, at_once: usize) -> Ran {
    house.run(&[
        "apply",
        "--auto-approve",
        &format!("--parallelism={at_once}"),
        &format!("--api-timeout={PATIENCE}"),
        "--allow-destroy=mailbox:old@acme.example",
    ])
}

fn world(house: &House) -> Json {
    house.control("GET", "world", &Json::Null)["data"].take()
}

/// Nothing is left to do but for people.
fn settled_plan(house: &House) -> Result<(), String> {
    let plan = house.run(&["plan", "--json"]).json();
    let left = ["add", "change", "destroy", "refused", "gaps"].map(|what| &plan["summary"][what]);
    match left.iter().all(|count| **count == 0) {
        true => Ok(()),
        false => Err(format!(
            "the second plan is not empty:\n{:#}",
            plan["plan"]["changes"]
        )),
    }
}

/// The writes among these calls, each with its number among those like it. Ids that the world `before` had
/// not given yet are given in the order of the run.
fn writes(log: &[Json], before: &Json) -> Vec<Write> {
    let next = before["next_id"]
        .as_u64()
        .expect("the world counts its ids");
    let known = |part: &str| match part.parse::<u64>() {
        Ok(id) if id >= next => "*".to_owned(),
        _ => part.to_owned(),
    };
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    let mut writes = Vec::new();
    for (call, entry) in log.iter().enumerate() {
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let (method, whole) = (text("method"), text("path"));
        let path = whole.split('?').next().unwrap_or_default();
        let path: Vec<String> = path.split('/').map(known).collect();
        let path = path.join("/");
        if method == "GET" {
            continue;
        }
        let count = counts.entry((method.clone(), path.clone())).or_default();
        let lane = journal::lane(&path).to_owned();
        let turn = turns.entry(lane.clone()).or_default();
        writes.push(Write {
            method,
            path,
            nth: *count,
            call,
            reads: call - writes.len(),
            turn: (lane, *turn),
        });
        *count += 1;
        *turn += 1;
    }
    writes
}

fn similar(wanted: &Json, now: &Json) -> String {
    let (wanted, now) = (format!("{wanted:#}"), format!("{now:#}"));
    similar::TextDiff::from_lines(&wanted, &now)
        .unified_diff()
        .context_radius(2)
        .to_string()
}
