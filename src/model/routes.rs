//! Which routes the service turned out not to have, so that they are tried once and not for every
//! thing.
//!
//! A route belongs to whatever its first hole names (a mail service, an organization): accounts of
//! one owner can differ, because the provider moves them one by one (the 501 of the access families).

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::request::Request;

/// What was learned in one run.
#[derive(Debug, Default)]
pub struct Routes {
    unknown: Mutex<BTreeSet<String>>,
    tried: Mutex<BTreeSet<String>>,
}

impl Routes {
    /// Remembers that the service does not know this request's route or verb.
    pub fn learn(&self, request: &Request) {
        let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        unknown.insert(route(request));
    }

    /// True where a request like this was answered with "no such route or verb".
    #[must_use]
    pub fn lacks(&self, request: &Request) -> bool {
        let unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        unknown.contains(&route(request))
    }

    /// The routes that turned out to be missing, sorted.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        unknown.iter().cloned().collect()
    }

    /// True for the first request of a route.
    pub fn is_first(&self, request: &Request) -> bool {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.insert(route(request))
    }
}

/// The verb and path with the first hole as it is and every other one left out.
#[must_use]
pub fn route(request: &Request) -> String {
    format!("{} {}", request.method, request.path.family())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::Address;
    use crate::model::request::{Method, Template};

    fn users(service: &str, mailbox: &str) -> Request {
        let path = Template::new("/1/mail_hostings/")
            .id(&Address::new("mail-service", service))
            .text("/mailboxes/")
            .id(&Address::new("mailbox", mailbox))
            .text("/users/")
            .segment("7");
        Request::new(Method::Get, path)
    }

    #[test]
    fn what_one_thing_teaches_holds_for_its_neighbours_only() {
        let routes = Routes::default();
        routes.learn(&users("acme.example", "ada@acme.example"));
        assert!(routes.lacks(&users("acme.example", "bob@acme.example")));
        assert!(!routes.lacks(&users("globex.example", "eve@globex.example")));
    }
}
