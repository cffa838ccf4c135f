//! The clients of a run: one for the default token, one for every organization that names its own.

use std::collections::BTreeMap;
use std::time::Duration;

use super::client::Client;

/// Picks the client for an organization.
#[derive(Debug, Clone)]
pub struct Clients {
    usual: Client,
    by_realm: BTreeMap<String, Client>,
    at_once: Option<usize>,
}

impl Clients {
    /// Everything goes through one client.
    #[must_use]
    pub fn new(usual: Client) -> Self {
        Self {
            usual,
            by_realm: BTreeMap::new(),
            at_once: None,
        }
    }

    /// At most so many calls are under way at once.
    #[must_use]
    pub fn at_once(mut self, most: Option<usize>) -> Self {
        self.at_once = most;
        self
    }

    /// How many calls may be under way at once, where somebody said.
    #[must_use]
    pub fn most_at_once(&self) -> Option<usize> {
        self.at_once
    }

    /// This organization has a client of its own.
    pub fn set(&mut self, realm: &str, client: Client) {
        self.by_realm.insert(realm.to_owned(), client);
    }

    /// The client for an organization.
    #[must_use]
    pub fn of(&self, realm: &str) -> &Client {
        self.by_realm.get(realm).unwrap_or(&self.usual)
    }

    /// Which of the tokens an organization is read with: the same number means the same token.
    #[must_use]
    pub fn eyes(&self, realm: &str) -> usize {
        let named = self.by_realm.keys().position(|name| name == realm);
        named.map_or(0, |index| index + 1)
    }

    /// The organizations that have a client of their own, sorted.
    #[must_use]
    pub fn realms(&self) -> Vec<String> {
        self.by_realm.keys().cloned().collect()
    }

    /// What time it is for the service, in Unix seconds, by its latest answer to any of them.
    #[must_use]
    pub fn time(&self) -> Option<i64> {
        let all = std::iter::once(&self.usual).chain(self.by_realm.values());
        all.filter_map(Client::time).max()
    }

    /// How long so many more calls have to wait for their turns, through the default token.
    #[must_use]
    pub fn outlook(&self, calls: usize) -> Option<Duration> {
        self.usual.outlook(calls)
    }

    /// How long the service asked to wait from now; the longest of all.
    #[must_use]
    pub fn paused(&self) -> Option<Duration> {
        let all = std::iter::once(&self.usual).chain(self.by_realm.values());
        all.filter_map(Client::paused).max()
    }

    /// Calls sent so far by all of them.
    #[must_use]
    pub fn calls(&self) -> usize {
        std::iter::once(&self.usual)
            .chain(self.by_realm.values())
            .map(|client| {
                let calls = client.calls();
                usize::try_from(calls.reads + calls.writes).unwrap_or(usize::MAX)
            })
            .sum()
    }
}
