//! What must hold at every moment between two states, whatever the order.

use std::collections::BTreeSet;

use maniform::plan::{Action, Plan, Step};

use super::reach::Reach;
use super::walk::shown;

/// The end of a transition as it should be, with its beginning.
pub(crate) struct Ends<'a> {
    pub(crate) before: &'a Reach,
    pub(crate) after: &'a Reach,
}

impl Ends<'_> {
    /// A name that one holder gives up and another takes is nobody's in between: one name is one thing.
    fn changes_hands(&self, name: &str) -> bool {
        match (self.before.held.get(name), self.after.held.get(name)) {
            (Some(before), Some(after)) => before != after,
            _ => false,
        }
    }

    fn excused(&self, now: &Reach, name: &str) -> bool {
        self.changes_hands(name) && !now.held.contains_key(name)
    }

    /// Everything that holds at a single moment.
    pub(crate) fn judge(&self, now: &Reach) -> Result<(), String> {
        for (name, lost) in &now.lost {
            let fine = |at: &Reach| at.lost.get(name).map(BTreeSet::is_empty);
            let wrong = lost.iter().find(|missing| !self.excused(now, missing));
            let Some(missing) = wrong else {
                continue;
            };
            if fine(self.before) == Some(true) && fine(self.after) == Some(true) {
                return Err(format!("{name} is lost between, because of {missing}"));
            }
            // What is new or goes: there it leads somewhere, or it never did.
            let there = |at: &Reach| at.held.contains_key(name) || !name.contains('@');
            let never = |at: &Reach| there(at) && fine(at) == Some(false);
            let nowhere = there(now) && !missing.starts_with("MX of");
            if nowhere && !never(self.before) && !never(self.after) {
                return Err(format!(
                    "{name} leads nowhere between, because of {missing}"
                ));
            }
        }
        for name in self
            .before
            .held
            .keys()
            .filter(|name| name.starts_with("host "))
        {
            let both = self.after.held.contains_key(name);
            if both && !now.held.contains_key(name) && !self.changes_hands(name) {
                return Err(format!("{name} is lost between"));
            }
        }
        self.counted(now)?;
        let mut each = now.policies.keys();
        each.try_for_each(|domain| self.policies(now, domain))
    }

    /// Nobody is told to refuse mail that will be proven and is not yet, or that was and is no more. A
    /// policy of MTA-STS that has to list other hosts is announced before they are in MX (RFC 8461 §8.1),
    /// and a first one only once MX has the hosts that it lists.
    fn policies(&self, now: &Reach, domain: &str) -> Result<(), String> {
        let (before, now, after) = (
            &self.before.policies[domain],
            &now.policies[domain],
            &self.after.policies[domain],
        );
        let needed = match (before.strict, after.strict) {
            _ if !now.strict => None,
            (false, true) => Some(&after.proofs),
            (true, false) => Some(&before.proofs),
            _ => None,
        };
        let missing = needed.and_then(|needed| needed.difference(&now.proofs).next());
        if let Some(missing) = missing {
            return Err(format!("DMARC of {domain} refuses what `{missing}` proves"));
        }
        match (&before.sts, &after.sts) {
            (Some(old), new) if new.as_ref() != Some(old) => {
                match now.mx != before.mx && now.sts == before.sts {
                    true => Err(format!("MX of {domain} changes under the policy `{old}`")),
                    false => Ok(()),
                }
            }
            (None, Some(new)) => match now.mx != after.mx && now.sts.is_some() {
                true => Err(format!("`{new}` is announced before the MX of {domain}")),
                false => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn counted(&self, now: &Reach) -> Result<(), String> {
        let of = |at: &Reach, name: &str| at.singles.get(name).copied().unwrap_or(0);
        for name in self.before.singles.keys().chain(now.singles.keys()) {
            let (before, after, count) =
                (of(self.before, name), of(self.after, name), of(now, name));
            if count < before.min(after) || count > before.max(after) {
                return Err(format!(
                    "there are {count} of {name}, after {before} and before {after}"
                ));
            }
        }
        for (name, before) in &self.before.some {
            let count = |at: &Reach| at.some.get(name).copied().unwrap_or(0);
            let mut keys = self
                .before
                .held
                .keys()
                .filter(|key| key.contains("_domainkey"));
            let forced = name.starts_with("keys") && keys.any(|key| self.excused(now, key));
            if *before > 0 && count(self.after) > 0 && count(now) == 0 && !forced {
                return Err(format!("there are no {name} between"));
            }
        }
        Ok(())
    }

    /// Names that change hands.
    pub(crate) fn handed(&self) -> Vec<&String> {
        self.before
            .held
            .keys()
            .filter(|name| self.changes_hands(name))
            .collect()
    }

    /// How many names that change hands are nobody's for a while.
    pub(crate) fn stretches(&self, seen: &[(usize, Reach)]) -> usize {
        let gone = |name: &&&String| seen.iter().any(|(_, now)| !now.held.contains_key(**name));
        self.handed().iter().filter(gone).count()
    }

    /// In the plan's own order: a name that changes hands is nobody's for one stretch, and within it
    /// stands only what must: what its taker waits for and what had to wait for the giver, or who lets
    /// go of another name for the same taker, or takes another name that is nobody's.
    pub(crate) fn short_gaps(&self, seen: &[(usize, Reach)], steps: &[Step]) -> Result<(), String> {
        let waits = waits(steps);
        let gap = |name: &str| {
            let from = seen
                .iter()
                .position(|(_, now)| !now.held.contains_key(name))?;
            let rest = seen[from..]
                .iter()
                .position(|(_, now)| now.held.contains_key(name));
            Some((from, from + rest?))
        };
        for name in self.handed() {
            let Some((from, to)) = gap(name) else {
                continue;
            };
            if let Some((late, _)) = seen[to..]
                .iter()
                .find(|(_, now)| !now.held.contains_key(name))
            {
                return Err(format!(
                    "{name} is given up twice, again by {}",
                    shown(&steps[*late])
                ));
            }
            let (giver, taker) = (seen[from].0, seen[to].0);
            for (between, _) in &seen[from + 1..to] {
                let also = self.handed().into_iter().any(|other| {
                    gap(other).is_some_and(|(f, t)| seen[f].0 == *between && seen[t].0 == taker)
                });
                // One request may give up several names, and then one of them is taken first.
                let closes = self
                    .handed()
                    .into_iter()
                    .any(|other| gap(other).is_some_and(|(f, t)| f <= to && seen[t].0 == *between));
                let needed = waits[taker].contains(between);
                let must = closes || needed && (waits[*between].contains(&giver) || also);
                if !must {
                    return Err(format!(
                        "{name} is nobody's from `{}` to `{}`, and `{}` stands between",
                        shown(&steps[giver]),
                        shown(&steps[taker]),
                        shown(&steps[*between])
                    ));
                }
            }
        }
        Ok(())
    }

    /// After a failure a name that changes hands is nobody's only where the failure itself is in its
    /// gap: its taker failed, or who had to let go of another name for the same taker.
    pub(crate) fn explained(
        &self,
        plan: &[(usize, Reach)],
        end: &Reach,
        failed: usize,
        steps: &[Step],
    ) -> Result<(), String> {
        let at = |name: &str, held: bool, from: usize| {
            plan[from..]
                .iter()
                .position(|(_, now)| now.held.contains_key(name) == held)
                .map(|at| at + from)
        };
        let ends = |name: &str| {
            let from = at(name, false, 0)?;
            Some((plan[from].0, plan[at(name, true, from)?].0))
        };
        for name in self
            .handed()
            .into_iter()
            .filter(|name| !end.held.contains_key(*name))
        {
            let Some((giver, taker)) = ends(name) else {
                continue;
            };
            let waits = waits(steps);
            let within = failed == taker
                || (waits[taker].contains(&failed) && waits[failed].contains(&giver))
                || self
                    .handed()
                    .into_iter()
                    .any(|other| ends(other) == Some((failed, taker)));
            if !within {
                return Err(format!(
                    "{name} was given up by `{}` although `{}` failed, for which `{}` waits",
                    shown(&steps[giver]),
                    shown(&steps[failed]),
                    shown(&steps[taker])
                ));
            }
        }
        Ok(())
    }
}

/// For each step, by index, all that must be done before.
fn waits(steps: &[Step]) -> Vec<BTreeSet<usize>> {
    let mut waits: Vec<BTreeSet<usize>> = Vec::new();
    for step in steps {
        let mut own = BTreeSet::new();
        for id in &step.after {
            own.insert(id - 1);
            own.extend(waits[id - 1].iter().copied());
        }
        waits.push(own);
    }
    waits
}

/// Additions and changes before removals: nothing is deleted before something that comes or changes and
/// need not wait for that.
pub(crate) fn removals_last(plan: &Plan) -> Result<(), String> {
    let goes = |step: &Step| {
        let mut changes = plan.changes.iter();
        changes.any(|c| c.address == step.address && c.action == Action::Delete)
    };
    let waits = waits(&plan.steps);
    for (early, step) in plan.steps.iter().enumerate().filter(|(_, step)| goes(step)) {
        let rest = plan
            .steps
            .iter()
            .enumerate()
            .skip(early + 1)
            .filter(|(_, step)| !goes(step));
        let rest: Vec<_> = rest.collect();
        let needed = rest.iter().any(|(late, _)| waits[*late].contains(&early));
        if let Some((_, late)) = rest.first().filter(|_| !needed) {
            return Err(format!(
                "`{}` comes before `{}`, which needs it not",
                shown(step),
                shown(late)
            ));
        }
    }
    Ok(())
}
