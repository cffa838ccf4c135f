//! For tests of kinds: what stands around a thing, put there by hand, and the work a difference makes.

use std::collections::{BTreeMap, BTreeSet};

use super::by_name;
use super::kind::{Around, Asked, Difference, Observation, Observed, Work};
use super::limits::Limits;
use super::views::View;
use crate::model::address::Address;
use crate::model::request::Request;
use crate::model::routes::route;
use crate::model::value::Spec;
use serde_json::Value as Json;

/// One organization.
#[derive(Debug, Default)]
pub(super) struct Stage {
    living: BTreeMap<Address, Observed>,
    declared: BTreeMap<Address, Spec>,
    limits: Limits,
    lacking: BTreeSet<String>,
}

impl Stage {
    /// Something that is there.
    pub(super) fn there(mut self, thing: Observed) -> Self {
        self.living.insert(thing.address.clone(), thing);
        self
    }

    /// Something that the files declare.
    pub(super) fn declares(mut self, address: Address, spec: Spec) -> Self {
        self.declared.insert(address, spec);
        self
    }

    /// A route that the account is known not to have.
    pub(super) fn lacking(mut self, request: Request) -> Self {
        self.lacking.insert(route(&request));
        self
    }

    /// The work that leads from what lives at this address to `after`.
    pub(super) fn work(&self, address: &Address, after: Option<&Spec>) -> Work {
        let kind = by_name(&address.kind).expect("a kind");
        let before = self.lives(address).map(|thing| &thing.spec);
        let fields = kind.fields().iter().map(|field| field.name);
        let of = |spec: Option<&Spec>, field: &str| spec.and_then(|s| s.get(field).cloned());
        let changed: BTreeSet<String> = fields
            .filter(|field| of(before, field) != of(after, field))
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

    /// The calls of that work: verb, path, body, and after ` | ` what is sent instead.
    pub(super) fn calls(&self, address: &Address, after: Option<&Spec>) -> Vec<String> {
        let drafts = self.work(address, after).drafts;
        let each = drafts.iter().map(|draft| {
            let mut told = Vec::new();
            let mut request = Some(&draft.request);
            while let Some(own) = request {
                let path = own.path.to_string();
                let path = path.replace("/1/mail_hostings/{mail-service:acme.example}", "MH");
                let path = path.replace("MH/mailboxes/{mailbox:ada@acme.example}", "MB");
                let body = own.body.as_ref().map(|body| format!(" {body}"));
                told.push(format!("{} {path}{}", own.method, body.unwrap_or_default()));
                request = own.instead.as_deref();
            }
            told.join(" | ")
        });
        each.collect()
    }
}

impl Around for Stage {
    fn lives(&self, address: &Address) -> Option<&Observed> {
        self.living.get(address)
    }

    fn declared(&self, address: &Address) -> Option<&Spec> {
        self.declared.get(address)
    }

    fn living(&self, kind: &str) -> Vec<&Observed> {
        let all = self.living.values();
        all.filter(|thing| thing.address.kind == kind).collect()
    }

    fn declaring(&self, kind: &str) -> Vec<(&Address, &Spec)> {
        let all = self.declared.iter();
        all.filter(|(address, _)| address.kind == kind).collect()
    }

    fn lacks(&self, request: &Request) -> bool {
        self.lacking.contains(&route(request))
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// What a kind finds in the answer of a view, at 2026-01-01, when `wanted` is asked for.
pub(super) fn observe(kind: &str, view: &View, items: &[Json], wanted: &[Address]) -> Observation {
    let wanted: BTreeSet<Address> = wanted.iter().cloned().collect();
    let asked = Asked {
        wanted: &wanted,
        now: 1_767_225_600,
        ids: &[],
    };
    by_name(kind).expect("a kind").observe(view, items, asked)
}
