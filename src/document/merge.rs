//! Several declarations of one thing become one: file boundaries mean nothing.

use std::collections::BTreeMap;

use crate::kinds;
use crate::kinds::declare::Declared;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;

/// One entry a thing, in address order. A field written twice is an error that shows both places,
/// even where both say the same: one of them would be forgotten at the next edit.
pub(super) fn merge(things: Vec<Declared>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Declared> {
    let mut merged: BTreeMap<Address, Declared> = BTreeMap::new();
    for thing in things {
        let address = thing.located.address.clone();
        match merged.get_mut(&address) {
            None => {
                merged.insert(address, thing);
            }
            Some(first) => match united(first, &thing) {
                Some(Ok(both)) => *first = both,
                Some(Err(wrong)) => diagnostics.push(wrong),
                None => add(first, thing, diagnostics),
            },
        }
    }
    merged.into_values().collect()
}

/// Both as one, where their kind lets several places speak of one thing.
fn united(first: &Declared, second: &Declared) -> Option<Result<Declared, Diagnostic>> {
    let kind = kinds::by_name(&first.located.address.kind)?;
    (first.located.realm == second.located.realm).then(|| kind.unite(first, second))?
}

fn add(first: &mut Declared, second: Declared, diagnostics: &mut Vec<Diagnostic>) {
    let address = &first.located.address;
    if first.located.realm != second.located.realm {
        diagnostics.push(
            Diagnostic::error(
                "declared-twice",
                second.origin,
                format!(
                    "{address} is declared under two organizations: `{}` and `{}`",
                    first.located.realm, second.located.realm
                ),
            )
            .related(first.origin, "declared here first")
            .help("keep it under the organization it belongs to"),
        );
        return;
    }
    first.also.push(second.origin);
    first.also.extend(second.also);
    first.previously = first.previously.take().or(second.previously);
    for (field, value) in second.spec.0 {
        let here = second.places.get(&field).copied();
        if first.spec.get(&field).is_some() {
            let there = first.place(Some((&field, "")));
            diagnostics.push(
                Diagnostic::error(
                    "declared-twice",
                    here.unwrap_or(second.origin),
                    format!("`{field}` of {address} is declared twice"),
                )
                .related(there, "declared here first")
                .help("keep one of them"),
            );
        } else {
            first.spec.set(&field, value);
        }
    }
    for (place, span) in second.places {
        first.places.entry(place).or_insert(span);
    }
}
