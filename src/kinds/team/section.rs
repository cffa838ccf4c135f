//! What people write about a work team.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::members::{self, MEMBERS};
use super::{LEAD, SERVICES, address};
use crate::kinds::declare::{Common, Declarations, Declared, Place, not_clearable};
use crate::kinds::names::MailAddress;
use crate::kinds::rights::{self, ACCESS, TeamAccessSection};
use crate::kinds::service::{self, ServiceName};
use crate::kinds::{org, team};
use crate::model::diagnostic::Diagnostic;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::Value;
use crate::yaml::{List, Map};

/// A work team. What is not written is left to others.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "lead": "ada@acme.example", "members": ["ada@acme.example"], "services": ["mail"] }))]
pub struct TeamSection {
    /// Whom to turn to: one of the members. It gives no rights.
    #[serde(default)]
    pub lead: Setting<MailAddress>,
    /// The people of the team by their logins, all of them: who is not listed leaves it. External
    /// users may be in it.
    #[serde(default)]
    #[schemars(example = json!(["ada@acme.example"]), extend("uniqueItems" = true))]
    pub members: Setting<List<Spanned<MailAddress>>>,
    /// Services on which the team has rights, all of them.
    #[serde(default)]
    #[schemars(example = json!(["mail"]), extend("uniqueItems" = true))]
    pub services: Setting<List<Spanned<ServiceName>>>,
    /// The name it had before, where it gets another one here: it is renamed and keeps what it has.
    #[serde(default)]
    pub previously: Setting<TeamName>,
    /// Rights the team must have on its services; others it has are left alone. What the service
    /// does not grant by itself is ticked in the Manager, by a person.
    #[serde(default)]
    pub access: Setting<List<Spanned<TeamAccessSection>>>,
}

/// The name of a work team, in one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct TeamName(
    #[schemars(
        regex(pattern = r"^\S(.*\S)?$"),
        extend("patternErrorMessage" = "a name in one line, without blanks around it"),
    )]
    String,
);

impl TeamName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TeamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TeamName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() || text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-name",
                "the name of the team is empty, has blanks around it, or holds a line break or tab",
                "write it as the Manager shows it",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for TeamName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

/// Declares the teams of an organization.
pub fn declare(
    teams: &Setting<Map<TeamName, Setting<TeamSection>>>,
    (common, realm): (&Common, &str),
    out: &mut Declarations,
) {
    let Some(teams) = teams.value() else {
        return;
    };
    out.scope(team::NAME, org::all(realm), realm);
    for (name, section) in teams {
        let key = name.value.as_str();
        let length = key.chars().count();
        let limits = &common.limits;
        out.diagnostics
            .extend(limits.too_long("team-name-length", length, name.span));
        let place = Place {
            common,
            realm,
            key,
            parent: realm,
            span: name.span,
        };
        match section {
            Setting::Value(section) => section.value.declare(place, out),
            Setting::Clear(span) => {
                out.diagnostics.push(not_clearable(key, *span).help(
                    "write `{}` to declare the team and leave the rest to others; to delete it, remove the line",
                ));
                TeamSection::default().declare(place, out);
            }
            Setting::Absent | Setting::Broken => TeamSection::default().declare(place, out),
        }
    }
}

impl TeamSection {
    fn declare(&self, place: Place<'_>, out: &mut Declarations) {
        let mut thing = Declared::new(address(place.realm, place.key), place.realm, place.span);
        thing.take(LEAD, &self.lead, Value::Null, |lead| {
            Value::text(lead.as_str())
        });
        let before = |name: &TeamName| address(place.realm, name.as_str());
        thing.was(&self.previously, before, out);
        self.declare_services(&mut thing, out);
        self.declare_access(&mut thing, out);
        self.judge_lead(out);
        out.things.push(thing);
        members::declare(&self.members, place, out);
    }

    fn declare_services(&self, thing: &mut Declared, out: &mut Declarations) {
        let Some(span) = self.services.span() else {
            return;
        };
        let realm = thing.located.realm.clone();
        let mut words = BTreeSet::new();
        for written in self.services.value().into_iter().flatten() {
            let word = written.value.as_str();
            if !words.insert(word.to_owned()) {
                out.diagnostics.push(
                    Diagnostic::error(
                        "repeated",
                        written.span,
                        format!("`{word}` is listed twice"),
                    )
                    .help("leave one of them out"),
                );
            }
            out.things
                .push(service::declared(&realm, word, written.span));
            thing
                .places
                .insert(format!("{SERVICES}/{word}"), written.span);
        }
        thing.set(SERVICES, Value::Set(words), span);
    }

    /// A right needs its service: only services can be written.
    fn declare_access(&self, thing: &mut Declared, out: &mut Declarations) {
        let Some(span) = self.access.span() else {
            return;
        };
        if let Setting::Clear(span) = self.access {
            out.diagnostics.push(
                not_clearable(ACCESS, span)
                    .help("to take rights away, take the service out of `services`"),
            );
            return;
        }
        let entries: Vec<_> = self
            .access
            .value()
            .into_iter()
            .flatten()
            .map(|entry| entry.value.entry())
            .collect();
        let granted = thing.spec.items(SERVICES);
        for entry in &entries {
            let word = entry.service.value.as_str();
            if !granted.contains(word) {
                out.diagnostics.push(
                    Diagnostic::error(
                        "bad-access",
                        entry.service.span,
                        format!("the team has no rights on `{word}` without the service"),
                    )
                    .help(format!("list `{word}` under `services` of the team, too")),
                );
            }
        }
        rights::declare(&entries, span, thing, out);
    }

    /// TEAM-01: the leader is one of the team.
    fn judge_lead(&self, out: &mut Declarations) {
        let (Some(lead), Some(list)) = (self.lead.spanned(), self.members.value()) else {
            return;
        };
        if list.is_whole() && !list.iter().any(|member| member.value == lead.value) {
            out.diagnostics.push(
                Diagnostic::error(
                    "lead-is-no-member",
                    lead.span,
                    format!("{} leads the team and is not in it", lead.value),
                )
                .help(format!(
                    "add them to `{MEMBERS}`, or name somebody of the team"
                )),
            );
        }
    }
}
