//! Words about people: roles, languages, names, and one that is no state.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use crate::model::diagnostic::{Diagnostic, nearest};
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::source::Span;

/// What somebody may do in an organization (ORG-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, bills and other legal representatives included.
    LegalRepresentative,
    /// All products and users.
    Administrator,
    /// What is granted.
    Collaborator,
    /// Outside of the organization, with access to some of its products.
    External,
}

/// Each role with its word, the service's word, what older texts call it, and what it may do. The
/// service takes no `external` where it takes roles (A); it shows it (B+).
const ROLES: &[(Role, &str, &str, &[&str], &str)] = &[
    (
        Role::LegalRepresentative,
        "legal-representative",
        "owner",
        &["owner"],
        "Everything: bills, products, people, and naming other legal representatives.",
    ),
    (
        Role::Administrator,
        "administrator",
        "admin",
        &["admin"],
        "Every product and everybody, but no legal representative.",
    ),
    (
        Role::Collaborator,
        "collaborator",
        "normal",
        &["normal", "user", "limited-user"],
        "What is granted one by one, or through a team.",
    ),
    (
        Role::External,
        "external",
        "external",
        &["client"],
        "Somebody outside of the organization who uses some of its products.",
    ),
];

impl Role {
    /// The word of the files.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// The role that the service calls this.
    #[must_use]
    pub fn observed(api: &str) -> Option<Self> {
        let known = |(_, _, name, older, _): &&(Role, &str, &str, &[&str], &str)| {
            *name == api || older.contains(&api)
        };
        ROLES.iter().find(known).map(|row| row.0)
    }

    /// The service's word for a word of the files; none for roles that cannot be given by a call.
    #[must_use]
    pub fn api(word: &str) -> Option<&'static str> {
        let row = ROLES.iter().find(|row| row.1 == word)?;
        (row.0 != Self::External).then_some(row.2)
    }

    /// Several of them, in words.
    #[must_use]
    pub fn plural(self) -> String {
        format!("{}s", self.word().replace('-', " "))
    }

    fn row(
        self,
    ) -> &'static (
        Role,
        &'static str,
        &'static str,
        &'static [&'static str],
        &'static str,
    ) {
        let known = ROLES.iter().find(|row| row.0 == self);
        known.unwrap_or(&ROLES[0])
    }
}

/// A role as written, perhaps in a word of older texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    /// The role.
    pub role: Role,
    /// The word, where it is not today's.
    older: Option<String>,
}

impl RoleName {
    /// A warning about a word that the Manager no longer uses (ORG-06).
    pub(super) fn outdated(&self, span: Span) -> Option<Diagnostic> {
        let older = self.older.as_ref()?;
        let word = self.role.word();
        let message = format!("`{older}` is today called `{word}`");
        Some(Diagnostic::warning("older-word", span, message).help(format!("write `{word}`")))
    }
}

impl FromStr for RoleName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if let Some(row) = ROLES.iter().find(|row| row.1 == text) {
            return Ok(Self {
                role: row.0,
                older: None,
            });
        }
        if let Some(row) = ROLES.iter().find(|row| row.3.contains(&text)) {
            return Ok(Self {
                role: row.0,
                older: Some(text.to_owned()),
            });
        }
        let words = || ROLES.iter().map(|row| row.1);
        let help = match nearest(text, words()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("roles are: {}", words().collect::<Vec<_>>().join(", ")),
        };
        Err(refuse(
            "bad-role",
            format!("there is no role `{text}`"),
            help,
        ))
    }
}

impl<'de> Deserialize<'de> for RoleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for RoleName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Role".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let today = ROLES
            .iter()
            .map(|row| json!({ "const": row.1, "description": row.4 }));
        let older = ROLES.iter().flat_map(|row| row.3.iter().map(move |word| {
            json!({ "const": word, "deprecated": true, "description": format!("An older word for `{}`.", row.1) })
        }));
        let each: Vec<_> = today.chain(older).collect();
        schemars::json_schema!({ "type": "string", "oneOf": each })
    }
}

/// A language of the service's mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// French.
    Fr,
    /// German.
    De,
    /// English.
    En,
    /// Spanish.
    Es,
    /// Italian.
    It,
}

/// Words of the files and of the service (creation of an invitation, A).
const LOCALES: &[(Locale, &str, &str)] = &[
    (Locale::Fr, "fr", "fr_FR"),
    (Locale::De, "de", "de_DE"),
    (Locale::En, "en", "en_GB"),
    (Locale::Es, "es", "es_ES"),
    (Locale::It, "it", "it_IT"),
];

impl Locale {
    /// The word of the files.
    #[must_use]
    pub fn word(self) -> &'static str {
        let known = LOCALES.iter().find(|(locale, ..)| *locale == self);
        known.map_or("", |(_, word, _)| word)
    }

    /// The service's locale for a word of the files.
    #[must_use]
    pub fn api(word: &str) -> Option<&'static str> {
        let known = LOCALES.iter().find(|(_, name, _)| *name == word);
        known.map(|(.., api)| *api)
    }

    /// The word of the files for a locale of the service.
    #[must_use]
    pub fn observed(api: &str) -> Option<&'static str> {
        let known = LOCALES.iter().find(|(.., name)| *name == api);
        known.map(|(_, word, _)| *word)
    }
}

/// A first or last name: one line, without blanks around it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct PersonName(
    #[schemars(
        regex(pattern = r"^\S(.*\S)?$"),
        extend("patternErrorMessage" = "a name in one line, without blanks around it"),
    )]
    String,
);

impl PersonName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PersonName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() || text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-name",
                "the name is empty, has blanks around it, or holds a line break or tab",
                "write it as one line",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for PersonName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

/// Nothing: whoever writes `blocked` is told what there is instead (ORG-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {}

impl fmt::Display for Blocked {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl<'de> Deserialize<'de> for Blocked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer)?;
        Err(serde::de::Error::custom(refuse(
            "not-a-state",
            "being blocked is not a state that can be declared: only support blocks a person, on an authenticated request",
            "to shut somebody out, remove them here, from teams and from the access of mailboxes, and take back passwords of devices; mail programs and web hosting do not go by such a block",
        )))
    }
}

impl JsonSchema for Blocked {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Blocked".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "null",
            "errorMessage": "being blocked is not a state that can be declared: remove this person instead",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_older_texts_are_taken_and_named() {
        for (text, role) in [
            ("administrator", Role::Administrator),
            ("owner", Role::LegalRepresentative),
            ("limited-user", Role::Collaborator),
            ("client", Role::External),
        ] {
            let read = text.parse::<RoleName>();
            let old = text != role.word();
            assert!(
                read.is_ok_and(|name| name.role == role && name.older.is_some() == old),
                "{text}"
            );
        }
        assert!("boss".parse::<RoleName>().is_err());
        assert_eq!(Role::observed("normal"), Some(Role::Collaborator));
        assert_eq!(Role::api("external"), None);
    }

    #[test]
    fn locales_are_the_languages_of_the_service() {
        assert_eq!(Locale::api(Locale::En.word()), Some("en_GB"));
        assert_eq!(Locale::observed("fr_FR"), Some("fr"));
        assert_eq!(Locale::observed("rm_CH"), None);
    }
}
