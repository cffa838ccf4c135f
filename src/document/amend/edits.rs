//! From wishes to edits: where each difference is written, and what is done there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::super::Document;
use super::super::assemble::{at, merge};
use super::delta::{Delta, Grain, What, deltas};
use super::pages::Pages;
use super::wanted::{Thing, Wanted, fragment, is_mentioned, keys, placed};
use super::{BY_HAND, Misfit};
use crate::kinds::declare::Declared;
use crate::kinds::kind::Placement;
use crate::model::address::Address;
use crate::yaml::edit::{Edit, Step};

/// Edits by page, each with the thing it is for, in the order they are to be made.
#[derive(Debug, Default)]
pub(super) struct Drafted {
    pub(super) edits: BTreeMap<usize, Vec<(Address, Edit)>>,
    pub(super) notes: Vec<(Address, String)>,
}

/// A place on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Site {
    page: usize,
    path: Vec<Step>,
}

impl Site {
    /// By page, then downwards, items by their number.
    fn rank(&self) -> (usize, Vec<(usize, &str)>) {
        let steps = self.path.iter().map(|step| match step {
            Step::Item(place) => (*place, ""),
            Step::Key(key) => (0, key.as_str()),
        });
        (self.page, steps.collect())
    }
}

impl Ord for Site {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Site {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A list whose items are to stand in an order, by what one member of them says.
#[derive(Debug)]
struct Ordered {
    realm: String,
    keys: Vec<String>,
    member: &'static str,
    order: Vec<String>,
    address: Address,
}

/// Works out all edits.
pub(super) fn draft(
    pages: &Pages,
    document: &Document,
    wanted: &Wanted<'_>,
    grains: &BTreeMap<&Address, Grain>,
) -> Result<Drafted, Vec<Misfit>> {
    let mut drafter = Drafter {
        pages,
        document,
        wanted,
        writes: Vec::new(),
        removals: BTreeMap::new(),
        lists: Vec::new(),
        notes: BTreeSet::new(),
    };
    let mut wrong = Vec::new();
    // What is new comes after what it stands in.
    let mut touched: Vec<&Address> = wanted.touched.iter().collect();
    touched.sort_by_key(|address| {
        let thing = wanted.after.get(*address);
        let placement = thing.and_then(|thing| placed(address, &thing.spec));
        placement.map(|placement| keys(&placement).len())
    });
    for address in touched {
        let grain = grains.get(address).copied().unwrap_or(Grain::Items);
        wrong.extend(drafter.touch(address, grain).err());
    }
    for address in &wanted.gone {
        drafter.remove(address);
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    drafter.arrange_lists();
    Ok(drafter.drafted())
}

struct Drafter<'a> {
    pages: &'a Pages,
    document: &'a Document,
    wanted: &'a Wanted<'a>,
    writes: Vec<(Address, usize, Edit)>,
    /// Places that go, with whom they go for.
    removals: BTreeMap<Site, Address>,
    /// Lists whose order is wished.
    lists: Vec<Ordered>,
    notes: BTreeSet<(Address, String)>,
}

impl Drafter<'_> {
    /// Edits for a thing that is to be declared otherwise, or newly.
    fn touch(&mut self, address: &Address, grain: Grain) -> Result<(), Misfit> {
        let unsaid = |why| Misfit::new(address, why, BY_HAND);
        let Some(thing) = self.wanted.after.get(address) else {
            return Ok(());
        };
        let nowhere = || unsaid("files have no words for it as it lives");
        let Some(old) = self.wanted.before.get(address) else {
            let spec = match (&thing.lives, grain) {
                (Some(lives), Grain::Members | Grain::Whole) => lives,
                _ => &thing.spec,
            };
            let new = placed(address, spec).ok_or_else(nowhere)?;
            return self.add(address, thing, &new);
        };
        let new = placed(address, &thing.spec).ok_or_else(nowhere)?;
        let before = placed(address, &old.spec).ok_or_else(nowhere)?;
        if let Placement::Order(keys, member, order) = new {
            self.lists.push(Ordered {
                realm: thing.realm.clone(),
                keys,
                member,
                order,
                address: address.clone(),
            });
            return Ok(());
        }
        if keys(&before) != keys(&new) {
            return Err(unsaid("it would stand at another place of the files"));
        }
        // A block in which others live is never written as a whole.
        let grain = match grain {
            Grain::Whole if self.is_shared(address, &thing.realm, keys(&new)) => Grain::Members,
            grain => grain,
        };
        for delta in deltas(&fragment(&before), &fragment(&new), grain) {
            self.difference(address, old, &new, delta)?;
        }
        Ok(())
    }

    /// The places at which a thing is written: several, where file boundaries cut through it.
    fn sites(&self, thing: &Declared, placement: &Placement) -> Vec<Site> {
        let keys = keys(placement);
        let mut sites = Vec::new();
        if let Placement::Item(..) = placement {
            for span in std::iter::once(&thing.origin).chain(&thing.also) {
                let found = self.pages.at(*span);
                let item = |path: &Vec<Step>| matches!(path.get(keys.len()), Some(Step::Item(_)));
                if let Some((page, mut path)) = found.filter(|(_, path)| item(path)) {
                    path.truncate(keys.len() + 1);
                    sites.push(Site { page, path });
                }
            }
            return sites;
        }
        // The page of its origin first: what is new goes there.
        let first = self.pages.at(thing.origin).map(|(page, _)| page);
        let mut order: Vec<usize> = (0..self.pages.0.len()).collect();
        order.sort_by_key(|page| Some(*page) != first);
        for page in order {
            let there = &self.pages.0[page];
            if there.realm == thing.located.realm {
                let path = there.walk(keys);
                if path.len() == keys.len() {
                    sites.push(Site { page, path });
                }
            }
        }
        sites
    }

    /// One difference of a declared thing.
    fn difference(
        &mut self,
        address: &Address,
        old: &Declared,
        placement: &Placement,
        delta: Delta,
    ) -> Result<(), Misfit> {
        let sites = self.sites(old, placement);
        let written = sites.iter().find_map(|site| {
            let path = self.pages.0[site.page].walk_from(&site.path, &delta.at);
            (path.len() == site.path.len() + delta.at.len()).then_some((site.page, path))
        });
        let set = |value: Json| What::Set(value);
        let (page, path, what) = match (written, delta.what) {
            (Some((page, path)), what) => (page, path, what),
            // It is not written at the thing itself, so it comes from what several share.
            (None, What::Drop) => return Ok(()),
            (None, What::Set(value)) => {
                let site = sites.into_iter().next();
                let site = site.or_else(|| self.room(&old.located.realm, address, keys(placement)));
                let Some(mut site) = site else {
                    return Err(Misfit::new(address, "no file has a place for it", BY_HAND));
                };
                site.path.extend(delta.at.iter().cloned().map(Step::Key));
                self.tell_layer(address, old);
                (site.page, site.path, set(value))
            }
            (None, What::ItemNew(_) | What::ItemGone(_)) => {
                return self.whole_member(address, old, placement, &delta.at);
            }
        };
        let write = match what {
            What::Set(value) => Edit::Set(path, value),
            What::ItemNew(item) => Edit::Append(path, item),
            What::Drop => {
                self.removals.insert(Site { page, path }, address.clone());
                return Ok(());
            }
            What::ItemGone(item) => {
                let Some(item) = self.item(old, page, &path, &item) else {
                    return self.whole_member(address, old, placement, &delta.at);
                };
                let site = Site { page, path: item };
                self.removals.insert(site, address.clone());
                return Ok(());
            }
        };
        self.writes.push((address.clone(), page, write));
        Ok(())
    }

    /// Sets a list as a whole, because its items cannot be told apart where it is written.
    fn whole_member(
        &mut self,
        address: &Address,
        old: &Declared,
        placement: &Placement,
        at: &[String],
    ) -> Result<(), Misfit> {
        let fragment = fragment(placement);
        let value = at.iter().try_fold(&fragment, |value, key| value.get(key));
        let value = value.cloned().unwrap_or_default();
        let delta = Delta {
            at: at.to_vec(),
            what: What::Set(value),
        };
        let done = self.writes.iter().any(|(whose, _, edit)| {
            matches!((edit, &delta.what), (Edit::Set(_, v), What::Set(value)) if whose == address && v == value)
        });
        if done {
            return Ok(());
        }
        self.difference(address, old, placement, delta)
    }

    /// Says that the value no longer comes from what several addresses share.
    fn tell_layer(&mut self, address: &Address, old: &Declared) {
        let spans = std::iter::once(&old.origin).chain(old.places.values());
        for layer in spans.filter_map(|span| self.document.layer(*span)) {
            let note = format!(
                "written at the address itself: {layer} is left as it is, because others share it"
            );
            self.notes.insert((address.clone(), note));
        }
    }

    /// An item of a list: by what is plainly written, or else by where it was read.
    fn item(&self, old: &Declared, page: usize, list: &[Step], item: &Json) -> Option<Vec<Step>> {
        let there = &self.pages.0[page];
        let count = there.items(list)?;
        let place_of = |place: usize| [list, &[Step::Item(place)]].concat();
        if let Some(place) = (0..count).find(|place| there.says(&place_of(*place), item)) {
            return Some(place_of(place));
        }
        let text = item.as_str()?;
        let named = old.places.iter().find(|(name, _)| {
            let item = name.split_once('/').map(|(_, item)| item);
            item.is_some_and(|item| item.eq_ignore_ascii_case(text))
        });
        let (found, path) = self.pages.at(*named?.1)?;
        let inside = found == page && path.len() > list.len() && path.starts_with(list);
        inside.then(|| path[..=list.len()].to_vec())
    }

    /// A place for something new: where most of the way to it is written, and most of its like.
    fn room(&self, realm: &str, address: &Address, keys: &[String]) -> Option<Site> {
        let each = self.pages.0.iter().enumerate();
        let mine = each.filter(|(_, page)| page.realm == realm);
        let best = mine.max_by_key(|(number, page)| {
            let path = page.walk(keys);
            let alike = self.alike(*number, address);
            let first = std::cmp::Reverse(*number);
            (path.len(), alike, page.names_it, first)
        });
        best.map(|(number, page)| {
            let mut path = page.walk(keys);
            path.extend(keys[path.len()..].iter().cloned().map(Step::Key));
            Site { page: number, path }
        })
    }

    /// How many things of the same kind a page declares.
    fn alike(&self, page: usize, address: &Address) -> usize {
        let page = &self.pages.0[page];
        let whole = page.doc.span();
        let here = |thing: &&&Declared| {
            let origin = thing.origin;
            thing.located.address.kind == address.kind
                && origin.file == page.file
                && whole.start <= origin.start
                && origin.end <= whole.end
        };
        self.wanted.before.values().filter(here).count()
    }

    /// Edits for a thing that nobody declares yet.
    fn add(&mut self, address: &Address, thing: &Thing, new: &Placement) -> Result<(), Misfit> {
        let keys = keys(new);
        let Some(site) = self.room(&thing.realm, address, keys) else {
            return Err(Misfit::new(
                address,
                format!("no file speaks of the organization `{}`", thing.realm),
                format!(
                    "write `organization: {}` into a file of the folder, or name another folder: `maniform import --out FOLDER`",
                    thing.realm
                ),
            ));
        };
        let page = &self.pages.0[site.page];
        match new {
            Placement::Order(..) => {}
            Placement::Item(_, item) => {
                let edit = Edit::Append(site.path, item.clone());
                self.writes.push((address.clone(), site.page, edit));
            }
            Placement::At(_, value) if self.joins(&site, value) => {}
            // What is there already (for another thing of that name) keeps what it says.
            Placement::At(_, Json::Object(members)) if page.is_mapping(&site.path) => {
                for (key, value) in members {
                    let path = [&site.path[..], &[Step::Key(key.clone())]].concat();
                    let edit = Edit::Set(path, value.clone());
                    self.writes.push((address.clone(), site.page, edit));
                }
            }
            Placement::At(_, value) => {
                let edit = Edit::Set(site.path, value.clone());
                self.writes.push((address.clone(), site.page, edit));
            }
        }
        Ok(())
    }

    /// Puts a value into a block that is written newly for something else; false where there is none.
    fn joins(&mut self, site: &Site, value: &Json) -> bool {
        let block = self
            .writes
            .iter_mut()
            .find_map(|(_, page, edit)| match edit {
                Edit::Set(path, block) if *page == site.page && site.path.starts_with(path) => {
                    Some((path.len(), block))
                }
                _ => None,
            });
        let Some((length, block)) = block else {
            return false;
        };
        let names = site.path[length..].iter().map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::Item(place) => place.to_string(),
        });
        merge(at(block, &names.collect::<Vec<_>>()), value.clone());
        true
    }

    /// Takes a thing's block away wherever it is written, or its own members where others live in
    /// that block.
    fn remove(&mut self, address: &Address) {
        let Some(old) = self.wanted.before.get(address).copied() else {
            return;
        };
        let Some(placement) = placed(address, &old.spec) else {
            return;
        };
        if let Placement::Order(..) = placement {
            return;
        }
        let mine = keys(&placement).to_vec();
        let shared = !matches!(placement, Placement::Item(..))
            && self.is_shared(address, &old.located.realm, &mine);
        for site in self.sites(old, &placement) {
            if !shared {
                self.removals.insert(site, address.clone());
                continue;
            }
            let Json::Object(members) = fragment(&placement) else {
                continue;
            };
            for key in members.keys() {
                let key = std::slice::from_ref(key);
                let path = self.pages.0[site.page].walk_from(&site.path, key);
                if path.len() > site.path.len() {
                    let page = site.page;
                    self.removals.insert(Site { page, path }, address.clone());
                }
            }
        }
    }

    /// True where something else that stays stands at or below these keys.
    fn is_shared(&self, address: &Address, realm: &str, mine: &[String]) -> bool {
        self.wanted.after.iter().any(|(other, thing)| {
            let beside = other != address && thing.realm == realm;
            let placement = placed(other, &thing.spec).filter(|_| beside);
            let below = placement.is_some_and(|placement| keys(&placement).starts_with(mine));
            below && !is_mentioned(other, &thing.spec)
        })
    }

    /// Lists whose order is wished are written whole, in that order, with everything that is to be in
    /// them.
    fn arrange_lists(&mut self) {
        for list in std::mem::take(&mut self.lists) {
            let Ordered {
                realm,
                keys,
                member,
                order,
                address,
            } = list;
            let Some(site) = self.room(&realm, &address, &keys) else {
                continue;
            };
            let after = self.wanted.after.iter().filter(|(_, t)| t.realm == realm);
            let mut items: Vec<Json> = after
                .filter_map(|(address, thing)| match placed(address, &thing.spec)? {
                    Placement::Item(at, item) if at == keys => Some(item),
                    _ => None,
                })
                .collect();
            items.sort_by_key(|item| {
                let place = order.iter().position(|name| item[member] == name.as_str());
                place.unwrap_or(usize::MAX)
            });
            let inside =
                |page: usize, path: &[Step]| page == site.page && path.starts_with(&site.path);
            self.writes
                .retain(|(_, page, edit)| !inside(*page, edit_path(edit)));
            self.removals
                .retain(|at, _| !inside(at.page, &at.path) || at.path == site.path);
            let edit = Edit::Set(site.path, Json::Array(items));
            self.writes.push((address, site.page, edit));
        }
    }

    /// All edits in an order in which none moves the place of another: what is written first, then
    /// what goes, from the end.
    fn drafted(self) -> Drafted {
        let mut drafted = Drafted {
            notes: self.notes.into_iter().collect(),
            ..Drafted::default()
        };
        let gone: Vec<&Site> = self.removals.keys().collect();
        let covered = |page: usize, path: &[Step], itself: bool| {
            gone.iter().any(|site| {
                let deeper = itself || path.len() > site.path.len();
                site.page == page && deeper && path.starts_with(&site.path)
            })
        };
        for (address, page, edit) in self.writes {
            if !covered(page, edit_path(&edit), true) {
                let edits = drafted.edits.entry(page).or_default();
                edits.push((address, edit));
            }
        }
        for (site, address) in self.removals.iter().rev() {
            if !covered(site.page, &site.path, false) {
                let edits = drafted.edits.entry(site.page).or_default();
                edits.push((address.clone(), Edit::Remove(site.path.clone())));
            }
        }
        drafted
    }
}

fn edit_path(edit: &Edit) -> &[Step] {
    match edit {
        Edit::Set(path, _) | Edit::Append(path, _) | Edit::Remove(path) | Edit::Rename(path, _) => {
            path
        }
    }
}
