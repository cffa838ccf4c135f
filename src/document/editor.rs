//! The schema in the forms that editors word best.
//!
//! Sections derive what is true; how it is said decides what people see. Seen with yaml-language-server
//! 1.25.0: of several alternatives it shows the complaint of one, or that of all at once; of a list of
//! constants it shows no texts; descriptions are plain text to it unless they stand in `markdown…`, too.
//! The changes here admit the same documents: `tests/schema` compares with the loader.

use serde_json::{Map, Value as Json, json};

use crate::yaml::to_text;

const DEFS: &str = "$defs";
const PLACE: &str = "#/$defs/";
/// Behind the name of a section, where both it and null are admitted at some places and it alone at others.
const OR_NULL: &str = "OrNull";

/// Rewrites a whole schema.
pub(super) fn for_editors(schema: &mut Json) {
    visit(schema, &mut words);
    visit(schema, &mut actions);
    let defs = schema[DEFS].as_object().cloned().unwrap_or_default();
    visit(schema, &mut |node| keys(node, &defs));
    if let Some(sections) = schema[DEFS].as_object_mut() {
        sections
            .iter_mut()
            .for_each(|(name, section)| title(name, section));
    }
    let defs = schema[DEFS].as_object().cloned().unwrap_or_default();
    let mut admits_null = Vec::new();
    visit(schema, &mut |node| join(node, &defs, &mut admits_null));
    for name in admits_null {
        add(schema, &name);
    }
    drop_unused(schema);
    visit(schema, &mut examples);
    visit(schema, &mut markdown);
}

/// Visits every object of a schema, the inner ones first.
fn visit(schema: &mut Json, change: &mut impl FnMut(&mut Map<String, Json>)) {
    match schema {
        Json::Object(node) => {
            for (name, inner) in node.iter_mut() {
                if !matches!(
                    name.as_str(),
                    "examples" | "default" | "const" | "enum" | "defaultSnippets"
                ) {
                    visit(inner, change);
                }
            }
            change(node);
        }
        Json::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        _ => {}
    }
}

/// Constants with texts become an enumeration with texts. A `type` beside it would complain a second time
/// about the same value; numbers get no formats that only Rust knows.
fn words(node: &mut Map<String, Json>) {
    if node
        .get("format")
        .and_then(Json::as_str)
        .is_some_and(|format| format.starts_with("uint"))
    {
        node.remove("format");
    }
    let Some(Json::Array(each)) = node.get("oneOf") else {
        return;
    };
    if !each.iter().all(|one| one.get("const").is_some()) {
        return;
    }
    let all = |key: &str| Json::Array(each.iter().map(|one| one[key].clone()).collect());
    let (values, texts) = (all("const"), all("description"));
    // Older words are taken, and named as such where they stand.
    let older: Vec<Json> = each
        .iter()
        .filter(|one| one["deprecated"] == true)
        .map(|one| json!({ "if": { "const": one["const"] }, "then": { "deprecationMessage": one["description"] } }))
        .collect();
    node.remove("oneOf");
    node.remove("type");
    node.insert("enum".to_owned(), values);
    node.insert("enumDescriptions".to_owned(), texts);
    if !older.is_empty() {
        node.insert("allOf".to_owned(), Json::Array(older));
    }
}

/// A mapping whose keys are words has these keys: editors complete no `propertyNames`.
fn keys(node: &mut Map<String, Json>, defs: &Map<String, Json>) {
    let name = |one: &Json| Some(one["$ref"].as_str()?.strip_prefix(PLACE)?.to_owned());
    let Some(words) = node.get("propertyNames").and_then(name) else {
        return;
    };
    let Some(Json::Array(each)) = defs.get(&words).and_then(|words| words.get("enum")) else {
        return;
    };
    let value = node.get("additionalProperties").cloned();
    let properties = each.iter().enumerate().filter_map(|(index, word)| {
        let mut property = value.clone()?;
        property["description"] = defs[&words]["enumDescriptions"][index].clone();
        Some((word.as_str()?.to_owned(), property))
    });
    let properties = properties.collect();
    node.remove("propertyNames");
    node.insert("properties".to_owned(), Json::Object(properties));
    node.insert("additionalProperties".to_owned(), json!(false));
}

/// A section goes by its name, and not by that of its type or of the whole schema.
fn title(name: &str, section: &mut Json) {
    if section.get("properties").is_none() {
        return;
    }
    let mut title = String::new();
    for letter in name.trim_end_matches("Section").chars() {
        if letter.is_uppercase() && !title.is_empty() {
            title.push(' ');
        }
        title.extend(letter.to_lowercase());
    }
    section["title"] = Json::String(title);
}

/// Examples that are mappings are offered as snippets and shown in hovers: as examples they would be
/// offered under the name `[object Object]`.
fn examples(node: &mut Map<String, Json>) {
    let Some(Json::Array(each)) = node.get("examples") else {
        return;
    };
    if each.is_empty() || !each.iter().all(Json::is_object) {
        return;
    }
    let shown: Vec<String> = each
        .iter()
        .map(|example| format!("```yaml\n{}```", to_text(example)))
        .collect();
    let snippets = each
        .iter()
        .map(|example| json!({ "label": "example", "description": "As the manual shows it.", "body": example }))
        .collect();
    let text = node
        .get("description")
        .and_then(Json::as_str)
        .unwrap_or_default();
    let text = format!("{text}\n\n{}", shown.join("\n\n"));
    node.remove("examples");
    node.insert("markdownDescription".to_owned(), Json::String(text));
    node.entry("defaultSnippets")
        .or_insert(Json::Array(snippets));
}

/// Words beside mappings of one key, as the actions of a filter, become one type with both: of
/// alternatives an editor would show the complaint about the last.
fn actions(node: &mut Map<String, Json>) {
    let Some(Json::Array(each)) = node.get("oneOf") else {
        return;
    };
    let is_mapping = |one: &&Json| one["type"] == "object" && one["properties"].is_object();
    let single = |one: &Json| one.get("const").is_some() || is_mapping(&one);
    if !each.iter().all(single) {
        return;
    }
    let mut properties = Map::new();
    let mut snippets = Vec::new();
    for one in each.iter().filter(is_mapping) {
        for (key, value) in one["properties"].as_object().into_iter().flatten() {
            let mut value = value.clone();
            value["description"] = one["description"].clone();
            snippets.push(json!({
                "label": key,
                "description": one["description"],
                "body": { key.clone(): "$1" },
            }));
            properties.insert(key.clone(), value);
        }
    }
    let words = each.iter().filter(|one| one.get("const").is_some());
    let mut names = Vec::new();
    for one in words {
        names.push(one["const"].as_str().unwrap_or_default().to_owned());
        snippets.push(json!({
            "label": one["const"],
            "description": one["description"],
            "body": one["const"],
        }));
    }
    let keys: Vec<_> = properties
        .keys()
        .map(|key| format!("{{ {key}: … }}"))
        .collect();
    let message = format!("one of {}, {}", names.join(", "), keys.join(", "));
    node.remove("oneOf");
    node.insert("type".to_owned(), json!(["string", "object"]));
    node.insert(
        "pattern".to_owned(),
        json!(format!("^({})$", names.join("|"))),
    );
    node.insert("patternErrorMessage".to_owned(), json!(message));
    node.insert("properties".to_owned(), Json::Object(properties));
    node.insert("additionalProperties".to_owned(), json!(false));
    node.insert("minProperties".to_owned(), json!(1));
    node.insert("maxProperties".to_owned(), json!(1));
    node.insert("defaultSnippets".to_owned(), Json::Array(snippets));
}

/// Alternatives of a value, a list of such values, and null become one schema of several types. What
/// belongs to texts and lists does not meet. A section that may be null is put into `$defs`, by its name.
fn join(node: &mut Map<String, Json>, defs: &Map<String, Json>, admits_null: &mut Vec<String>) {
    let Some(Json::Array(each)) = node.get("anyOf") else {
        return;
    };
    let absent = json!({ "type": "null" });
    let rest: Vec<&Json> = each.iter().filter(|one| **one != absent).collect();
    let null = rest.len() < each.len();
    let name = |one: &Json| Some(one["$ref"].as_str()?.strip_prefix(PLACE)?.to_owned());
    let resolve = |one: &Json| match name(one).and_then(|name| defs.get(&name)) {
        Some(found) => found.clone(),
        None => one.clone(),
    };
    let mut joined = match rest.as_slice() {
        [one] => match (name(one), resolve(one)) {
            (Some(name), section) if section.get("properties").is_some() => {
                let place = json!({ "$ref": format!("{PLACE}{name}{OR_NULL}") });
                if !admits_null.contains(&name) {
                    admits_null.push(name);
                }
                node.remove("anyOf");
                node.extend(place.as_object().cloned().unwrap_or_default());
                return;
            }
            (_, value) => value,
        },
        [one, list] if list["type"] == "array" => {
            let mut value = resolve(one);
            value["type"] = json!([value["type"], "array"]);
            value["items"] = list["items"].clone();
            value["minItems"] = list["minItems"].clone();
            value
        }
        _ => return,
    };
    if null {
        or_null(&mut joined);
    }
    node.remove("anyOf");
    for (key, value) in joined.as_object().into_iter().flatten() {
        node.entry(key.clone()).or_insert_with(|| value.clone());
    }
}

/// Admits null beside what a schema admits.
fn or_null(schema: &mut Json) {
    match schema.get("type").cloned() {
        Some(Json::Array(mut kinds)) => {
            if !kinds.contains(&json!("null")) {
                kinds.push(json!("null"));
            }
            schema["type"] = Json::Array(kinds);
        }
        Some(kind) => schema["type"] = json!([kind, "null"]),
        None => {}
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.push(Json::Null);
        if let Some(Json::Array(texts)) = schema.get_mut("enumDescriptions") {
            texts.push(json!("Cleared."));
        }
    }
}

/// Adds the section that may be null. Where nothing needs it without null, it keeps its name.
fn add(schema: &mut Json, name: &str) {
    let mut section = schema[DEFS][name].clone();
    or_null(&mut section);
    let plain = json!(format!("{PLACE}{name}"));
    let other = json!(format!("{PLACE}{name}{OR_NULL}"));
    if refers(schema, &plain) {
        schema[DEFS][format!("{name}{OR_NULL}")] = section;
    } else {
        schema[DEFS][name] = section;
        visit(schema, &mut |node| {
            if node.get("$ref") == Some(&other) {
                node.insert("$ref".to_owned(), plain.clone());
            }
        });
    }
}

fn refers(schema: &Json, place: &Json) -> bool {
    match schema {
        Json::Object(node) => {
            node.get("$ref") == Some(place) || node.values().any(|inner| refers(inner, place))
        }
        Json::Array(items) => items.iter().any(|item| refers(item, place)),
        _ => false,
    }
}

/// What was joined into its places is needed no more.
fn drop_unused(schema: &mut Json) {
    let names: Vec<String> = schema[DEFS]
        .as_object()
        .map(|defs| defs.keys().cloned().collect())
        .unwrap_or_default();
    for name in names {
        if !refers(schema, &json!(format!("{PLACE}{name}")))
            && let Some(defs) = schema[DEFS].as_object_mut()
        {
            defs.remove(&name);
        }
    }
}

/// Says texts with code in them as Markdown, too: without it their backticks are shown. What refers to a
/// section says its own text so in any case: that of the section would be shown before it.
fn markdown(node: &mut Map<String, Json>) {
    for (plain, rich) in [
        ("description", "markdownDescription"),
        ("enumDescriptions", "markdownEnumDescriptions"),
    ] {
        let code = |text: &Json| text.as_str().is_some_and(|text| text.contains('`'));
        let says = match node.get(plain) {
            Some(Json::Array(texts)) => texts.iter().any(code),
            Some(text) => code(text) || node.contains_key("$ref"),
            None => false,
        };
        if says && !node.contains_key(rich) {
            node.insert(rich.to_owned(), node[plain].clone());
        }
    }
}
