//! What is not done because somebody has to do something first: what waits, since when and until
//! when, what ran out, and what a plan leaves to people.

use serde::Serialize;

use super::record::Record;
use super::{Action, Plan, Status};
use crate::kinds::kind::Observed;
use crate::model::address::Address;

/// How it stands with something that waits. The order is that of showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Somebody can still do it.
    Waiting,
    /// It can no longer be done: what was asked ran out or was turned down.
    Over,
    /// A person has to do it in the Manager.
    ByHand,
    /// It needs something else first.
    Blocked,
    /// The service has a place for it on a later day: an apply does it then.
    Later,
}

/// Where it is known from since when something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// The service says it.
    Service,
    /// An apply of these files asked for it then.
    Record,
}

/// One thing that is not done yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Pending {
    /// How it stands.
    pub state: State,
    /// Since when, in Unix seconds, and who says so; none where nobody does.
    pub since: Option<(i64, Told)>,
    /// Which thing.
    pub address: Address,
    /// The organization it was found through; empty where none is known.
    pub organization: String,
    /// Whom it waits for; empty where that is nobody in particular.
    pub who: String,
    /// For what, or what happened, as a fragment; empty where the steps say it.
    pub what: String,
    /// Until when it can still be done, in Unix seconds, where that is known.
    pub until: Option<i64>,
    /// What becomes of the thing, where a plan says so.
    pub action: Option<Action>,
    /// When it can be done at the earliest, in Unix seconds, where that is known.
    pub on_or_after: Option<i64>,
    /// What a person has to do, one after the other.
    pub steps: Vec<String>,
    /// What has to be there first.
    pub on: Vec<Address>,
}

impl Pending {
    fn new(state: State, address: &Address, organization: &str) -> Self {
        Self {
            state,
            since: None,
            address: address.clone(),
            organization: organization.to_owned(),
            who: String::new(),
            what: String::new(),
            until: None,
            action: None,
            on_or_after: None,
            steps: Vec::new(),
            on: Vec::new(),
        }
    }
}

/// Everything that waits, by how it stands; within that the longest first, and what nobody knows the
/// time of last. `things` are what lives, each with the organization it was found through; `now` is
/// in Unix seconds.
#[must_use]
pub fn pending<'a>(
    things: impl Iterator<Item = (&'a str, &'a Observed)>,
    plan: &Plan,
    record: &Record,
    now: i64,
) -> Vec<Pending> {
    let mut all = Vec::new();
    for (organization, thing) in things {
        let address = &thing.address;
        for wait in &thing.waits {
            let over = wait.until.is_some_and(|until| until <= now);
            let state = if over { State::Over } else { State::Waiting };
            let told = wait.since.map(|at| (at, Told::Service));
            all.push(Pending {
                since: told.or_else(|| asked(record, address)),
                who: wait.who.clone(),
                what: wait.what.clone(),
                until: wait.until,
                ..Pending::new(state, address, organization)
            });
        }
        if let Some(why) = &thing.lapsed {
            all.push(Pending {
                what: why.clone(),
                ..Pending::new(State::Over, address, organization)
            });
        }
    }
    for change in &plan.changes {
        let (state, steps, on) = match &change.status {
            Status::ByHand { steps } => (State::ByHand, steps.clone(), Vec::new()),
            Status::Blocked { on } => (State::Blocked, Vec::new(), on.clone()),
            Status::Later { on, because, .. } => {
                all.push(Pending {
                    action: Some(change.action),
                    on_or_after: Some(*on),
                    what: because.clone(),
                    ..Pending::new(State::Later, &change.address, "")
                });
                continue;
            }
            Status::Ready | Status::Observed => continue,
        };
        all.push(Pending {
            since: asked(record, &change.address),
            action: Some(change.action),
            steps,
            on,
            ..Pending::new(state, &change.address, "")
        });
    }
    // The order of `None` is that of "before everything", which is the wrong end.
    all.sort_by(|a, b| {
        let key = |each: &Pending| (each.state, each.since.is_none());
        key(a).cmp(&key(b)).then_with(|| a.cmp(b))
    });
    all
}

/// Since when an apply of these files asks for what waits at a thing.
fn asked(record: &Record, address: &Address) -> Option<(i64, Told)> {
    let since = record.asked.get(address)?;
    Some((*since, Told::Record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::kind::Wait;

    fn thing(key: &str, wait: Wait) -> Observed {
        let mut thing = Observed::new(Address::new("user", key), "1");
        thing.waits.push(wait);
        thing
    }

    #[test]
    fn the_longest_wait_comes_first_and_what_ran_out_is_over() {
        let ask = |since, until| Wait::new("x", "to accept").between(since, until);
        let things = [
            thing("a", ask(Some(30), Some(200))),
            thing("b", ask(None, None)),
            thing("c", ask(Some(20), None)),
            thing("d", ask(Some(10), Some(50))),
        ];
        let mut record = Record::empty("x");
        record.asked.insert(Address::new("user", "b"), 25);
        let each = things.iter().map(|thing| ("Acme SA", thing));
        let all = pending(each, &Plan::default(), &record, 100);
        let told: Vec<_> = all
            .iter()
            .map(|p| (p.state, p.address.key.as_str(), p.since))
            .collect();
        assert_eq!(
            told,
            [
                (State::Waiting, "c", Some((20, Told::Service))),
                (State::Waiting, "b", Some((25, Told::Record))),
                (State::Waiting, "a", Some((30, Told::Service))),
                (State::Over, "d", Some((10, Told::Service))),
            ]
        );
    }
}
