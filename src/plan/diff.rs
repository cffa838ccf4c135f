//! From what is declared, what lives and what the last apply recorded, to the plan.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::differing;
use super::left::Left;
use super::mover;
use super::node::Node;
use super::order;
use super::policy::{self, Policy};
use super::record::Record;
use super::scene::{self, Scene};
use super::spared;
use super::waves::Past;
use super::{Action, LeftAlone, Plan, Refusal, Status, Waiting};
use super::{gone, guard, notices, renames};
use crate::kinds::declare::Declared;
use crate::kinds::kind::{
    Claim, Existence, Field, Kind, Located, Missing, Nature, Observed, Share, Work,
};
use crate::kinds::limits::Limits;
use crate::kinds::{self};
use crate::live::{Gap, Live, Sight};
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::source::Sources;
use crate::model::value::Spec;

/// All that a plan depends on.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What the files declare, one entry a thing.
    pub declared: &'a [Declared],
    /// The collections the files speak of as a whole, as patterns such as
    /// `mailbox:*@acme.example`.
    pub scopes: &'a [Located],
    /// The files, for the origins of changes.
    pub sources: &'a Sources,
    /// What lives.
    pub live: &'a Live,
    /// What the last apply made true.
    pub record: &'a Record,
    /// Whose is what.
    pub policy: &'a Policy,
    /// The service's limits, with what `settings` says otherwise.
    pub limits: &'a Limits,
    /// Addresses and patterns to restrict the plan to; empty for everything.
    pub only: &'a [String],
}

/// Plans the difference.
pub fn plan(input: &Input<'_>) -> Plan {
    let record = input.record.renamed(&input.live.renamed);
    let input = &Input {
        record: &record,
        ..*input
    };
    let mut draft = Draft::default();
    draft.refusals.extend(renames::refusals(input));
    let wanted = scene::wanted(input.declared);
    for declared in input.declared {
        let around = Scene::new(input, &wanted, &declared.located.realm);
        judge(input, declared, &around, &mut draft);
    }
    let declared: BTreeSet<&Address> = input.declared.iter().map(|d| &d.located.address).collect();
    for (realm, thing) in input.live.found() {
        if !declared.contains(&thing.address) {
            let around = Scene::new(input, &wanted, realm);
            gone::undeclared(input, realm, thing, &around, &mut draft);
        }
    }
    let held = spared::hold_back(input, &mut draft);
    gone::carried_off(&mut draft);
    // Only now: what would have gone with a refused thing is not asked for by itself either.
    let refused = |node: &Node| held.contains(&node.change.address);
    draft.nodes.retain(|node| !refused(node));
    mover::attribute(input, &wanted, &mut draft.nodes);
    for located in input.record.located() {
        if !declared.contains(&located.address) {
            draft
                .unseen
                .extend(gone::out_of_reach(input, &wanted, &located));
        }
    }
    draft.refusals.extend(taken_names(input.live, &draft.nodes));
    draft
        .refusals
        .extend(scene::breaches(input, &mut draft.nodes));
    let past = Past {
        record: input.record,
        now: input.live.now,
        limits: input.limits,
    };
    let ordered = order::order(draft.nodes, input.live, input.only, past);
    draft.refusals.extend(ordered.refusals);
    draft
        .refusals
        .extend(guard::protected(input, &ordered.changes));
    let kept: BTreeSet<&Address> = ordered.changes.iter().map(|c| &c.address).collect();
    draft.refusals.retain(|refusal| {
        let address = &refusal.address;
        input.only.is_empty()
            || kept.contains(address)
            || input.only.iter().any(|pattern| address.matches(pattern))
    });
    let named = |address: &Address| {
        input.only.is_empty() || input.only.iter().any(|pattern| address.matches(pattern))
    };
    draft.waiting.retain(|each| named(&each.address));
    draft.left.retain(|each| named(&each.address));
    draft.unmanaged.retain(|each| named(&each.address));
    draft.left.sort();
    let gaps = gaps(input.live, draft.unseen);
    let notices = notices::notices(input, &gaps);
    draft.refusals.sort();
    draft.waiting.sort();
    Plan {
        changes: ordered.changes,
        steps: ordered.steps,
        refusals: draft.refusals,
        foreseen: Vec::new(),
        allowed: Vec::new(),
        waiting: draft.waiting,
        gaps,
        left: draft.left,
        notices,
        findings: Vec::new(),
        left_alone: draft.left_alone,
        unmanaged: draft.unmanaged,
        calls_read: input.live.calls,
        only: input.only.to_vec(),
    }
}

/// A plan on its way.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) nodes: Vec<Node>,
    pub(super) refusals: Vec<Refusal>,
    waiting: Vec<Waiting>,
    pub(super) unseen: BTreeSet<Gap>,
    pub(super) left_alone: LeftAlone,
    pub(super) left: Vec<Left>,
    pub(super) unmanaged: Vec<Located>,
}

fn gaps(live: &Live, unseen: BTreeSet<Gap>) -> Vec<Gap> {
    let mut gaps: BTreeSet<Gap> = live.gaps().into_iter().collect();
    gaps.extend(unseen);
    gaps.into_iter().collect()
}

/// Compares one declared thing with what lives.
fn judge(input: &Input<'_>, declared: &Declared, around: &Scene<'_>, draft: &mut Draft) {
    let address = &declared.located.address;
    let Some(kind) = kinds::by_name(&address.kind) else {
        return;
    };
    let recorded = input.record.things.get(address).map(|entry| &entry.spec);
    let mut lapsed = None;
    let (before, after) = match input.live.sight(kind, &declared.located) {
        Sight::Unseen(gap) => {
            draft.unseen.insert(gap);
            return;
        }
        Sight::Absent if kind.existence() == Existence::Found => {
            return missing(input, kind, declared, around, draft);
        }
        // That the organization is not there is said already, and is the thing to mend.
        Sight::Orphan(_) if kind.existence() == Existence::Found => return,
        Sight::Absent | Sight::Orphan(_) => (None, policy::fresh(kind, &declared.spec)),
        Sight::There(found) => {
            if let Some(gap) = untold(kind, &declared.spec, found) {
                draft.unseen.insert(gap);
                return;
            }
            lapsed.clone_from(&found.lapsed);
            let waits = found.waits.iter().map(|wait| Waiting::new(address, wait));
            draft.waiting.extend(waits);
            let shared = kind.share(&Share {
                address,
                declared: Some(&declared.spec),
                // Who does not know all the files does not know what else they say of it.
                recorded: recorded.filter(|_| !input.policy.partial),
                elsewhere: input.policy.elsewhere.contains(address),
                live: &found.spec,
            });
            let asked = shared.as_ref().unwrap_or(&declared.spec);
            // Known without its secrets: it may be these files' own, and have another one.
            let doubted = input.record.unsure.contains(address);
            let nothing = Spec::default();
            let known = recorded.or_else(|| doubted.then_some(&nothing));
            let sides = policy::complete(kind, asked, &found.spec, known);
            let unwritten = sides.unwritten.then(|| address.to_string());
            draft.left_alone.unwritten.extend(unwritten);
            let unread = sides
                .unread
                .iter()
                .map(|field| format!("{field} of {address}"));
            draft.left_alone.unread.extend(unread);
            let unchecked = sides.unchecked.iter();
            let unchecked = unchecked.map(|field| format!("{field} of {address}"));
            draft.left_alone.unchecked.extend(unchecked);
            (Some(sides.before), sides.after)
        }
    };
    let mut fields = differing(kind, before.as_ref(), Some(&after));
    fields.splice(0..0, renames::called(input.live, &declared.located));
    if fields.is_empty()
        && lapsed.is_none()
        && (before.is_some() || kind.existence() == Existence::Facet)
    {
        draft.left_alone.unchanged += 1;
        return;
    }
    let action = match (&before, &lapsed) {
        (None, _) => Action::Create,
        (Some(_), None) => Action::Update,
        (Some(_), Some(_)) => Action::Replace,
    };
    let sides = (before, Some(after));
    let mut node = Node::new(kind, &declared.located, action, sides, fields, around);
    node.change.reason = lapsed;
    node.change.origin = Some(input.sources.locate(declared.origin));
    if input.policy.of(kind, address) == Ownership::Observe {
        node.observe();
    }
    draft.nodes.push(node);
}

/// A declared field that the service usually tells and left out this time: nobody can say whether it
/// differs, and for a list that is sent whole a guess would wipe what others put into it.
fn untold(kind: &dyn Kind, declared: &Spec, found: &Observed) -> Option<Gap> {
    let told = |field: &Field| matches!(field.nature, Nature::Plain | Nature::Additive);
    let field = kind.fields().iter().find(|field| {
        told(field) && declared.get(field.name).is_some() && found.spec.get(field.name).is_none()
    })?;
    Some(Gap {
        view: found.address.to_string(),
        why: format!("the service listed it without its `{}`", field.name),
        hint: Some("if this stays so, leave that line out of the file".to_owned()),
    })
}

/// A declared thing that somebody outside has to make, or that the token cannot reach.
fn missing(
    input: &Input<'_>,
    kind: &'static dyn Kind,
    declared: &Declared,
    around: &Scene<'_>,
    draft: &mut Draft,
) {
    let address = &declared.located.address;
    let there = input.live.keys_of(&address.kind);
    match kind.missing(address, &there, around) {
        Missing::OutOfReach(why) => {
            draft.unseen.insert(Gap {
                view: address.to_string(),
                why,
                hint: Some(
                    "correct the name, or use a token whose user has rights there".to_owned(),
                ),
            });
        }
        Missing::ByHand(steps) => {
            let mut node = Node::new(
                kind,
                &declared.located,
                Action::Create,
                (None, Some(declared.spec.clone())),
                Vec::new(),
                around,
            );
            node.change.origin = Some(input.sources.locate(declared.origin));
            node.change.status = Status::ByHand { steps };
            node.work = Work::default();
            draft.nodes.push(node);
        }
    }
}

/// Names that a change wants and that something keeps which nobody changes.
fn taken_names(live: &Live, nodes: &[Node]) -> Vec<Refusal> {
    let writing = || nodes.iter().filter(|node| node.writes());
    let changed: BTreeSet<&Address> = writing().map(|node| &node.change.address).collect();
    let gone: BTreeSet<&Address> = writing()
        .filter(|node| node.change.action == Action::Delete)
        .map(|node| &node.change.address)
        .collect();
    let mut kept: BTreeMap<String, (Claim, &Address)> = BTreeMap::new();
    for thing in live.things().filter(|t| !changed.contains(&t.address)) {
        let Some(kind) = kinds::by_name(&thing.address.kind) else {
            continue;
        };
        let parent = kind.parent(&thing.address.key);
        if parent.is_some_and(|parent| gone.contains(&parent)) {
            continue;
        }
        for claim in kind.claims(&thing.address, &thing.spec) {
            kept.insert(claim.name.clone(), (claim, &thing.address));
        }
    }
    let mut refusals = Vec::new();
    for node in writing() {
        for claim in node.takes() {
            match kept.get(&claim.name) {
                Some((held, holder)) if !(held.shared && claim.shared) => {
                    refusals.push(Refusal {
                        address: node.change.address.clone(),
                        why: format!(
                            "{} is {} already, which no file declares",
                            claim.shown, held.what
                        ),
                        help: format!("choose another name, or take it away from {holder} first: declare that thing without the name, or remove it in the Manager"),
                        allowed_by: None,
                    });
                }
                _ => {}
            }
        }
    }
    refusals
}
