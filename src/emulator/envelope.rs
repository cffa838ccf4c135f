//! The envelope around every answer and the refusals the service words.
//! It decides no status by itself; routes do.

use serde_json::{Map, Value, json};

/// A successful answer before it is wrapped.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The `data` member.
    pub(crate) data: Value,
    /// `total`, `page`, `pages`, `items_per_page`, in the order the service writes them.
    pub(crate) paging: Map<String, Value>,
    /// `success`, or `asynchronous` when only a task was spooled.
    pub(crate) result: &'static str,
}

impl Answer {
    /// 200 with this data.
    pub(crate) fn ok(data: impl Into<Value>) -> Self {
        Self {
            status: 200,
            data: data.into(),
            paging: Map::new(),
            result: "success",
        }
    }

    /// 201 with this data.
    pub(crate) fn created(data: impl Into<Value>) -> Self {
        Self {
            status: 201,
            ..Self::ok(data)
        }
    }

    /// The compact envelope: `result`, `data`, then the paging members beside them.
    pub(crate) fn envelope(&self) -> Value {
        let mut map = Map::new();
        map.insert("result".into(), self.result.into());
        map.insert("data".into(), self.data.clone());
        map.extend(self.paging.clone());
        Value::Object(map)
    }
}

/// One bad field of a 422.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldError {
    pub(crate) code: &'static str,
    pub(crate) attribute: String,
    pub(crate) values: Option<Vec<String>>,
}

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) description: String,
    /// Boxed to keep every handler's `Result` small.
    pub(crate) context: Option<Box<Value>>,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) retry_after: Option<u64>,
    /// The status alone, without a body.
    pub(crate) empty: bool,
}

impl Refusal {
    /// A refusal with a code of the service; the description is the code as words.
    pub(crate) fn new(status: u16, code: &str) -> Self {
        let mut description = code.replace('_', " ");
        if let Some(first) = description.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        Self {
            status,
            code: code.to_owned(),
            description,
            context: None,
            errors: Vec::new(),
            retry_after: None,
            empty: false,
        }
    }

    /// Adds a description that says more than the code.
    pub(crate) fn saying(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Adds the context member.
    pub(crate) fn with_context(mut self, context: Value) -> Self {
        self.context = Some(Box::new(context));
        self
    }

    /// 404 for a thing that does not exist or is not this caller's.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "object_not_found")
    }

    /// 404 for an unknown route or verb (seen live by MOG, VID and ACME #3188).
    pub(crate) fn no_method() -> Self {
        Self::new(404, "method_not_found")
    }

    /// 401 for a missing or bad token.
    pub(crate) fn not_authorized() -> Self {
        Self::new(401, "not_authorized").saying("Authorization required")
    }

    /// 422 with its fields.
    pub(crate) fn invalid(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(422, "validation_failed")
        }
    }

    /// The error envelope. `errors` is there even when empty (S25 samples).
    pub(crate) fn envelope(&self) -> Value {
        let mut error = Map::new();
        error.insert("code".into(), self.code.clone().into());
        error.insert("description".into(), self.description.clone().into());
        if let Some(context) = &self.context {
            error.insert("context".into(), context.as_ref().clone());
        }
        let errors: Vec<Value> = self.errors.iter().map(FieldError::envelope).collect();
        error.insert("errors".into(), errors.into());
        json!({"result": "error", "error": error})
    }
}

impl FieldError {
    /// A field error without a list of allowed values.
    pub(crate) fn new(code: &'static str, attribute: impl Into<String>) -> Self {
        Self {
            code,
            attribute: attribute.into(),
            values: None,
        }
    }

    /// A field error that lists what would be allowed.
    pub(crate) fn one_of(attribute: impl Into<String>, values: &[&str]) -> Self {
        Self {
            code: "validation_rule_in",
            attribute: attribute.into(),
            values: Some(values.iter().map(|v| (*v).to_owned()).collect()),
        }
    }

    fn envelope(&self) -> Value {
        let name = self
            .attribute
            .split('.')
            .next()
            .unwrap_or(&self.attribute)
            .replace('_', " ");
        let rule = self
            .code
            .strip_prefix("validation_rule_")
            .unwrap_or(self.code);
        let description = match rule {
            "required" => format!("The {name} field is required."),
            "in" => format!("The selected {name} is invalid."),
            _ => format!("The {name} field breaks the rule {rule}."),
        };
        let mut context = Map::new();
        context.insert("attribute".into(), self.attribute.clone().into());
        if let Some(values) = &self.values {
            context.insert("values".into(), values.clone().into());
        }
        json!({"code": self.code, "description": description, "context": context})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_expansion_lists_what_is_allowed() {
        let refusal = Refusal::invalid(vec![FieldError::one_of("with.0", &["aliases", "users"])]);
        assert_eq!(
            refusal.envelope().to_string(),
            r#"{"result":"error","error":{"code":"validation_failed","description":"Validation failed","errors":[{"code":"validation_rule_in","description":"The selected with is invalid.","context":{"attribute":"with.0","values":["aliases","users"]}}]}}"#
        );
    }
}
