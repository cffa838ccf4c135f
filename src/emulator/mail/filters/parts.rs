//! Conditions and actions. The schema of mailbox filters types both as one object and puts the enum of
//! `type` on `value`; its examples are lists with the words in `type`, as in the schema of models (§17).

use serde_json::{Map, Value, json};

use crate::emulator::config::Switches;
use crate::emulator::envelope::FieldError;
use crate::emulator::form::{Form, as_flag, is_address};
use crate::emulator::world::{Action, Condition};

const PROPERTIES: [&str; 8] = [
    "body",
    "cc",
    "from",
    "reply-to",
    "size",
    "subject",
    "to",
    "x-infomaniak-type",
];
const OPERATORS: [&str; 5] = ["begin", "contains", "end", "is", "not"];
const ACTIONS: [&str; 6] = ["copy", "discard", "flag_seen", "forward", "move", "stop"];

/// The rows of a list; with the switch, one object is a list of one.
fn rows<'v>(
    form: &mut Form<'v>,
    key: &str,
    switches: &Switches,
) -> Vec<(usize, &'v Map<String, Value>)> {
    let Some(value) = form.value(key) else {
        return Vec::new();
    };
    let items: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(_) if switches.filter_single_object => vec![value],
        _ => {
            form.fail(FieldError::new("validation_rule_array", key));
            return Vec::new();
        }
    };
    let mut rows = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        match item.as_object() {
            Some(row) => rows.push((index, row)),
            None => form.fail(FieldError::new(
                "validation_rule_array",
                format!("{key}.{index}"),
            )),
        }
    }
    rows
}

/// Members of a row that nothing knows.
fn only(form: &mut Form<'_>, place: &str, row: &Map<String, Value>, known: &[&str]) {
    for name in row.keys().filter(|k| !known.contains(&k.as_str())) {
        form.fail(FieldError::new(
            "validation_rule_prohibited",
            format!("{place}.{name}"),
        ));
    }
}

/// A required text of a row, one of some words where there are any.
fn text(
    form: &mut Form<'_>,
    place: &str,
    row: &Map<String, Value>,
    key: &str,
    words: &[&str],
) -> String {
    let attribute = format!("{place}.{key}");
    match row.get(key) {
        None | Some(Value::Null) => {
            form.fail(FieldError::new("validation_rule_required", attribute))
        }
        Some(Value::String(text)) if words.is_empty() || words.contains(&text.as_str()) => {
            return text.clone();
        }
        Some(Value::String(_)) => form.fail(FieldError::one_of(attribute, words)),
        Some(_) => form.fail(FieldError::new("validation_rule_string", attribute)),
    }
    String::new()
}

/// When a filter applies. The words of operators are documented for mailboxes only; models are taken to
/// know the same (C).
pub(crate) fn conditions(form: &mut Form<'_>, switches: &Switches) -> Vec<Condition> {
    let mut read = Vec::new();
    for (index, row) in rows(form, "conditions", switches) {
        let place = format!("conditions.{index}");
        only(form, &place, row, &["operator", "property", "value"]);
        read.push(Condition {
            property: text(form, &place, row, "property", &PROPERTIES),
            operator: text(form, &place, row, "operator", &OPERATORS),
            value: text(form, &place, row, "value", &[]),
        });
    }
    read
}

/// What a filter does, and the folders it asks to be made. Forwarding is refused on free offers
/// (KB 1729; the code is C).
pub(crate) fn actions(
    form: &mut Form<'_>,
    switches: &Switches,
    free: bool,
) -> (Vec<Action>, Vec<String>) {
    let (mut read, mut folders) = (Vec::new(), Vec::new());
    for (index, row) in rows(form, "actions", switches) {
        let place = format!("actions.{index}");
        only(form, &place, row, &["create_a_folder", "type", "value"]);
        let kind = text(form, &place, row, "type", &ACTIONS);
        let value = value(form, &format!("{place}.value"), row.get("value"), &kind);
        if kind == "forward" && free {
            form.fail(FieldError::new(
                "validation_rule_prohibited",
                format!("{place}.type"),
            ));
        }
        // A text of unknown meaning: anything but "no" is read as a wish for the folder named in `value` (C).
        let wish = row.get("create_a_folder").filter(|v| !v.is_null());
        let wish = wish.is_some_and(|v| as_flag(v).unwrap_or(v.as_str() != Some("")));
        if let Some(folder) = value.as_str().filter(|v| wish && !v.is_empty()) {
            folders.push(folder.to_owned());
        }
        read.push(Action { kind, value });
    }
    (read, folders)
}

/// `move` and `copy` need a folder, `forward` addresses; the others need nothing (C).
fn value(form: &mut Form<'_>, attribute: &str, sent: Option<&Value>, kind: &str) -> Value {
    let texts: Vec<&str> = match sent {
        Some(Value::String(text)) => vec![text.as_str()],
        Some(Value::Array(items)) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if texts.len() != items.len() {
                form.fail(FieldError::new("validation_rule_string", attribute));
            }
            texts
        }
        None | Some(Value::Null) => Vec::new(),
        Some(_) => {
            form.fail(FieldError::new("validation_rule_string", attribute));
            return Value::Null;
        }
    };
    let empty = texts.iter().all(|t| t.trim().is_empty());
    if matches!(kind, "copy" | "forward" | "move") && empty {
        form.fail(FieldError::new("validation_rule_required", attribute));
    } else if kind == "forward" && !texts.iter().all(|t| is_address(t)) {
        form.fail(FieldError::new("validation_rule_email", attribute));
    }
    sent.filter(|v| !v.is_null()).cloned().unwrap_or_default()
}

/// Conditions as shown.
pub(crate) fn shown_conditions(rows: &[Condition]) -> Vec<Value> {
    let row =
        |c: &Condition| json!({"property": c.property, "operator": c.operator, "value": c.value});
    rows.iter().map(row).collect()
}

/// Actions as shown; the value of one without is an empty text, since the schema has no null (C).
pub(crate) fn shown_actions(rows: &[Action]) -> Vec<Value> {
    let value = |a: &Action| {
        if a.value.is_null() {
            json!("")
        } else {
            a.value.clone()
        }
    };
    rows.iter()
        .map(|a| json!({"type": a.kind, "value": value(a)}))
        .collect()
}

/// Extensions of Sieve the actions need, after the RFCs; what the service lists is unknown (C).
pub(crate) fn requires(rows: &[Action]) -> Vec<&'static str> {
    let does = |kind: &str| rows.iter().any(|a| a.kind == kind);
    let mut needed = Vec::new();
    if does("move") || does("copy") {
        needed.push("fileinto");
    }
    if does("copy") {
        needed.push("copy");
    }
    if does("flag_seen") {
        needed.push("imap4flags");
    }
    needed
}
