//! Writes back into files that are there: accepted differences become the smallest edits.
//!
//! ```text
//! wishes ─ what each says as a fragment ─ delta ─▶ edits of a page ─ yaml::edit ─▶ texts ─ load ─▶ judge
//! ```
//!
//! Nothing is trusted on the way: the new texts are loaded as any files are, and must declare what
//! was wished and nothing else. What cannot be written item by item (somebody wrote it in another
//! form) is written by member, then as a whole; what cannot be written at all leaves all files as they
//! are. Knows no kinds.

mod delta;
mod edits;
mod judge;
mod keys;
mod order;
mod pages;
mod spare;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use delta::Grain;
use edits::Drafted;
pub use keys::set_keys;
use order::{Habit, Sections};
use pages::Pages;
use wanted::Wanted;
pub use wanted::is_within;

use super::Document;
use crate::kinds;
use crate::kinds::wish::Wish;
use crate::model::address::Address;
use crate::model::source::{FileId, Sources};
use crate::yaml::edit::{Trouble, edit};

/// New texts of files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amended {
    /// Only those that differ.
    pub texts: BTreeMap<FileId, String>,
    /// What to know about single things, as fragments.
    pub notes: Vec<(Address, String)>,
    /// Wishes that cannot be granted, by the thing they are about; all others are.
    pub left: Vec<Misfit>,
}

/// Something that cannot be written into the files as they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misfit {
    /// Which thing; none where it is about all of them together.
    pub address: Option<Address>,
    /// Why, as a fragment.
    pub why: String,
    /// What to do about it.
    pub help: String,
}

impl Misfit {
    fn new(address: &Address, why: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            address: Some(address.clone()),
            why: why.into(),
            help: help.into(),
        }
    }
}

/// What to do where no edit says it.
const BY_HAND: &str = "write it by hand; `maniform plan` shows what differs";

/// Writes the wishes into the files that `document` was loaded from. What cannot be written, even by
/// itself, is left out and told.
///
/// # Errors
///
/// Where nothing can be written, or the new texts would not declare exactly what was wished.
pub fn amend(
    sources: &Sources,
    document: &Document,
    wishes: &[Wish],
) -> Result<Amended, Vec<Misfit>> {
    let mut rest = spare::spared(sources, document, wishes);
    let mut left = Vec::new();
    let wrong = loop {
        let wrong = match together(sources, document, &rest) {
            Ok(amended) => return Ok(Amended { left, ..amended }),
            Err(wrong) => wrong,
        };
        let before = rest.len();
        let named: BTreeMap<&Address, &Misfit> = wrong
            .iter()
            .filter_map(|misfit| Some((misfit.address.as_ref()?, misfit)))
            .collect();
        let guilty: BTreeSet<Address> = rest
            .iter()
            .map(Wish::address)
            .filter(|address| named.contains_key(address))
            .cloned()
            .collect();
        rest.retain(|wish| holder(wish.address(), &|above| guilty.contains(above)).is_none());
        if rest.is_empty() {
            return Err(wrong);
        }
        left.extend(guilty.iter().map(|address| named[address].clone()));
        if rest.len() == before {
            break wrong;
        }
    };
    // Nobody is named: halves are tried, and halves of these.
    let mut kept = Vec::new();
    sift(sources, document, &groups(&rest), &mut kept, &mut left);
    if kept.is_empty() {
        return Err(wrong);
    }
    let amended = together(sources, document, &kept)?;
    Ok(Amended { left, ..amended })
}

/// One new thing with what lives in it, or one other wish.
type Group = (Address, Vec<Wish>);

/// Sorts groups into such as can be written together and such as cannot be written at all.
fn sift(
    sources: &Sources,
    document: &Document,
    groups: &[Group],
    kept: &mut Vec<Wish>,
    left: &mut Vec<Misfit>,
) {
    let wishes: Vec<Wish> = groups.iter().flat_map(|(_, group)| group.clone()).collect();
    match (together(sources, document, &wishes), groups) {
        (Ok(_), _) => kept.extend(wishes),
        (Err(misfits), [(address, _)]) => {
            left.extend(misfits.into_iter().take(1).map(|misfit| Misfit {
                address: Some(address.clone()),
                ..misfit
            }));
        }
        (Err(_), _) => {
            let (one, other) = groups.split_at(groups.len() / 2);
            sift(sources, document, one, kept, left);
            sift(sources, document, other, kept, left);
        }
    }
}

/// The wishes by what they are about as a whole: a new thing with what lives in it.
fn groups(wishes: &[Wish]) -> Vec<Group> {
    let all: BTreeSet<&Address> = wishes.iter().map(Wish::address).collect();
    let mut groups: BTreeMap<Address, Vec<Wish>> = BTreeMap::new();
    for wish in wishes {
        let address = wish.address();
        let head = holder(address, &|above| all.contains(above));
        let head = head.unwrap_or_else(|| address.clone());
        groups.entry(head).or_default().push(wish.clone());
    }
    groups.into_iter().collect()
}

/// The outermost of what a thing is or lives in, of which something is true.
fn holder(address: &Address, is: &impl Fn(&Address) -> bool) -> Option<Address> {
    let parent = kinds::by_name(&address.kind).and_then(|kind| kind.parent(&address.key));
    let above = parent.and_then(|parent| holder(&parent, is));
    above.or_else(|| is(address).then(|| address.clone()))
}

/// The texts with these wishes written in the finest way, whatever they declare then.
fn unjudged(
    sources: &Sources,
    document: &Document,
    wishes: &[Wish],
) -> Result<BTreeMap<FileId, String>, Vec<Misfit>> {
    let pages = Pages::read(sources);
    let wanted = Wanted::new(document, wishes)?;
    let drafted = edits::draft(&pages, document, &wanted, &BTreeMap::new())?;
    texts(sources, &pages, &Sections::new(), &drafted)
}

/// Writes all of these wishes or none.
fn together(
    sources: &Sources,
    document: &Document,
    wishes: &[Wish],
) -> Result<Amended, Vec<Misfit>> {
    let pages = Pages::read(sources);
    let sections = Sections::new();
    let wanted = Wanted::new(document, wishes)?;
    let mut grains: BTreeMap<&Address, Grain> = BTreeMap::new();
    loop {
        let drafted = edits::draft(&pages, document, &wanted, &grains)?;
        let wrong = match texts(sources, &pages, &sections, &drafted) {
            Ok(texts) => {
                let wrong = judge::judge(sources, document, &wanted, &texts);
                if wrong.is_empty() {
                    return Ok(Amended {
                        texts,
                        notes: drafted.notes,
                        left: Vec::new(),
                    });
                }
                wrong
            }
            Err(wrong) => wrong,
        };
        // Whom it concerns is tried coarser; where nobody can be made out, everybody is.
        let concerned: BTreeSet<&Address> =
            wrong.iter().filter_map(|m| m.address.as_ref()).collect();
        let mut changed = false;
        for wish in wishes {
            let address = wish.address();
            if concerned.is_empty() || concerned.contains(address) {
                let grain = grains.entry(address).or_insert(Grain::Items);
                if let Some(coarser) = grain.coarser() {
                    *grain = coarser;
                    changed = true;
                }
            }
        }
        if !changed {
            return Err(wrong);
        }
    }
}

/// The texts with the edits made.
fn texts(
    sources: &Sources,
    pages: &Pages,
    sections: &Sections,
    drafted: &Drafted,
) -> Result<BTreeMap<FileId, String>, Vec<Misfit>> {
    let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (number, edits) in &drafted.edits {
        let page = &pages.0[*number];
        let habit = Habit { sections, page };
        let text = match texts.get(&page.file) {
            Some(text) => text.clone(),
            None => sources.get(page.file).text.clone(),
        };
        let all: Vec<_> = edits
            .iter()
            .map(|(_, edit)| sections.arranged(edit))
            .collect();
        match edit(&text, page.index, &all, &habit) {
            Ok(text) => {
                texts.insert(page.file, text);
            }
            Err(trouble) => {
                // Which of them it was is found out one by one: it happens seldom.
                let before = wrong.len();
                for (address, each) in edits {
                    let one = std::slice::from_ref(each);
                    if let Err(trouble) = edit(&text, page.index, one, &habit) {
                        wrong.push(misfit(Some(address.clone()), trouble));
                    }
                }
                if wrong.len() == before {
                    wrong.push(misfit(None, trouble));
                }
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    texts.retain(|file, text| sources.get(*file).text != *text);
    Ok(texts)
}

fn misfit(address: Option<Address>, trouble: Trouble) -> Misfit {
    Misfit {
        address,
        why: trouble.why,
        help: trouble.help,
    }
}
