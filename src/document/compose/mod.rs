//! Files out of the places that things have in a document: the way a person would have written them.
//!
//! What is written has been decided before; here it is brought into order, common values are lifted,
//! and the whole is split into files. The same pieces give the same bytes. Knows no kinds.

mod layout;
mod names;
mod profiles;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

pub use layout::Layout;

use super::assemble::assemble;
use crate::kinds::kind::Placement;

/// One thing's place in a document, under its organization.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The organization, as the document names it.
    pub realm: String,
    /// Where it stands, and as what.
    pub placement: Placement,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its path below the folder of all, with `/` between folders.
    pub name: String,
    /// Its whole text.
    pub text: String,
}

/// How things are to be written.
#[derive(Debug, Clone)]
pub struct Form {
    /// What goes into which file.
    pub layout: Layout,
    /// Whether common values are lifted into `defaults` and `profiles`.
    pub lift: bool,
    /// The path of the schema from the folder of all, for the modeline that editors read.
    pub schema: Option<String>,
}

/// One organization's whole document.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The organization.
    pub realm: String,
    /// What is declared, in canonical order.
    pub document: Json,
}

/// The pieces by organization, each in canonical order.
#[must_use]
pub fn wholes(pieces: &[Piece]) -> Vec<Whole> {
    let mut by_realm: BTreeMap<&str, Vec<Placement>> = BTreeMap::new();
    for piece in pieces {
        let placements = by_realm.entry(&piece.realm).or_default();
        placements.push(piece.placement.clone());
    }
    let each = by_realm.into_iter().map(|(realm, mut placements)| {
        if !realm.is_empty() {
            let named = Placement::At(vec!["organization".to_owned()], json!(realm));
            placements.push(named);
        }
        Whole {
            realm: realm.to_owned(),
            document: assemble(placements),
        }
    });
    each.collect()
}

/// The files, in the order of their names. Where several organizations are written, each has a folder.
#[must_use]
pub fn compose(pieces: &[Piece], form: &Form) -> Vec<Page> {
    let wholes = wholes(pieces);
    let several = wholes.len() > 1;
    let mut folders = BTreeSet::new();
    let mut profiles = BTreeSet::new();
    let mut pages = Vec::new();
    for whole in wholes {
        let mut document = whole.document;
        if form.lift {
            profiles::lift(&mut document, &mut profiles);
            document = assemble(vec![Placement::At(Vec::new(), document)]);
        }
        let folder = several.then(|| names::unique(&names::slug(&whole.realm), &mut folders));
        let up = if several { "../" } else { "" };
        let head = form.schema.as_ref().map(|schema| format!("{up}{schema}"));
        for (file, part) in layout::split(document, form.layout) {
            let name = match &folder {
                Some(folder) => format!("{folder}/{file}"),
                None => file,
            };
            let text = text::page(&part, head.as_deref());
            pages.push(Page { name, text });
        }
    }
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    pages
}
