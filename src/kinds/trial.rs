//! For tests of kinds: a difference in a scene, without a plan around it.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::{Around, Difference, Kind, Observed, Work};
use super::limits::Limits;
use crate::model::address::Address;
use crate::model::value::Spec;

/// What stands around the thing that is tried.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    pub(crate) lives: BTreeMap<Address, Observed>,
    pub(crate) declared: BTreeMap<Address, Spec>,
    pub(crate) limits: Limits,
}

impl Scene {
    /// With this thing living.
    pub(crate) fn living(mut self, thing: Observed) -> Self {
        self.lives.insert(thing.address.clone(), thing);
        self
    }

    /// With this declared.
    pub(crate) fn declaring(mut self, address: &Address, spec: Spec) -> Self {
        self.declared.insert(address.clone(), spec);
        self
    }

    /// What a kind makes of a difference here; every field of either side that is not the same on
    /// the other differs.
    pub(crate) fn work(
        &self,
        kind: &dyn Kind,
        address: &Address,
        before: Option<&Spec>,
        after: Option<&Spec>,
    ) -> Work {
        let value = |spec: Option<&Spec>, name: &str| spec.and_then(|spec| spec.get(name)).cloned();
        let changed: BTreeSet<String> = kind
            .fields()
            .iter()
            .map(|field| field.name)
            .filter(|name| value(before, name) != value(after, name))
            .map(str::to_owned)
            .collect();
        kind.work(&Difference {
            address,
            before,
            after,
            changed: &changed,
            around: self,
        })
    }
}

impl Around for Scene {
    fn lives(&self, address: &Address) -> Option<&Observed> {
        self.lives.get(address)
    }

    fn declared(&self, address: &Address) -> Option<&Spec> {
        self.declared.get(address)
    }

    fn living(&self, kind: &str) -> Vec<&Observed> {
        let all = self.lives.values();
        all.filter(|thing| thing.address.kind == kind).collect()
    }

    fn declaring(&self, kind: &str) -> Vec<(&Address, &Spec)> {
        let all = self.declared.iter();
        all.filter(|(address, _)| address.kind == kind).collect()
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }
}
