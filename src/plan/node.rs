//! A change on its way into the plan: both sides, the work it makes, the names it moves.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::FieldChange;
use super::{Action, Change, Status};
use crate::kinds::kind::{
    Around, Claim, Difference, Draft, Kind, Located, Observed, Turn, Use, Work,
};
use crate::kinds::{self};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::value::Spec;

/// A change on its way to being ordered.
pub(super) struct Node {
    pub(super) kind: &'static dyn Kind,
    pub(super) realm: String,
    pub(super) before: Option<Spec>,
    pub(super) after: Option<Spec>,
    pub(super) change: Change,
    pub(super) work: Work,
    /// The requests that only let go of names.
    pub(super) release: Vec<Draft>,
    /// The requests that only take names.
    pub(super) reach: Vec<Draft>,
}

impl Node {
    pub(super) fn new(
        kind: &'static dyn Kind,
        located: &Located,
        action: Action,
        (before, after): (Option<Spec>, Option<Spec>),
        fields: Vec<FieldChange>,
        around: &dyn Around,
    ) -> Self {
        let changed: BTreeSet<String> = fields.iter().map(|field| field.name.clone()).collect();
        let difference = Difference {
            address: &located.address,
            before: before.as_ref(),
            after: after.as_ref(),
            changed: &changed,
            around,
        };
        let mut work = kind.work(&difference);
        leave_to_people(&mut work, around);
        let release = kind.release(&difference);
        let reach = kind.reach(&difference);
        let mut notes = std::mem::take(&mut work.notes);
        let status = match (work.drafts.is_empty(), work.by_hand.is_empty()) {
            (false, by_hand) => {
                if !by_hand {
                    notes.extend(work.by_hand.iter().map(|step| format!("by hand: {step}")));
                }
                Status::Ready
            }
            (true, _) if !work.blocked_on.is_empty() => Status::Blocked {
                on: work.blocked_on.clone(),
            },
            (true, false) => Status::ByHand {
                steps: work.by_hand.clone(),
            },
            // A kind that has no answer must not be taken for one that has nothing to do.
            (true, true) => Status::ByHand {
                steps: vec!["change it in the Manager: the service offers no call for this".into()],
            },
        };
        Self {
            kind,
            realm: located.realm.clone(),
            before,
            after,
            change: Change {
                address: located.address.clone(),
                action,
                status,
                fields,
                origin: None,
                reason: None,
                notes,
                at_stake: Vec::new(),
                moved: None,
            },
            work,
            release,
            reach,
        }
    }

    /// Keeps the difference and drops what would be written.
    pub(super) fn observe(&mut self) {
        self.change.status = Status::Observed;
        self.work = Work::default();
    }

    /// True when it sends something.
    pub(super) fn writes(&self) -> bool {
        self.change.status == Status::Ready
    }

    fn claims(&self, spec: Option<&Spec>) -> Vec<Claim> {
        spec.map(|spec| self.kind.claims(&self.change.address, spec))
            .unwrap_or_default()
    }

    pub(super) fn uses(&self, spec: Option<&Spec>) -> Vec<Use> {
        spec.map(|spec| self.kind.uses(&self.change.address, spec))
            .unwrap_or_default()
    }

    /// Names of others that it mentions before, with those that facets mention which go with it.
    pub(super) fn mentions(&self, families: &Families<'_>) -> BTreeSet<String> {
        let mut uses = self.uses(self.before.as_ref());
        if self.change.action == Action::Delete {
            for (kind, thing) in families.get(&self.change.address).into_iter().flatten() {
                uses.extend(kind.uses(&thing.address, &thing.spec));
            }
        }
        uses.into_iter().map(|used| used.claim).collect()
    }

    /// Patterns of what a side of it sends people to.
    pub(super) fn serves(&self, spec: Option<&Spec>) -> BTreeSet<String> {
        spec.map(|spec| self.kind.serves(&self.change.address, spec))
            .unwrap_or_default()
            .into_iter()
            .collect()
    }

    /// Patterns of what a side of it answers for.
    pub(super) fn stands_in(&self, spec: Option<&Spec>) -> BTreeSet<String> {
        spec.map(|spec| self.kind.stands_in(&self.change.address, spec))
            .unwrap_or_default()
            .into_iter()
            .collect()
    }

    /// What kinds say of turns with other changes.
    pub(super) fn turns(&self) -> Vec<(Turn, String)> {
        let (before, after) = (self.before.as_ref(), self.after.as_ref());
        self.kind.turns(&self.change.address, before, after)
    }

    /// Domains whose mail a side of it brings to whoever takes it.
    pub(super) fn brings(&self, spec: Option<&Spec>) -> BTreeSet<String> {
        spec.map(|spec| self.kind.brings_mail_of(&self.change.address, spec))
            .unwrap_or_default()
            .into_iter()
            .collect()
    }

    /// Domains whose mail it takes afterwards and not before.
    pub(super) fn takes_mail_of(&self) -> BTreeSet<String> {
        let side = |spec: Option<&Spec>| -> BTreeSet<String> {
            spec.map(|spec| self.kind.takes_mail_of(&self.change.address, spec))
                .unwrap_or_default()
                .into_iter()
                .collect()
        };
        let before = side(self.before.as_ref());
        let mut after = side(self.after.as_ref());
        after.retain(|domain| !before.contains(domain));
        after
    }

    /// Whether it gives up a name, by itself.
    pub(super) fn gives(&self) -> bool {
        let kept = names(&self.claims(self.after.as_ref()));
        let held = names(&self.claims(self.before.as_ref()));
        !held.is_subset(&kept)
    }

    /// Names it holds afterwards and not before.
    pub(super) fn takes(&self) -> Vec<Claim> {
        let held = names(&self.claims(self.before.as_ref()));
        let mut claims = self.claims(self.after.as_ref());
        claims.retain(|claim| !held.contains(&claim.name));
        claims
    }

    /// Names it holds before and not afterwards, with those of facets that go with it.
    pub(super) fn frees(&self, families: &Families<'_>) -> Vec<Claim> {
        let kept = names(&self.claims(self.after.as_ref()));
        let mut claims = self.claims(self.before.as_ref());
        if self.change.action == Action::Delete {
            for (kind, thing) in families.get(&self.change.address).into_iter().flatten() {
                claims.extend(kind.claims(&thing.address, &thing.spec));
            }
        }
        claims.retain(|claim| !kept.contains(&claim.name));
        claims
    }
}

/// Takes out the requests for which this account is known to have no route, in favour of what a
/// person can do.
fn leave_to_people(work: &mut Work, around: &dyn Around) {
    let drafts = std::mem::take(&mut work.drafts);
    for draft in drafts {
        let mut next = Some(&draft.request);
        let mut known = !draft.otherwise.is_empty();
        while let Some(request) = next.filter(|_| known) {
            known = around.lacks(request);
            next = request.instead.as_deref();
        }
        if known {
            work.by_hand.extend(draft.otherwise);
        } else {
            work.drafts.push(draft);
        }
    }
}

fn names(claims: &[Claim]) -> BTreeSet<String> {
    claims.iter().map(|claim| claim.name.clone()).collect()
}

/// What lives with each thing and goes with it.
pub(super) type Families<'a> = BTreeMap<Address, Vec<(&'static dyn Kind, &'a Observed)>>;

pub(super) fn families(live: &Live) -> Families<'_> {
    let mut families = Families::new();
    for thing in live.things() {
        if let Some(kind) = kinds::by_name(&thing.address.kind)
            && let Some(parent) = kind.parent(&thing.address.key)
        {
            families.entry(parent).or_default().push((kind, thing));
        }
    }
    families
}
