//! Requests as data, with holes: a request names other things by address and secrets by reference.
//!
//! The holes are filled at the moment of sending. From that follows that plans can be saved and
//! reviewed, hold no secret, and that their order can be read off them: what a request names must
//! exist first.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::address::Address;
pub use super::routes::{Routes, route};
use super::secret::{Secret, SecretRef};
pub use super::template::{Ids, Ref, Template, Unfilled};

/// The verbs of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or does.
    Post,
    /// Replaces.
    Put,
    /// Changes some members.
    Patch,
    /// Removes.
    Delete,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        })
    }
}

/// A request that can be stored, shown and hashed. In its body `{"$id": REF}` (with `"$as": "text"`
/// where it is no number) and `{"$secret": …}` are holes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Path below the base address, with holes.
    pub path: Template,
    /// Query members in the order they are sent, with holes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, Template)>,
    /// JSON body with holes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Json>,
    /// What to send instead where the service does not know this route or verb (404
    /// `method_not_found`, 405, 501), because its documents disagree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Box<Request>>,
}

/// What a hole in a body looks like for the id of a thing.
#[must_use]
pub fn id_hole(hole: &Ref) -> Json {
    json!({ "$id": hole.to_string() })
}

/// What a hole in a body looks like for the id of a thing, where the service wants it as text whatever
/// it looks like.
#[must_use]
pub fn text_id_hole(hole: &Ref) -> Json {
    json!({ "$id": hole.to_string(), "$as": "text" })
}

/// What a hole in a body looks like for a secret.
#[must_use]
pub fn secret_hole(reference: &SecretRef) -> Json {
    json!({ "$secret": reference })
}

impl Request {
    /// A request without query and body.
    #[must_use]
    pub fn new(method: Method, path: Template) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            instead: None,
        }
    }

    /// Adds a literal query member; the value is percent-encoded when sent.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), Template::new(value)));
        self
    }

    /// Adds a query member that is the id of a thing.
    #[must_use]
    pub fn query_id(mut self, name: &str, address: &Address) -> Self {
        let hole = Template::default().id(address);
        self.query.push((name.to_owned(), hole));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Json) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets what to send where this route or verb is unknown to the service.
    #[must_use]
    pub fn or_else(mut self, other: Self) -> Self {
        self.instead = Some(Box::new(other));
        self
    }

    /// Every id this request waits for, from path, query and body.
    #[must_use]
    pub fn holes(&self) -> Vec<Ref> {
        let query = self.query.iter().flat_map(|(_, value)| value.holes());
        let mut holes: Vec<Ref> = self.path.holes().chain(query).cloned().collect();
        if let Some(body) = &self.body {
            collect_holes(body, &mut holes);
        }
        holes
    }

    /// Every secret this request sends.
    #[must_use]
    pub fn secrets(&self) -> Vec<SecretRef> {
        let mut found = Vec::new();
        if let Some(body) = &self.body {
            collect_secrets(body, &mut found);
        }
        found
    }

    /// The request as it goes over the wire.
    ///
    /// # Errors
    /// The first hole that cannot be filled.
    pub fn fill(
        &self,
        ids: &dyn Ids,
        secret: &dyn Fn(&SecretRef) -> Result<Secret, String>,
    ) -> Result<Filled, Unfilled> {
        let mut query = Vec::with_capacity(self.query.len());
        for (name, value) in &self.query {
            query.push((name.clone(), value.fill(ids)?));
        }
        let body = match &self.body {
            Some(body) => Some(fill_body(body, ids, secret)?),
            None => None,
        };
        Ok(Filled {
            method: self.method,
            path: self.path.fill(ids)?,
            query,
            body,
            keys: self.keys(ids),
        })
    }

    /// The ids among its holes by which alone something can be opened. Numbers of rows are none, also
    /// where other things of the kind are known by keys.
    fn keys(&self, ids: &dyn Ids) -> Vec<String> {
        let is_number = |id: &String| id.len() <= 12 && id.bytes().all(|b| b.is_ascii_digit());
        let holes = self.holes();
        let keys = holes.iter().filter(|hole| ids.opens(hole));
        let keys = keys.filter_map(|hole| ids.id(hole));
        keys.filter(|id| !is_number(id)).collect()
    }
}

/// A request ready to be sent. Its body may hold secrets, so it is never printed; its path is shown by
/// [`Filled::shown`] only.
pub struct Filled {
    /// The verb.
    pub method: Method,
    /// Path below the base address, already percent-encoded.
    pub path: String,
    /// Query members, not yet percent-encoded.
    pub query: Vec<(String, String)>,
    /// JSON body.
    pub body: Option<Json>,
    /// Ids in path, query and body that open something for whoever knows them, such as the key of a
    /// link: shown no more than a secret is.
    pub keys: Vec<String>,
}

impl Filled {
    /// `METHOD /path` for people, without query and body, and without keys.
    #[must_use]
    pub fn shown(&self) -> String {
        let is_key = |segment: &str| {
            let plain = percent_decode_str(segment).decode_utf8_lossy();
            self.keys.iter().any(|key| *key == plain)
        };
        let segments = self.path.split('/');
        let shown: Vec<&str> = segments
            .map(|segment| if is_key(segment) { "(secret)" } else { segment })
            .collect();
        format!("{} {}", self.method, shown.join("/"))
    }
}

impl fmt::Debug for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

fn collect_holes(body: &Json, into: &mut Vec<Ref>) {
    match body {
        Json::Object(members) => match members.get("$id").and_then(Json::as_str) {
            Some(text) => into.extend(text.parse::<Ref>()),
            None => members.values().for_each(|v| collect_holes(v, into)),
        },
        Json::Array(items) => items.iter().for_each(|v| collect_holes(v, into)),
        _ => {}
    }
}

fn collect_secrets(body: &Json, into: &mut Vec<SecretRef>) {
    match body {
        Json::Object(members) => match members.get("$secret") {
            Some(reference) => into.extend(serde_json::from_value::<SecretRef>(reference.clone())),
            None => members.values().for_each(|v| collect_secrets(v, into)),
        },
        Json::Array(items) => items.iter().for_each(|v| collect_secrets(v, into)),
        _ => {}
    }
}

fn fill_body(
    body: &Json,
    ids: &dyn Ids,
    secret: &dyn Fn(&SecretRef) -> Result<Secret, String>,
) -> Result<Json, Unfilled> {
    match body {
        Json::Object(members) => {
            if let Some(text) = members.get("$id").and_then(Json::as_str) {
                let hole: Ref = text
                    .parse()
                    .map_err(|_| Unfilled::Secret(format!("`{text}` is no hole")))?;
                let id = ids.id(&hole).ok_or(Unfilled::Id(hole))?;
                if members.get("$as").and_then(Json::as_str) == Some("text") {
                    return Ok(json!(id));
                }
                // Numeric ids are numbers in bodies, whatever they were read as.
                return Ok(id.parse::<i64>().map_or_else(|_| json!(id), |n| json!(n)));
            }
            if let Some(reference) = members.get("$secret") {
                let reference: SecretRef = serde_json::from_value(reference.clone())
                    .map_err(|e| Unfilled::Secret(e.to_string()))?;
                let value = secret(&reference).map_err(Unfilled::Secret)?;
                return Ok(json!(value.expose()));
            }
            let mut filled = serde_json::Map::new();
            for (name, value) in members {
                filled.insert(name.clone(), fill_body(value, ids, secret)?);
            }
            Ok(Json::Object(filled))
        }
        Json::Array(items) => items
            .iter()
            .map(|item| fill_body(item, ids, secret))
            .collect(),
        other => Ok(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::secret::SecretPlace;

    struct Known;

    impl Ids for Known {
        fn id(&self, hole: &Ref) -> Option<String> {
            match (hole.address.kind.as_str(), &hole.member) {
                ("mail-service", None) => Some("4567".into()),
                ("mailbox", None) => Some("a b".into()),
                ("mailbox-access", _) => Some("k/1".into()),
                ("record-set", Some(member)) => Some(format!("id-of-{member}")),
                _ => None,
            }
        }

        fn opens(&self, hole: &Ref) -> bool {
            matches!(
                hole.address.kind.as_str(),
                "mailbox-access" | "mail-service"
            )
        }
    }

    fn no_secret(_: &SecretRef) -> Result<Secret, String> {
        Err("no secrets here".into())
    }

    #[test]
    fn bodies_are_filled_with_ids_as_numbers_and_secrets_by_value() {
        let service = Ref::to(&Address::new("mail-service", "acme.example"));
        let secret = SecretRef {
            place: SecretPlace::Env("P".into()),
            version: None,
        };
        let request = Request::new(Method::Post, Template::new("/x")).body(json!({
            "service": id_hole(&service), "list": [{"password": secret_hole(&secret)}],
            "written": text_id_hole(&service),
        }));
        assert_eq!(request.holes(), [service.clone(), service]);
        assert_eq!(request.secrets(), [secret]);
        let filled = request.fill(&Known, &|_| Ok(Secret::new("s3".into())));
        assert_eq!(
            filled.ok().and_then(|f| f.body),
            Some(json!({"service": 4567, "list": [{"password": "s3"}], "written": "4567"}))
        );
        assert!(matches!(
            request.fill(&Known, &no_secret),
            Err(Unfilled::Secret(_))
        ));
    }

    #[test]
    fn an_unknown_id_is_named() {
        let request = Request::new(Method::Get, Template::new("/1/accounts"))
            .query_id("account_id", &Address::new("organization", "Acme SA"));
        let refused = request.fill(&Known, &no_secret).map(|_| ());
        assert_eq!(
            refused.map_err(|e| e.to_string()),
            Err("the service's id of organization:Acme SA is not known".into())
        );
    }

    #[test]
    fn the_key_of_a_link_is_sent_and_not_shown() {
        let link = Ref::member(&Address::new("mailbox-access", "x"), "link");
        let path = Template::new("/1/mail/")
            .id(&Address::new("mail-service", "acme.example"))
            .text("/links/")
            .hole(link.clone())
            .text("/send");
        let body = json!({ "key": text_id_hole(&link) });
        let filled = Request::new(Method::Post, path).body(body);
        let filled = filled.fill(&Known, &no_secret).ok().unwrap();
        assert_eq!(filled.path, "/1/mail/4567/links/k%2F1/send");
        assert_eq!(filled.shown(), "POST /1/mail/4567/links/(secret)/send");
        assert_eq!(format!("{filled:?}"), filled.shown());
        assert_eq!(filled.keys, ["k/1", "k/1"]);
    }

    #[test]
    fn a_request_survives_json() {
        let request = Request::new(Method::Put, Template::new("/2/zones/acme.example/records"))
            .query("with", "idn")
            .body(json!({"ttl": 300}))
            .or_else(Request::new(Method::Patch, Template::new("/x")));
        let text = serde_json::to_string(&request).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Request>(&text).ok(), Some(request));
    }
}
