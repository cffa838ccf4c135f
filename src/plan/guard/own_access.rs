//! Nobody takes from themself what they need to go on: a token acts as the person who made it, with
//! their role and their rights (knowledge base 2582 of 2026-04-14).

use std::collections::{BTreeMap, BTreeSet};

use super::review::{Review, Side};
use super::{Allowance, Own};
use crate::kinds::stakes::Power;
use crate::model::value::Spec;
use crate::plan::{Action, Refusal};

/// The guard's name.
pub(super) const NAME: &str = "own-access";

/// The organizations in which somebody loses something.
pub(super) fn realms(review: &Review<'_>) -> BTreeSet<String> {
    let losing = review
        .sides
        .iter()
        .filter(|side| !lost(review, side).is_empty());
    losing.map(|side| side.realm.clone()).collect()
}

pub(super) fn judge(review: &Review<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for side in &review.sides {
        let Some(own) = review.standards.own.get(&side.realm) else {
            continue;
        };
        let mut by_login: BTreeMap<String, Vec<Power>> = BTreeMap::new();
        for power in lost(review, side) {
            by_login.entry(power.login.clone()).or_default().push(power);
        }
        for (login, powers) in by_login {
            let what: Vec<&str> = powers.iter().map(|power| power.what.as_str()).collect();
            let what = what.join(", ");
            let (why, help) = match own {
                Own::Login(own) if own.eq_ignore_ascii_case(&login) => (
                    format!("{login}, whose token this is, loses {what}"),
                    "let somebody who stays make a token, and plan with that one",
                ),
                Own::Unknown(why) if powers.iter().any(|power| power.rules) => (
                    format!(
                        "{login} loses {what}, and whose token this is could not be read: {why}"
                    ),
                    "give the token the scope user_info, so that it can say whose it is",
                ),
                _ => continue,
            };
            refusals.push(Refusal {
                address: side.address().clone(),
                why,
                help: help.to_owned(),
                allowed_by: Some(Allowance::new(NAME, side.address().to_string())),
            });
        }
    }
    refusals
}

/// What somebody may do before a change and not after it, by this program or by hand.
fn lost(review: &Review<'_>, side: &Side<'_>) -> BTreeSet<Power> {
    if !(side.is_ready() || side.is_by_hand()) {
        return BTreeSet::new();
    }
    let of = |spec: Option<&Spec>| -> BTreeSet<Power> {
        let powers = spec.map(|spec| side.kind.powers(side.address(), spec));
        powers.into_iter().flatten().collect()
    };
    let mut before = of(side.before.map(|seen| &seen.spec));
    if side.change.action == Action::Delete {
        for (kind, thing) in review.families.get(side.address()).into_iter().flatten() {
            before.extend(kind.powers(&thing.address, &thing.spec));
        }
    }
    let after = of(side.after.as_ref());
    before.difference(&after).cloned().collect()
}
