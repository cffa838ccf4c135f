//! What a kind knows about why something lives otherwise than the files last left it: by which of its
//! own habits the service, or the people at it, move things (domain-rules §18).

use super::work::Around;
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

/// One field, or one item of it, that lives otherwise than it was left.
#[derive(Clone, Copy)]
pub struct Departure<'a> {
    /// Which thing.
    pub address: &'a Address,
    /// Its field.
    pub field: &'a str,
    /// The item of a set that came or went; none for a whole value.
    pub item: Option<&'a str>,
    /// How these files last left it; none where they had never declared it.
    pub base: Option<&'a Value>,
    /// How it lives.
    pub live: Option<&'a Value>,
    /// What stands around it.
    pub around: &'a dyn Around,
}

/// Who is behind a departure, with the words for it, as a fragment. Where it can only be suspected, the
/// words begin with `probably: `.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The provider did it by itself, or by a switch that does more than it says.
    Provider(String),
    /// People did it, on a page where it is easily done without meaning it.
    People(String),
}

/// Restoring a mailbox from a backup brings back its old forwarding and responders (MAIL-RED-21, KB
/// 1203): both moving at once is its mark.
pub(super) fn restored(mailbox: &str) -> Cause {
    Cause::Provider(format!(
        "probably: {mailbox} was restored from a backup, which brings back old forwarding and responders; was it restored recently?"
    ))
}

/// True where one of these files' things does not live as they left it: evidence that something
/// happened to all that belongs together.
pub(super) fn departed(around: &dyn Around, address: &Address) -> bool {
    let Some(base) = around.recorded(address) else {
        return false;
    };
    let empty = Spec::default();
    let live = around.lives(address).map_or(&empty, |seen| &seen.spec);
    let moved = |(field, left): (&String, &Value)| live.get(field).is_some_and(|now| now != left);
    around.lives(address).is_none() || base.0.iter().any(moved)
}
