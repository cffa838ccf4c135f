//! The service's own OpenAPI documents as judges of requests and replies. Everything else here is
//! cleaning: the exports are 3.1 in name and a mixture in fact (`nullable`, `"schema": []`, lists
//! where objects belong, patterns cut off in the middle).

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

/// The documents, newest first: where two describe one operation, the newer one counts.
const FILES: [&str; 4] = [
    "mail.json",
    "core.json",
    "domain-zones.json",
    "mail-2024.json",
];

/// Where the documents are, if they are here: `MANIFORM_OPENAPI`, or beside the repository.
pub(crate) fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("MANIFORM_OPENAPI").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/openapi");
    Some(named.unwrap_or(beside)).filter(|f| FILES.iter().all(|name| f.join(name).is_file()))
}

/// What the documents say against a request; nothing when they do not know the operation.
pub(crate) fn check_request(method: &str, path: &str, body: &Value) -> Vec<String> {
    let Some((document, operation)) = operation(method, path) else {
        return Vec::new();
    };
    let Some(schema) = operation["requestBody"]["content"]["application/json"].get("schema") else {
        let sent = body.as_object().is_some_and(|o| !o.is_empty());
        return if sent {
            vec!["a body although none is documented".into()]
        } else {
            Vec::new()
        };
    };
    let mut complaints = judge(document, schema, body);
    let known = schema["properties"].as_object();
    if let (Some(known), Some(sent)) = (known, body.as_object()) {
        let unknown = sent.keys().filter(|k| !known.contains_key(*k));
        complaints.extend(unknown.map(|k| format!("the member {k} is not documented")));
    }
    complaints
}

/// The members of the query that the documents do not name; nothing when they do not know the
/// operation. `filter[name]` and `name[]` are known as they are documented, or by their bare name.
pub(crate) fn unknown_query(method: &str, target: &str) -> Vec<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some((document, operation)) = operation(method, path) else {
        return Vec::new();
    };
    let known: Vec<&str> = item(document, path)
        .into_iter()
        .chain([operation])
        .filter_map(|holder| holder["parameters"].as_array())
        .flatten()
        .filter_map(|parameter| resolved(document, parameter))
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        // `filter[mail_ids][]` is a member of the documented `filter`.
        .filter_map(|name| name.split("%5B").next())
        .filter(|name| !name.is_empty() && !known.contains(name))
        .map(str::to_owned)
        .collect()
}

/// The path item, whose parameters hold for all its operations.
fn item<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let paths = document["paths"].as_object()?;
    let fits = paths.iter().filter(|(template, _)| fit(template, path));
    let best = fits.min_by_key(|(template, _)| template.matches('{').count())?;
    Some(best.1)
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.strip_prefix('#')?),
        None => Some(value),
    }
}

/// What the documents say against a reply; nothing when they do not know the operation.
pub(crate) fn check_reply(method: &str, path: &str, status: u16, body: &Value) -> Vec<String> {
    let Some((document, operation)) = operation(method, path) else {
        return Vec::new();
    };
    let responses = &operation["responses"];
    let success = (200..300).contains(&status);
    let mut complaints = Vec::new();
    let mut named = responses.get(status.to_string());
    if named.is_none() && success {
        complaints.push(format!("the status {status} is not documented"));
        named = responses
            .as_object()
            .and_then(|r| r.iter().find(|(s, _)| s.starts_with('2')))
            .map(|(_, r)| r);
    }
    match named.and_then(|r| r["content"]["application/json"].get("schema")) {
        Some(schema) => complaints.extend(judge(document, schema, body)),
        // Any operation may answer these without saying so; others are business codes and must be listed.
        None if success || matches!(status, 401 | 403 | 404 | 422 | 429) => {}
        None => complaints.push(format!(
            "the refusal {status} {} is not documented",
            body["error"]["code"]
        )),
    }
    complaints
}

/// Every operation of the documents: file, verb, path with its variables in braces.
pub(crate) fn operations() -> Vec<(&'static str, String, String)> {
    const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
    let mut found = Vec::new();
    for (file, document) in FILES.iter().zip(documents()) {
        let paths = document["paths"].as_object().expect("paths");
        let mut here: Vec<(String, usize)> = Vec::new();
        for (path, item) in paths {
            let verbs = VERBS.iter().enumerate();
            let verbs = verbs.filter(|(_, verb)| item.get(**verb).is_some());
            here.extend(verbs.map(|(place, _)| (path.clone(), place)));
        }
        here.sort();
        found.extend(
            here.into_iter()
                .map(|(path, place)| (*file, VERBS[place].to_uppercase(), path)),
        );
    }
    found
}

/// The path of a document that a sent one belongs to.
pub(crate) fn best(file: &str, method: &str, path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or(path);
    let place = FILES.iter().position(|name| *name == file)?;
    let paths = documents().get(place)?["paths"].as_object()?;
    let fits = paths.iter().filter(|(template, item)| {
        item.get(method.to_lowercase()).is_some() && fit(template, path)
    });
    let best = fits.min_by_key(|(template, _)| template.matches('{').count())?;
    Some(best.0.clone())
}

/// Whether a document describes the operation at all.
pub(crate) fn is_documented(method: &str, path: &str) -> bool {
    operation(method, path).is_some()
}

/// The cleaned documents, read once.
fn documents() -> &'static [Value] {
    static CLEANED: OnceLock<Vec<Value>> = OnceLock::new();
    CLEANED.get_or_init(|| {
        let Some(folder) = folder() else {
            return Vec::new();
        };
        let read = |name: &&str| {
            let text = std::fs::read_to_string(folder.join(name)).expect("a readable document");
            let mut document: Value = serde_json::from_str(&text).expect("a JSON document");
            clean(&mut document);
            document
        };
        FILES.iter().map(read).collect()
    })
}

/// The operation and its document; a literal segment fits better than a variable one.
fn operation(method: &str, path: &str) -> Option<(&'static Value, &'static Value)> {
    let path = path.split('?').next().unwrap_or(path);
    let method = method.to_lowercase();
    documents().iter().find_map(|document| {
        let paths = document["paths"].as_object()?;
        let fits = paths
            .iter()
            .filter(|(template, item)| item.get(&method).is_some() && fit(template, path));
        let best = fits.min_by_key(|(template, _)| template.matches('{').count())?;
        Some((document, &best.1[&method]))
    })
}

fn fit(template: &str, path: &str) -> bool {
    let (mut a, mut b) = (template.split('/'), path.split('/'));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if x == y || (x.starts_with('{') && !y.is_empty()) => {}
            _ => return false,
        }
    }
}

fn judge(document: &Value, schema: &Value, instance: &Value) -> Vec<String> {
    let root = json!({"allOf": [schema], "components": document["components"]});
    let validator = match jsonschema::draft202012::new(&root) {
        Ok(validator) => validator,
        Err(error) => return vec![format!("the schema itself is broken: {error}")],
    };
    let errors = validator.iter_errors(instance);
    errors
        .map(|e| {
            let text: Vec<char> = e.to_string().chars().collect();
            // The instance comes first and the reason last; the middle of a long one says little.
            let text: String = match text.len() {
                0..=300 => text.iter().collect(),
                n => text[..100]
                    .iter()
                    .chain(&['…'])
                    .chain(&text[n - 180..])
                    .collect(),
            };
            format!("{}: {text}", e.instance_path())
        })
        .collect()
}

/// Makes a JSON Schema out of what the exporter wrote.
fn clean(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::Object(map) => {
            name_items(map);
            // A member called `properties` holds names, so its own keys are no keywords.
            if let Some(Value::Object(properties)) = map.get_mut("properties") {
                properties.values_mut().for_each(clean);
            }
            sink_required(map);
            let names = map.shift_remove("properties").filter(Value::is_object);
            clean_keywords(map);
            map.iter_mut()
                .filter(|(k, _)| !matches!(k.as_str(), "example" | "enum"))
                .for_each(|(_, v)| clean(v));
            if let Some(names) = names {
                map.insert("properties".into(), names);
            }
        }
        _ => {}
    }
}

/// The exporter wrote an object as an array whose `items` name its members, and a list of texts as one
/// whose only item is called `*`.
fn name_items(map: &mut Map<String, Value>) {
    let named = |items: &Map<String, Value>| items.values().all(Value::is_object);
    let Some(Value::Object(items)) = map
        .get("items")
        .filter(|i| i.as_object().is_some_and(named))
    else {
        return;
    };
    let items = items.clone();
    if let Some(each) = items.get("*") {
        map.insert("items".into(), each.clone());
    } else if !items.is_empty() {
        map.shift_remove("items");
        map.insert("type".into(), "object".into());
        map.insert("properties".into(), items.into());
    }
}

/// The exporter lifted the required members of nested objects into their parent (`is_enabled` of
/// `dnssec` became one of the zone); they sink back to where a member of that name is.
fn sink_required(map: &mut Map<String, Value>) {
    let Some(Value::Array(required)) = map.get("required").cloned() else {
        return;
    };
    let Some(Value::Object(properties)) = map.get_mut("properties") else {
        return;
    };
    let (own, lifted): (Vec<Value>, Vec<Value>) = required
        .into_iter()
        .partition(|name| name.as_str().is_some_and(|n| properties.contains_key(n)));
    for nested in properties.values_mut().filter_map(Value::as_object_mut) {
        let has = |n: &Value| {
            n.as_str()
                .is_some_and(|n| nested["properties"].get(n).is_some())
        };
        if nested.contains_key("properties") && !nested.contains_key("required") {
            let sunk: Vec<Value> = lifted.iter().filter(|n| has(n)).cloned().collect();
            nested.insert("required".into(), sunk.into());
        }
    }
    map.insert("required".into(), own.into());
}

fn clean_keywords(map: &mut Map<String, Value>) {
    if map.get("schema").is_some_and(Value::is_array) {
        map.shift_remove("schema");
    }
    for key in ["format", "items", "pattern", "type"] {
        // Patterns are PHP's and some are cut off.
        if map
            .get(key)
            .is_some_and(|v| v.is_null() || key == "pattern")
        {
            map.shift_remove(key);
        }
    }
    if map.get("required").is_some_and(|r| !r.is_array()) {
        map.shift_remove("required");
    }
    if map.shift_remove("nullable") == Some(Value::Bool(true)) {
        if let Some(kind) = map.get("type").filter(|t| t.is_string()).cloned() {
            map.insert("type".into(), json!([kind, "null"]));
        }
        if let Some(Value::Array(words)) = map.get_mut("enum") {
            words.push(Value::Null);
        }
    }
}

// Not every test file needs every judge.
const _: () = {
    _ = check_request;
    _ = check_reply;
    _ = is_documented;
    _ = unknown_query;
    _ = operations;
    _ = best;
};
