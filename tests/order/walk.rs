//! Sends the steps of a plan to the model, in an order that an apply may take: the plan's, or any in
//! which branches that do not wait for each other overtake. A step may be made to fail; what waits for
//! it is then left out, as an apply does.

use std::collections::{BTreeMap, BTreeSet};

use maniform::kinds;
use maniform::kinds::kind::IdSource;
use maniform::live::Live;
use maniform::model::address::Address;
use maniform::model::request::{Ids, Ref};
use maniform::model::secret::{Secret, SecretRef};
use maniform::plan::Step;
use serde_json::Value as Json;

use super::world::World;

/// A small generator of numbers, so that orders are the same in every run.
#[derive(Debug, Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        // Knuth's MMIX constants; the upper bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }
}

/// What the service is sent one after the other: the thing that everything of a step hangs below.
fn lane(step: &Step) -> (String, Address) {
    let mut address = step.address.clone();
    while let Some(above) = kinds::by_name(&address.kind).and_then(|kind| kind.parent(&address.key))
    {
        address = above;
    }
    (step.realm.clone(), address)
}

/// An order in which an apply may send these steps: within a lane as planned, and after what they wait
/// for. Indices into `steps`.
pub(crate) fn shuffled(steps: &[Step], dice: &mut Dice) -> Vec<usize> {
    let mut lanes: BTreeMap<(String, Address), Vec<usize>> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate().rev() {
        lanes.entry(lane(step)).or_default().push(index);
    }
    let mut lanes: Vec<Vec<usize>> = lanes.into_values().collect();
    let mut done = BTreeSet::new();
    let mut order = Vec::new();
    while order.len() < steps.len() {
        let free = |lane: &Vec<usize>| {
            let next = lane.last().map(|index| &steps[*index]);
            next.is_some_and(|step| step.after.iter().all(|id| done.contains(id)))
        };
        let free: Vec<usize> = (0..lanes.len())
            .filter(|lane| free(&lanes[*lane]))
            .collect();
        let Some(index) = lanes[free[dice.below(free.len())]].pop() else {
            break;
        };
        done.insert(steps[index].id);
        order.push(index);
    }
    order
}

/// What came of a walk: the world after each step that was sent, and which one it was.
pub(crate) struct Walk {
    pub(crate) seen: Vec<(usize, World)>,
    /// Steps that failed or were left out because of one that did.
    pub(crate) undone: BTreeSet<usize>,
}

/// Sends steps in this order. `fails` is the position at which one fails as if nothing was done.
pub(crate) fn walk(
    world: &World,
    live: &Live,
    steps: &[Step],
    order: &[usize],
    fails: Option<usize>,
) -> Result<Walk, String> {
    let mut world = world.clone();
    let mut known = Known {
        live,
        realm: "",
        given: BTreeMap::new(),
    };
    let mut walk = Walk {
        seen: Vec::new(),
        undone: BTreeSet::new(),
    };
    for (position, index) in order.iter().enumerate() {
        let step = &steps[*index];
        if fails == Some(position) || step.after.iter().any(|id| walk.undone.contains(id)) {
            walk.undone.insert(step.id);
            continue;
        }
        known.realm = &step.realm;
        let filled = step
            .request
            .fill(&known, &no_secret)
            .map_err(|why| format!("{}: {why}", shown(step)))?;
        let body = filled.body.unwrap_or(Json::Null);
        let reply = world.write(&filled.method.to_string(), &filled.path, &body);
        let data = reply.map_err(|code| format!("{} is refused: {code}", shown(step)))?;
        for each in &step.yields {
            let id = match &each.from {
                IdSource::Known(id) => Some(id.clone()),
                IdSource::Reply(pointer) => data.pointer(pointer).map(|id| match id {
                    Json::String(text) => text.clone(),
                    other => other.to_string(),
                }),
                IdSource::Item { .. } => None,
            };
            known.given.extend(id.map(|id| (each.to.clone(), id)));
        }
        walk.seen.push((*index, world.clone()));
    }
    Ok(walk)
}

pub(crate) fn shown(step: &Step) -> String {
    format!(
        "{} {} ({} {})",
        step.id, step.does, step.request.method, step.request.path
    )
}

struct Known<'a> {
    live: &'a Live,
    realm: &'a str,
    given: BTreeMap<Ref, String>,
}

impl Ids for Known<'_> {
    fn id(&self, hole: &Ref) -> Option<String> {
        let given = self.given.get(hole).cloned();
        given.or_else(|| self.live.within(self.realm).id(hole))
    }
}

fn no_secret(_: &SecretRef) -> Result<Secret, String> {
    Err("nothing here has a secret".to_owned())
}
