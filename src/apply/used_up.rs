//! Limits on making things that turn out to be used up while a plan is carried out: somebody else made
//! some, or the record of what these files made is gone. One refusal is enough to know; the others that
//! count against the same limit are not tried one by one.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::kinds;
use crate::kinds::rate::Rate;
use crate::model::address::Address;
use crate::plan::Step;

/// What was found to be used up in this run, with the step that was refused.
#[derive(Debug, Default)]
pub(super) struct UsedUp(RefCell<BTreeMap<(&'static str, Address), usize>>);

impl UsedUp {
    /// The step whose refusal says that there is no place for this one either.
    pub(super) fn because(&self, step: &Step) -> Option<usize> {
        let rate = counted(step)?;
        self.0.borrow().get(&(rate.limit, rate.per)).copied()
    }

    /// Takes note of a refusal with this code at `now`, in Unix seconds. What to do about it, where it
    /// says that no place is left.
    pub(super) fn learn(&self, step: &Step, code: Option<&str>, now: i64) -> Option<String> {
        let rate = counted(step).filter(|rate| code.is_some_and(|code| rate.is_used_up(code)))?;
        let free = Timestamp::from_second(now.saturating_add(rate.within)).ok()?;
        let hint = format!(
            "no place is left (`{}`): things were made that the record of these files does not know. A place comes free {} hours after each was made, all of them by {}: apply again then, or earlier for a part; what counts against the same limit was not tried any more",
            rate.limit,
            rate.within / 3600,
            free.strftime("%Y-%m-%d %H:%M UTC"),
        );
        let mut all = self.0.borrow_mut();
        all.entry((rate.limit, rate.per)).or_insert(step.id);
        Some(hint)
    }
}

/// The limit that counts this step: only the request that makes a thing is counted, not what comes
/// after it.
fn counted(step: &Step) -> Option<Rate> {
    let makes = step.yields.iter().any(|y| y.to.address == step.address);
    let kind = kinds::by_name(&step.address.kind).filter(|_| makes)?;
    kind.rate(&step.address)
}
