//! What the lists tell of a mail service or another product besides its id: offer, slots, linked
//! domains, locks, labels.
//!
//! `/1/mail_hostings` (2024 documents, live 2026) tells all of it, `/1/products` (2025 documents) the
//! flags and labels only. What a list leaves out is not known.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::decode;
use super::limits;
use crate::dns;
use crate::model::value::{Spec, Value};

/// The word of `service_name` for the suites that hold other products.
pub(super) const KSUITE: &str = "ksuite";

/// Everything a list tells of a mail service.
#[must_use]
pub(super) fn of_mail_service(item: &Json, domain: &str) -> Spec {
    let mut spec = of_product(item);
    if let Some(offer) = offer(item) {
        spec.set("offer", Value::text(offer));
    }
    // `quota` is a size in some documents and a count in others; `total` and `used` are addresses in
    // all of them (mail document, section 17).
    for (field, member) in [
        ("quota", "total"),
        ("used", "used"),
        ("redirections-quota", "redirections_quota"),
        ("redirections-used", "redirections_used"),
    ] {
        if let Some(count) = item.get(member).and_then(Json::as_i64) {
            spec.set(field, Value::Number(count));
        }
    }
    // Live answers list the attached domains; the product list has one text of that name.
    if let Some(all) = decode::texts(item, "fqdn", "domain") {
        let all: Option<BTreeSet<String>> = all
            .iter()
            .map(|name| dns::zone_name(name).ok())
            .filter(|name| name.as_deref() != Some(domain))
            .collect();
        if let Some(linked) = all {
            spec.set("linked-domains", Value::Set(linked));
        }
    }
    spec
}

/// What every product tells.
#[must_use]
pub(super) fn of_product(item: &Json) -> Spec {
    let mut spec = Spec::default();
    for (field, member) in [("maintenance", "has_maintenance"), ("locked", "is_locked")] {
        if let Some(on) = decode::switch(item, member) {
            spec.set(field, Value::Bool(on));
        }
    }
    if let Some(names) = decode::texts(item, "tags", "name") {
        spec.set("tags", Value::set(names));
    }
    spec
}

/// The offer in one word where the data knows it, as the service calls it where not, and none where
/// nothing is told of it. Which members name the offer is read off the 2024 documents (`pack`); the
/// words in them are not documented (C).
fn offer(item: &Json) -> Option<String> {
    let inside = decode::text(item, "parent_service_name") == Some(KSUITE);
    let pack = item.get("pack").filter(|pack| pack.is_object())?;
    let called = decode::text(pack, "description").map(str::trim);
    let called = called.filter(|called| !called.is_empty());
    let starter = decode::switch(pack, "is_starter");
    let word = called.and_then(limits::offer);
    match (word, inside, starter) {
        (Some(word), ..) => Some(word.to_owned()),
        // One that is told to be in a kSuite is one of those, and nobody says which (OFFER-01).
        (None, true, _) => Some(KSUITE.to_owned()),
        (None, false, Some(true)) => Some("starter".to_owned()),
        // Standing alone there are only these two (OFFER-02).
        (None, false, Some(false)) => Some("premium".to_owned()),
        (None, false, None) => called.map(str::to_owned),
    }
}

/// Why the service cannot be worked on at the moment, if it says so.
#[must_use]
pub(super) fn is_busy(item: &Json) -> bool {
    let told = |name| decode::switch(item, name) == Some(true);
    told("has_operation_in_progress") || told("operation_in_progress")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn offer_of(item: Json) -> Option<String> {
        offer(&item)
    }

    #[test]
    fn offers_are_read_from_what_the_pack_says() {
        let pack = |pack: Json| json!({ "pack": pack });
        let word = |text: &str| Some(text.to_owned());
        assert_eq!(offer_of(pack(json!({"is_starter": true}))), word("starter"));
        assert_eq!(offer_of(pack(json!({"is_starter": 0}))), word("premium"));
        let named = pack(json!({"description": "Mail Service Starter", "is_starter": true}));
        assert_eq!(offer_of(named), word("starter"));
        let unheard = pack(json!({"description": "Mail 3000"}));
        assert_eq!(offer_of(unheard), word("Mail 3000"));
        assert_eq!(offer_of(json!({})), None);
        assert_eq!(offer_of(pack(json!([]))), None);
    }

    #[test]
    fn what_is_inside_a_ksuite_is_one_of_them() {
        let inside = |description: &str| {
            json!({ "parent_service_name": "ksuite",
                    "pack": { "description": description, "is_starter": false } })
        };
        assert_eq!(
            offer_of(inside("kSuite Business")).as_deref(),
            Some("business")
        );
        assert_eq!(offer_of(inside("")).as_deref(), Some("ksuite"));
    }

    #[test]
    fn the_main_domain_is_not_among_the_linked_ones() {
        let item = json!({ "fqdn": [{"id": 1, "domain": "ACME.example"}, {"id": 2, "domain": "acme.test.example"}] });
        let spec = of_mail_service(&item, "acme.example");
        assert_eq!(
            spec.get("linked-domains"),
            Some(&Value::set(["acme.test.example"]))
        );
        let text = json!({ "fqdn": "acme.example" });
        assert_eq!(
            of_mail_service(&text, "acme.example").get("linked-domains"),
            None
        );
    }

    #[test]
    fn counts_and_flags_that_are_not_told_are_not_known() {
        let item =
            json!({ "total": 5, "used": 3, "is_locked": 0, "tags": [{"id": 1, "name": "a"}] });
        let spec = of_mail_service(&item, "acme.example");
        assert_eq!(spec.get("quota"), Some(&Value::Number(5)));
        assert_eq!(spec.get("locked"), Some(&Value::Bool(false)));
        assert_eq!(spec.get("tags"), Some(&Value::set(["a"])));
        assert_eq!(spec.get("maintenance"), None);
        assert_eq!(spec.get("offer"), None);
    }
}
