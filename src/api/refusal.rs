//! What the service says when it says no: status, code, and what it found wrong with which member.
//!
//! Codes and inner codes are open sets; nothing here fails on an unknown one.

use std::fmt;

use serde_json::Value as Json;

use super::clean::{LINE, clean};

/// An answer that is not 2xx, or says `error`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// `error.code`, where the body was an envelope.
    pub code: Option<String>,
    /// `error.description`, or the body, cleaned and cropped; may be empty.
    pub description: String,
    /// `error.errors[]`, in the service's order.
    pub fields: Vec<FieldError>,
    /// `error.context.scopes`: what a token lacks.
    pub scopes: Vec<String>,
    /// True if the body was neither empty nor an envelope, so that it may not be the service
    /// speaking but something on the way.
    pub foreign: bool,
}

/// One thing wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldError {
    /// Such as `validation_rule_in`; an open set.
    pub code: String,
    /// A sentence for people; may be empty.
    pub description: String,
    /// The member, such as `with.0`.
    pub attribute: Option<String>,
    /// The legal values, where the service lists them.
    pub values: Vec<String>,
}

impl Refusal {
    /// Reads a refusal out of `error` of an envelope; unknown members are passed over.
    pub(super) fn from_error(status: u16, error: &Json) -> Self {
        let text = |json: &Json, name: &str| json[name].as_str().map(|text| clean(text, LINE));
        let texts = |json: &Json| -> Vec<String> {
            let items = json.as_array().map(Vec::as_slice).unwrap_or_default();
            let shown = |item: &Json| item.as_str().map_or(item.to_string(), str::to_owned);
            items.iter().map(|item| clean(&shown(item), LINE)).collect()
        };
        let field = |item: &Json| FieldError {
            code: text(item, "code").unwrap_or_default(),
            description: text(item, "description").unwrap_or_default(),
            attribute: text(&item["context"], "attribute"),
            values: texts(&item["context"]["values"]),
        };
        Self {
            status,
            code: text(error, "code").filter(|code| !code.is_empty()),
            description: text(error, "description")
                .or_else(|| error.as_str().map(|text| clean(text, LINE)))
                .unwrap_or_default(),
            fields: error["errors"]
                .as_array()
                .map(|items| items.iter().map(field).collect())
                .unwrap_or_default(),
            scopes: texts(&error["context"]["scopes"]),
            foreign: false,
        }
    }

    /// True if nobody can tell from it whether anything was done: a gateway that lost its backend,
    /// or an accident without a code of its own. `cannot_create_object` and its like are ordinary
    /// refusals in spite of their status 500 (mail document §1.3, live 2026).
    pub(super) fn is_vague(&self) -> bool {
        let generic = ["unexpected_error", "internal_server_error"];
        let nameless = self
            .code
            .as_deref()
            .is_none_or(|code| generic.contains(&code));
        match self.status {
            502 | 504 => true,
            501 => false,
            500.. => nameless,
            _ => false,
        }
    }
}

impl Refusal {
    /// True where what was to be made is there already: the codes that the documents of mail, users
    /// and zones give for it (mail document §1.3 and §7 to §12, dns document §4.4).
    #[must_use]
    pub fn says_exists(&self) -> bool {
        const CODES: [&str; 7] = [
            "object_already_exists",
            "alias_already_exists",
            "redirect_address_already_exists",
            "user_already_has_access_to_mailbox",
            "device_already_exists",
            "dns_record_already_exists",
            "zone_already_exists",
        ];
        let code = self.code.as_deref();
        code.is_some_and(|code| CODES.contains(&code))
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.description.as_str() {
            "" => &self.code,
            text => text.trim_end_matches('.'),
        };
        match &self.attribute {
            Some(attribute) => write!(f, "{attribute}: {what}")?,
            None => f.write_str(what)?,
        }
        match self.values.as_slice() {
            [] => Ok(()),
            values => write!(f, " (one of {})", clean(&values.join(", "), LINE)),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if !self.description.is_empty() {
            write!(f, ": {}", self.description.trim_end_matches('.'))?;
        }
        self.fields
            .iter()
            .try_for_each(|field| write!(f, "; {field}"))
    }
}
