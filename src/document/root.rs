//! The top level of what people write: the kinds' sections under their keys, and settings.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::removed::RemovedSection;
use super::settings::SettingsSection;
use crate::kinds::domain::DomainSection;
use crate::kinds::mail_service::MailServiceSection;
use crate::kinds::names::{DomainName, MailAddress};
use crate::kinds::product::ProductSections;
use crate::kinds::profile::ProfileSection;
use crate::kinds::secrets::SecretSection;
use crate::kinds::team::{TeamName, TeamSection};
use crate::kinds::user::UserSection;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::yaml::{List, Map};

/// One YAML document of a repository. Order and file boundaries mean nothing: documents of the same
/// organization add up.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(
    title = "Maniform document",
    example = json!({ "organization": "Acme SA", "mail-services": { "acme.example": { "addresses": { "ada": { "note": "Front desk" } } } } }),
)]
pub struct Root {
    /// The organization this document is about, by its name or numeric id in the Manager. May be
    /// left out where the other files name just one.
    #[serde(default)]
    pub organization: Setting<OrganizationName>,
    /// The API token for this organization, by reference, where it is not the one in
    /// INFOMANIAK_TOKEN.
    #[serde(default)]
    pub token: Setting<SecretSection>,
    /// The people of the organization, by the e-mail address they log in with, on whatever domain.
    /// Who is not in the organization yet is invited.
    #[serde(default)]
    #[schemars(example = json!({ "ada@acme.example": { "first-name": "Ada", "last-name": "Martin", "role": "administrator", "locale": "fr" } }))]
    pub users: Setting<Map<MailAddress, Setting<UserSection>>>,
    /// Work teams, by name: people who get rights on services together.
    #[serde(default)]
    #[schemars(example = json!({ "Support": { "members": ["ada@acme.example"], "services": ["mail"] } }))]
    pub teams: Setting<Map<TeamName, Setting<TeamSection>>>,
    /// Mail services, by their main domain.
    #[serde(default)]
    pub mail_services: Setting<Map<DomainName, Setting<MailServiceSection>>>,
    /// Domains whose DNS zone is at Infomaniak.
    #[serde(default)]
    pub domains: Setting<Map<DomainName, Setting<DomainSection>>>,
    /// What several addresses have in common, by name: an address takes it over with `profile: NAME`.
    /// Profiles hold for all files.
    #[serde(default)]
    #[schemars(example = json!({ "staff": { "spam-filter": true } }))]
    pub profiles: Setting<ProfileSections>,
    /// What these files declared and no longer do, and what becomes of it: it is let go of, or
    /// deleted. An entry can go once it took effect; `plan` says so.
    #[serde(default)]
    #[schemars(example = json!([{ "address": "mailbox:old@acme.example", "destroy": false }]))]
    pub removed: Setting<List<Spanned<RemovedSection>>>,
    /// How far maniform may go. Holds for all files.
    #[serde(default)]
    pub settings: Setting<SettingsSection>,
    /// Products the organization has, by service and name: `mail/acme.example`, `drive/Acme Drive`.
    #[serde(default)]
    #[schemars(example = json!({ "drive/Acme Drive": { "tags": ["production"] } }))]
    pub products: Setting<ProductSections>,
}

/// Profiles by name.
pub type ProfileSections = Map<String, Setting<ProfileSection>>;

/// An organization's name or numeric id, as the Manager shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrganizationName(pub String);

impl std::str::FromStr for OrganizationName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() || text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-organization",
                "the organization's name is empty or has blanks around it",
                "write it as the Manager shows it, or write its numeric id",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for OrganizationName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for OrganizationName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OrganizationName".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": ["string", "integer"],
            "pattern": r"^\S(.*\S)?$",
            "patternErrorMessage": "a name in one line, without blanks around it, or a number",
            "examples": ["Acme SA", 1234],
        })
    }
}
