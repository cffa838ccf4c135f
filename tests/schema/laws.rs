//! What editors need of the schema of a document, at every place of it.

use serde_json::Value as Json;

use super::{complaints, schema, walk};

#[test]
fn it_goes_by_a_name_with_its_version() {
    let id = schema("document")["$id"].clone();
    assert_eq!(id, maniform::document::schema::ID);
    assert!(maniform::document::schema::ID.ends_with(env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_mapping_says_which_keys_it_takes() {
    let mut wrong = Vec::new();
    let schema = schema("document");
    let mut seen = 0;
    walk(&schema, "", &mut |part, path| {
        let kinds = part.get("type");
        let mapping = kinds.is_some_and(|kinds| {
            kinds == "object"
                || kinds
                    .as_array()
                    .is_some_and(|all| all.contains(&"object".into()))
        });
        // A question about the type, beside the section itself.
        if !mapping || path.ends_with("/if") {
            return;
        }
        seen += 1;
        let more = &part["additionalProperties"];
        if *more != false && !more.is_object() {
            wrong.push(path.to_owned());
        }
    });
    assert!(seen > 40, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_says_what_it_means() {
    let mut wrong = Vec::new();
    let schema = schema("document");
    let mut seen = 0;
    walk(&schema, "", &mut |part, path| {
        let Some(values) = part.get("enum").and_then(Json::as_array) else {
            return;
        };
        seen += values.len();
        let texts = part["enumDescriptions"].as_array();
        let told = texts.is_some_and(|texts| {
            texts.len() == values.len()
                && texts
                    .iter()
                    .all(|text| text.as_str().is_some_and(|text| !text.is_empty()))
        });
        if !told {
            wrong.push(path.to_owned());
        }
    });
    assert!(seen > 50, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of alternatives an editor shows the complaint of one, or all at once: nothing needs them.
#[test]
fn nothing_is_one_of_several_schemas() {
    let mut wrong = Vec::new();
    walk(&schema("document"), "", &mut |part, path| {
        for word in ["anyOf", "oneOf", "not"] {
            let keyword = match word {
                "not" => path.ends_with("/properties") || part.get(word).is_none(),
                _ => part.get(word).is_none(),
            };
            if !keyword {
                wrong.push(format!("{path}/{word}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_pattern_says_what_it_wants() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    walk(&schema("document"), "", &mut |part, path| {
        if part.get("pattern").is_some_and(Json::is_string) {
            seen += 1;
            if part["patternErrorMessage"]
                .as_str()
                .unwrap_or_default()
                .is_empty()
            {
                wrong.push(path.to_owned());
            }
        }
    });
    assert!(seen > 20, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Those whose fields are all values; the others have fields to fill in.
#[test]
fn examples_that_are_offered_follow_their_schema() {
    let schema = schema("document");
    let mut seen = 0;
    walk(&schema, "", &mut |part, path| {
        for snippet in part
            .get("defaultSnippets")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            if snippet["body"].to_string().contains('$') {
                continue;
            }
            seen += 1;
            let mut own = part.clone();
            own["$defs"] = schema["$defs"].clone();
            own["$schema"] = schema["$schema"].clone();
            let validator = jsonschema::draft202012::new(&own).expect("a schema");
            let wrong = complaints(&validator, &snippet["body"]);
            assert!(wrong.is_empty(), "{path}: {}", wrong.join("\n"));
        }
    });
    assert!(seen >= 10, "{seen}");
}
