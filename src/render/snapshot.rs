//! What a snapshot holds, in short: of when, of what, how many things of each kind, what is missing.

use std::collections::BTreeMap;

use serde_json::json;

use super::page::Page;
use super::sections;
use super::style::{Style, Tone};
use super::time;
use super::visible::{self, one_line};
use super::words::{count, listed};
use crate::live::snapshot::{self, Snapshot};

/// Version of the JSON form.
const FORMAT_VERSION: u32 = 1;

/// Where the entries of an organization stand.
const ENTRY: usize = 4;

/// The snapshot in words.
#[must_use]
pub fn human(snapshot: &Snapshot, style: &Style) -> String {
    let mut page = Page::new(style);
    let taken = &snapshot.taken;
    let head = format!(
        "What lived at {} on {}, taken by maniform {}.",
        one_line(&taken.host),
        time::moment(taken.at.as_second()),
        one_line(&taken.maniform)
    );
    page.toned(0, Tone::Strong, &head);
    let by_organization = counts(snapshot);
    for (organization, kinds) in &by_organization {
        let organization = match organization.as_str() {
            "" => "Of no organization".to_owned(),
            name => one_line(name).into_owned(),
        };
        page.head(Tone::Strong, &organization);
        let width = kinds.values().map(|many| many.to_string().len()).max();
        for (kind, many) in kinds {
            let width = width.unwrap_or_default();
            page.line(ENTRY, &format!("{many:width$}  {}", one_line(kind)));
        }
    }
    let live = snapshot.live();
    let follows = "What could not be read is not in it: a plan made from it says so again.";
    sections::gaps(&mut page, &live.gaps(), follows);
    page.gap();
    if by_organization.is_empty() {
        page.line(2, "It holds nothing.");
    }
    if !snapshot.unread.is_empty() {
        let each = snapshot.unread.iter();
        let each: Vec<String> = each
            .map(|(kind, calls)| format!("{} ({})", one_line(kind), count(*calls, "call")))
            .collect();
        let depth = snapshot::word(taken.depth);
        page.line(
            2,
            &format!("Not looked into with --depth {depth}: {}.", listed(&each)),
        );
    }
    page.line(2, "It holds no mail, no passwords and no keys.");
    page.finish()
}

/// What a plan that was made from a snapshot does not say.
#[must_use]
pub fn planned_from(snapshot: &Snapshot) -> String {
    let taken = &snapshot.taken;
    format!(
        "Planned against what lived at {} on {}; nothing was read from the service, and nothing of this can be applied.",
        taken.host,
        time::moment(taken.at.as_second()),
    )
}

/// The same for programs.
#[must_use]
pub fn json(snapshot: &Snapshot) -> String {
    let taken = &snapshot.taken;
    let form = json!({
        "format_version": FORMAT_VERSION,
        "maniform": taken.maniform,
        "host": taken.host,
        "at": taken.at,
        "depth": snapshot::word(taken.depth),
        "roots": taken.roots,
        "organizations": counts(snapshot),
        "unread": snapshot.unread,
        "gaps": snapshot.live().gaps(),
    });
    visible::json(format!("{form:#}\n"))
}

/// How many things of each kind, by organization.
fn counts(snapshot: &Snapshot) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (realm, thing) in snapshot.things() {
        let kinds = counts.entry(realm).or_default();
        *kinds.entry(thing.address.kind).or_default() += 1;
    }
    counts
}
