//! Single things written down as they were: what documents can say of them, and what they cannot.
//!
//! Found as in the proof: everything is written, read back, and left out where it is complained
//! about, until it loads. So nothing leaves here that does not load.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::judge::Candidate;
use super::proof::{MOST_ROUNDS, Round, leave_out};
use super::{LeftOut, Unproven};
use crate::document::assemble::assemble;
use crate::document::compose::Whole;
use crate::document::settings::collections;
use crate::document::{Document, load};
use crate::kinds;
use crate::kinds::kind::{Located, Placement};
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, Level};
use crate::model::ownership::Ownership;
use crate::model::source::Sources;
use crate::model::value::{Spec, Value};
use crate::yaml;

/// What documents can say of some things, and what they cannot.
#[derive(Debug, Default)]
pub struct Said {
    /// The things as the documents declare them, by address.
    pub things: BTreeMap<Address, Spec>,
    /// What no document can say, with the reason, as a fragment; of some things only a field.
    pub refused: Vec<(Address, String)>,
    /// One document for each organization of which there is something to say. They load together,
    /// and nothing that is taken out of them later is deleted: all collections are additive in them.
    pub documents: Vec<String>,
}

/// Writes things down and reads them back: what comes back is what can be declared. Where clearing a
/// field cannot be said, the rest of the thing is.
///
/// # Errors
/// Where a complaint is about nothing that could be left out, which is a mistake of this program.
pub fn said(things: &BTreeMap<Located, Spec>) -> Result<Said, Unproven> {
    let mut candidates: Vec<Candidate> = things.iter().filter_map(candidate).collect();
    let mut left_out = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let round = Round::new(&candidates);
        let wrong = round.mistakes();
        if wrong.is_empty() {
            let documents: Vec<String> = round.wholes.iter().map(text).collect();
            let document = read_back(&documents)?;
            let declared = document.declared.into_iter();
            return Ok(Said {
                things: declared.map(|d| (d.located.address, d.spec)).collect(),
                refused: left_out
                    .into_iter()
                    .filter_map(|l| told(l, things))
                    .collect(),
                documents,
            });
        }
        let mut complaints = round.wrong(&candidates, &wrong)?;
        let whole = complaints.iter().filter(|((_, field), _)| field.is_none());
        let whole: BTreeSet<usize> = whole.map(|((number, _), _)| *number).collect();
        let unclear: BTreeSet<usize> = whole
            .into_iter()
            .filter(|number| unsaid(&mut candidates[*number]))
            .collect();
        complaints.retain(|((number, _), _)| !unclear.contains(number));
        leave_out(&mut candidates, complaints, &mut left_out);
    }
    Err(Unproven {
        message: "leaving out what no file can say does not end".to_owned(),
    })
}

fn candidate((located, spec): (&Located, &Spec)) -> Option<Candidate> {
    let kind = kinds::by_name(&located.address.kind)?;
    Some(Candidate {
        located: located.clone(),
        spec: spec.clone(),
        placement: kind.adopt(&located.address, spec)?,
    })
}

/// Takes out of a thing all that asks for nothing; true where that left less of it.
fn unsaid(candidate: &mut Candidate) -> bool {
    let cleared = candidate.spec.0.iter();
    let cleared = cleared.filter(|(_, value)| **value == Value::Null);
    let cleared: Vec<String> = cleared.map(|(name, _)| name.clone()).collect();
    let mut some = false;
    for field in cleared {
        if let Some(less) = candidate.without(&field) {
            *candidate = less;
            some = true;
        }
    }
    some
}

/// What is left out, in words; none for a field that merely cannot be cleared.
fn told(left: LeftOut, things: &BTreeMap<Located, Spec>) -> Option<(Address, String)> {
    let Some(field) = left.field else {
        return Some((left.address, left.why));
    };
    let mut same = things.iter().filter(|(l, _)| l.address == left.address);
    let cleared = same.any(|(_, spec)| spec.get(&field) == Some(&Value::Null));
    (!cleared).then(|| (left.address, format!("`{field}`: {}", left.why)))
}

/// A document with the settings that keep it from ever deleting: whoever takes something out of it
/// means that it is not to be brought back, not that it is to go.
fn text(whole: &Whole) -> String {
    let additive = json!(Ownership::Additive.word());
    let words: Map<String, Json> = collections()
        .into_iter()
        .map(|collection| (collection.to_owned(), additive.clone()))
        .collect();
    let keys = vec!["settings".to_owned(), "ownership".to_owned()];
    yaml::to_text(&assemble(vec![
        Placement::At(Vec::new(), whole.document.clone()),
        Placement::At(keys, Json::Object(words)),
    ]))
}

fn read_back(documents: &[String]) -> Result<Document, Unproven> {
    let mut sources = Sources::default();
    for (number, text) in documents.iter().enumerate() {
        sources.add(format!("{number:06}.yaml"), text.as_str());
    }
    let (document, told) = load(&sources);
    let wrong: Option<&Diagnostic> = told.iter().find(|each| each.level == Level::Error);
    wrong.map_or(Ok(document), |first| Err(first.into()))
}
