//! Things under the names that the files give them: from here on, what lives under an old name is
//! seen under the new one, with everything that belongs to it or mentions it.

use super::{Live, Sight};
use crate::kinds;
use crate::kinds::declare::Rename;
use crate::kinds::kind::Located;
use crate::model::address::Address;

impl Live {
    /// Sees things under new names: those that are there under the old one, and surely not under the
    /// new one. A second time does nothing.
    pub(super) fn rename(&mut self, renames: &[Rename]) {
        for rename in renames {
            if self.calls_for(rename) {
                self.apply(rename);
                self.renamed.push(rename.clone());
            }
        }
    }

    /// The name that a thing has at the service, where the files call it by another.
    #[must_use]
    pub fn called(&self, realm: &str, address: &Address) -> Option<&Address> {
        let mut renamed = self.renamed.iter();
        let found = renamed.find(|each| each.realm == realm && each.to == *address)?;
        Some(&found.from)
    }

    fn calls_for(&self, rename: &Rename) -> bool {
        let Some(kind) = kinds::by_name(&rename.to.kind) else {
            return false;
        };
        let to = Located {
            address: rename.to.clone(),
            realm: rename.realm.clone(),
        };
        let old = self.find(&rename.realm, &rename.from);
        old.is_some_and(|old| old.provider.is_none())
            && matches!(self.sight(kind, &to), Sight::Absent)
    }

    fn apply(&mut self, rename: &Rename) {
        let (realm, from, to) = (&rename.realm, &rename.from, &rename.to);
        let mut moved = Vec::new();
        for (address, by_realm) in &mut self.things {
            let (Some(kind), Some(thing)) =
                (kinds::by_name(&address.kind), by_realm.get_mut(realm))
            else {
                continue;
            };
            kind.respell(address, &mut thing.spec, from, to);
            if let Some(new) = rename.of(address) {
                thing.address = new;
                moved.extend(by_realm.remove(realm));
            }
        }
        self.things.retain(|_, by_realm| !by_realm.is_empty());
        for thing in moved {
            let address = thing.address.clone();
            let known = self.things.entry(address).or_default();
            known.insert(realm.clone(), thing);
        }
    }
}
