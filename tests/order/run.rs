//! One transition after the other: planned, carried out in many ways, judged, and gone on from.

use std::fmt;

use maniform::apply::{Done, Outcome, Report, memory};
use maniform::live::Live;
use maniform::model::address::Address;
use maniform::plan::record::Record;
use maniform::plan::{Plan, Status};

use super::generate::Family;
use super::laws::{Ends, removals_last};
use super::least;
use super::planner::{Files, NOW};
use super::reach::Reach;
use super::walk::{Dice, Walk, shown, shuffled, walk};
use super::wish::{Form, HERE, House, bare, local};
use super::world::{self, World};

/// Other orders that are tried of each plan, and failures in some order.
const ORDERS: usize = 1;
const FAILURES: usize = 1;

/// How much was tried. A transition is one plan that writes something, carried out to its end in its
/// own order and judged after every step; restricted to some addresses and then done whole, it is two
/// plans and counts twice. Plans that write nothing, other orders of the same plan, runs that fail in
/// the middle and those that resume them are tried too, and are none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) transitions: usize,
    steps: usize,
    orders: usize,
    failures: usize,
    resumed: usize,
    moments: usize,
    /// Of the transitions, those that people have to complete.
    by_hand: usize,
    handed: usize,
    pub(crate) stretches: usize,
    /// Of these, longer than the exchange itself takes.
    pub(crate) longer: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.transitions += other.transitions;
        self.steps += other.steps;
        self.orders += other.orders;
        self.failures += other.failures;
        self.resumed += other.resumed;
        self.moments += other.moments;
        self.by_hand += other.by_hand;
        self.handed += other.handed;
        self.stretches += other.stretches;
        self.longer += other.longer;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} transitions with {} steps, in {} orders, with {} failures and {} resumptions: {} moments; \
             {} names changed hands, {} of them nobody's for a moment, {} for longer; {} plans waited for people",
            self.transitions,
            self.steps,
            self.orders,
            self.failures,
            self.resumed,
            self.moments,
            self.handed,
            self.stretches,
            self.longer,
            self.by_hand,
        )
    }
}

/// Where a house stands.
pub(crate) struct State {
    family: Family,
    world: World,
    record: Record,
    house: House,
    dice: Dice,
}

/// A plan with all that it was made from and comes to.
struct Planned<'a> {
    files: &'a Files,
    plan: &'a Plan,
    from: &'a World,
    before: Reach,
}

impl State {
    pub(crate) fn new(family: Family, seed: u64) -> Self {
        let mut world = bare(family.orgs);
        let mut dice = Dice(seed);
        if family.sections.synonym && dice.below(3) == 0 {
            world.orgs.iter_mut().for_each(|org| org.service = None);
        }
        if !family.sections.zone {
            world.orgs.iter_mut().for_each(|org| org.records = here());
        }
        Self {
            family,
            world,
            record: Record::empty("model"),
            house: House {
                orgs: Vec::new(),
                authoritative: false,
                ranks: Vec::new(),
                sections: family.sections,
            },
            dice,
        }
    }

    /// Brings the house into its next state.
    pub(crate) fn go(&mut self, next: House, tally: &mut Tally) -> Result<(), String> {
        let texts = next.files(&self.house);
        let was = self.house.files(&self.house);
        self.come_to(next, &texts, tally).map_err(|why| {
            let shown = |files: &[(String, String)]| {
                let each = files.iter().map(|(_, text)| text.as_str());
                each.collect::<Vec<_>>().join("\n  ")
            };
            format!("{why}\nfrom:\n  {}\nto:\n  {}", shown(&was), shown(&texts))
        })
    }

    fn come_to(
        &mut self,
        next: House,
        texts: &[(String, String)],
        tally: &mut Tally,
    ) -> Result<(), String> {
        let files = Files::load(texts)?;
        if self.family.only {
            let only = self.part();
            let (live, plan) = files.plan(&self.world, &self.record, &only);
            self.carry_out(&files, &live, &plan, None, tally)?;
        }
        if self.family.sections.synonym && self.people_have_to_do_something(&next) {
            let before = self.world.clone();
            let (live, plan) = files.plan(&self.world, &self.record, &[]);
            self.carry_out(&files, &live, &plan, None, tally)?;
            tally.by_hand += 1;
            brought(&next, &before, &self.world)
                .map_err(|why| format!("{why}\n{}", steps(&plan)))?;
            self.people_do_it(&next);
        }
        let (live, plan) = files.plan(&self.world, &self.record, &[]);
        self.carry_out(&files, &live, &plan, Some(&next), tally)?;
        self.house = next;
        Ok(())
    }

    fn people_have_to_do_something(&self, next: &House) -> bool {
        let mut each = next.orgs.iter().zip(&self.world.orgs);
        each.any(|(wish, org)| org.service.is_none() || wish.linked != org.linked)
    }

    /// Orders mail services and links domains.
    fn people_do_it(&mut self, next: &House) {
        for (wish, org) in next.orgs.iter().zip(&mut self.world.orgs) {
            org.service = org.service.or(Some(20 + org.id));
            org.linked = wish.linked;
        }
    }

    /// Addresses to restrict a plan to.
    fn part(&mut self) -> Vec<String> {
        let parts = [
            "mailbox:n1@*",
            "aliases:*",
            "redirection:*",
            "record-set:*/MX",
            "record-set:*/h*/*",
            "mailbox:*",
        ];
        vec![parts[self.dice.below(parts.len())].to_owned()]
    }

    fn carry_out(
        &mut self,
        files: &Files,
        live: &Live,
        plan: &Plan,
        wish: Option<&House>,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let told = |why: String| format!("{why}\n{}", steps(plan));
        if !plan.refusals.is_empty() || !plan.gaps.is_empty() {
            return Err(format!("{:#?} {:#?}", plan.refusals, plan.gaps));
        }
        // What an invitation brings along waits for it, and is there with it.
        let comes = |address: &Address| plan.steps.iter().any(|step| step.address == *address);
        let carried = |status: &Status| match status {
            Status::Blocked { on } => on.iter().all(comes),
            status => *status == Status::Ready,
        };
        let open = plan.changes.iter().find(|c| !carried(&c.status));
        // Where people have something to do first, what waits for them is left open.
        if let Some(open) = open.filter(|_| wish.is_some() || self.family.only) {
            return Err(format!("not done: {open:#?}"));
        }
        let from = self.world.clone();
        let planned = Planned {
            files,
            plan,
            from: &from,
            before: Reach::of(&from),
        };
        let order: Vec<usize> = (0..plan.steps.len()).collect();
        let straight = walk(&from, live, &plan.steps, &order, None).map_err(told)?;
        let end = straight
            .seen
            .last()
            .map_or(&from, |(_, world)| world)
            .clone();
        let seen: Vec<(usize, Reach)> = straight
            .seen
            .iter()
            .map(|(i, w)| (*i, Reach::of(w)))
            .collect();
        let after = Reach::of(&end);
        let ends = Ends {
            before: &planned.before,
            after: &after,
        };
        for (index, now) in &seen {
            ends.judge(now)
                .map_err(|why| told(format!("{why}, after `{}`", shown(&plan.steps[*index]))))?;
        }
        removals_last(plan).map_err(told)?;
        tally.stretches += ends.stretches(&seen);
        // Where names go round among those who mention each other, one is nobody's for longer.
        tally.longer += usize::from(ends.short_gaps(&seen, &plan.steps).is_err());
        tally.handed += ends.handed().len();
        let (least, more) = least::writes(&from, &end);
        if !self.family.sections.people && plan.steps.len() > least + more {
            return Err(told(format!(
                "{} writes where {least} would do, and {more} more at most",
                plan.steps.len()
            )));
        }
        for _ in 0..ORDERS {
            let order = shuffled(&plan.steps, &mut self.dice);
            let other = walk(&from, live, &plan.steps, &order, None).map_err(told)?;
            self.judge(&ends, &other, plan, tally)
                .map_err(|why| told(format!("{why}, in the order {order:?}")))?;
            tally.orders += 1;
            if let (Some(wish), Some((_, world))) = (wish, other.seen.last()) {
                unlike(wish, world).map_err(told)?;
            }
        }
        if !plan.steps.is_empty() {
            for turn in 0..FAILURES {
                let order = shuffled(&plan.steps, &mut self.dice);
                let fails = self.dice.below(order.len());
                let other = walk(&from, live, &plan.steps, &order, Some(fails)).map_err(told)?;
                let whence = |why| {
                    told(format!(
                        "{why}, where {} failed in the order {order:?}",
                        order[fails] + 1
                    ))
                };
                self.judge(&ends, &other, plan, tally).map_err(whence)?;
                let stopped = other.seen.last().map_or(&from, |(_, world)| world);
                let end = Reach::of(stopped);
                let explained = ends.explained(&seen, &end, order[fails], &plan.steps);
                tally.longer += usize::from(explained.is_err());
                tally.failures += 1;
                // An access of a team that was called anew before the failure stays recorded under
                // the old name, and is left alone then: names that stay are tried.
                if let Some(wish) = wish.filter(|w| {
                    turn == 0 && !w.orgs.iter().any(|own| own.renames) && self.dice.below(4) == 0
                }) {
                    self.resume(&planned, &other, wish, tally)
                        .map_err(|why| whence(format!("when resumed: {why}")))?;
                }
            }
        }
        tally.transitions += usize::from(!plan.steps.is_empty());
        tally.steps += plan.steps.len();
        tally.moments += seen.len();
        let (record, again) = self.remember(files, &end, plan, &straight);
        (self.record, self.world) = (record, end);
        let Some(wish) = wish else {
            return Ok(());
        };
        if !again.changes.is_empty() || !again.steps.is_empty() {
            return Err(told(format!(
                "a second plan is not empty: {:#?}",
                again.changes
            )));
        }
        unlike(wish, &self.world).map_err(told)
    }

    fn judge(
        &self,
        ends: &Ends<'_>,
        walk: &Walk,
        plan: &Plan,
        tally: &mut Tally,
    ) -> Result<(), String> {
        for (index, world) in &walk.seen {
            tally.moments += 1;
            let step = || shown(&plan.steps[*index]);
            ends.judge(&Reach::of(world))
                .map_err(|why| format!("{why}, after `{}`", step()))?;
        }
        Ok(())
    }

    /// What a run that failed in the middle left is planned again and comes to the same end.
    fn resume(
        &self,
        planned: &Planned<'_>,
        walked: &Walk,
        wish: &House,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let world = walked.seen.last().map_or(planned.from, |(_, world)| world);
        let (record, _) = self.remember(planned.files, world, planned.plan, walked);
        let (live, plan) = planned.files.plan(world, &record, &[]);
        if !plan.refusals.is_empty() || !plan.gaps.is_empty() {
            return Err(format!("{:#?} {:#?}", plan.refusals, plan.gaps));
        }
        let order: Vec<usize> = (0..plan.steps.len()).collect();
        let again = walk(world, &live, &plan.steps, &order, None)?;
        let end = again.seen.last().map_or(world, |(_, world)| world);
        let (before, after) = (Reach::of(world), Reach::of(end));
        let ends = Ends {
            before: &before,
            after: &after,
        };
        self.judge(&ends, &again, &plan, tally)
            .map_err(|why| format!("{why}\n{}", steps(&plan)))?;
        tally.resumed += 1;
        unlike(wish, end)
    }

    /// What is recorded after a run, and what a second plan has to do.
    fn remember(&self, files: &Files, world: &World, plan: &Plan, walk: &Walk) -> (Record, Plan) {
        let steps = plan.steps.iter().map(|step| {
            let outcome = match walk.undone.contains(&step.id) {
                true => Outcome::Failed {
                    why: "as asked".to_owned(),
                    hint: None,
                },
                false => Outcome::Done,
            };
            Done::new(step, outcome)
        });
        let report = Report {
            steps: steps.collect(),
            ..Report::default()
        };
        let declared = &files.document.declared;
        let record = memory::after_steps(declared, &self.record, plan, &report, NOW);
        let (live, again) = files.plan(world, &record, &[]);
        (
            memory::after_reading(declared, &live, &record, &again),
            again,
        )
    }
}

/// Mail of a domain whose zone the files leave alone comes here.
fn here() -> Vec<world::Record> {
    vec![world::Record {
        id: 1,
        source: ".".to_owned(),
        kind: "MX".to_owned(),
        ttl: 3600,
        target: format!("5 {HERE}"),
    }]
}

/// A domain's mail comes here only once all its addresses are here: none of them is blocked or left to people.
fn brought(wish: &House, before: &World, now: &World) -> Result<(), String> {
    let reach = Reach::of(now);
    for ((wish, before), now) in wish.orgs.iter().zip(&before.orgs).zip(&now.orgs) {
        let comes = |domain: &str| {
            let here = |org: &world::Org| {
                let mut mx = org.zone(domain).into_iter().flatten();
                mx.any(|record| record.kind == "MX" && record.target.ends_with(HERE))
            };
            here(now) && !here(before)
        };
        for domain in [&now.domain, &now.synonym] {
            if !comes(domain) {
                continue;
            }
            if now.service.is_none() || *domain == now.synonym && !now.linked {
                return Err(format!("mail of {domain} comes here, and nobody takes it"));
            }
            let named = wish.names.iter().enumerate();
            let named = named.filter(|(_, form)| **form != Form::Nothing);
            let mut named = named.map(|(index, _)| format!("{}@{}", local(index), now.domain));
            if let Some(missing) = named.find(|name| !reach.held.contains_key(name)) {
                return Err(format!("mail of {domain} comes here before {missing}"));
            }
        }
    }
    Ok(())
}

fn unlike(wish: &House, world: &World) -> Result<(), String> {
    let each = wish.orgs.iter().zip(&world.orgs).enumerate();
    let mut each = each.map(|(at, (wish, org))| (at, wish, org));
    let found = each.find_map(|(at, own, org)| own.unlike(at, wish.orgs.len(), org));
    found.map_or(Ok(()), Err)
}

fn steps(plan: &Plan) -> String {
    let each = plan.steps.iter().map(|step| {
        format!(
            "{} after {:?} {}",
            shown(step),
            step.after,
            step.request.body.clone().unwrap_or_default()
        )
    });
    each.collect::<Vec<_>>().join("\n")
}
