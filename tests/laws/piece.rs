//! What a family of kinds adds to an estate: a fragment of the document and one of the world, merged
//! into the rest. A family speaks of names of its own, so that two never meet.

use proptest::prelude::*;
use serde_json::Value as Json;

/// One family's share of an estate.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    /// As people write it: a whole document's form, with what this family declares.
    pub(crate) document: Json,
    /// As the emulator keeps it: what lives of the family when this estate is the world.
    pub(crate) world: Json,
}

/// Makes a family's share.
pub(crate) type Generator = fn() -> BoxedStrategy<Piece>;

/// Families: the kinds each makes, and how. A kind that is neither here nor in `generate.rs` has no
/// laws, and a test says so.
pub(crate) const FAMILIES: &[(&[&str], Generator)] = &[
    (
        &["service", "user", "team", "team-members"],
        super::gen_people::people,
    ),
    (
        &[
            "mailbox-access",
            "mailbox-team-access",
            "signature-template",
            "signature",
            "signature-defaults",
        ],
        super::gen_access::piece,
    ),
    super::gen_answers::FAMILY,
    (
        &["filter", "filter-order", "sieve-script", "filter-model"],
        super::gen_filters::piece,
    ),
    (
        &["product", "domain", "registration"],
        super::gen_office::office,
    ),
    (&["record-set"], super::gen_mail_domains::piece),
];

/// One piece of every family.
pub(crate) fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let each: Vec<BoxedStrategy<Piece>> = FAMILIES.iter().map(|(_, make)| make()).collect();
    each
}

/// What tells rows of a list apart, in the words of documents and of the world.
const NAMES: &[&str] = &["main_fqdn", "fqdn", "mailbox_name", "email", "name"];

/// Merges a fragment: objects member by member, rows of lists by their name, and of the same row the
/// later text counts.
pub(crate) fn merge(into: &mut Json, from: &Json) {
    match (into, from) {
        (_, Json::Null) => {}
        (Json::Object(members), Json::Object(more)) => {
            for (key, value) in more {
                match members.get_mut(key) {
                    Some(known) => merge(known, value),
                    None => {
                        members.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Json::Array(rows), Json::Array(more)) => {
            for row in more {
                let same = |other: &&mut Json| {
                    NAMES
                        .iter()
                        .any(|name| row[*name].is_string() && row[*name] == other[*name])
                };
                match rows.iter_mut().find(same) {
                    Some(known) => merge(known, row),
                    None => rows.push(row.clone()),
                }
            }
        }
        (into, from) => *into = from.clone(),
    }
}
