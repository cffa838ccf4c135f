//! What a plan says of things that stay although their lines are gone, of lines that have nothing to
//! do, and of what is nobody's here.

use std::collections::BTreeMap;

use super::page::Page;
use super::style::Tone;
use super::visible::one_line;
use super::words::of_collection;
use crate::kinds::kind::{Existence, Located};
use crate::kinds::{self};
use crate::plan::{Left, Notice};

/// Where the entries of a section stand.
const ENTRY: usize = 4;
/// Where what belongs to an entry stands.
const BELOW: usize = 8;

/// Things that the files declared and no longer do, and that stay.
pub(super) fn left(page: &mut Page<'_>, left: &[Left]) {
    if left.is_empty() {
        return;
    }
    let head = "Declared before and no longer, and left as they are (told until the next apply):";
    page.head(Tone::Change, head);
    for each in left {
        let address = each.address.to_string();
        let text = format!("{}: {}", one_line(&address), one_line(&each.why));
        page.line(ENTRY, &text);
        help(page, &each.help);
    }
}

/// Lines that have nothing to do.
pub(super) fn notices(page: &mut Page<'_>, notices: &[Notice]) {
    if notices.is_empty() {
        return;
    }
    page.head(Tone::Change, "Lines that have nothing to do:");
    for notice in notices {
        let place = notice.origin.as_ref().map(ToString::to_string);
        let place = place.map_or(String::new(), |place| format!("    {}", one_line(&place)));
        let (about, what) = (one_line(&notice.about), one_line(&notice.what));
        page.line(ENTRY, &format!("{about}: {what}{place}"));
        help(page, &notice.help);
    }
}

fn help(page: &mut Page<'_>, help: &str) {
    if !help.is_empty() {
        page.line(BELOW, &format!("help: {}", one_line(help)));
    }
}

/// Things by name that no file declares, below their collections.
pub(super) fn unmanaged(page: &mut Page<'_>, things: &[Located]) {
    let mut by_collection: BTreeMap<(usize, &str), Vec<&Located>> = BTreeMap::new();
    for thing in things {
        let kinds = kinds::KINDS.iter().enumerate();
        let mut kinds = kinds.filter(|(_, kind)| kind.name() == thing.address.kind);
        let place = kinds.next().map(|(place, kind)| match kind.existence() {
            Existence::Own(collection) => (place, collection),
            Existence::Facet | Existence::Found => (place, ""),
        });
        by_collection
            .entry(place.unwrap_or_default())
            .or_default()
            .push(thing);
    }
    for ((_, collection), things) in by_collection {
        let head = match collection {
            "" => "Found, and declared by no file:".to_owned(),
            collection => format!(
                "{} that no file declares:",
                of_collection(things.len(), collection)
            ),
        };
        page.head(Tone::Strong, &head);
        for thing in things {
            page.line(ENTRY, &one_line(&thing.address.to_string()));
        }
    }
}
