//! What restores the state before a run, read off its journal and held against what lives now.
//!
//! What the run made goes, what it changed is as before, what it deleted is made anew. What moved since is
//! told and left alone: to undo is not to overwrite somebody's later work. The requests are planned as
//! for files that declare the state before, so that every rule of plans holds for them.

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;
use super::account::{Account, State, Step};
use super::journal::{How, Planned, belongs_to};
use super::since::{below, beyond, differs, is_facet, is_nothing, since, touched_later};
use crate::kinds;
use crate::kinds::declare::{Declared, Removed};
use crate::kinds::kind::{CALLED, Existence, Kind, Located, Nature};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::source::Span;
use crate::model::value::{Spec, Value};
use crate::plan::record::Entry;
use crate::plan::restore::Lost;
use crate::plan::{Action, FieldChange};

/// What restores the state before.
#[derive(Debug, Default)]
pub struct Undo {
    /// What is to be as before, as if files declared it: of what lives, only the fields that changed.
    pub declared: Vec<Declared>,
    /// What is to go, because it was not there.
    pub removed: Vec<Removed>,
    /// What is remembered of each thing once it is as before; none for what nothing was remembered of.
    pub before: BTreeMap<Address, Option<Entry>>,
    /// What does not come back, by address.
    pub lost: Vec<Lost>,
    /// What moved since, and stays as it is, by address.
    pub moved: Vec<Lost>,
    /// What was there already when the run came to make it, and stays, by address.
    pub theirs: Vec<Lost>,
}

/// What the run of this journal left to undo, before anybody looked at what lives. `place` is where its
/// journal stands among the sources; what `overwrite` names goes also where an answer was lost.
#[must_use]
pub fn undo(account: &Account, place: Span, overwrite: &[String]) -> Undo {
    let mut undo = Undo::default();
    let left = |change: &Planned| left(account, change, overwrite);
    let made: BTreeSet<&Address> = account
        .touched()
        .filter(|(change, _)| is_made(change) && left(change).is_none())
        .map(|(change, _)| &change.address)
        .collect();
    for (change, _) in account.touched() {
        undo.letters(account, &change.address);
        // It goes with what it belongs to.
        if made.iter().any(|made| belongs_to(&change.address, made)) {
            undo.before
                .insert(change.address.clone(), change.recorded.clone());
            continue;
        }
        let Some(kind) = kinds::by_name(&change.address.kind) else {
            continue;
        };
        if let Some(evidence) = left(change) {
            undo.leave(&change.address, evidence);
            continue;
        }
        for what in &change.irrecoverable {
            undo.lose(&change.address, what);
        }
        match change.action {
            _ if is_made(change) => {
                undo.removed.push(Removed {
                    located: located(change, &change.address),
                    destroy: true,
                    origin: place,
                });
                undo.before
                    .insert(change.address.clone(), change.recorded.clone());
            }
            Action::Create | Action::Update => undo.changed(kind, change, place),
            Action::Delete => undo.deleted(change, place),
            Action::Replace => undo.lose(
                &change.address,
                "it was over already when it was made anew, so it stays",
            ),
        }
    }
    undo.lost.sort();
    undo.lost.dedup();
    undo
}

/// Why a change is not undone, although it was done: nobody knows that the run did it.
fn left(account: &Account, change: &Planned, overwrite: &[String]) -> Option<Evidence> {
    let mut steps = account.steps_of(&change.address).peekable();
    let first = steps.peek().and_then(|step| step.known_by());
    if steps.any(|step| step.known_by() == Some(Evidence::Found)) {
        return Some(Evidence::Found);
    }
    let named = || overwrite.iter().any(|it| change.address.matches(it));
    let adopted = first == Some(Evidence::Adopted) && is_made(change);
    (adopted && !named()).then_some(Evidence::Adopted)
}

/// True for what was not there before and has a life of its own.
fn is_made(change: &Planned) -> bool {
    let kind = kinds::by_name(&change.address.kind);
    let own = kind.is_some_and(|kind| matches!(kind.existence(), Existence::Own(_)));
    own && change.action == Action::Create
}

fn located(change: &Planned, address: &Address) -> Located {
    Located {
        address: address.clone(),
        realm: change.organization.clone(),
    }
}

impl Undo {
    fn lose(&mut self, address: &Address, what: &str) {
        self.lost.push(Lost {
            address: address.clone(),
            what: what.to_owned(),
        });
    }

    /// Tells what stays because somebody else made it, or may have.
    fn leave(&mut self, address: &Address, evidence: Evidence) {
        let (list, what) = match evidence {
            Evidence::Found => (
                &mut self.theirs,
                "it was there already when that run came to make it",
            ),
            Evidence::Adopted | Evidence::Answer => (
                &mut self.moved,
                "the answer to its creation was lost, so somebody else may have made it",
            ),
        };
        list.push(Lost {
            address: address.clone(),
            what: what.to_owned(),
        });
    }

    /// What the service wrote to people is with them.
    fn letters(&mut self, account: &Account, address: &Address) {
        // Whoever was refused wrote to nobody.
        let sent = |step: &&Step| {
            let refused = step.known_by() == Some(Evidence::Found);
            let sent = step.state == State::UnderWay || step.is(How::Done);
            !refused && (sent || step.is(How::Unknown))
        };
        let done = account.steps_of(address).filter(sent);
        let letters: Vec<String> = done
            .flat_map(|step| &step.sent.letters)
            .map(|letter| format!("{} was sent to {}", letter.what, letter.to))
            .collect();
        for letter in letters {
            self.lose(address, &letter);
        }
    }

    /// The fields as they were.
    fn changed(&mut self, kind: &dyn Kind, change: &Planned, place: Span) {
        let address = &change.address;
        let mut thing = Declared::new(address.clone(), &change.organization, place);
        for field in &change.fields {
            match field_before(kind, field) {
                Ok(Some(value)) => thing.spec.set(&field.name, value),
                Ok(None) => {}
                Err(why) => self.lose(address, &why),
            }
        }
        self.before.insert(address.clone(), change.recorded.clone());
        if !thing.spec.0.is_empty() {
            self.declared.push(thing);
        }
    }

    /// The thing as it was, with what belonged to it.
    fn deleted(&mut self, change: &Planned, place: Span) {
        let fields = change.fields.iter();
        let fields = fields.filter_map(|f| Some((f.name.clone(), f.before.clone()?)));
        let spec = Spec(fields.collect());
        self.anew(
            change,
            &change.address,
            &spec,
            change.recorded.as_ref(),
            place,
        );
        for along in &change.along {
            let kind = kinds::by_name(&along.address.kind);
            for what in kind.map(Kind::irrecoverable).unwrap_or_default() {
                self.lose(&along.address, what);
            }
            self.anew(
                change,
                &along.address,
                &along.fields,
                along.recorded.as_ref(),
                place,
            );
        }
    }

    fn anew(
        &mut self,
        change: &Planned,
        address: &Address,
        seen: &Spec,
        recorded: Option<&Entry>,
        place: Span,
    ) {
        let Some(kind) = kinds::by_name(&address.kind) else {
            return;
        };
        let mut spec = Spec::default();
        for field in kind.fields() {
            let known = match field.nature {
                Nature::Observed | Nature::Manner => None,
                Nature::WriteOnly => recorded.and_then(|entry| entry.spec.get(field.name)),
                _ => seen.get(field.name),
            };
            if let Some(value) = known.filter(|value| !is_nothing(value)) {
                spec.set(field.name, value.clone());
            }
        }
        let own = matches!(kind.existence(), Existence::Own(_));
        if !own && spec.0.is_empty() {
            return;
        }
        if kind.adopt(address, &spec).is_none() {
            if own {
                self.lose(address, "no file can declare it");
            }
            return;
        }
        let at = located(change, address);
        let mut thing = Declared::new(at.address, &at.realm, place);
        thing.spec = spec;
        self.before.insert(address.clone(), recorded.cloned());
        self.declared.push(thing);
    }

    /// Leaves alone what moved since the run, unless `overwrite` names it. `later` are the runs after it.
    #[must_use]
    pub fn held_against(
        mut self,
        account: &Account,
        live: &Live,
        later: &[Account],
        overwrite: &[String],
    ) -> Self {
        let changes: BTreeMap<&Address, &Planned> = account
            .touched()
            .map(|(change, _)| (&change.address, change))
            .collect();
        let named = |address: &Address| overwrite.iter().any(|pattern| address.matches(pattern));
        let mut moved: Vec<Lost> = std::mem::take(&mut self.moved);
        let mut tell = |address: &Address, what: String| {
            let address = address.clone();
            moved.push(Lost { address, what });
        };
        self.removed.retain(|removed| {
            let Located { address, realm } = &removed.located;
            let (Some(found), Some(change)) = (live.find(realm, address), changes.get(address))
            else {
                // Gone already, or not seen: then a gap says so.
                return live.find(realm, address).is_some();
            };
            let mut since: Vec<(Address, String)> = since(change, &found.spec)
                .into_iter()
                .chain(beyond(change, &found.spec))
                .chain(touched_later(address, later))
                .map(|what| (address.clone(), what))
                .collect();
            since.extend(below(&removed.located, &changes, live));
            if named(address) || since.iter().all(|(at, _)| named(at)) {
                return true;
            }
            for (at, what) in since {
                tell(&at, what);
            }
            false
        });
        self.declared.retain_mut(|thing| {
            let Located { address, realm } = &thing.located;
            let found = live.find(realm, address);
            let Some(change) = changes.get(address) else {
                // It went along with something.
                return found.is_none() || named(address) || is_facet(address);
            };
            match (change.action, found) {
                (Action::Delete, Some(_)) if !named(address) => {
                    tell(address, "it is there again".to_owned());
                    false
                }
                (Action::Delete, _) => true,
                (_, None) => {
                    tell(address, "it is not there any more".to_owned());
                    false
                }
                (_, Some(found)) => {
                    for field in &change.fields {
                        let asked = thing.spec.get(&field.name).is_some();
                        if let Some(what) = differs(change, field, &found.spec)
                            && asked
                            && !named(address)
                        {
                            tell(address, what);
                            thing.spec.0.remove(&field.name);
                        }
                    }
                    !thing.spec.0.is_empty()
                }
            }
        });
        self.moved = moved;
        self.moved.sort();
        self.moved.dedup();
        self
    }

    /// What lives and dies with what is to go, and is to be read for what others did there since.
    #[must_use]
    pub fn below(&self) -> Vec<Located> {
        let each = self.removed.iter().flat_map(|removed| {
            let Located { address, realm } = &removed.located;
            let facets = kinds::KINDS.iter().filter(|kind| {
                kind.existence() == Existence::Facet
                    && kind.parent(&address.key).as_ref() == Some(address)
            });
            facets.map(|kind| Located {
                address: Address::new(kind.name(), address.key.clone()),
                realm: realm.clone(),
            })
        });
        each.collect()
    }

    /// The things that are asked for, with what each is to be; none for what is to go.
    #[must_use]
    pub fn wanted(&self) -> BTreeMap<Address, Option<Spec>> {
        let declared = self.declared.iter();
        let declared = declared.map(|d| (d.located.address.clone(), Some(d.spec.clone())));
        let removed = self.removed.iter();
        let mut wanted: BTreeMap<Address, Option<Spec>> = removed
            .map(|removed| (removed.located.address.clone(), None))
            .chain(declared)
            .collect();
        // What belongs to something that goes, goes.
        let goes: Vec<Address> = wanted
            .iter()
            .filter(|(_, spec)| spec.is_none())
            .map(|(address, _)| address.clone())
            .collect();
        for address in self.before.keys() {
            if goes.iter().any(|gone| belongs_to(address, gone)) {
                wanted.entry(address.clone()).or_insert(None);
            }
        }
        wanted
    }
}

/// The value that a field had, where it can be asked for; why not, where that is a loss.
fn field_before(kind: &dyn Kind, field: &FieldChange) -> Result<Option<Value>, String> {
    let name = &field.name;
    if name == CALLED {
        return Err("it keeps its new name: rename it in the files, with `previously`".to_owned());
    }
    let nature = kind.fields().iter().find(|known| known.name == name);
    match (nature.map(|known| known.nature), &field.before) {
        (None | Some(Nature::Observed | Nature::Manner), _) => Ok(None),
        (Some(Nature::AtCreation), _) => Err(format!("`{name}` is written once and never again")),
        (Some(Nature::Additive), before) => {
            let had = before.as_ref().map(Value::items).unwrap_or_default();
            let has = field.after.as_ref().map(Value::items).unwrap_or_default();
            let added: Vec<String> = has.difference(&had).cloned().collect();
            match added.is_empty() {
                true => Ok(before.clone()),
                false => Err(format!(
                    "`{name}` keeps {}, because others write into it, too: take it out in the Manager",
                    added.join(", ")
                )),
            }
        }
        (Some(_), Some(before)) => Ok(Some(before.clone())),
        (Some(_), None) => Err(format!("what `{name}` was before is not known")),
    }
}
