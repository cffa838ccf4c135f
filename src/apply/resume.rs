//! What an interrupted run had done, put into the record before anything is planned: running again is
//! resuming.
//!
//! The run itself would have remembered it. Nothing is guessed: what was answered with yes is
//! remembered as written, what may have been done is left to the next reading, and the moments that
//! limits of the service count by are kept for both. To do this twice changes nothing more.

use std::collections::BTreeSet;

use super::Evidence;
use super::account::{Account, Extent, State, Step, makes};
use super::journal::{How, Planned};
use crate::model::secret::SecretRef;
use crate::model::value::{Spec, Value};
use crate::plan::Action;
use crate::plan::record::{Entry, Record};

/// The record with what this run had done.
#[must_use]
pub fn fold(record: &Record, account: &Account) -> Record {
    let mut now = record.clone();
    for (change, extent) in account.touched() {
        moments(&mut now, change, account);
        match (extent, &change.declared) {
            (Extent::All, None) => {
                now.things.remove(&change.address);
                for along in &change.along {
                    now.things.remove(&along.address);
                }
            }
            (Extent::All, Some(entry)) => {
                now.things.insert(change.address.clone(), entry.clone());
                now.unsure.remove(&change.address);
            }
            (Extent::Some, Some(entry)) if makes(change.action) => {
                half_made(&mut now, change, entry, account);
            }
            (Extent::Some | Extent::Nothing, _) => {}
        }
        doubt(&mut now, change, account);
    }
    now.forget(account.last.as_second());
    now
}

/// Of the secrets whose answer was lost or never awaited nobody knows whether they arrived: they are written
/// once more.
fn doubt(record: &mut Record, change: &Planned, account: &Account) {
    let Some(declared) = &change.declared else {
        return;
    };
    let unsure = account
        .steps_of(&change.address)
        .filter(|step| match &step.state {
            State::NotBegun => false,
            State::UnderWay => true,
            State::Ended(ended) => match ended.outcome {
                How::Done => !ended.known_by.is_answer(),
                outcome => outcome == How::Unknown,
            },
        });
    let secrets: BTreeSet<&SecretRef> = unsure.flat_map(|step| &step.sent.secrets).collect();
    let fields = declared.spec.holding(&secrets);
    record.doubt(&change.address, &fields);
    if !fields.is_empty() && makes(change.action) && !record.things.contains_key(&change.address) {
        record.unsure.insert(change.address.clone());
    }
}

/// A thing some of whose steps were done. Its maker is known by the first of them, and so are the secrets
/// that went with it; of everything else the next reading tells.
fn half_made(record: &mut Record, change: &Planned, entry: &Entry, account: &Account) {
    let done: Vec<&Step> = account
        .steps_of(&change.address)
        .filter(|step| step.is(How::Done))
        .collect();
    let first = account.steps_of(&change.address).next();
    // Made anew: what went before went by the run's own hand, and must not be read as somebody's.
    if change.action == Action::Replace {
        record.things.remove(&change.address);
        return;
    }
    if !first.is_some_and(|step| step.is(How::Done)) {
        return;
    }
    let answered = done
        .iter()
        .filter(|step| step.known_by() == Some(Evidence::Answer));
    let sent: BTreeSet<&SecretRef> = answered.flat_map(|step| &step.sent.secrets).collect();
    let mut known = Spec::default();
    for (name, value) in &entry.spec.0 {
        if matches!(value, Value::Secret(reference) if sent.contains(reference)) {
            known.set(name, value.clone());
        }
    }
    let entry = Entry {
        spec: known,
        ..entry.clone()
    };
    record.things.insert(change.address.clone(), entry);
}

/// When this was written, for limits that count by the day and for what is safe only a while later.
fn moments(record: &mut Record, change: &Planned, account: &Account) {
    let sent = account.steps_of(&change.address).filter(|step| {
        step.state == State::UnderWay || step.is(How::Done) || step.is(How::Unknown)
    });
    let Some(at) = sent.filter_map(|step| step.at).max() else {
        return;
    };
    if change.action == Action::Delete {
        return;
    }
    let when = record.written.entry(change.address.clone()).or_default();
    let later = |known: Option<i64>| known.map_or(at, |known| known.max(at));
    if makes(change.action) {
        when.made = Some(later(when.made));
        record.asked.entry(change.address.clone()).or_insert(at);
    }
    for field in &change.fields {
        let known = when.fields.get(&field.name).copied();
        when.fields.insert(field.name.clone(), later(known));
    }
}
