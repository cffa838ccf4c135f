//! The catch-all of a mail service: an address called `catchall` that receives what is sent to names
//! nobody has (MAIL-CATCH-01, knowledge base 126).
//!
//! It is a mailbox like others and is written under a key of its own, so that nobody makes one by
//! giving an address that name without meaning it (MAIL-ADDR-09). It can neither send nor answer
//! (MAIL-CATCH-03, -04), so what is about that is refused, and `defaults` do not reach it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declarations, not_clearable};
use super::mailbox::MailboxSection;
use super::offers::CATCH_ALL;
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::Setting;
use crate::model::source::Span;

/// Keys of an address that make no sense for one that can neither send nor answer.
const NEVER: &[&str] = &[
    "profile",
    "responders",
    "signatures",
    "default-signature",
    "default-reply-signature",
];

/// The address that receives what is sent to names nobody has. It takes the keys of an address,
/// without those about sending and answering.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct CatchAllSection(pub MailboxSection);

impl JsonSchema for CatchAllSection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CatchAllSection".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = MailboxSection::json_schema(generator);
        if let Some(object) = schema.as_object_mut() {
            let what =
                "The address that receives what is sent to names nobody has. `{}` is enough.";
            object.insert("description".to_owned(), what.into());
            object.insert("examples".to_owned(), json!([{ "note": "Strays" }]));
            if let Some(properties) = object.get_mut("properties").and_then(|p| p.as_object_mut()) {
                properties.retain(|name, _| !NEVER.contains(&name.as_str()));
            }
        }
        schema
    }
}

impl CatchAllSection {
    /// The keys it holds that it cannot have, with their places.
    fn misplaced(&self) -> Vec<(&'static str, Span)> {
        let spans = [
            self.0.profile.span(),
            self.0.responders.span(),
            self.0.signatures.span(),
            self.0.default_signature.span(),
            self.0.default_reply_signature.span(),
        ];
        let each = NEVER.iter().zip(spans);
        each.filter_map(|(key, span)| Some((*key, span?))).collect()
    }
}

/// The written catch-all, with what is wrong about it said; none where there is none.
pub(super) fn section<'a>(
    written: &'a Setting<CatchAllSection>,
    out: &mut Declarations,
) -> Option<&'a CatchAllSection> {
    if let Setting::Clear(span) = written {
        out.diagnostics.push(not_clearable("catch-all", *span).help(
            "write `{}` to have one and leave the rest to others; to delete it, remove the line",
        ));
    }
    let section = written.value()?;
    for (key, span) in section.misplaced() {
        let message = format!("a catch-all has no `{key}`");
        out.diagnostics.push(
            Diagnostic::error("not-for-catch-all", span, message)
                .help("leave it out: a catch-all receives, and neither sends nor answers"),
        );
    }
    Some(section)
}

/// Says what is wrong where something else is given the catch-all's name.
pub(super) fn reserve(name: &str, span: Span, out: &mut Declarations) {
    if name == CATCH_ALL {
        out.diagnostics.push(
            Diagnostic::error(
                "reserved-name",
                span,
                format!("`{CATCH_ALL}` is the name of the catch-all: it would receive what is sent to every name nobody has"),
            )
            .help("if that is meant, write `catch-all: {}` in the mail service; if not, choose another name"),
        );
    }
}
