//! What of everything found can be declared, as far as each thing tells by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{Judged, LeftOut};
use crate::kinds::kind::{Existence, Kind, Located, Observed, Placement};
use crate::kinds::{self, org};
use crate::live::Sight;
use crate::live::explore::Found;
use crate::model::address::Address;
use crate::model::value::Spec;

/// A live thing as it is to be declared.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Which thing, under which organization.
    pub located: Located,
    /// The fields to write.
    pub spec: Spec,
    /// Where it stands in a document.
    pub placement: Placement,
}

impl Judged {
    /// What nobody asked for yet: it was seen beside something else, and its own lists were not read.
    #[must_use]
    pub fn unasked(&self, found: &Found) -> Vec<Located> {
        let gaps = found.live.gaps();
        let unseen = self.unseen.iter();
        let unasked = unseen.filter(|(_, gap)| !gaps.contains(gap));
        unasked.map(|(located, _)| located.clone()).collect()
    }
}

impl Candidate {
    /// The same without a field, if it had it and there is still something to declare.
    pub(super) fn without(&self, field: &str) -> Option<Self> {
        let mut spec = self.spec.clone();
        spec.0.remove(field)?;
        let kind = kinds::by_name(&self.located.address.kind)?;
        let own = matches!(kind.existence(), Existence::Own(_));
        if spec.0.is_empty() && !own {
            return None;
        }
        let placement = kind.adopt(&self.located.address, &spec)?;
        let located = self.located.clone();
        Some(Self {
            located,
            spec,
            placement,
        })
    }

    /// The keys under which it stands, from the root.
    pub(super) fn keys(&self) -> &[String] {
        let (Placement::At(keys, _) | Placement::Item(keys, _) | Placement::Order(keys, ..)) =
            &self.placement;
        keys
    }
}

/// Judges everything that was looked for.
#[must_use]
pub fn candidates(found: &Found) -> Judged {
    let mut judged = Judged::default();
    let homes = homes(found);
    for (realm, thing) in found.things() {
        let home = homes.get(&thing.address);
        if home.is_some_and(|home| *home != realm) {
            continue;
        }
        if let Some(kind) = kinds::by_name(&thing.address.kind) {
            judge(found, kind, (realm, thing), &mut judged);
        }
    }
    for address in found.absent() {
        let why = kinds::by_name(&address.kind).and_then(Kind::absent);
        judged.left_out.extend(why.map(|why| LeftOut {
            address: address.clone(),
            field: None,
            why: why.to_owned(),
        }));
    }
    for twin in found.twins() {
        judged.left_out.push(LeftOut {
            address: twin.address.clone(),
            field: None,
            why: "several have this name, and a name has to tell one; rename all but one in the Manager"
                .to_owned(),
        });
    }
    judged
}

fn judge(found: &Found, kind: &dyn Kind, (realm, thing): (&str, &Observed), judged: &mut Judged) {
    let address = &thing.address;
    let count = |by_kind: &mut BTreeMap<String, usize>| {
        *by_kind.entry(address.kind.clone()).or_default() += 1;
    };
    if thing.provider.is_some() {
        return count(&mut judged.provider);
    }
    let located = Located {
        address: address.clone(),
        realm: realm.to_owned(),
    };
    if found.is_left_open(&located) {
        return;
    }
    if let Sight::Unseen(gap) = found.live.sight(kind, &located) {
        judged.unseen.push((located, gap));
        return;
    }
    // An invitation names what it brings, and nobody says at which of several mail services.
    if is_astray(found, kind, &located) {
        return;
    }
    let mut leave_out = |why: String| {
        judged.left_out.push(LeftOut {
            address: address.clone(),
            field: None,
            why,
        });
    };
    match kind.written(address, &thing.spec) {
        Err(why) => leave_out(why),
        // Of what lives and dies with another thing, that one is written; of an organization, all.
        Ok(None) if kind.existence() == Existence::Facet || *address == org::address(realm) => {}
        Ok(None) => count(&mut judged.silent),
        Ok(Some(spec)) => match kind.adopt(address, &spec) {
            None => leave_out("there are no words for it in a document".to_owned()),
            Some(placement) => judged.candidates.push(Candidate {
                located,
                spec,
                placement,
            }),
        },
    }
}

/// Whether a thing would hang below one that the service creates and deletes, and that is not there.
fn is_astray(found: &Found, kind: &dyn Kind, thing: &Located) -> bool {
    let Some(parent) = kind.parent(&thing.address.key) else {
        return false;
    };
    let own = kinds::by_name(&parent.kind).map(Kind::existence);
    matches!(own, Some(Existence::Own(_))) && found.live.find(&thing.realm, &parent).is_none()
}

/// The organization that each thing belongs to which was found through several: a zone may be asked
/// for through any. It is the one whose own lists show what stands around it in a document.
fn homes(found: &Found) -> BTreeMap<&Address, &str> {
    let mut realms: BTreeMap<&Address, BTreeSet<&str>> = BTreeMap::new();
    for (realm, thing) in found.things() {
        realms.entry(&thing.address).or_default().insert(realm);
    }
    // How much each organization has to itself below the first two keys, such as a domain.
    let mut weight: BTreeMap<(Vec<String>, &str), usize> = BTreeMap::new();
    for (realm, thing) in found.things() {
        if realms.get(&thing.address).map_or(0, BTreeSet::len) == 1
            && let Some(around) = around(thing)
        {
            *weight.entry((around, realm)).or_default() += 1;
        }
    }
    let shared = realms.into_iter().filter(|(_, realms)| realms.len() > 1);
    let homes = shared.filter_map(|(address, realms)| {
        let first = realms.first().copied()?;
        let around = found.live.find(first, address).and_then(around);
        let weigh = |realm: &&str| {
            let here = around.clone().and_then(|keys| weight.get(&(keys, *realm)));
            here.copied().unwrap_or_default()
        };
        let most = realms.iter().map(weigh).max()?;
        let home = realms.iter().find(|realm| weigh(realm) == most)?;
        Some((address, *home))
    });
    homes.collect()
}

/// The first two keys of where a thing stands.
fn around(thing: &Observed) -> Option<Vec<String>> {
    let kind = kinds::by_name(&thing.address.kind)?;
    let (Placement::At(keys, _) | Placement::Item(keys, _) | Placement::Order(keys, ..)) =
        kind.adopt(&thing.address, &thing.spec)?;
    (keys.len() > 1).then(|| keys[..2].to_vec())
}
