//! Law 3: everything live, adopted and written down, is a document without errors whose plan is
//! empty, also where nobody else may own anything.

use std::collections::BTreeSet;

use maniform::dns::{self, RecordType};
use maniform::document::assemble::assemble;
use maniform::kinds::kind::{Located, Observed, Told};
use maniform::kinds::{self};
use maniform::live::explore::{Errand, Found, explore};
use maniform::live::read;
use maniform::model::address::Address;
use maniform::model::value::Value;
use maniform::plan::Action;
use maniform::yaml;
use proptest::prelude::*;
use serde_json::json;

use super::drive::check;
use super::engine::{Engine, Files};
use super::estate::{DOMAIN, REALM};
use super::generate::estate;

/// Everything below one organization, also what takes a call each to see.
fn everything() -> Errand {
    Errand {
        roots: vec![Located {
            address: Address::new("organization", REALM),
            realm: REALM.to_owned(),
        }],
        also: read::Interest::default(),
        depth: Told::Unsaid,
    }
}

/// True where the document would not take it: what is read only, and live values nobody may write.
fn refused(thing: &Observed) -> bool {
    if thing.address.kind != "record-set" {
        return false;
    }
    let mut parts = thing.address.key.split('/').skip(1);
    let owner = parts.next().unwrap_or_default();
    let kind = parts.next().and_then(|kind| RecordType::parse(kind).ok());
    let Some(kind) = kind else {
        return true;
    };
    let values: Vec<String> = thing.spec.items("values").into_iter().collect();
    let ttl = match thing.spec.get("ttl") {
        Some(Value::Number(seconds)) => Some(*seconds),
        _ => None,
    };
    let unwritable = |value: &String| {
        dns::declared(kind, &dns::written(kind, value), DOMAIN).as_ref() != Ok(value)
    };
    dns::owner(owner, DOMAIN).is_err()
        || values.iter().any(unwritable)
        || !dns::check_set(kind, owner, ttl, &values).is_empty()
}

/// The document of everything that can be declared, and what cannot.
fn adopted(found: &Found) -> (serde_json::Value, BTreeSet<Address>) {
    let mut left_out = BTreeSet::new();
    let mut placements = Vec::new();
    for (_, thing) in found.things() {
        let name = &thing.address.kind;
        if refused(thing) {
            left_out.insert(thing.address.clone());
            continue;
        }
        // A field that is empty need not be said to be.
        let mut spec = thing.spec.clone();
        spec.0.retain(|_, value| *value != Value::Null);
        let kind = kinds::by_name(name).expect("a kind");
        placements.extend(kind.adopt(&thing.address, &spec));
    }
    (assemble(placements), left_out)
}

#[test]
fn everything_live_can_be_written_down_and_is_then_as_declared() {
    check(
        "import",
        35,
        (estate(), any::<bool>()),
        |(estate, bare)| async move {
            let engine = Engine::with(estate.world(bare)).await;
            let found = explore(&engine.clients, &everything(), &|_| {}).await;
            let live = &found.live;
            prop_assert_eq!(live.gaps(), vec![]);
            let (mut document, left_out) = adopted(&found);
            // Left out: a control character, a second SPF text.
            prop_assert_eq!(left_out.len(), if bare { 0 } else { 2 }, "{:?}", left_out);
            for authoritative in [false, true] {
                if authoritative {
                    let word = "authoritative";
                    document["settings"] = json!({ "ownership": { "users": word, "teams": word, "addresses": word, "redirections": word, "records": word } });
                }
                let text = yaml::to_text(&document);
                let files = Files::one(&text);
                prop_assert!(files.error().is_none(), "{:?}\n{}", files.error(), text);
                let (_, plan) = engine.planned(&files).await;
                prop_assert_eq!(&plan.gaps, &vec![]);
                prop_assert_eq!(&plan.refusals, &vec![]);
                for change in &plan.changes {
                    let expected = authoritative
                        && change.action == Action::Delete
                        && left_out.contains(&change.address);
                    prop_assert!(expected, "{change:#?}\n{text}");
                }
                let unmanaged: usize = plan.left_alone.unmanaged.values().sum();
                let alone = if authoritative { 0 } else { left_out.len() };
                prop_assert_eq!(unmanaged, alone, "{:?}\n{}", plan.left_alone, text);
            }
            Ok(())
        },
    );
}
