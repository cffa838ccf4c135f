//! An edit as the smallest changes that amount to it.

use std::rc::Rc;

use super::meant::Meant;
use super::{Edit, Step};

/// A change of one entry or item.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// The value at this place, which may not be there yet.
    Put(Vec<Step>, Rc<Meant>),
    /// A new item before the item with this number, or behind the last.
    Insert(Vec<Step>, usize, Rc<Meant>),
    Remove(Vec<Step>),
    Rename(Vec<Step>, String),
}

/// Items compared with items, at most; longer lists are compared place by place.
const MAX_COMPARED: usize = 250_000;

/// The changes that make `root` what the edit wants, in the order to be made.
pub(super) fn changes(edit: &Edit, root: &Meant) -> Vec<Change> {
    match edit {
        Edit::Set(steps, value) => {
            let new = Rc::new(Meant::of_json(value));
            let mut changes = Vec::new();
            match root.at(steps) {
                Some(old) => become_(&mut steps.clone(), old, &new, &mut changes),
                None => changes.push(Change::Put(steps.clone(), new)),
            }
            changes
        }
        Edit::Append(steps, value) => {
            let new = Rc::new(Meant::of_json(value));
            let length = match root.at(steps) {
                Some(Meant::List(items)) => items.len(),
                _ => 0,
            };
            vec![Change::Insert(steps.clone(), length, new)]
        }
        Edit::Remove(steps) => vec![Change::Remove(steps.clone())],
        Edit::Rename(steps, name) => vec![Change::Rename(steps.clone(), name.clone())],
    }
}

fn become_(at: &mut Vec<Step>, old: &Meant, new: &Rc<Meant>, changes: &mut Vec<Change>) {
    if old.same(new) {
        return;
    }
    match (old, &**new) {
        (Meant::Map(before), Meant::Map(after)) if !before.is_empty() && !after.is_empty() => {
            let find = |pairs: &[(String, Rc<Meant>)], key: &str| {
                pairs.iter().position(|(name, _)| name == key)
            };
            for (key, value) in after {
                at.push(Step::Key(key.clone()));
                match find(before, key) {
                    Some(index) => become_(at, &before[index].1, value, changes),
                    None => changes.push(Change::Put(at.clone(), Rc::clone(value))),
                }
                at.pop();
            }
            // Last, so that the mapping is never empty in between.
            for (key, _) in before {
                if find(after, key).is_none() {
                    at.push(Step::Key(key.clone()));
                    changes.push(Change::Remove(at.clone()));
                    at.pop();
                }
            }
        }
        (Meant::List(before), Meant::List(after)) if !before.is_empty() && !after.is_empty() => {
            items(at, before, after, changes);
        }
        _ => changes.push(Change::Put(at.clone(), Rc::clone(new))),
    }
}

/// From the end to the beginning, so that numbers of items stay right.
fn items(at: &mut Vec<Step>, before: &[Rc<Meant>], after: &[Rc<Meant>], changes: &mut Vec<Change>) {
    let kept = common(before, after);
    let (mut old_end, mut new_end) = (before.len(), after.len());
    let mut stops: Vec<(usize, usize)> = kept.iter().rev().copied().collect();
    stops.push((usize::MAX, usize::MAX));
    for (old, new) in stops {
        let old_begin = if old == usize::MAX { 0 } else { old + 1 };
        let new_begin = if new == usize::MAX { 0 } else { new + 1 };
        let (gone, come) = (&before[old_begin..old_end], &after[new_begin..new_end]);
        let both = gone.len().min(come.len());
        for value in come[both..].iter().rev() {
            let place = old_begin + gone.len();
            changes.push(Change::Insert(at.clone(), place, Rc::clone(value)));
        }
        for index in (both..gone.len()).rev() {
            at.push(Step::Item(old_begin + index));
            changes.push(Change::Remove(at.clone()));
            at.pop();
        }
        for index in (0..both).rev() {
            at.push(Step::Item(old_begin + index));
            become_(at, &gone[index], &come[index], changes);
            at.pop();
        }
        (old_end, new_end) = (old, new);
    }
}

/// Pairs of items that stay, by their numbers: a longest common subsequence.
fn common(before: &[Rc<Meant>], after: &[Rc<Meant>]) -> Vec<(usize, usize)> {
    let same = |old: usize, new: usize| before[old].same(&after[new]);
    if before.len() * after.len() > MAX_COMPARED {
        let both = before.len().min(after.len());
        return (0..both)
            .filter(|index| same(*index, *index))
            .map(|i| (i, i))
            .collect();
    }
    // `best[old][new]`: how many stay of what follows both.
    let width = after.len() + 1;
    let mut best = vec![0_usize; (before.len() + 1) * width];
    let mut equal = vec![false; before.len() * width];
    for old in (0..before.len()).rev() {
        for new in (0..after.len()).rev() {
            let here = old * width + new;
            equal[here] = same(old, new);
            best[here] = if equal[here] {
                best[here + width + 1] + 1
            } else {
                best[here + width].max(best[here + 1])
            };
        }
    }
    let (mut old, mut new, mut kept) = (0, 0, Vec::new());
    while old < before.len() && new < after.len() {
        let here = old * width + new;
        if equal[here] {
            kept.push((old, new));
            old += 1;
            new += 1;
        } else if best[here + width] >= best[here + 1] {
            old += 1;
        } else {
            new += 1;
        }
    }
    kept
}
