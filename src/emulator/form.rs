//! Checking a body member by member and collecting every complaint, as the service does (422 with
//! all errors at once). It knows rules, not routes. Rule names beyond `required` and `in` are
//! guesses in the same pattern (C); clients must treat them as an open set.

use serde_json::{Map, Value};

use super::envelope::{FieldError, Refusal};
use super::wire::Request;

/// A body being checked.
pub(crate) struct Form<'a> {
    request: &'a Request,
    errors: Vec<FieldError>,
}

impl<'a> Form<'a> {
    /// Starts checking.
    pub(crate) fn new(request: &'a Request) -> Self {
        Self {
            request,
            errors: Vec::new(),
        }
    }

    /// Notes a complaint.
    pub(crate) fn fail(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Complains about members this call does not know, so that a misspelt one never passes for a
    /// missing one. Which code the service would say is unknown (C).
    pub(crate) fn only(&mut self, known: &[&str]) {
        let sent = self.request.body.as_object().into_iter().flatten();
        for (key, _) in sent.filter(|(k, _)| *k != "_method" && !known.contains(&k.as_str())) {
            self.errors
                .push(FieldError::new("validation_rule_prohibited", key.as_str()));
        }
    }

    /// Ends checking: all complaints or none.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(self.errors))
        }
    }

    /// The member unless missing or null.
    pub(crate) fn value(&self, key: &str) -> Option<&'a Value> {
        self.request.member(key).filter(|v| !v.is_null())
    }

    /// Complains when the member is missing, null or an empty text.
    pub(crate) fn need(&mut self, key: &str) {
        let missing = self
            .value(key)
            .is_none_or(|v| v.as_str().is_some_and(|s| s.trim().is_empty()));
        if missing {
            self.fail(FieldError::new("validation_rule_required", key));
        }
    }

    /// A text of at most `max` characters.
    pub(crate) fn text(&mut self, key: &str, max: usize) -> Option<String> {
        let value = self.value(key)?;
        let Some(text) = value.as_str() else {
            self.fail(FieldError::new("validation_rule_string", key));
            return None;
        };
        if text.chars().count() > max {
            self.fail(FieldError::new("validation_rule_max", key));
        }
        Some(text.to_owned())
    }

    /// A required text of at most `max` characters; empty once a complaint is noted.
    pub(crate) fn needed_text(&mut self, key: &str, max: usize) -> String {
        self.need(key);
        self.text(key, max).unwrap_or_default()
    }

    /// One of these words.
    pub(crate) fn word(&mut self, key: &str, words: &[&str]) -> Option<String> {
        let text = self.text(key, usize::MAX)?;
        if !words.contains(&text.as_str()) {
            self.fail(FieldError::one_of(key, words));
        }
        Some(text)
    }

    /// A boolean; the framework behind the service takes 0, 1, "0" and "1" too (C).
    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = as_flag(value);
        if flag.is_none() {
            self.fail(FieldError::new("validation_rule_boolean", key));
        }
        flag
    }

    /// An integer within bounds; digits as text are taken, forms send nothing else.
    pub(crate) fn number(&mut self, key: &str, min: i64, max: i64) -> Option<i64> {
        let value = self.value(key)?;
        let Some(number) = value.as_i64().or_else(|| value.as_str()?.parse().ok()) else {
            self.fail(FieldError::new("validation_rule_integer", key));
            return None;
        };
        if number < min {
            self.fail(FieldError::new("validation_rule_min", key));
        } else if number > max {
            self.fail(FieldError::new("validation_rule_max", key));
        }
        Some(number)
    }

    /// A list of texts, each at most `length` characters.
    pub(crate) fn texts(&mut self, key: &str, count: usize, length: usize) -> Option<Vec<String>> {
        let value = self.value(key)?;
        let Some(items) = value.as_array() else {
            self.fail(FieldError::new("validation_rule_array", key));
            return None;
        };
        if items.len() > count {
            self.fail(FieldError::new("validation_rule_max", key));
        }
        let mut texts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let attribute = format!("{key}.{index}");
            match item.as_str() {
                Some(text) if text.chars().count() <= length => texts.push(text.to_owned()),
                Some(_) => self.fail(FieldError::new("validation_rule_max", attribute)),
                None => self.fail(FieldError::new("validation_rule_string", attribute)),
            }
        }
        Some(texts)
    }

    /// An object that has none but these members.
    pub(crate) fn object(&mut self, key: &str, known: &[&str]) -> Option<&'a Map<String, Value>> {
        let value = self.value(key)?;
        let Some(object) = value.as_object() else {
            // The framework behind the service calls both lists and objects arrays (C).
            self.fail(FieldError::new("validation_rule_array", key));
            return None;
        };
        for name in object.keys().filter(|k| !known.contains(&k.as_str())) {
            self.fail(FieldError::new(
                "validation_rule_prohibited",
                format!("{key}.{name}"),
            ));
        }
        Some(object)
    }

    /// A list of numbers.
    pub(crate) fn numbers(&mut self, key: &str) -> Option<Vec<u64>> {
        let value = self.value(key)?;
        let numbers = value
            .as_array()
            .map(|a| a.iter().filter_map(Value::as_u64).collect::<Vec<_>>());
        match (numbers, value.as_array()) {
            (Some(numbers), Some(items)) if numbers.len() == items.len() => Some(numbers),
            _ => {
                self.fail(FieldError::new("validation_rule_integer", key));
                None
            }
        }
    }

    /// Complains about texts that are no e-mail address by the RFC grammar (external addresses are
    /// judged by the RFC, not by the grammar for own addresses: MAIL-ADDR-06).
    pub(crate) fn addresses(&mut self, key: &str, texts: &[String]) {
        for (index, text) in texts.iter().enumerate() {
            if !is_address(text) {
                self.fail(FieldError::new(
                    "validation_rule_email",
                    format!("{key}.{index}"),
                ));
            }
        }
    }
}

/// A boolean in any of the spellings in use.
pub(crate) fn as_flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Number(n) => n
            .as_i64()
            .and_then(|n| if n == 0 || n == 1 { Some(n == 1) } else { None }),
        Value::String(s) => match s.as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// RFC 5321/5322 in the part that matters: dot-atom local part up to 64, host name, 254 in all.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let atext = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    text.len() <= 254
        && !local.is_empty()
        && local.len() <= 64
        && local
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(atext))
        && host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_addresses_are_judged_by_the_rfc() {
        for good in ["a@b.example", "o'neil+tag@b.example", "é@bücher.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "a",
            "a@b",
            "@b.example",
            "a..b@c.example",
            ".a@c.example",
            "a@-b.example",
            "a b@c.example",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
