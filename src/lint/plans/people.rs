//! People, teams and accesses that a plan moves, as rules of plans look at them.

use std::collections::BTreeSet;

use crate::kinds::user;
use crate::lint::people::who::Who;
use crate::lint::prospect::Prospect;
use crate::lint::scene::Thing;
use crate::model::address::Address;
use crate::plan::{Action, Change, Status};

/// Everything of a kind as it will be: what is declared, and what lives and does not go.
pub(super) fn after<'a>(prospect: &'a Prospect<'a>, kind: &str) -> Vec<&'a Thing<'a>> {
    let gone = gone(prospect);
    let declared = prospect.declared.of(kind).iter();
    let mut things: Vec<&Thing<'_>> = declared
        .filter(|thing| !gone.contains(thing.address))
        .collect();
    let known: BTreeSet<&Address> = things.iter().map(|thing| thing.address).collect();
    let others = prospect.lives.of(kind).iter();
    let others: Vec<&Thing<'_>> = others
        .filter(|thing| !gone.contains(thing.address) && !known.contains(thing.address))
        .collect();
    things.extend(others);
    things
}

/// What goes.
fn gone<'a>(prospect: &'a Prospect<'a>) -> BTreeSet<&'a Address> {
    changes(prospect)
        .filter(|change| change.action == Action::Delete)
        .map(|change| &change.address)
        .collect()
}

/// Who opens and shares what, when the plan is done.
pub(super) fn who_after<'a>(prospect: &'a Prospect<'a>) -> Who<'a> {
    Who::new(|kind| after(prospect, kind))
}

/// The changes that are made, by this program or by people.
pub(super) fn changes<'a>(prospect: &'a Prospect<'a>) -> impl Iterator<Item = &'a Change> {
    let all = prospect.plan.changes.iter();
    all.filter(|change| change.status != Status::Observed)
}

/// The changes of what lives, of one kind, with both sides; none for what goes.
pub(super) fn moved<'a>(
    prospect: &'a Prospect<'a>,
    kind: &'a str,
) -> impl Iterator<Item = (&'a Change, &'a Thing<'a>, Option<&'a Thing<'a>>)> {
    let all = changes(prospect).filter(move |change| change.address.kind == kind);
    all.filter_map(move |change| {
        let before = prospect.lives.find(kind, &change.address.key)?;
        let goes = change.action == Action::Delete;
        let declared = prospect.declared.find(kind, &change.address.key);
        Some((change, before, declared.filter(|_| !goes)))
    })
}

/// Members who had the rights of an administrator and will not have them: before, and after where
/// they stay.
pub(super) fn lowered<'a>(
    prospect: &'a Prospect<'a>,
) -> impl Iterator<Item = (&'a Thing<'a>, Option<&'a Thing<'a>>)> {
    let high = |role: Option<&str>| matches!(role, Some("legal-representative" | "administrator"));
    moved(prospect, user::NAME).filter_map(move |(_, before, after)| {
        let had = high(before.text("role")) && before.text(user::STATE) == Some("member");
        let stays = after.is_some_and(|after| !after.says("role") || high(after.text("role")));
        (had && !stays).then_some((before, after))
    })
}
