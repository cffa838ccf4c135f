//! Names, claims, paths and places within a mail service, shared by the kinds that live in one.

use super::{offers, views};
use crate::dns;
use crate::model::address::Address;
use crate::model::request::Template;

/// Kind name of mail services.
pub const SERVICE: &str = "mail-service";

/// Kind name of mailboxes.
pub const MAILBOX: &str = "mailbox";

/// The part before the `@` of a key.
#[must_use]
pub fn local(key: &str) -> &str {
    key.rsplit_once('@').map_or(key, |(local, _)| local)
}

/// The part behind the `@` of a key: the mail service's domain.
#[must_use]
pub fn domain(key: &str) -> &str {
    key.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// The key of an address; names compare without case (MAIL-ADDR-07).
#[must_use]
pub fn key(local: &str, domain: &str) -> String {
    format!("{}@{domain}", local.to_lowercase())
}

/// The claim on a name within a mail service.
#[must_use]
pub fn claim(local: &str, domain: &str) -> String {
    format!("mail {}", key(local, domain))
}

/// Path of a mailbox, by its local part.
#[must_use]
pub fn path(key: &str) -> Template {
    views::below_service(domain(key), "/mailboxes/").id(&Address::new(MAILBOX, key))
}

/// Where an address stands in a document.
#[must_use]
pub fn keys(key: &str) -> Vec<String> {
    let mut keys = service_keys(domain(key));
    if local(key) == offers::CATCH_ALL {
        keys.push("catch-all".to_owned());
    } else {
        keys.extend(["addresses".to_owned(), local(key).to_owned()]);
    }
    keys
}

/// Where a mail service stands in a document.
#[must_use]
pub fn service_keys(domain: &str) -> Vec<String> {
    vec!["mail-services".to_owned(), domain.to_owned()]
}

/// The key of what people call by this word, if it is an address with a domain behind the `@`.
#[must_use]
pub fn called(word: &str) -> Option<String> {
    let (local, domain) = word.rsplit_once('@')?;
    let domain = dns::zone_name(domain).ok()?;
    (!local.is_empty()).then(|| key(local, &domain))
}
