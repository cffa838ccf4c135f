use std::collections::BTreeMap;

use super::*;
use crate::kinds::limits::Limits;
use crate::kinds::stage::Stage;

fn observe(items: &[Json]) -> Observation {
    let wanted = BTreeSet::new();
    let asked = Asked {
        wanted: &wanted,
        now: 0,
        ids: &[],
    };
    Domain.observe(
        &product_views::zones("Acme SA", "acme.example"),
        items,
        asked,
    )
}

#[test]
fn the_providers_own_name_servers_are_nothing_special() {
    let seen = observe(&[
        json!({ "fqdn": "acme.example", "dnssec": { "is_enabled": true },
                "nameservers": ["ns11.infomaniak.ch", "NS12.infomaniak.ch"] }),
        json!({ "fqdn": "sub.acme.example", "dnssec": { "is_enabled": false }, "nameservers": [] }),
    ]);
    let spec = Spec::default()
        .with(DNSSEC, Value::Bool(true))
        .with(NAME_SERVERS, Value::Null)
        .with(SIGNED_AT, Value::Null);
    let found: Vec<_> = seen.things.into_iter().map(|t| t.spec).collect();
    assert_eq!(found, [spec]);
}

#[test]
fn name_servers_of_others_come_as_texts_or_objects() {
    let hosts = Value::set(["a.ns.example", "b.ns.example"]);
    for list in [
        json!(["a.ns.example", "B.ns.example."]),
        json!([{ "name": "a.ns.example" }, { "name": "b.ns.example" }]),
    ] {
        let seen =
            observe(&[json!({ "fqdn": "acme.example", "nameservers": list, "is_enabled": 0 })]);
        let found = seen.things.first().map(|t| t.spec.clone());
        let wanted = Spec::default()
            .with(DNSSEC, Value::Bool(false))
            .with(NAME_SERVERS, hosts.clone());
        assert_eq!(found, Some(wanted));
    }
}

struct World(BTreeMap<Address, Spec>, Limits);

impl After for World {
    fn being(&self, kind: &str) -> Vec<(&Address, &Spec)> {
        let all = self.0.iter();
        all.filter(|(address, _)| address.kind == kind).collect()
    }

    fn touched(&self, kind: &str) -> BTreeSet<&Address> {
        let all = self.0.keys();
        all.filter(|address| address.kind == kind).collect()
    }

    fn limits(&self) -> &Limits {
        &self.1
    }
}

fn refused(spec: Spec, limits: Limits) -> usize {
    let address = Address::new(NAME, "acme.example");
    let world = World(BTreeMap::from([(address, spec)]), limits);
    Domain.breaches(&world).len()
}

#[test]
fn name_servers_of_a_signed_domain_are_not_changed() {
    let others = Value::set(["a.ns.example", "b.ns.example"]);
    let signed = Spec::default().with(SIGNED_AT, Value::Null);
    let moved = signed.clone().with(NAME_SERVERS, others.clone());
    assert_eq!(refused(moved.clone(), Limits::default()), 1);
    assert!(
        Limits::default()
            .get("signed-name-server-changes")
            .is_none()
    );
    let off = moved.with(DNSSEC, Value::Bool(false));
    assert_eq!(refused(off, Limits::default()), 1);
    let kept = signed.with(NAME_SERVERS, Value::Null);
    assert_eq!(refused(kept, Limits::default()), 0);
    let unsigned = Spec::default().with(NAME_SERVERS, others);
    assert_eq!(refused(unsigned, Limits::default()), 0);
}

#[test]
fn a_domain_is_not_signed_together_with_a_change_of_its_name_servers() {
    let address = Address::new(NAME, "acme.example");
    let mut there = Observed::new(address.clone(), "acme.example");
    there.spec = Spec::default()
        .with(NAME_SERVERS, Value::set(["a.ns.example", "b.ns.example"]))
        .with(DNSSEC, Value::Bool(false));
    let wanted = Spec::default()
        .with(NAME_SERVERS, Value::Null)
        .with(DNSSEC, Value::Bool(true));
    let work = Stage::default().there(there).work(&address, Some(&wanted));
    let does: Vec<_> = work
        .drafts
        .iter()
        .map(|draft| draft.does.as_str())
        .collect();
    assert_eq!(does, ["go back to Infomaniak's name servers"]);
    assert!(work.by_hand[0].starts_with("plan again 48 hours after"));
}
