//! What an address says of people: who opens it, and what stands below their mail. Declared in the
//! layers of an address, entry by entry.

use super::declare::{Declarations, Place};
use super::mailbox::MailboxSection;
use super::profile::Layers;
use super::{mail, mailbox_access, mailbox_team_access, signature, signature_defaults};
use crate::model::setting::Setting;
use crate::yaml::Map;

/// Declares accesses, signatures and defaults of the address at `place`.
pub(super) fn declare(layers: &Layers<'_>, place: Place<'_>, out: &mut Declarations) {
    let spoken = [
        (mailbox_access::NAME, speaks(layers, |s| &s.access)),
        (
            mailbox_team_access::NAME,
            speaks(layers, |s| &s.team_access),
        ),
        (signature::NAME, speaks(layers, |s| &s.signatures)),
    ];
    for (kind, _) in spoken.into_iter().filter(|(_, speaks)| *speaks) {
        let all = format!("{}/*", mail::key(place.key, place.parent));
        out.scope(kind, all, place.realm);
    }
    for entry in layers.entries(|s| &s.access) {
        mailbox_access::declare(entry, place, out);
    }
    for entry in layers.entries(|s| &s.team_access) {
        mailbox_team_access::declare(entry, place, out);
    }
    for entry in layers.entries(|s| &s.signatures) {
        signature::declare(entry, place, out);
    }
    signature_defaults::declare(
        layers.pick(|s| &s.default_signature),
        layers.pick(|s| &s.default_reply_signature),
        place,
        out,
    );
}

/// Whether an address speaks of a mapping, in any layer. `null` speaks of it: it hides what stands in
/// the layers behind.
fn speaks<'a, K: 'a, V: 'a>(
    layers: &Layers<'a>,
    field: impl Fn(&'a MailboxSection) -> &'a Setting<Map<K, V>>,
) -> bool {
    !matches!(layers.pick(field), Setting::Absent)
}
