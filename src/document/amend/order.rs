//! Where a new key goes: as the sections have it, and names by their text where the others are.

use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use super::super::assemble::{arrange, resolve};
use super::super::root::Root;
use super::pages::Page;
use crate::yaml::edit::{Edit, Order, Step};

/// The schema of documents, which says the order of their keys.
pub(super) struct Sections(Json);

impl Sections {
    pub(super) fn new() -> Self {
        let schema = SchemaSettings::draft2020_12()
            .into_generator()
            .into_root_schema_for::<Root>();
        Self(schema.to_value())
    }

    /// The edit with the keys of what it writes in order.
    pub(super) fn arranged(&self, edit: &Edit) -> Edit {
        let mut edit = edit.clone();
        match &mut edit {
            Edit::Set(path, value) => arrange(value, self.at(path), &self.0),
            Edit::Append(path, item) => {
                let path = [&path[..], &[Step::Item(0)]].concat();
                arrange(item, self.at(&path), &self.0);
            }
            Edit::Remove(_) | Edit::Rename(..) => {}
        }
        edit
    }

    /// The schema of what stands at a path.
    fn at(&self, steps: &[Step]) -> Option<&Json> {
        let root = resolve(&self.0, &self.0)?;
        steps.iter().try_fold(root, |schema, step| {
            let below = match step {
                Step::Item(_) => schema.get("items"),
                Step::Key(key) => {
                    let known = schema.get("properties").and_then(|known| known.get(key));
                    known.or_else(|| schema.get("additionalProperties"))
                }
            };
            resolve(below?, &self.0)
        })
    }
}

/// The order of keys on one page.
pub(super) struct Habit<'a> {
    pub(super) sections: &'a Sections,
    pub(super) page: &'a Page,
}

impl Order for Habit<'_> {
    fn place(&self, at: &[Step], key: &str) -> usize {
        let schema = self.sections.at(at);
        let known = schema.and_then(|schema| schema.get("properties")?.as_object());
        if let Some(place) = known.and_then(|known| known.keys().position(|name| name == key)) {
            return place;
        }
        // Names: among sorted ones where they sort to, behind unsorted ones.
        let names = self.page.keys(at);
        let sorted = names.windows(2).all(|pair| pair[0] <= pair[1]);
        if sorted || names.contains(&key) {
            usize::MAX - 1
        } else {
            usize::MAX
        }
    }
}
