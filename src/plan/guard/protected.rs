//! What `settings.protect` names does not end: not when its block left the files, not with what it
//! belongs to, and not to be made anew.

use std::collections::BTreeSet;

use super::Allowance;
use crate::kinds;
use crate::kinds::kind::Existence;
use crate::model::address::Address;
use crate::plan::gone::above;
use crate::plan::{Action, Change, Input, Refusal, Status};

/// The guard's name.
pub(super) const NAME: &str = "protected";

/// What a plan may not do, whoever asks for it. Part of every plan: it hangs on nothing but the files.
pub(in crate::plan) fn protected(input: &Input<'_>, changes: &[Change]) -> Vec<Refusal> {
    let declared: BTreeSet<&Address> = input
        .declared
        .iter()
        .map(|thing| &thing.located.address)
        .collect();
    let lives = |address: &Address| input.live.things().any(|thing| thing.address == *address);
    let mut refusals = Vec::new();
    let done = || {
        changes
            .iter()
            .filter(|change| change.status != Status::Observed)
    };
    for change in done() {
        let address = &change.address;
        let Some(pattern) = input.policy.protects(address) else {
            continue;
        };
        let what = match change.action {
            Action::Delete => "it would be deleted",
            Action::Replace if lives(address) => "it would be made anew",
            Action::Update if !declared.contains(address) => {
                "what the files had in it would be deleted"
            }
            _ => continue,
        };
        let reason = match &change.reason {
            Some(reason) => format!(" ({reason})"),
            None => String::new(),
        };
        let help = match (change.action, &change.origin) {
            (Action::Replace, _) => {
                "leave it as it is, or take the pattern out of `settings.protect`"
            }
            (_, Some(_)) => {
                "take the entry out of `removed`, or the pattern out of `settings.protect`"
            }
            (_, None) => "declare it again, or take it out of `settings.protect`",
        };
        refusals.push(Refusal {
            address: address.clone(),
            why: format!("{what}{reason}, and `{pattern}` protects it"),
            help: help.to_owned(),
            allowed_by: Some(Allowance::new(NAME, address.to_string())),
        });
    }
    let ours = |change: &Change| matches!(change.status, Status::Ready | Status::Later { .. });
    let goes = |change: &&Change| change.action == Action::Delete && ours(change);
    let going: BTreeSet<&Address> = done().filter(goes).map(|change| &change.address).collect();
    if going.is_empty() || input.policy.protect.is_empty() {
        return refusals;
    }
    for thing in input
        .live
        .things()
        .filter(|thing| !going.contains(&thing.address))
    {
        let address = &thing.address;
        let own = kinds::by_name(&address.kind)
            .is_some_and(|kind| matches!(kind.existence(), Existence::Own(_)));
        let Some(pattern) = input.policy.protects(address).filter(|_| own) else {
            continue;
        };
        if let Some(parent) = above(address).find(|parent| going.contains(parent)) {
            refusals.push(Refusal {
                address: parent.clone(),
                why: format!(
                    "it would be deleted, and {address} with it, which `{pattern}` in `settings.protect` protects"
                ),
                help: format!("keep {parent}, or take out what speaks for {address}"),
                allowed_by: Some(Allowance::new(NAME, address.to_string())),
            });
        }
    }
    refusals
}
