//! Whole lists, or an error: a list that may lack something is not a result.
//!
//! One billing list of the service is known to lie about `pages` and to repeat pages, another to
//! give no figures at all (dns document §4.3, mail document §19.16). What is missing from a list
//! would be taken for deleted, so every figure the service gives is held against what came.

use std::fmt;

use serde_json::Value as Json;

use super::clean::{LINE, clean};
use super::client::Client;
use super::envelope::Reply;
use super::error::{ApiError, Kind};
use super::pages::{Walk, is_part};
use super::refusal::FieldError;
use super::with::without_illegal;
use crate::model::request::Filled;

/// The service's upper bound is not known; 100 is the most that all its lists have been seen to
/// take, and keeps an organization of ordinary size to one call a list.
pub const PER_PAGE: u32 = 100;

/// What is asked for where the service refuses more: its own default on several lists.
const SMALL_PAGE: u32 = 25;

/// How a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// The route gives all at once. Where the answer says otherwise, it is asked page by page.
    None,
    /// Page by page.
    Pages {
        /// Items on a page, such as [`PER_PAGE`].
        per_page: u32,
    },
}

/// A whole list.
#[derive(Clone, PartialEq)]
pub struct Listed {
    /// The items, in the service's order.
    pub items: Vec<Json>,
    /// Expansions that were asked for and are not known to this account.
    pub dropped_with: Vec<String>,
}

impl fmt::Debug for Listed {
    /// Without the items: they are other people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listed")
            .field("items", &self.items.len())
            .field("dropped_with", &self.dropped_with)
            .finish()
    }
}

impl Client {
    /// Reads a list to its end.
    ///
    /// # Errors
    /// As [`Client::read`]; [`Kind::Incomplete`] where twice the parts did not fit together, once
    /// being what happens when somebody writes meanwhile.
    pub async fn list(&self, request: &Filled, paging: Paging) -> Result<Listed, ApiError> {
        match self.walk(request, paging).await {
            Err(error) if matches!(error.kind, Kind::Incomplete(_)) => {
                self.walk(request, paging).await
            }
            walked => walked,
        }
    }

    /// Reads one thing, giving up expansions this account does not know; they are named beside.
    ///
    /// # Errors
    /// As [`Client::read`].
    pub async fn read_with(&self, request: &Filled) -> Result<(Reply, Vec<String>), ApiError> {
        match self.read(request).await {
            Ok(reply) => Ok((reply, Vec::new())),
            Err(error) => match without_illegal(request, &error) {
                None => Err(error),
                Some((request, dropped)) => Ok((self.read(&request).await?, dropped)),
            },
        }
    }

    async fn walk(&self, request: &Filled, paging: Paging) -> Result<Listed, ApiError> {
        let mut walk = Walk::default();
        let mut dropped_with = Vec::new();
        let mut per_page = match paging {
            Paging::None => None,
            Paging::Pages { per_page } => Some(per_page.max(1)),
        };
        loop {
            let asked = page_of(
                request,
                &dropped_with,
                per_page.map(|size| (walk.asked + 1, size)),
            );
            let (reply, dropped) = match (self.read_with(&asked).await, per_page) {
                (Err(error), Some(size)) if size > SMALL_PAGE && refuses_size(&error) => {
                    per_page = Some(SMALL_PAGE);
                    walk = Walk::default();
                    continue;
                }
                (answer, _) => answer?,
            };
            dropped_with.extend(dropped);
            let Json::Array(items) = reply.data else {
                let kind = Kind::Shape("a list in `data`", kind_of(&reply.data));
                return Err(ApiError::new(request, kind));
            };
            let figures = reply.page.unwrap_or_default();
            let step = match per_page {
                None if is_part(&figures, items.len()) => {
                    per_page = Some(PER_PAGE);
                    walk = Walk::default();
                    continue;
                }
                None => walk.whole(items, &figures),
                Some(size) => walk.page(items, &figures, u64::from(size)),
            };
            match step {
                Ok(true) => {}
                Ok(false) => {
                    return Ok(Listed {
                        items: walk.items,
                        dropped_with,
                    });
                }
                Err(why) => return Err(ApiError::new(request, Kind::Incomplete(why))),
            }
        }
    }
}

/// True if the service finds fault with `per_page`, whose upper bound is not documented.
fn refuses_size(error: &ApiError) -> bool {
    let about = |field: &FieldError| field.attribute.as_deref() == Some("per_page");
    error.status() == Some(422) && error.fields().iter().any(about)
}

fn page_of(request: &Filled, dropped: &[String], page: Option<(u64, u32)>) -> Filled {
    let mut query = Vec::new();
    for (name, value) in &request.query {
        let legal = |member: &&str| !dropped.iter().any(|gone| gone == member);
        let value = match name.as_str() {
            "with" => value.split(',').filter(legal).collect::<Vec<_>>().join(","),
            _ => value.clone(),
        };
        if name != "with" || !value.is_empty() {
            query.push((name.clone(), value));
        }
    }
    if let Some((page, size)) = page {
        query.push(("page".into(), page.to_string()));
        query.push(("per_page".into(), size.to_string()));
    }
    Filled {
        method: request.method,
        path: request.path.clone(),
        query,
        body: None,
        keys: request.keys.clone(),
    }
}

fn kind_of(data: &Json) -> String {
    match data {
        Json::Object(members) => {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            clean(&format!("an object with {}", names.join(", ")), LINE)
        }
        Json::Null => "null".into(),
        Json::Bool(_) => "true or false".into(),
        Json::Number(_) => "a number".into(),
        Json::String(_) => "a text".into(),
        Json::Array(_) => "a list".into(),
    }
}
