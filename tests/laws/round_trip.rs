//! Law 1: spec → value → spec, and document → specs → document → specs, are identities.

use maniform::document::assemble::assemble;
use maniform::kinds::declare::Declared;
use maniform::kinds::kind::Located;
use maniform::kinds::{self};
use maniform::model::value::Spec;
use maniform::yaml;
use proptest::prelude::*;

use super::convergence::files;
use super::drive::{broken, check};
use super::engine::Files;
use super::generate::estate;

/// What is declared, without places.
fn meant(files: &Files) -> Vec<(Located, Spec)> {
    let declared = files.document.declared.iter();
    declared
        .map(|thing: &Declared| (thing.located.clone(), thing.spec.clone()))
        .collect()
}

#[test]
fn specs_survive_json() {
    check("spec-json", 100, estate(), |estate| async move {
        for thing in &files(&estate)?.document.declared {
            let json = serde_json::to_string(&thing.spec).expect("JSON");
            let back: Spec = serde_json::from_str(&json).map_err(|e| broken(e.to_string()))?;
            prop_assert_eq!(&back, &thing.spec, "{}", json);
        }
        Ok(())
    });
}

#[test]
fn what_is_declared_survives_being_adopted_and_written() {
    check("document", 200, estate(), |estate| async move {
        let first = files(&estate)?;
        let mut placements = Vec::new();
        for thing in &first.document.declared {
            let address = &thing.located.address;
            let kind = kinds::by_name(&address.kind).expect("a kind");
            let placed = kind.adopt(address, &thing.spec);
            placements.push(placed.ok_or_else(|| broken(format!("{address} has no place")))?);
        }
        let document = assemble(placements);
        let text = yaml::to_text(&document);
        let second = Files::one(&text);
        prop_assert!(second.error().is_none(), "{:?}\n{}", second.error(), text);
        prop_assert_eq!(meant(&second), meant(&first), "{}", text);
        Ok(())
    });
}
