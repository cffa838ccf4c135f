//! `/1/async/tasks`: work that was promised. A task moves one step each time it is reported:
//! spooled, running, executed or failed; the work is done on the way into the last one.

use serde_json::{Value, json};

use crate::emulator::call::{Call, Outcome};
use crate::emulator::config::Switches;
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::listing::Listing;
use crate::emulator::routes;
use crate::emulator::world::{Task, World};

/// A task that nobody asks about is carried out after so many seconds.
const PATIENCE: i64 = 10;

/// The caller's tasks.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let uuids: Vec<String> = call
        .world
        .tasks
        .iter()
        .filter(|t| mine(call, t))
        .map(|t| t.uuid.clone())
        .collect();
    let items = uuids.iter().filter_map(|uuid| report(call, uuid)).collect();
    Listing {
        size: 15,
        ..Listing::default()
    }
    .answer(call, items)
}

/// One task.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let uuid = call.arg(0).to_owned();
    let visible = call
        .world
        .tasks
        .iter()
        .any(|t| t.uuid == uuid && mine(call, t));
    let shown = if visible { report(call, &uuid) } else { None };
    shown.map(Answer::ok).ok_or_else(Refusal::not_found)
}

/// Carries out what nobody polls for; says whether anything moved.
pub(crate) fn advance_by_time(
    world: &mut World,
    now: i64,
    switches: &Switches,
    repeatable: bool,
) -> bool {
    let due: Vec<String> = world
        .tasks
        .iter()
        .filter(|t| t.finished_at.is_none() && now - t.created_at >= PATIENCE)
        .map(|t| t.uuid.clone())
        .collect();
    for uuid in &due {
        execute(world, uuid, now, switches, repeatable);
    }
    !due.is_empty()
}

fn mine(call: &Call<'_>, task: &Task) -> bool {
    call.caller.everything || task.user_id == call.caller.user_id
}

/// Moves a task one step, then shows it.
fn report(call: &mut Call<'_>, uuid: &str) -> Option<Value> {
    let task = call.world.tasks.iter_mut().find(|t| t.uuid == uuid)?;
    if task.finished_at.is_none() {
        call.changed = true;
        task.reports += 1;
        match task.reports {
            1 => {}
            2 => {
                task.status = "running".into();
                task.updated_at = call.now;
            }
            _ => execute(call.world, uuid, call.now, call.switches, call.repeatable),
        }
    }
    call.world.tasks.iter().find(|t| t.uuid == uuid).map(view)
}

fn execute(world: &mut World, uuid: &str, now: i64, switches: &Switches, repeatable: bool) {
    let Some(task) = world.tasks.iter().find(|t| t.uuid == uuid).cloned() else {
        return;
    };
    let before = world.clone();
    let caller = routes::caller_of_task(task.user_id, task.everything);
    let request = &task.request;
    let mut call = Call {
        world,
        request,
        caller: &caller,
        switches,
        now,
        repeatable,
        args: Vec::new(),
        changed: false,
    };
    let outcome = routes::answer(&mut call);
    if outcome.is_err() {
        *world = before;
    }
    let Some(task) = world.tasks.iter_mut().find(|t| t.uuid == uuid) else {
        return;
    };
    task.updated_at = now;
    task.executed_at = Some(now);
    task.finished_at = Some(now);
    match outcome {
        Ok(answer) => {
            task.status = "executed".into();
            task.response = answer.envelope();
        }
        Err(refusal) => {
            task.status = "failed".into();
            task.response = refusal.envelope();
            task.error = refusal.envelope().get("error").cloned();
        }
    }
}

fn view(task: &Task) -> Value {
    // The schema wants integers and an object at all times; 0 and an empty object stand for "not yet" (C).
    let mut shown = json!({
        "uuid": task.uuid,
        "status": task.status,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "executed_at": task.executed_at.unwrap_or(0),
        "finished_at": task.finished_at.unwrap_or(0),
        "response": if task.response.is_object() { task.response.clone() } else { json!({}) },
    });
    if let Some(error) = &task.error {
        shown["error"] = error.clone();
    }
    shown
}
