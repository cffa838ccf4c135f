//! Keys that are no fields of things, such as the senders that records are derived from, get values.

use serde_json::Value as Json;

use super::super::load;
use super::order::{Habit, Sections};
use super::pages::{Page, Pages};
use super::{Amended, BY_HAND, Misfit, misfit};
use crate::model::diagnostic::Level;
use crate::model::source::Sources;
use crate::yaml::edit::{Edit, Step, edit};

/// Gives each of the keys, from the top of a document down, its value, in the document of the
/// organization `realm` that says most of the way there already.
///
/// # Errors
///
/// Where one of them cannot be written, or the files would be wrong afterwards; then nothing is.
pub fn set_keys(
    sources: &Sources,
    realm: &str,
    keys: &[(Vec<String>, Json)],
) -> Result<Amended, Misfit> {
    let sections = Sections::new();
    let mut now = sources.clone();
    for (keys, value) in keys {
        let pages = Pages::read(&now);
        let Some(page) = nearest(&pages, realm, keys) else {
            return Err(trouble(format!("no file has a document of `{realm}`")));
        };
        let mut steps = page.walk(keys);
        let rest = keys.iter().skip(steps.len()).cloned();
        steps.extend(rest.map(Step::Key));
        let habit = Habit {
            sections: &sections,
            page,
        };
        let set = sections.arranged(&Edit::Set(steps, value.clone()));
        let text = &now.get(page.file).text;
        let text = edit(text, page.index, &[set], &habit).map_err(|why| misfit(None, why))?;
        now = now.with(&[(page.file, text)].into());
    }
    let (_, wrong) = load(&now);
    if let Some(error) = wrong.iter().find(|each| each.level == Level::Error) {
        let (place, why) = (now.locate(error.span), &error.message);
        return Err(trouble(format!(
            "the files would be wrong afterwards, at {place}: {why}"
        )));
    }
    let texts = now.iter().filter_map(|(file, source)| {
        let differs = source.text != sources.get(file).text;
        differs.then(|| (file, source.text.clone()))
    });
    Ok(Amended {
        texts: texts.collect(),
        ..Amended::default()
    })
}

/// The page of the organization that has the most of these keys, the first of them that do.
fn nearest<'p>(pages: &'p Pages, realm: &str, keys: &[String]) -> Option<&'p Page> {
    let of_realm = pages.0.iter().filter(|page| page.realm == realm);
    let any = pages.0.iter().filter(|_| realm.is_empty());
    of_realm
        .chain(any)
        .rev()
        .max_by_key(|page| page.walk(keys).len())
}

fn trouble(why: String) -> Misfit {
    Misfit {
        address: None,
        why,
        help: BY_HAND.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(text: &str, keys: &[&str], value: Json) -> Result<String, String> {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        let amended = set_keys(&sources, "Acme SA", &[(keys, value)]);
        amended
            .map(|amended| amended.texts[&file].clone())
            .map_err(|misfit| misfit.why)
    }

    const FILE: &str = "organization: Other\ndomains:\n  acme.example: {}\n---\norganization: Acme SA # ours\nusers: {}\n---\norganization: Acme SA\ndomains:\n  Acme.example:\n    records: [] # none\n";

    #[test]
    fn the_document_that_is_nearest_gets_the_key_and_keeps_the_rest() {
        let keys = ["domains", "acme.example", "name-servers"];
        let now = set(FILE, &keys, json!(["ns1.acme.example", "ns2.acme.example"])).unwrap();
        let added = "    name-servers: [ns1.acme.example, ns2.acme.example]\n";
        assert_eq!(now, format!("{FILE}{added}"));
    }

    #[test]
    fn what_would_be_wrong_is_not_written() {
        let why = set(FILE, &["domains", "acme.example", "colour"], json!("blue")).unwrap_err();
        assert!(why.contains("unknown key `colour`"), "{why}");
        let why = set("users: {}\n", &["users"], json!({})).unwrap_err();
        assert!(why.contains("no file has a document of"), "{why}");
    }
}
