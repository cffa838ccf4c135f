//! A reader between the wire and the engine, which changes what is not the service's promise: order,
//! time, and whether an answer comes at all.

use std::time::Duration;

use maniform::api::Clients;
use maniform::kinds::views::{Shape, View};
use maniform::live::read::{Failure, Reader};
use maniform::model::request::Filled;
use serde_json::Value as Json;

/// The ends of the paths of all views.
pub(crate) const VIEWS: &[&str] = &[
    "/accounts",
    "/mail_hostings",
    "/preferences",
    "/mailboxes",
    "/redirections",
    "/records",
    "/users",
    "/teams",
    "/services",
];

/// Reads through the clients, in another way.
pub(crate) struct Through<'a> {
    pub(crate) clients: &'a Clients,
    /// Shuffles lists and delays answers; 0 for neither.
    pub(crate) disorder: u64,
    /// Which of [`VIEWS`] fail.
    pub(crate) failing: &'a [bool],
}

impl Through<'_> {
    /// True if this view fails.
    pub(crate) fn fails(&self, view: &View) -> bool {
        self.fails_at(&view.request.path.to_string())
    }

    fn fails_at(&self, path: &str) -> bool {
        let at = |(end, fails): (&&str, &bool)| *fails && path.ends_with(*end);
        VIEWS.iter().zip(self.failing).any(at)
    }
}

impl Reader for Through<'_> {
    async fn read(
        &self,
        realm: &str,
        request: &Filled,
        shape: Shape,
    ) -> Result<Vec<Json>, Failure> {
        if self.fails_at(&request.path) {
            return Err(Failure {
                why: "the answer did not come".to_owned(),
                hint: None,
                not_found: false,
                unknown_route: false,
            });
        }
        let mut items = self.clients.read(realm, request, shape).await?;
        if self.disorder != 0 {
            let noise = noise(&request.path, self.disorder);
            tokio::time::sleep(Duration::from_millis(noise % 4)).await;
            items.sort_by_cached_key(|item| noise_of(item, self.disorder));
        }
        Ok(items)
    }

    fn calls(&self) -> usize {
        Reader::calls(self.clients)
    }
}

fn noise_of(item: &Json, seed: u64) -> u64 {
    noise(&item.to_string(), seed)
}

/// Some number, always the same for the same text and seed.
pub(crate) fn noise(text: &str, seed: u64) -> u64 {
    text.bytes().fold(seed | 1, |sum, byte| {
        (sum ^ u64::from(byte))
            .wrapping_mul(0x0100_0000_01b3)
            .rotate_left(17)
    })
}
