//! What to remember of a run: which things the files declared, and what of them was made true.
//!
//! Works out the record; whoever runs the program keeps it in a file.

use std::collections::{BTreeMap, BTreeSet};

use super::{Outcome, Report};
use crate::kinds::declare::Declared;
use crate::kinds::kind::Located;
use crate::kinds::{self};
use crate::live::{Live, Sight};
use crate::model::address::Address;
use crate::model::request::Method;
use crate::model::secret::SecretRef;
use crate::plan::record::{Entry, Record};
use crate::plan::{Action, Change, Plan, Status};

/// The record with what this run wrote, so that the plan after it knows of fields that cannot be
/// read back.
#[must_use]
pub fn after_steps(
    declared: &[Declared],
    record: &Record,
    plan: &Plan,
    report: &Report,
    now: i64,
) -> Record {
    let undone: BTreeSet<&Address> = report
        .steps
        .iter()
        .filter(|done| done.outcome != Outcome::Done)
        .map(|done| &done.step.address)
        .collect();
    let made: BTreeSet<&Address> = plan
        .changes
        .iter()
        .filter(|change| change.status == Status::Ready)
        .map(|change| &change.address)
        .filter(|address| !undone.contains(address))
        .collect();
    let moment = now;
    let mut now = record.clone();
    for address in taken_away(report) {
        now.things.remove(address);
    }
    let lacking = report.lacking.iter();
    now.lacking
        .extend(lacking.map(|route| (route.clone(), moment)));
    now.forget(moment);
    keep_moments(&mut now, plan, report, moment);
    for thing in declared {
        let address = &thing.located.address;
        if made.contains(address) {
            let entry = Entry {
                realm: thing.located.realm.clone(),
                files: BTreeSet::new(),
                spec: thing.spec.clone(),
            };
            now.things.insert(address.clone(), entry);
            now.unsure.remove(address);
        }
    }
    let makes = |change: &&Change| matches!(change.action, Action::Create | Action::Replace);
    let makes = plan.changes.iter().filter(makes);
    let makes: BTreeSet<&Address> = makes.map(|change| &change.address).collect();
    for address in forget_unsure(&mut now, declared, report) {
        if makes.contains(address) && !now.things.contains_key(address) {
            now.unsure.insert(address.clone());
        }
    }
    now
}

/// Takes out the secrets of which nobody knows whether they arrived: nobody reads them back, so they count
/// as not written, and the next plan writes them. Gives the things that have such.
pub fn forget_unsure<'a>(
    record: &mut Record,
    declared: &'a [Declared],
    report: &Report,
) -> BTreeSet<&'a Address> {
    let mut unsure: BTreeMap<&Address, Vec<SecretRef>> = BTreeMap::new();
    for done in &report.steps {
        let secrets = done.unsure_secrets();
        unsure
            .entry(&done.step.address)
            .or_default()
            .extend(secrets);
    }
    let mut doubted = BTreeSet::new();
    for thing in declared {
        let address = &thing.located.address;
        let secrets = unsure.get(address).into_iter().flatten().collect();
        let fields = thing.spec.holding(&secrets);
        if !fields.is_empty() {
            record.doubt(address, &fields);
            doubted.insert(address);
        }
    }
    doubted
}

/// Keeps in mind when this run wrote what. A step without an answer counts, too: to wait in vain is
/// better than not to wait.
fn keep_moments(record: &mut Record, plan: &Plan, report: &Report, moment: i64) {
    let sent: BTreeSet<&Address> = report
        .steps
        .iter()
        .filter(|step| matches!(step.outcome, Outcome::Done | Outcome::Unknown { .. }))
        .map(|step| &step.step.address)
        .collect();
    for change in &plan.changes {
        if !sent.contains(&change.address) {
            continue;
        }
        if change.action == Action::Delete {
            // That it was made still counts for the day's limit; what it said is gone.
            if let Some(when) = record.written.get_mut(&change.address) {
                when.fields.clear();
            }
            continue;
        }
        let when = record.written.entry(change.address.clone()).or_default();
        if matches!(change.action, Action::Create | Action::Replace) {
            when.made_before.extend(when.made.replace(moment));
            // Forgotten by the next reading, unless it shows that something at it waits.
            record.asked.insert(change.address.clone(), moment);
        }
        let fields = change.fields.iter();
        when.fields
            .extend(fields.map(|field| (field.name.clone(), moment)));
    }
}

/// What the files declare and what is there, with what once was declared and is still there.
/// `full` is the plan of everything made after the last reading: a field that differs in it was not
/// made true and keeps its old value.
#[must_use]
pub fn after_reading(declared: &[Declared], live: &Live, record: &Record, full: &Plan) -> Record {
    let mut differing: BTreeMap<&Address, BTreeSet<&str>> = BTreeMap::new();
    for change in &full.changes {
        let fields = differing.entry(&change.address).or_default();
        fields.extend(change.fields.iter().map(|field| field.name.as_str()));
    }
    let mut now = Record::empty(&record.host);
    now.lacking.clone_from(&record.lacking);
    now.written.clone_from(&record.written);
    now.asked = asked(declared, live, record, full);
    for thing in declared {
        let address = &thing.located.address;
        let Some(kind) = kinds::by_name(&address.kind) else {
            continue;
        };
        let old = record.things.get(address);
        let entry = match live.sight(kind, &thing.located) {
            // It is there and stands for nothing: nobody made it so.
            Sight::There(found) if found.lapsed.is_some() && old.is_none() => None,
            Sight::There(_) => Some(made_true(thing, old, differing.get(address))),
            // Not there yet, or not seen: what was remembered stays.
            Sight::Absent | Sight::Orphan(_) | Sight::Unseen(_) => old.cloned(),
        };
        match entry {
            Some(entry) => {
                now.things.insert(address.clone(), entry);
            }
            None if record.unsure.contains(address) => {
                now.unsure.insert(address.clone());
            }
            None => {}
        }
    }
    // What is declared no longer is kept in mind while its deletion is still to come: planned and
    // not done, refused, or not seen. What a policy leaves alone is forgotten, so that a later
    // change of policy does not delete what was let go long ago. What goes with its holder waits as
    // long as that: a later plan reads it again, and knows to whom the holder sends mail.
    let declared: BTreeSet<&Address> = declared.iter().map(|d| &d.located.address).collect();
    let refused = full.refusals.iter().map(|refusal| &refusal.address);
    let pending: BTreeSet<&Address> = differing.keys().copied().chain(refused).collect();
    for located in record.located() {
        let address = &located.address;
        if declared.contains(address) {
            continue;
        }
        let unseen = kinds::by_name(&address.kind)
            .is_some_and(|kind| matches!(live.sight(kind, &located), Sight::Unseen(_)));
        if (unseen || with_holders(address).any(|each| pending.contains(&each)))
            && let Some(entry) = record.things.get(address)
        {
            now.things.insert(address.clone(), entry.clone());
        }
    }
    now
}

/// A thing, and all that it belongs to.
fn with_holders(address: &Address) -> impl Iterator<Item = Address> {
    let above = |own: &Address| kinds::by_name(&own.kind).and_then(|kind| kind.parent(&own.key));
    std::iter::successors(Some(address.clone()), above)
}

/// Since when each thing waits for people: what did before keeps its moment as long as it waits or
/// cannot be seen, and what this run first says is to be done by hand is asked for from now on.
fn asked(
    declared: &[Declared],
    live: &Live,
    record: &Record,
    full: &Plan,
) -> BTreeMap<Address, i64> {
    let mut asked = BTreeMap::new();
    for Located { address, realm } in declared.iter().map(|thing| &thing.located) {
        let Some(since) = record.asked.get(address) else {
            continue;
        };
        let waits = match live.find(realm, address) {
            Some(found) => !found.waits.is_empty(),
            None => !live.gaps().is_empty(),
        };
        if waits {
            asked.insert(address.clone(), *since);
        }
    }
    for change in &full.changes {
        if matches!(
            change.status,
            Status::ByHand { .. } | Status::Blocked { .. }
        ) {
            let address = &change.address;
            let since = record.asked.get(address).copied().unwrap_or(live.now);
            asked.insert(address.clone(), since);
        }
    }
    asked
}

/// Keeps in mind what stays although its lines are gone, where a run that was restricted to `only`
/// did not tell of it: what nobody was told is told by the next plan.
pub fn keep_untold(now: &mut Record, record: &Record, full: &Plan, only: &[String]) {
    if only.is_empty() {
        return;
    }
    for left in &full.left {
        let told = only.iter().any(|pattern| left.address.matches(pattern));
        if let Some(entry) = record.things.get(&left.address).filter(|_| !told) {
            now.things.insert(left.address.clone(), entry.clone());
        }
    }
}

/// What this run deleted in order to make it anew and did not make: that it is gone is the run's own
/// doing, and must not be read as somebody else's later.
fn taken_away(report: &Report) -> BTreeSet<&Address> {
    let mut deleted = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for done in &report.steps {
        let address = &done.step.address;
        if done.outcome == Outcome::Done {
            if done.step.request.method == Method::Delete {
                deleted.insert(address);
            }
        } else if !done.step.yields.is_empty() && deleted.contains(address) {
            gone.insert(address);
        }
    }
    gone
}

fn made_true(thing: &Declared, old: Option<&Entry>, differing: Option<&BTreeSet<&str>>) -> Entry {
    let mut entry = Entry {
        realm: thing.located.realm.clone(),
        ..Entry::default()
    };
    for (name, value) in &thing.spec.0 {
        let differs = differing.is_some_and(|fields| fields.contains(name.as_str()));
        let known = if differs {
            old.and_then(|old| old.spec.get(name))
        } else {
            Some(value)
        };
        if let Some(known) = known {
            entry.spec.set(name, known.clone());
        }
    }
    entry
}
