//! The list calls about products and domains.

use super::views::{Shape, View, What};
use crate::model::address::Address;
use crate::model::request::{Method, Request, Template};

/// The products of an organization (GET `/1/products`; A). The list holds what the token's user has
/// a right on.
#[must_use]
pub fn products(realm: &str) -> View {
    let organization = Address::new("organization", realm);
    View {
        what: What::Products,
        realm: realm.to_owned(),
        of: realm.to_owned(),
        request: Request::new(Method::Get, Template::new("/1/products"))
            .query_id("account_id", &organization)
            .query("with", "fqdn,is_transferable"),
        shape: Shape::Pages,
    }
}

/// Every product the token reaches, whatever its organization: where something is looked for that
/// its own organization does not have.
#[must_use]
pub fn products_in_reach(realm: &str) -> View {
    View {
        what: What::ProductsInReach,
        realm: realm.to_owned(),
        of: String::new(),
        request: Request::new(Method::Get, Template::new("/1/products"))
            .query("with", "fqdn,is_transferable"),
        shape: Shape::Pages,
    }
}

/// The zone of a domain and those below it, with name servers and DNSSEC (A). The documents of 2025
/// have the shorter path, clients of 2026 the one with the doubled word.
#[must_use]
pub fn zones(realm: &str, domain: &str) -> View {
    let path = |from: &str| Template::new(from).segment(domain).text("/zones");
    let other = Request::new(Method::Get, path("/2/domains/domains/"));
    View {
        what: What::Zones,
        realm: realm.to_owned(),
        of: domain.to_owned(),
        request: Request::new(Method::Get, path("/2/domains/")).or_else(other),
        shape: Shape::List,
    }
}

/// The registered domains of an organization, or of all where none is named (GET
/// `/2/domains/domains`; B, two clients of 2026).
#[must_use]
pub fn domains(realm: &str) -> View {
    let list = Request::new(Method::Get, Template::new("/2/domains/domains"));
    let request = if realm.is_empty() {
        list
    } else {
        list.query_id("account_id", &Address::new("organization", realm))
    };
    View {
        what: What::Domains,
        realm: realm.to_owned(),
        of: realm.to_owned(),
        request,
        shape: Shape::Pages,
    }
}
