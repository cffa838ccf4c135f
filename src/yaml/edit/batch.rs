//! Many changes at once: those that have nothing to do with each other share one reading of the text,
//! so that a thousand new entries do not cost a thousand readings of a long file.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::layout::{self, Id, Page, What};
use super::carry::{self, Holder, Place, Sheet, Splice, holder};
use super::diff::Change;
use super::find::{Found, find, reached};
use super::meant::Meant;
use super::write::Habit;
use super::{Order, Step, Trouble, block, damaged, documents, replace};

/// The text with all changes made, one after another.
pub(super) fn carry_out(
    text: &str,
    document: usize,
    changes: &[Change],
    order: &dyn Order,
) -> Result<String, Trouble> {
    let mut now = text.to_owned();
    let mut rest = changes;
    while let [first, others @ ..] = rest {
        let (taken, new) = match others {
            [] => (0, String::new()),
            _ => together(&now, document, rest, order)?,
        };
        if taken > 0 {
            now = new;
            rest = &rest[taken..];
        } else {
            now = carry::carry_out(&now, document, first, order, 0)?;
            rest = others;
        }
    }
    Ok(now)
}

/// As many of the first changes as can be made with one reading, and the text with them.
fn together(
    text: &str,
    document: usize,
    changes: &[Change],
    order: &dyn Order,
) -> Result<(usize, String), Trouble> {
    let docs = documents(text)?;
    let layout = layout::read(text).map_err(|_| damaged())?;
    let habit = Habit::of(&layout);
    let page: Option<Page> = layout.documents().get(document).map(|page| (*page).clone());
    let (Some(root), Some(doc)) = (page.and_then(|page| page.root), docs.get(document)) else {
        return Ok((0, String::new()));
    };
    let meant = Meant::of_doc(doc);
    let sheet = Sheet { layout, habit };
    let mut batch = Batch {
        sheet: &sheet,
        root,
        meant: &meant,
        order,
        fresh: HashSet::new(),
        last: HashMap::new(),
        places: HashMap::new(),
        splices: Vec::new(),
    };
    let mut taken = 0;
    for change in changes {
        match batch.take(change)? {
            Some(()) => taken += 1,
            None => break,
        }
    }
    if taken == 0 {
        return Ok((0, String::new()));
    }
    let splices = batch.splices;
    Ok((taken, carry::checked(&sheet, text, &splices, false)?))
}

struct Batch<'a, 't> {
    sheet: &'a Sheet<'t>,
    root: Id,
    meant: &'a Meant,
    order: &'a dyn Order,
    /// Places that changed already; nothing at or below them can be found in this reading.
    fresh: HashSet<Vec<Step>>,
    /// The last new key between two old ones, with its rank: what follows it there may follow it here.
    last: HashMap<(Id, usize), (usize, String)>,
    /// Whose new lines begin at an offset.
    places: HashMap<usize, Id>,
    splices: Vec<Splice>,
}

impl Batch<'_, '_> {
    /// Takes a change, if it is one of the plain ones and touches none of those before it.
    fn take(&mut self, change: &Change) -> Result<Option<()>, Trouble> {
        let Change::Put(steps, value) = change else {
            return Ok(None);
        };
        if (0..=steps.len()).any(|depth| self.fresh.contains(&steps[..depth])) {
            return Ok(None);
        }
        let layout = &self.sheet.layout;
        match find(layout, self.root, self.meant, steps) {
            Found::Missing { chain, depth } => self.new_pair(steps, &chain, depth, value),
            Found::Node(chain) => self.new_scalar(steps, &chain, value),
            _ => Ok(None),
        }
    }

    fn new_pair(
        &mut self,
        steps: &[Step],
        chain: &[Id],
        depth: usize,
        value: &Rc<Meant>,
    ) -> Result<Option<()>, Trouble> {
        let layout = &self.sheet.layout;
        let (Some(map), Step::Key(key)) = (chain.last().copied(), &steps[depth]) else {
            return Ok(None);
        };
        let block = matches!(layout.nodes[map].what, What::Map(_)) && !layout.nodes[map].flow;
        if !block || !reached(layout, chain, None).is_empty() {
            return Ok(None);
        }
        let place = Place {
            sheet: self.sheet,
            order: self.order,
            steps,
            meant: self.meant,
        };
        let index = place.rank(map, &steps[..depth], key);
        let rank = (self.order.place(&steps[..depth], key), key.clone());
        if self
            .last
            .get(&(map, index))
            .is_some_and(|last| *last > rank)
        {
            return Ok(None);
        }
        let value = super::meant::nested(&steps[depth + 1..], Rc::clone(value));
        let value = value.ok_or_else(damaged)?;
        let new = block::insert_pair(self.sheet, holder(layout, chain), map, index, key, &value)?;
        for splice in &new {
            let owner = self.places.entry(splice.range.start).or_insert(map);
            if *owner != map {
                return Ok(None);
            }
        }
        self.splices.extend(new);
        self.last.insert((map, index), rank);
        self.fresh.insert(steps[..=depth].to_vec());
        Ok(Some(()))
    }

    /// A word in place of a word on its line.
    fn new_scalar(
        &mut self,
        steps: &[Step],
        chain: &[Id],
        value: &Meant,
    ) -> Result<Option<()>, Trouble> {
        let layout = &self.sheet.layout;
        let Some(id) = chain.last().copied() else {
            return Ok(None);
        };
        let node = &layout.nodes[id];
        let word = matches!(&node.what, What::Scalar(_, style) if !style.is_block());
        let short = match value {
            Meant::Plain(_) => true,
            Meant::Text(text) => !text.contains('\n'),
            Meant::List(_) | Meant::Map(_) => false,
        };
        let holder = holder(layout, chain);
        let plain = matches!(holder, Holder::Pair(..)) && node.content < node.end;
        if !word || !short || !plain || !reached(layout, chain, Some(id)).is_empty() {
            return Ok(None);
        }
        let new = replace::replace(self.sheet, holder, id, value)?;
        self.splices.extend(new);
        self.fresh.insert(steps.to_vec());
        Ok(Some(()))
    }
}
