//! New names: what differs is the name, and what cannot be paired is refused or told.

use super::Refusal;
use super::diff::Input;
use super::fields::FieldChange;
use super::left::Notice;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{CALLED, Located};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::setting::Spanned;
use crate::model::value::Value;

/// The old and the new name of a thing that the service still calls by the old one.
pub(super) fn called(live: &Live, thing: &Located) -> Option<FieldChange> {
    let before = live.called(&thing.realm, &thing.address)?;
    Some(FieldChange {
        name: CALLED.to_owned(),
        before: Some(Value::text(name(before))),
        after: Some(Value::text(name(&thing.address))),
        moved: None,
    })
}

/// What people call it: what stands behind that to which it belongs.
fn name(address: &Address) -> &str {
    let key = &address.key;
    key.split_once('/').map_or(key, |(_, name)| name)
}

/// Things that have an old name in the files, with it.
fn old<'a>(input: &Input<'a>) -> impl Iterator<Item = (&'a Declared, &'a Spanned<Address>)> {
    let declared = input.declared.iter();
    declared.filter_map(|thing| Some((thing, thing.previously.as_ref()?)))
}

/// Pairs that nobody can tell apart, or that a run must not make.
pub(super) fn refusals(input: &Input<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (thing, before) in old(input) {
        let Located { address, realm } = &thing.located;
        let lives = |address: &Address| input.live.find(realm, address);
        let mut refuse = |why: String, help: &str| {
            refusals.push(Refusal {
                address: address.clone(),
                why,
                help: help.to_owned(),
                allowed_by: None,
            });
        };
        let old = &before.value;
        if input.live.called(realm, address).is_some() {
            if input.policy.partial {
                refuse(
                    format!(
                        "it would take over {old}, which files that were not given may declare"
                    ),
                    "name all files of the folder, or the folder itself",
                );
            }
        } else if lives(old).is_some_and(|thing| thing.provider.is_some()) {
            refuse(
                format!("it was {old}, which the provider keeps"),
                "take `previously` out",
            );
        } else if lives(old).is_some() && lives(address).is_some() {
            refuse(
                format!("it was {old}, and both are there"),
                "take `previously` out, or rename or delete one of them in the Manager",
            );
        }
    }
    refusals
}

/// Old names that have nothing to do any more, or never had.
pub(super) fn notices<'a>(
    input: &Input<'a>,
) -> impl Iterator<Item = (crate::model::source::Span, Notice)> {
    let idle = old(input).filter_map(|(thing, before)| {
        let Located { address, realm } = &thing.located;
        let lives = |address: &Address| input.live.find(realm, address).is_some();
        if input.live.called(realm, address).is_some() || lives(&before.value) {
            return None;
        }
        let what = match lives(address) {
            true => format!(
                "it has its new name; nothing is called {} any more",
                before.value
            ),
            false => format!("nothing is called {}, so it is made anew", before.value),
        };
        let help = match lives(address) {
            true => "take `previously` out",
            false => "correct `previously`, or take it out",
        };
        let notice = Notice {
            about: address.to_string(),
            what,
            help: help.to_owned(),
            origin: Some(input.sources.locate(before.span)),
        };
        Some((before.span, notice))
    });
    idle.collect::<Vec<_>>().into_iter()
}
