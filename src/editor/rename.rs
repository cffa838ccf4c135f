//! Another name at every place where a name is written, or a reason why not.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Index, Name, Place};
use crate::kinds::symbols::{self, Renaming, Role};
use crate::model::source::{FileId, Source, Sources, Span};
use crate::yaml::edit::{Edit, Order, Step, edit, path_of};
use crate::yaml::{self, to_text};

/// What has to be written for another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The files that become something else.
    pub texts: BTreeMap<FileId, String>,
    /// What the new name comes to at the next apply, where it is more than a name.
    pub told: Option<String>,
}

/// Where the old name stands under the cursor, and as what.
///
/// # Errors
/// Why it cannot get another name, as a fragment.
pub fn renameable<'i>(
    index: &'i Index,
    sources: &Sources,
    file: FileId,
    offset: usize,
) -> Result<&'i Place, String> {
    let here = index.at(file, offset);
    let Some(place) = here.first() else {
        return Err("no name that files declare stands here".to_owned());
    };
    let within = place.span.file == file && (place.span.start..=place.span.end).contains(&offset);
    if !within {
        let at = line(sources, place.span);
        return Err(format!(
            "an alias stands here, which repeats {at}: rename it there"
        ));
    }
    if here.len() > 1 {
        return Err("an anchor repeats this below several domains, where it is another name each time: write it out there first".to_owned());
    }
    if index.declared(&place.name).next().is_none() {
        let shown = place.name.shown();
        return Err(format!(
            "`{shown}` is declared nowhere in these files: correct it here, or declare it"
        ));
    }
    if let Some(broken) = index.broken.first() {
        let name = &sources.get(*broken).name;
        return Err(format!(
            "{name} cannot be read to its end, and the name may stand there: mend it first"
        ));
    }
    for other in index.places(&place.name) {
        let at = || line(sources, other.span);
        if index.spanned(other.span) > 1 {
            return Err(format!(
                "an anchor in {} repeats the name below several domains: write it out there first",
                at()
            ));
        }
        if !other.is_plain {
            return Err(format!(
                "{} writes the name with escapes or over several lines: write it plainly first",
                at()
            ));
        }
    }
    Ok(place)
}

/// The files with another name at the place of the one under the cursor.
///
/// # Errors
/// Why that cannot be done, as a fragment.
pub fn rename(
    index: &Index,
    sources: &Sources,
    file: FileId,
    offset: usize,
    to: &str,
) -> Result<Renamed, String> {
    let place = renameable(index, sources, file, offset)?;
    let old = &place.name;
    let key = symbols::called(old.space, &old.key, to)
        .map_err(|refused| format!("{}; {}", refused.message, refused.help))?;
    let new = Name {
        space: old.space,
        key,
    };
    if new == *old {
        return Err(format!("`{}` is called so already", old.shown()));
    }
    if let Some(other) = index.declared(&new).next() {
        let what = match other.role {
            Role::Declares(thing) => thing.what(),
            Role::Means => "",
        };
        return Err(format!(
            "`{}` is taken: it is {what} in {}",
            new.shown(),
            line(sources, other.span)
        ));
    }
    let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
    let mut places: Vec<&Place> = index.places(old).collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.span));
    for place in places {
        let source = sources.get(place.span.file);
        let written = written(source, place, &new);
        let text = texts
            .entry(place.span.file)
            .or_insert_with(|| source.text.clone());
        text.replace_range(place.span.start..place.span.end, &written);
    }
    let after = Index::new(&sources.with(&texts));
    if !is_faithful(index, &after, old, &new) {
        return Err(format!(
            "`{}` cannot be written at every place of `{}` without changing what the files say",
            new.shown(),
            old.shown()
        ));
    }
    let told = follow(&after, old, &new, &mut texts)?;
    Ok(Renamed { texts, told })
}

/// How the new name is written at a place of the old one.
fn written(source: &Source, place: &Place, new: &Name) -> String {
    let shown = new.shown();
    let word = match place.is_local {
        true => shown.split_once('@').map_or(shown, |(local, _)| local),
        false => shown,
    };
    let before = source.text[..place.span.start].chars().next_back();
    match before {
        // Quotes stay; what they do not take as it is does not pass the test afterwards.
        Some('\'') => word.replace('\'', "''"),
        Some('"') => word.replace('\\', "\\\\").replace('"', "\\\""),
        _ => {
            let plain = to_text(&Json::String(word.to_owned()));
            let plain = plain.trim_end_matches('\n');
            // Signs that a list or mapping in one line would take for its own.
            match plain == word && word.contains([',', '[', ']', '{', '}']) {
                true => format!("\"{word}\""),
                false => plain.to_owned(),
            }
        }
    }
}

/// Whether everything that was the old name is the new one, and nothing else became anything else.
fn is_faithful(before: &Index, after: &Index, old: &Name, new: &Name) -> bool {
    let count = |index: &Index, name: &Name| index.places(name).count();
    after.places.len() == before.places.len()
        && count(after, old) == 0
        && count(after, new) == count(before, old) + count(before, new)
}

/// What goes with the new name: a line with the old one where the language has it, words where not.
fn follow(
    after: &Index,
    old: &Name,
    new: &Name,
    texts: &mut BTreeMap<FileId, String>,
) -> Result<Option<String>, String> {
    let declared = after.declared(new).next();
    let Some((place, Role::Declares(thing))) = declared.map(|place| (place, place.role)) else {
        return Ok(None);
    };
    match thing.renaming() {
        Renaming::Free => Ok(None),
        Renaming::Told(words) => Ok(Some(format!("`{}`: {words}", old.shown()))),
        Renaming::Previously => {
            let file = place.span.file;
            let text = texts
                .get(&file)
                .ok_or("the file of the declaration is gone")?;
            let now = previously(file, text, place.span, old)?;
            texts.insert(file, now);
            Ok(Some(format!(
                "`{}` stands beside the new name as `previously`, so that it stays the same team: take the line out once it was applied, or at once where the old name never was",
                old.shown()
            )))
        }
    }
}

/// Adds the old name to the section whose key stands here; a section that has an older one keeps it.
fn previously(file: FileId, text: &str, key: Span, old: &Name) -> Result<String, String> {
    const KEY: &str = "previously";
    let (docs, _) = yaml::parse(file, text);
    let holds = |doc: &yaml::Doc| {
        let span = doc.span();
        span.start <= key.start && key.end <= span.end
    };
    let nth = docs
        .iter()
        .position(holds)
        .ok_or("the declaration is in no document")?;
    let mut path = path_of(&docs[nth], key).ok_or("the declaration is not found again")?;
    path.push(Step::Key(KEY.to_owned()));
    if value_at(&docs[nth], &path) {
        return Ok(text.to_owned());
    }
    let set = Edit::Set(path, Json::String(old.shown().to_owned()));
    edit(text, nth, &[set], &First).map_err(|trouble| {
        format!(
            "the line `previously` cannot be written: {trouble}; {}",
            trouble.help
        )
    })
}

fn value_at(doc: &yaml::Doc, path: &[Step]) -> bool {
    let mut node = doc.root;
    for step in path {
        let Step::Key(key) = step else {
            return false;
        };
        match doc.tree.get(node, key) {
            Some(child) => node = child.node,
            None => return false,
        }
    }
    true
}

/// The new key comes first.
struct First;

impl Order for First {
    fn place(&self, _: &[Step], key: &str) -> usize {
        usize::from(key != "previously")
    }
}

/// A place for people: `acme.yaml:7`.
fn line(sources: &Sources, span: Span) -> String {
    let source = sources.get(span.file);
    let line = source.text[..span.start].matches('\n').count() + 1;
    format!("{}:{line}", source.name)
}
