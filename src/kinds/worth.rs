//! What of something seen is worth a line in a document: the words that kinds answer
//! [`Kind::written`](super::kind::Kind::written) in.

use super::kind::{Field, Nature};
use crate::model::value::{Spec, Value};

/// The fields a person would write: not what can only be looked at, not what is empty, not what a new
/// thing has by itself, and not that a switch is off which only people turn on.
pub(super) fn said(fields: &[Field], defaults: &Spec, seen: &Spec) -> Spec {
    let mut said = Spec::default();
    for field in fields {
        let Some(value) = seen.get(field.name) else {
            continue;
        };
        let off = field.nature == Nature::Asserted && *value == Value::Bool(false);
        let usual = defaults.get(field.name) == Some(value);
        if field.nature != Nature::Observed && !is_nothing(value) && !off && !usual {
            said.set(field.name, value.clone());
        }
    }
    said
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Set(items) => items.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_something_is_written() {
        const FIELDS: &[Field] = &[
            Field::plain("note"),
            Field::plain("ttl"),
            Field::plain("aliases"),
            Field::plain("spam-filter"),
            Field::of(Nature::Asserted, "maintenance"),
            Field::of(Nature::Observed, "used"),
        ];
        let defaults = Spec::default().with("ttl", Value::Number(3600));
        let seen = Spec::default()
            .with("note", Value::Null)
            .with("ttl", Value::Number(3600))
            .with("aliases", Value::set::<String>([]))
            .with("spam-filter", Value::Bool(false))
            .with("maintenance", Value::Bool(false))
            .with("used", Value::Number(3));
        let wanted = Spec::default().with("spam-filter", Value::Bool(false));
        assert_eq!(said(FIELDS, &defaults, &seen), wanted);
        let other = Spec::default()
            .with("ttl", Value::Number(60))
            .with("maintenance", Value::Bool(true));
        assert_eq!(said(FIELDS, &defaults, &other), other);
    }
}
