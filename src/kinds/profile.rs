//! What several addresses have in common: `defaults` of a mail service, and named `profiles`.
//!
//! An address is written in layers. What it says itself counts first, then what its profile says,
//! then the `defaults` of its mail service. A field comes whole from the nearest layer that speaks of
//! it, `null` included; entries of a mapping (responders, access) are taken one by one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::declare::{Declarations, not_clearable};
use super::mailbox::MailboxSection;
use crate::model::diagnostic::{Diagnostic, nearest};
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::yaml::Map;

/// Keys that belong to one address and make no sense for several.
pub const OWN: &[&str] = &["aliases", "password", "profile", "filters", "scripts"];

/// What every address of a profile, or of a mail service, has in common. It takes the keys of an
/// address, without those that only one address can have.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct ProfileSection(pub MailboxSection);

impl JsonSchema for ProfileSection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProfileSection".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = MailboxSection::json_schema(generator);
        if let Some(object) = schema.as_object_mut() {
            let what = "What several addresses have in common: an address takes from here what it does not say itself.";
            object.insert("description".to_owned(), what.into());
            object.remove("examples");
            if let Some(properties) = object.get_mut("properties").and_then(|p| p.as_object_mut()) {
                properties.retain(|name, _| !OWN.contains(&name.as_str()));
            }
        }
        schema
    }
}

impl ProfileSection {
    /// The keys it holds that only one address can have, with their places.
    fn misplaced(&self) -> Vec<(&'static str, Span)> {
        let section = &self.0;
        let spans = [
            ("aliases", section.aliases.span()),
            ("password", section.password.span()),
            ("profile", section.profile.span()),
            ("filters", section.filters.span()),
            ("scripts", section.scripts.span()),
        ];
        spans
            .into_iter()
            .filter_map(|(key, span)| Some((key, span?)))
            .collect()
    }
}

/// The profiles of all files, by name.
#[derive(Debug, Default)]
pub struct Profiles(pub BTreeMap<String, Spanned<ProfileSection>>);

impl Profiles {
    /// The profile of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ProfileSection> {
        self.0.get(name).map(|profile| &profile.value)
    }

    /// What is wrong where a profile is named that no file has.
    #[must_use]
    pub fn unknown(&self, name: &str, span: Span) -> Diagnostic {
        let known = || self.0.keys().map(String::as_str);
        let help = match nearest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.0.is_empty() => {
                "write it under `profiles:` at the top of a file".to_owned()
            }
            None => format!(
                "the profiles are {}",
                known().collect::<Vec<_>>().join(", ")
            ),
        };
        Diagnostic::error("undeclared", span, format!("no profile is called `{name}`")).help(help)
    }
}

/// Says what is wrong with a section that speaks for several addresses; `key` is where it stands.
pub fn judge(section: &Setting<ProfileSection>, key: &str, out: &mut Declarations) {
    match section {
        Setting::Clear(span) => out.diagnostics.push(
            not_clearable(key, *span).help("write `{}` if it says nothing, or remove the line"),
        ),
        Setting::Value(section) => {
            for (own, span) in section.value.misplaced() {
                out.diagnostics.push(
                    Diagnostic::error(
                        "one-address-only",
                        span,
                        format!("`{own}` belongs to one address, and `{key}` speaks for several"),
                    )
                    .help("write it at the address"),
                );
            }
        }
        Setting::Absent | Setting::Broken => {}
    }
}

/// An address with what it takes from others, the nearest first.
#[derive(Debug, Clone)]
pub struct Layers<'a>(Vec<&'a MailboxSection>);

impl<'a> Layers<'a> {
    /// What the address says itself, then what stands behind it, the nearest first.
    #[must_use]
    pub fn new(
        own: &'a MailboxSection,
        behind: impl IntoIterator<Item = &'a ProfileSection>,
    ) -> Self {
        let behind = behind.into_iter().map(|profile| &profile.0);
        Self(std::iter::once(own).chain(behind).collect())
    }

    /// What the address says itself.
    #[must_use]
    pub fn own(&self) -> &'a MailboxSection {
        self.0[0]
    }

    /// A field from the nearest layer that speaks of it.
    pub fn pick<T>(&self, field: impl Fn(&'a MailboxSection) -> &'a Setting<T>) -> &'a Setting<T> {
        let spoken = self.0.iter().map(|layer| field(layer));
        spoken
            .clone()
            .find(|setting| !matches!(setting, Setting::Absent))
            .unwrap_or_else(|| field(self.own()))
    }

    /// The entries of a mapping from all layers, each from the nearest that has its key. `null` in a
    /// layer hides those behind it.
    pub fn entries<K: PartialEq, V>(
        &self,
        field: impl Fn(&'a MailboxSection) -> &'a Setting<Map<K, V>>,
    ) -> Vec<&'a (Spanned<K>, V)> {
        let mut found: Vec<&'a (Spanned<K>, V)> = Vec::new();
        for layer in &self.0 {
            match field(layer) {
                Setting::Absent => {}
                Setting::Clear(_) | Setting::Broken => break,
                Setting::Value(map) => {
                    let nearer: Vec<&K> = found.iter().map(|(key, _)| &key.value).collect();
                    let new = map
                        .value
                        .iter()
                        .filter(|(k, _)| !nearer.contains(&&k.value));
                    let new: Vec<_> = new.collect();
                    found.extend(new);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::FileId;
    use crate::yaml;

    fn section(text: &str) -> MailboxSection {
        let (docs, wrong) = yaml::parse(FileId(0), text);
        assert!(wrong.is_empty(), "{wrong:?}");
        let (section, wrong) = yaml::read::<MailboxSection>(&docs[0]);
        assert!(wrong.is_empty(), "{wrong:?}");
        section.unwrap_or_default()
    }

    #[test]
    fn the_nearest_layer_that_speaks_counts_and_null_speaks() {
        let own = section("{ note: null }");
        let profile = ProfileSection(section("{ note: Staff, spam-filter: null }"));
        let defaults = ProfileSection(section(
            "{ note: All, spam-filter: true, promotion-filter: true }",
        ));
        let layers = Layers::new(&own, [&profile, &defaults]);
        assert!(matches!(layers.pick(|s| &s.note), Setting::Clear(_)));
        assert!(matches!(layers.pick(|s| &s.spam_filter), Setting::Clear(_)));
        let promotion = layers.pick(|s| &s.promotion_filter);
        assert_eq!(promotion.value(), Some(&true));
        assert_eq!(layers.pick(|s| &s.password).span(), None);
    }

    #[test]
    fn mappings_are_joined_key_by_key_down_to_a_null() {
        let script = |name: &str| format!("{name}: {{ content: keep; }}");
        let scripts = |names: &[&str]| {
            let each: Vec<String> = names.iter().map(|name| script(name)).collect();
            section(&format!("{{ scripts: {{ {} }} }}", each.join(", ")))
        };
        let (own, near, far) = (scripts(&["a"]), scripts(&["b", "a"]), scripts(&["c"]));
        let names = |layers: &Layers<'_>| -> Vec<String> {
            let found = layers.entries(|s| &s.scripts).into_iter();
            found
                .map(|(name, _)| name.value.as_str().to_owned())
                .collect()
        };
        let (near, far) = (ProfileSection(near), ProfileSection(far));
        assert_eq!(names(&Layers::new(&own, [&near, &far])), ["a", "b", "c"]);
        let hides = ProfileSection(section("{ scripts: null }"));
        assert_eq!(names(&Layers::new(&own, [&hides, &far])), ["a"]);
        let nothing = section("{ scripts: null }");
        assert!(names(&Layers::new(&nothing, [&near])).is_empty());
    }

    #[test]
    fn every_key_of_one_address_only_is_refused_in_a_profile() {
        let whole =
            section("{ aliases: [], password: null, profile: x, filters: [], scripts: {} }");
        let found: Vec<&str> = ProfileSection(whole)
            .misplaced()
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        let wanted: std::collections::BTreeSet<_> = OWN.iter().collect();
        assert_eq!(
            found.iter().collect::<std::collections::BTreeSet<_>>(),
            wanted
        );
    }
}
