//! Keys and paths of what belongs to an organization: `user:Acme SA/ada@acme.example`.
//!
//! Two organizations may have the same person or a team of the same name, so their keys begin with
//! the organization, as it is declared.

use crate::model::address::Address;
use crate::model::request::Template;

/// Kind name of organizations.
pub const ORGANIZATION: &str = "organization";

/// The address of an organization, as declared.
#[must_use]
pub fn address(realm: &str) -> Address {
    Address::new(ORGANIZATION, realm)
}

/// The key of a thing of an organization. A slash in the organization's name is escaped, so that
/// the first slash of a key always ends it.
#[must_use]
pub fn key(realm: &str, name: &str) -> String {
    format!("{}/{name}", escaped(realm))
}

/// The pattern of all keys of an organization.
#[must_use]
pub fn all(realm: &str) -> String {
    key(realm, "*")
}

/// The organization that a key begins with, as declared.
#[must_use]
pub fn realm(key: &str) -> String {
    let realm = key.split_once('/').map_or("", |(realm, _)| realm);
    realm.replace("%2F", "/").replace("%25", "%")
}

/// What a key names within its organization.
#[must_use]
pub fn name(key: &str) -> &str {
    key.split_once('/').map_or(key, |(_, name)| name)
}

/// True if a key belongs to this organization.
#[must_use]
pub fn within(key: &str, realm: &str) -> bool {
    let head = key.split_once('/').map(|(head, _)| head);
    head == Some(&escaped(realm))
}

/// A path below an organization: `/1/accounts/{organization:Acme SA}/teams`.
#[must_use]
pub fn path(version: u8, realm: &str, rest: &str) -> Template {
    Template::new(&format!("/{version}/accounts/"))
        .id(&address(realm))
        .text(rest)
}

fn escaped(realm: &str) -> String {
    realm.replace('%', "%25").replace('/', "%2F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_back_what_it_was_made_of() {
        for (organization, thing) in [
            ("Acme SA", "ada@acme.example"),
            ("A/B 50%2F", "Sales/Marketing"),
            ("", "x"),
        ] {
            let key = key(organization, thing);
            assert_eq!(realm(&key), organization);
            assert_eq!(name(&key), thing);
            assert!(within(&key, organization));
        }
        assert!(!within("Acme SA/x", "Acme"));
    }
}
