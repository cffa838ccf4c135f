//! Zones as people take them over: one snippet after the other, each with a word on where it goes.

use crate::kinds::domain::Zone;

/// The snippets of these zones.
#[must_use]
pub fn snippets(zones: &[Zone<'_>]) -> String {
    let each = zones.iter().map(|zone| {
        let place = match zone.elsewhere {
            true => "its DNS is elsewhere: enter these there",
            false => "its DNS is at Infomaniak: `maniform apply` writes these",
        };
        format!("; {}: {place}\n{}", zone.name, zone.text())
    });
    each.collect::<Vec<String>>().join("\n")
}
