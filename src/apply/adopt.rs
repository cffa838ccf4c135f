//! Whether a step whose answer was lost was carried out: judged by what is there now, held against
//! what was there before and what the plan wants. Knows no kinds and sends nothing.

use super::known::Known;
use crate::kinds;
use crate::kinds::kind::{Kind, Located, Nature};
use crate::live::{Live, Sight};
use crate::model::request::{Ids, Method, Ref};
use crate::model::value::{Spec, Value};
use crate::plan::{Action, Change, FieldChange, Step};

/// What looking has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    /// It was carried out.
    Done,
    /// Nothing of it happened.
    Not,
    /// Something of this name is there now, and not as it was sent: somebody else made it.
    Otherwise,
    /// Nobody can say: not all could be read, or what is there fits neither.
    Unclear,
}

/// A step before it is sent, and what was known then.
#[derive(Debug)]
pub(super) struct Before<'a> {
    pub(super) step: &'a Step,
    /// What the plan makes of the thing, and what was there of it when it was planned.
    pub(super) change: Option<&'a Change>,
    pub(super) was_there: bool,
    /// The files call it by a name that it did not have at the service when that was read.
    pub(super) is_renamed: bool,
    /// The ids that the step is to give, and those of the thing's own that it names, as they were.
    pub(super) gives: Vec<(Ref, Option<String>)>,
    pub(super) names: Vec<(Ref, Option<String>)>,
    /// Steps of this thing in the whole plan, and those of them that were done.
    pub(super) steps: usize,
    pub(super) done: usize,
    /// No earlier step of the plan is about this thing.
    pub(super) is_first: bool,
}

impl<'a> Before<'a> {
    /// What is known of a step just before it is sent; `of_thing` are all steps of the plan.
    pub(super) fn new(
        step: &'a Step,
        all: &[Step],
        changes: &'a [Change],
        live: &Live,
        known: &Known<'_>,
        done: usize,
    ) -> Self {
        let ids = known.within(&step.realm);
        let with_id = |hole: Ref| {
            let id = ids.id(&hole);
            (hole, id)
        };
        let of_thing = |other: &&Step| other.address == step.address && other.realm == step.realm;
        let own = step.request.holes().into_iter();
        let gives = step.yields.iter().map(|each| each.to.clone());
        Self {
            step,
            change: changes.iter().find(|change| change.address == step.address),
            was_there: live.find(&step.realm, &step.address).is_some(),
            is_renamed: live.called(&step.realm, &step.address).is_some(),
            gives: gives.map(with_id).collect(),
            names: own
                .filter(|hole| hole.address == step.address)
                .map(with_id)
                .collect(),
            steps: all.iter().filter(of_thing).count(),
            done,
            is_first: all
                .iter()
                .find(of_thing)
                .is_some_and(|first| first.id == step.id),
        }
    }

    /// What has to be looked at.
    pub(super) fn things(&self) -> Vec<Located> {
        let given = self.gives.iter().map(|(hole, _)| hole.address.clone());
        let mut things: Vec<Located> = std::iter::once(self.step.address.clone())
            .chain(given)
            .map(|address| Located {
                address,
                realm: self.step.realm.clone(),
            })
            .collect();
        things.sort();
        things.dedup();
        things
    }

    /// What came of it, as far as `now` tells.
    pub(super) fn judge(&self, now: &Live) -> Finding {
        let thing = Located {
            address: self.step.address.clone(),
            realm: self.step.realm.clone(),
        };
        let (Some(kind), Some(change)) = (kinds::by_name(&thing.address.kind), self.change) else {
            return Finding::Unclear;
        };
        let spec = match now.sight(kind, &thing) {
            Sight::There(seen) => Some(&seen.spec),
            Sight::Absent | Sight::Orphan(_) => None,
            Sight::Unseen(_) => return Finding::Unclear,
        };
        let makes = matches!(change.action, Action::Create | Action::Replace);
        if let Some(spec) = spec
            && makes
            && self.is_first
            && !self.was_there
            && self.step.request.method != Method::Delete
            && !self.fits(change, kind, spec)
        {
            return Finding::Otherwise;
        }
        let ids = now.within(&thing.realm);
        if let Some(finding) = self.by_given(&ids, spec.is_some()) {
            return finding;
        }
        if change.action == Action::Delete || self.step.request.method == Method::Delete {
            return self.by_taken(&ids, change, kind, spec);
        }
        match (spec, change.action) {
            (Some(_), Action::Create | Action::Replace) if self.is_first && !self.was_there => {
                Finding::Done
            }
            (None, Action::Create | Action::Replace) if !self.was_there => Finding::Not,
            (Some(_), _) if self.is_first && self.is_renamed => Finding::Done,
            (None, _) if self.is_renamed => Finding::Not,
            (Some(spec), _) => self.by_fields(change, kind, spec),
            (None, _) => Finding::Unclear,
        }
    }

    /// Whether what can be read of it is what the first request of its creation makes. What later
    /// requests write may be missing yet, and switches and numbers be those that new things have.
    fn fits(&self, change: &Change, kind: &dyn Kind, spec: &Spec) -> bool {
        let is_whole = self.steps == 1;
        let said = kind.written(&change.address, spec).ok().flatten();
        let said = said.unwrap_or_default();
        let has_words = |name: &str| said.get(name).is_some_and(is_somebodys);
        kind.fields().iter().all(|field| {
            let is_read = !matches!(
                field.nature,
                Nature::Observed | Nature::Manner | Nature::WriteOnly
            );
            let Some(now) = spec.get(field.name).filter(|_| is_read) else {
                return true;
            };
            let mut wanted = change.fields.iter();
            let wanted = wanted.find(|wanted| wanted.name == field.name);
            match wanted.and_then(|wanted| wanted.after.as_ref()) {
                Some(after) if now == after => true,
                Some(Value::Set(after)) if !is_whole => now.items().is_subset(after),
                Some(Value::Set(after)) if field.nature == Nature::Additive => {
                    after.is_subset(&now.items())
                }
                Some(_) => !is_whole && !has_words(field.name),
                None => !has_words(field.name),
            }
        })
    }

    /// Ids that the step was to give say most.
    fn by_given(&self, ids: &dyn Ids, is_there: bool) -> Option<Finding> {
        if self.gives.is_empty() {
            return None;
        }
        let mut is_new = false;
        for (hole, before) in &self.gives {
            match ids.id(hole) {
                // The members of what could be read were all read.
                None if !is_there || hole.member.is_some() => return Some(Finding::Not),
                None => return None,
                id => is_new |= id != *before,
            }
        }
        is_new.then_some(Finding::Done)
    }

    /// What was to go is gone, or has another's id now.
    fn by_taken(
        &self,
        ids: &dyn Ids,
        change: &Change,
        kind: &dyn Kind,
        spec: Option<&Spec>,
    ) -> Finding {
        let Some(spec) = spec else {
            return Finding::Done;
        };
        if !self.names.is_empty() && self.step.request.method == Method::Delete {
            let stays = |(hole, before): &(Ref, Option<String>)| ids.id(hole) == *before;
            return match self.names.iter().any(stays) {
                true => Finding::Not,
                false => Finding::Done,
            };
        }
        match change.action {
            Action::Delete if self.steps == 1 => Finding::Not,
            Action::Delete => Finding::Unclear,
            Action::Create | Action::Replace | Action::Update => self.by_fields(change, kind, spec),
        }
    }

    /// What differed is as wanted, or as it was.
    fn by_fields(&self, change: &Change, kind: &dyn Kind, spec: &Spec) -> Finding {
        let mut moved = Moved::default();
        for field in &change.fields {
            moved.add(field, is_additive(kind, &field.name), spec.get(&field.name));
        }
        if moved.wanted == 0 {
            return Finding::Unclear;
        }
        let all_read = moved.unread == 0;
        match moved.reached {
            all if all == moved.wanted && (all_read || self.steps == 1) => Finding::Done,
            // Nothing else wrote to it, so this did.
            1.. if self.is_first && self.steps > 1 => Finding::Done,
            0 if all_read && self.is_first => Finding::Not,
            // Every request moves one thing of it: how many did so far?
            so_far if all_read && moved.wanted == self.steps && self.steps > 1 => {
                match so_far.cmp(&self.done) {
                    std::cmp::Ordering::Greater => Finding::Done,
                    std::cmp::Ordering::Equal => Finding::Not,
                    std::cmp::Ordering::Less => Finding::Unclear,
                }
            }
            _ => Finding::Unclear,
        }
    }

    /// Whether it is there and all that can be read of it is as the plan wants it.
    pub(super) fn is_as_wanted(&self, now: &Live) -> bool {
        let (Some(change), Some(kind)) = (self.change, kinds::by_name(&self.step.address.kind))
        else {
            return false;
        };
        let Some(seen) = now.find(&self.step.realm, &self.step.address) else {
            return false;
        };
        let mut moved = Moved::default();
        for field in &change.fields {
            let now = seen.spec.get(&field.name);
            moved.add(field, is_additive(kind, &field.name), now);
        }
        moved.unread == 0 && moved.reached == moved.wanted
    }
}

/// True for a value that people give, and that no new thing has by itself.
pub(super) fn is_somebodys(value: &Value) -> bool {
    match value {
        Value::Text(_) => true,
        Value::Set(items) => !items.is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => false,
    }
}

fn is_additive(kind: &dyn Kind, name: &str) -> bool {
    let mut fields = kind.fields().iter();
    fields.any(|field| field.name == name && field.nature == Nature::Additive)
}

/// How much of a change is so: a value counts once, a set by the items that come and go.
#[derive(Debug, Default)]
struct Moved {
    wanted: usize,
    reached: usize,
    /// Fields that the service does not tell.
    unread: usize,
}

impl Moved {
    fn add(&mut self, field: &FieldChange, is_additive: bool, now: Option<&Value>) {
        let Some(after) = &field.after else {
            return;
        };
        let Some(now) = now else {
            self.unread += 1;
            return;
        };
        if let Value::Set(after) = after {
            let before = field.before.as_ref().map(Value::items).unwrap_or_default();
            let now = now.items();
            let comes = after.difference(&before);
            let goes = before.difference(after).filter(|_| !is_additive);
            for is_so in comes
                .map(|item| now.contains(item))
                .chain(goes.map(|item| !now.contains(item)))
            {
                self.wanted += 1;
                self.reached += usize::from(is_so);
            }
        } else {
            self.wanted += 1;
            self.reached += usize::from(now == after);
        }
    }
}
