//! One change, made in the text: finds the place, frees it from anchors, and splices.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::super::layout::{self, Id, Layout, Page, What};
use super::super::tree::Doc;
use super::diff::Change;
use super::extent::is_modeline;
use super::find::{Found, find, reached};
use super::meant::{self, Meant};
use super::write::{self, Habit};
use super::{Order, Step, Trouble, block, damaged, documents, remove, replace, shown};

/// Rounds for one change: each frees it from an alias or merge key, and those nest.
const MAX_ROUNDS: usize = 64;

/// Longest copy that is written in place of an alias.
const MAX_COPY: usize = 100;

/// New text in place of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) with: String,
}

impl Splice {
    pub(super) fn new(range: Range<usize>, with: impl Into<String>) -> Self {
        Self {
            range,
            with: with.into(),
        }
    }
}

/// A document with its layout.
pub(super) struct Sheet<'t> {
    pub(super) layout: Layout<'t>,
    pub(super) habit: Habit,
}

/// Where a node hangs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder {
    Root,
    /// In this mapping, by the number of its pair.
    Pair(Id, usize),
    /// In this list, by its number.
    Item(Id, usize),
}

/// The text with the change made.
pub(super) fn carry_out(
    text: &str,
    document: usize,
    change: &Change,
    order: &dyn Order,
    round: usize,
) -> Result<String, Trouble> {
    if round > MAX_ROUNDS {
        return Err(damaged());
    }
    let again = |change: &Change| carry_out(text, document, change, order, round + 1);
    let docs = documents(text)?;
    let layout = layout::read(text).map_err(|_| damaged())?;
    let habit = Habit::of(&layout);
    let pages: Vec<Page> = layout.documents().into_iter().cloned().collect();
    let sheet = Sheet { layout, habit };
    let (Some(page), Some(doc)) = (pages.get(document), docs.get(document)) else {
        return begin(&sheet, change);
    };
    let meant = Meant::of_doc(doc);
    let root = page.root.unwrap_or_default();
    let steps = change.steps();
    let found = find(&sheet.layout, root, &meant, steps);
    // Whatever hides behind an alias or a merge key gets a copy of its own, with the change in it.
    let hidden = match &found {
        Found::Behind { depth } => Some(*depth),
        Found::Merged { depth, .. } if depth + 1 < steps.len() => Some(depth + 1),
        Found::Merged { depth, .. } if matches!(change, Change::Insert(..)) => Some(depth + 1),
        Found::Node(chain) if matches!(change, Change::Insert(..)) => {
            let node = &sheet.layout.nodes[last(chain)];
            matches!(node.what, What::Alias(_)).then_some(steps.len())
        }
        _ => None,
    };
    if let Some(depth) = hidden {
        let (above, below) = steps.split_at(depth);
        let copy = meant.at(above).ok_or_else(damaged)?;
        let copy = change.within(below, copy).ok_or_else(damaged)?;
        return again(&Change::Put(above.to_vec(), copy));
    }
    let (chain, gone) = match &found {
        Found::Node(chain) => match change {
            Change::Put(..) | Change::Remove(_) => (chain, chain.last().copied()),
            Change::Insert(..) | Change::Rename(..) => (chain, None),
        },
        Found::Merged { chain, .. } | Found::Missing { chain, .. } => (chain, None),
        Found::Unfit { depth } => {
            return Err(Trouble::new(
                format!("`{}` has no such parts", shown(&steps[..*depth])),
                "look at this place in the file, and change it by hand",
            ));
        }
        Found::Behind { .. } => return Err(damaged()),
    };
    let uses = reached(&sheet.layout, chain, gone);
    if !uses.is_empty() {
        let freed = copies(&sheet, page, doc, &uses)?;
        let freed = spliced(text, freed);
        return carry_out(&freed, document, change, order, round + 1);
    }
    let place = Place {
        sheet: &sheet,
        order,
        steps,
        meant: &meant,
    };
    let splices = match (&found, change) {
        (Found::Node(chain), Change::Put(_, value)) => {
            let holder = holder(&sheet.layout, chain);
            replace::replace(&sheet, holder, last(chain), value)?
        }
        (Found::Node(chain), Change::Insert(_, index, value)) => {
            let list = last(chain);
            match &sheet.layout.nodes[list].what {
                What::List(_) => {
                    block::insert_item(&sheet, holder(&sheet.layout, chain), list, *index, value)?
                }
                _ => return again(&Change::Put(steps.to_vec(), one(value))),
            }
        }
        (Found::Node(chain), Change::Remove(_)) => remove::remove(&sheet, chain)?,
        (Found::Node(chain), Change::Rename(_, name)) => {
            block::rename(&sheet, holder(&sheet.layout, chain), name)?
        }
        (Found::Merged { chain, depth }, Change::Put(_, value)) => {
            place.new_pair(chain, *depth, Rc::clone(value))?
        }
        (Found::Merged { chain, .. }, Change::Remove(_) | Change::Rename(..)) => {
            let above = &steps[..steps.len() - 1];
            let written = place.unmerged(chain, above)?;
            let written = checked(&sheet, text, &written, false)?;
            return carry_out(&written, document, change, order, round + 1);
        }
        (Found::Missing { chain, depth }, Change::Put(_, value)) => {
            match place.missing(chain, *depth, value)? {
                Made::Splices(splices) => splices,
                Made::Instead(change) => return again(&change),
            }
        }
        (Found::Missing { .. }, Change::Insert(_, _, value)) => {
            return again(&Change::Put(steps.to_vec(), one(value)));
        }
        _ => {
            return Err(Trouble::new(
                format!("nothing stands at `{}`", shown(steps)),
                "look at this place in the file, and change it by hand",
            ));
        }
    };
    let loses = matches!(change, Change::Put(..) | Change::Remove(_));
    let new = checked(&sheet, text, &splices, loses)?;
    match change {
        Change::Remove(_) | Change::Rename(..) if sheet.layout.merges_into(parent(chain)) => {
            // What stood in front of a key that `<<` brings lets it through.
            let docs = documents(&new)?;
            let shows = docs
                .get(document)
                .is_some_and(|doc| Meant::of_doc(doc).at(steps).is_some());
            let gone = Change::Remove(steps.to_vec());
            if shows {
                carry_out(&new, document, &gone, order, round + 1)
            } else {
                Ok(new)
            }
        }
        _ => Ok(new),
    }
}

/// The node above the last of the chain.
fn parent(chain: &[Id]) -> Id {
    chain.iter().rev().nth(1).copied().unwrap_or_default()
}

impl Change {
    fn steps(&self) -> &[Step] {
        match self {
            Self::Put(steps, _) | Self::Insert(steps, ..) => steps,
            Self::Remove(steps) | Self::Rename(steps, _) => steps,
        }
    }

    /// What `value` becomes, where the change is made `below` it.
    fn within(&self, below: &[Step], value: &Meant) -> Option<Rc<Meant>> {
        let mut root = Rc::new(value.clone());
        match self {
            Self::Put(_, new) => meant::put(&mut root, below, Rc::clone(new))?,
            Self::Insert(_, index, new) => meant::insert(&mut root, below, *index, new)?,
            Self::Remove(_) => meant::remove(&mut root, below)?,
            Self::Rename(_, name) => meant::rename(&mut root, below, name)?,
        }
        Some(root)
    }
}

/// What is made for a place that is not there.
enum Made {
    Splices(Vec<Splice>),
    Instead(Change),
}

/// Where something new is to go.
struct Place<'a, 't> {
    sheet: &'a Sheet<'t>,
    order: &'a dyn Order,
    steps: &'a [Step],
    meant: &'a Meant,
}

impl Place<'_, '_> {
    /// A new pair in the last mapping of the chain.
    fn new_pair(
        &self,
        chain: &[Id],
        depth: usize,
        value: Rc<Meant>,
    ) -> Result<Vec<Splice>, Trouble> {
        let Step::Key(key) = &self.steps[depth] else {
            return Err(damaged());
        };
        let value = meant::nested(&self.steps[depth + 1..], value).ok_or_else(damaged)?;
        let map = last(chain);
        let index = self.rank(map, &self.steps[..depth], key);
        let holder = holder(&self.sheet.layout, chain);
        block::insert_pair(self.sheet, holder, map, index, key, &value)
    }

    fn missing(&self, chain: &[Id], depth: usize, value: &Rc<Meant>) -> Result<Made, Trouble> {
        let at = last(chain);
        match (&self.sheet.layout.nodes[at].what, &self.steps[depth]) {
            (What::Map(_), Step::Key(_)) => Ok(Made::Splices(self.new_pair(
                chain,
                depth,
                Rc::clone(value),
            )?)),
            (What::List(items), Step::Item(_)) => {
                let value = meant::nested(&self.steps[depth + 1..], Rc::clone(value));
                let value = value.ok_or_else(damaged)?;
                let holder = holder(&self.sheet.layout, chain);
                let index = items.len();
                block::insert_item(self.sheet, holder, at, index, &value).map(Made::Splices)
            }
            _ => {
                let value = meant::nested(&self.steps[depth..], Rc::clone(value));
                let value = value.ok_or_else(damaged)?;
                Ok(Made::Instead(Change::Put(
                    self.steps[..depth].to_vec(),
                    value,
                )))
            }
        }
    }

    /// The number that a new key gets among the pairs of a mapping. Merge keys stay first.
    fn rank(&self, map: Id, at: &[Step], key: &str) -> usize {
        let layout = &self.sheet.layout;
        let ranks: Vec<Option<(usize, &str)>> = layout
            .pairs(map)
            .iter()
            .map(|pair| {
                let name = layout.words(pair.key);
                (!layout.merges(pair)).then(|| (self.order.place(at, name), name))
            })
            .collect();
        let place = self.order.place(at, key);
        let equals: Vec<&str> = ranks
            .iter()
            .flatten()
            .filter(|(rank, _)| *rank == place)
            .map(|(_, name)| *name)
            .collect();
        let sorted = equals.is_sorted();
        let before = |rank: &Option<(usize, &str)>| match rank {
            None => true,
            Some((rank, name)) => *rank < place || (*rank == place && (!sorted || *name < key)),
        };
        ranks.iter().rposition(before).map_or(0, |index| index + 1)
    }

    /// The merge keys of a mapping written out, as far as it does not say their keys itself.
    fn unmerged(&self, chain: &[Id], above: &[Step]) -> Result<Vec<Splice>, Trouble> {
        let layout = &self.sheet.layout;
        let map = last(chain);
        let Some(Meant::Map(all)) = self.meant.at(above) else {
            return Err(damaged());
        };
        let own: Vec<&str> = layout
            .pairs(map)
            .iter()
            .map(|pair| layout.words(pair.key))
            .collect();
        let brought = all.iter().filter(|(key, _)| !own.contains(&key.as_str()));
        let brought: Vec<_> = brought.cloned().collect();
        let merges = layout
            .pairs(map)
            .iter()
            .filter(|pair| layout.merges(pair))
            .count();
        let index = layout
            .pairs(map)
            .iter()
            .position(|pair| layout.merges(pair));
        match (index, merges) {
            (Some(index), 1) => block::replace_pair(self.sheet, map, index, &brought),
            _ => Err(damaged()),
        }
    }
}

/// A list of one item.
fn one(value: &Rc<Meant>) -> Rc<Meant> {
    Rc::new(Meant::List(vec![Rc::clone(value)]))
}

fn last(chain: &[Id]) -> Id {
    chain.last().copied().unwrap_or_default()
}

/// Where the last node of the chain hangs.
pub(super) fn holder(layout: &Layout<'_>, chain: &[Id]) -> Holder {
    let [.., parent, node] = chain else {
        return Holder::Root;
    };
    let pair = layout
        .pairs(*parent)
        .iter()
        .position(|pair| pair.value == *node);
    let item = layout
        .items(*parent)
        .iter()
        .position(|item| item.node == *node);
    match (pair, item) {
        (Some(index), _) => Holder::Pair(*parent, index),
        (_, Some(index)) => Holder::Item(*parent, index),
        (None, None) => Holder::Root,
    }
}

/// Copies of what stands behind these aliases, where each fits on a line.
fn copies(sheet: &Sheet<'_>, page: &Page, doc: &Doc, uses: &[Id]) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    let mut splices = Vec::new();
    let mut lines = Vec::new();
    for id in uses {
        let usage = &layout.nodes[*id];
        let What::Alias(anchor) = usage.what else {
            continue;
        };
        let target = layout
            .nodes
            .iter()
            .position(|node| node.anchor == Some(anchor));
        let target = target.ok_or_else(damaged)?;
        let copy = Meant::of_part(doc, layout.in_tree(page, target));
        let is_key = layout
            .nodes
            .iter()
            .any(|node| matches!(&node.what, What::Map(pairs) if pairs.iter().any(|pair| pair.key == *id)));
        let copy = write::flow(&copy, layout::Style::Plain);
        if is_key || copy.len() > MAX_COPY || copy.contains("\\n") {
            lines.push(layout.text[..usage.start].matches('\n').count() + 1);
        }
        splices.push(Splice::new(usage.start..usage.end, copy));
    }
    if lines.is_empty() {
        return Ok(splices);
    }
    let shown: Vec<String> = lines.iter().map(ToString::to_string).collect();
    Err(Trouble {
        why: format!(
            "this stands behind an anchor that {} {} use{}, too",
            if lines.len() == 1 { "line" } else { "lines" },
            shown.join(", "),
            if lines.len() == 1 { "s" } else { "" },
        ),
        help: "change it by hand: for all of them, or write the value out where it differs"
            .to_owned(),
        at: uses
            .first()
            .map(|id| (layout.nodes[*id].start, layout.nodes[*id].end)),
    })
}

/// The first content of a text that has none yet: below its comments, apart from them unless they
/// only name the schema.
fn begin(sheet: &Sheet<'_>, change: &Change) -> Result<String, Trouble> {
    let value = match change {
        Change::Put(_, value) => Rc::clone(value),
        Change::Insert(_, _, value) => one(value),
        Change::Remove(_) | Change::Rename(..) => return Err(damaged()),
    };
    let value = meant::nested(change.steps(), value).ok_or_else(damaged)?;
    let text = sheet.layout.text;
    let eol = sheet.habit.eol;
    let at = sheet
        .layout
        .pages
        .first()
        .map_or(text.len(), |page| page.end);
    let before = &text[..at];
    let mut new = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        new.push_str(eol);
    }
    let last_line = before.trim_end().lines().last().unwrap_or_default();
    let says = last_line.trim_start().starts_with('#') && !is_modeline(last_line);
    if says && before.trim_end_matches([' ', '\t', '\r']).len() + 1 >= before.len() {
        let apart = before
            .lines()
            .last()
            .is_some_and(|line| line.trim().is_empty());
        if !apart {
            new.push_str(eol);
        }
    }
    for line in write::root(&value, sheet.habit) {
        new.push_str(&line);
        new.push_str(eol);
    }
    checked(sheet, text, &[Splice::new(at..at, new)], false)
}

/// The text with these splices, which do not overlap.
fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| splice.range.start);
    let mut out = String::with_capacity(text.len() + 100);
    let mut at = 0;
    for splice in splices {
        out.push_str(&text[at..splice.range.start.max(at)]);
        out.push_str(&splice.with);
        at = splice.range.end.max(at);
    }
    out.push_str(&text[at..]);
    out
}

/// The new text, if every comment is still there that was not meant to go: those inside of what was
/// replaced, where something was (`loses`).
fn checked(
    sheet: &Sheet<'_>,
    text: &str,
    splices: &[Splice],
    loses: bool,
) -> Result<String, Trouble> {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for comment in &sheet.layout.comments {
        let meant_to_go = splices
            .iter()
            .any(|splice| splice.range.start <= comment.start && comment.end <= splice.range.end);
        if !(loses && meant_to_go) {
            *counts.entry(&text[comment.clone()]).or_default() += 1;
        }
    }
    let new = spliced(text, splices.to_vec());
    let after = layout::read(&new).map_err(|_| damaged())?;
    for comment in &after.comments {
        *counts.entry(&new[comment.clone()]).or_default() -= 1;
    }
    if counts.values().all(|count| *count == 0) {
        drop(counts);
        Ok(new)
    } else {
        Err(damaged())
    }
}
