//! Tags: `!!str` is honoured, the other core tags are accepted where they say nothing new, and
//! everything else is refused. Types come from what a key means, so a tag is never needed.

use granit_parser::Tag;

use super::scalar::{self, Plain};
use super::tree::Style;

/// Why a tag is not accepted.
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) help: String,
}

/// The style a tagged scalar is read with.
pub(super) fn scalar(tag: &Tag, text: &str, style: Style) -> Result<Style, Refused> {
    if tag.original() == "!" {
        return Ok(Style::Text);
    }
    let agrees = match (tag.core_suffix(), scalar::resolve(text)) {
        (Some("str"), _) => return Ok(Style::Text),
        (Some("null"), Plain::Null)
        | (Some("bool"), Plain::Bool(_))
        | (Some("int"), Plain::Whole(_))
        | (Some("float"), Plain::Float(_) | Plain::Whole(_)) => style == Style::Plain,
        _ => false,
    };
    if agrees { Ok(style) } else { Err(refused(tag)) }
}

/// Refuses any tag on a collection but its own (`!!seq` or `!!map`).
pub(super) fn collection(tag: &Tag, own: &str) -> Option<Refused> {
    (!tag.is_yaml_core_schema_tag(own) && tag.original() != "!").then(|| refused(tag))
}

fn refused(tag: &Tag) -> Refused {
    if tag.is_yaml_core_schema() {
        Refused {
            message: format!("the tag `{}` does not fit this value", tag.original()),
            help: "leave the tag out: what a value is follows from its key".to_owned(),
        }
    } else {
        Refused {
            message: format!("the tag `{}` means nothing here", tag.original()),
            help: "leave the tag out, or quote a text that begins with `!`".to_owned(),
        }
    }
}
