//! Requests as data, with holes: a request names other things by address and secrets by reference.
//!
//! The holes are filled at the moment of sending. From that follows that plans can be saved and
//! reviewed, hold no secret, and that their order can be read off them: what a request names must
//! exist first.

use std::fmt;

use percent_encoding::{
    AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::address::Address;
use super::secret::{Secret, SecretRef};

/// What may stand unescaped in a path segment (RFC 3986 §2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may not stand bare inside a hole's braces, because it would end or split the hole.
const HOLE: &AsciiSet = &CONTROLS.add(b'#').add(b'{').add(b'}').add(b'%');

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

/// A hole: the id the service gave to a thing, or to one member of it (a record of a record set).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    /// The thing.
    pub address: Address,
    /// One of its members, where members have ids of their own.
    pub member: Option<String>,
}

impl Ref {
    /// The id of a thing.
    #[must_use]
    pub fn to(address: &Address) -> Self {
        Self {
            address: address.clone(),
            member: None,
        }
    }

    /// The id of one member of a thing.
    #[must_use]
    pub fn member(address: &Address, member: &str) -> Self {
        Self {
            address: address.clone(),
            member: Some(member.to_owned()),
        }
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}",
            utf8_percent_encode(&self.address.to_string(), HOLE)
        )?;
        match &self.member {
            None => Ok(()),
            Some(member) => write!(f, "#{}", utf8_percent_encode(member, HOLE)),
        }
    }
}

impl std::str::FromStr for Ref {
    type Err = super::address::NoAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let (address, member) = match text.split_once('#') {
            None => (text, None),
            Some((address, member)) => (address, Some(plain(member))),
        };
        Ok(Self {
            address: plain(address).parse()?,
            member,
        })
    }
}

/// A text with holes: `/1/mail_hostings/{mail-service:acme.example}/mailboxes`. Literal parts
/// hold no braces (they are percent-encoded), so the written form reads back exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Piece {
    Text(String),
    Id(Ref),
}

impl Template {
    /// Starts with literal text, used as it is.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(vec![Piece::Text(text.to_owned())])
    }

    /// Appends literal text as it is, such as `/mailboxes`.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.0.push(Piece::Text(text.to_owned()));
        self
    }

    /// Appends text from outside, percent-encoded as one path segment.
    #[must_use]
    pub fn segment(self, text: &str) -> Self {
        let encoded = utf8_percent_encode(text, SEGMENT).to_string();
        self.text(&encoded)
    }

    /// Appends the id of a thing, filled in when sent.
    #[must_use]
    pub fn id(self, address: &Address) -> Self {
        self.hole(Ref::to(address))
    }

    /// Appends a hole.
    #[must_use]
    pub fn hole(mut self, hole: Ref) -> Self {
        self.0.push(Piece::Id(hole));
        self
    }

    fn holes(&self) -> impl Iterator<Item = &Ref> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Id(hole) => Some(hole),
            Piece::Text(_) => None,
        })
    }

    fn fill(&self, ids: &dyn Ids) -> Result<String, Unfilled> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Id(hole) => {
                    let id = ids.id(hole).ok_or_else(|| Unfilled::Id(hole.clone()))?;
                    filled.extend(utf8_percent_encode(&id, SEGMENT));
                }
            }
        }
        Ok(filled)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Id(hole) => write!(f, "{{{hole}}}"),
        })
    }
}

impl std::str::FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut template = Self::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (hole, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{text}` has an open brace"))?;
            if !before.is_empty() {
                template = template.text(before);
            }
            template = template.hole(hole.parse::<Ref>().map_err(|e| e.to_string())?);
            rest = after;
        }
        Ok(if rest.is_empty() {
            template
        } else {
            template.text(rest)
        })
    }
}

impl Serialize for Template {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A request that can be stored, shown and hashed. In its body `{"$id": REF}` and
/// `{"$secret": …}` are holes.
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

/// What a hole in a body looks like for a secret.
#[must_use]
pub fn secret_hole(reference: &SecretRef) -> Json {
    json!({ "$secret": reference })
}

/// Knows the ids that the service gave.
pub trait Ids {
    /// The id of a thing or member, if it is known by now.
    fn id(&self, hole: &Ref) -> Option<String>;
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
        })
    }
}

/// A request ready to be sent. Its body may hold secrets, so it is never printed.
pub struct Filled {
    /// The verb.
    pub method: Method,
    /// Path below the base address, already percent-encoded.
    pub path: String,
    /// Query members, not yet percent-encoded.
    pub query: Vec<(String, String)>,
    /// JSON body.
    pub body: Option<Json>,
}

impl fmt::Debug for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A hole nobody could fill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfilled {
    /// The service's id of this thing is not known.
    #[error("the service's id of {0} is not known")]
    Id(Ref),
    /// This secret could not be had.
    #[error("{0}")]
    Secret(String),
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
                ("record-set", Some(member)) => Some(format!("id-of-{member}")),
                _ => None,
            }
        }
    }

    fn no_secret(_: &SecretRef) -> Result<Secret, String> {
        Err("no secrets here".into())
    }

    #[test]
    fn a_template_reads_back_and_fills_escaped() {
        let service = Address::new("mail-service", "acme.example");
        let mailbox = Address::new("mailbox", "ada@acme.example");
        let path = Template::new("/1/mail_hostings/")
            .id(&service)
            .text("/mailboxes/")
            .id(&mailbox)
            .text("/aliases/")
            .segment("a/b");
        let shown = path.to_string();
        assert_eq!(
            shown,
            "/1/mail_hostings/{mail-service:acme.example}/mailboxes/{mailbox:ada@acme.example}/aliases/a%2Fb"
        );
        assert_eq!(shown.parse::<Template>().map(|t| t.to_string()), Ok(shown));
        assert_eq!(
            path.fill(&Known),
            Ok("/1/mail_hostings/4567/mailboxes/a%20b/aliases/a%2Fb".into())
        );
    }

    #[test]
    fn members_of_any_text_survive_in_a_hole() {
        let set = Address::new("record-set", "acme.example/@/TXT");
        let hole = Ref::member(&set, r#"v=spf1 {x} #1 "q" %41"#);
        assert_eq!(hole.to_string().parse(), Ok(hole));
        let odd = Ref::to(&Address::new("organization", "Acme #1 {50%}"));
        assert_eq!(odd.to_string().parse(), Ok(odd.clone()));
        let path = Template::new("/x/").hole(odd);
        assert_eq!(path.to_string().parse(), Ok(path));
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
        }));
        assert_eq!(request.holes(), [service]);
        assert_eq!(request.secrets(), [secret]);
        let filled = request.fill(&Known, &|_| Ok(Secret::new("s3".into())));
        assert_eq!(
            filled.ok().and_then(|f| f.body),
            Some(json!({"service": 4567, "list": [{"password": "s3"}]}))
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
    fn a_request_survives_json() {
        let request = Request::new(Method::Put, Template::new("/2/zones/acme.example/records"))
            .query("with", "idn")
            .body(json!({"ttl": 300}))
            .or_else(Request::new(Method::Patch, Template::new("/x")));
        let text = serde_json::to_string(&request).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Request>(&text).ok(), Some(request));
    }
}
