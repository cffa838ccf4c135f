//! Where in a document a name is declared, and where it is meant: what an editor needs to go from one
//! to the other. The sections say what may stand at a place; here it is said whose name that is.
//!
//! A test holds the list against the schema, so that a new place for an address is not forgotten here.

use super::team::TeamName;
use super::{mail, names, org};
use crate::model::refusal::{Refusal, refuse};

/// The key at the top of a document under which its organization is named.
pub const ORGANIZATION_KEY: &str = "organization";

/// Names of one space are different names; the same word in two spaces means two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// What receives mail: `ada@acme.example`.
    Address,
    /// Who signs in, by the login.
    User,
    /// A work team, by its name.
    Team,
    /// What addresses have in common, by its name.
    Profile,
}

impl Space {
    /// What a name of this space is, as a fragment.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::User => "user",
            Self::Team => "team",
            Self::Profile => "profile",
        }
    }

    /// Whether two organizations can each have the name.
    #[must_use]
    pub fn is_of_organization(self) -> bool {
        matches!(self, Self::User | Self::Team)
    }
}

/// How a name is written at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Whole.
    Whole,
    /// Without the `@` and the domain, which is the second key of the place.
    Local,
}

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Somebody who signs in.
    User,
    /// A work team.
    Team,
    /// What several addresses have in common.
    Profile,
    /// An address that stores mail.
    Mailbox,
    /// Another name of an address.
    Alias,
    /// An address that passes on.
    Redirection,
    /// An address with subscribers.
    MailingList,
}

impl Thing {
    /// What it is, as a fragment.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::User => "a user",
            Self::Team => "a team",
            Self::Profile => "a profile",
            Self::Mailbox => "a mailbox",
            Self::Alias => "an alias",
            Self::Redirection => "a redirection",
            Self::MailingList => "a mailing list",
        }
    }

    /// What another name comes to.
    #[must_use]
    pub fn renaming(self) -> Renaming {
        match self {
            Self::Profile | Self::Alias | Self::Redirection => Renaming::Free,
            Self::Team => Renaming::Previously,
            Self::Mailbox => Renaming::Told(
                "the service cannot give an address another name. If it was applied before, another name is another mailbox, and its mail stays in the old one: rather keep it, and add the new name to its `aliases`",
            ),
            Self::MailingList => Renaming::Told(
                "if it was applied before, another name is another mailing list, and the old one goes with its subscribers",
            ),
            Self::User => Renaming::Told(
                "if it was applied before, another login is another person: that one is invited, and the rights of the old one go",
            ),
        }
    }
}

/// What another name of a thing comes to at the next apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renaming {
    /// Nothing is stored under the name, or nobody but the files knows it.
    Free,
    /// The thing takes the name where the old one is written beside it.
    Previously,
    /// Something else is made, and this is to be said, as sentences.
    Told(&'static str),
}

/// What a place does with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Declares it, as the name of this.
    Declares(Thing),
    /// Means what is declared elsewhere.
    Means,
}

/// A place of a document. Keys are joined by `/`, `*` is any key and `[]` any item of a list; what ends
/// with `*` is the key itself, anything else the value.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// Where.
    pub path: &'static str,
    /// Whose names stand there.
    pub space: Space,
    /// How they are written.
    pub form: Form,
    /// What they do there.
    pub role: Role,
}

const fn declares(path: &'static str, space: Space, form: Form, thing: Thing) -> Site {
    Site {
        path,
        space,
        form,
        role: Role::Declares(thing),
    }
}

const fn means(path: &'static str, space: Space) -> Site {
    Site {
        path,
        space,
        form: Form::Whole,
        role: Role::Means,
    }
}

/// The places outside of what one address says.
pub const SITES: &[Site] = &[
    declares("users/*", Space::User, Form::Whole, Thing::User),
    declares("teams/*", Space::Team, Form::Whole, Thing::Team),
    declares("profiles/*", Space::Profile, Form::Whole, Thing::Profile),
    declares(
        "mail-services/*/addresses/*",
        Space::Address,
        Form::Local,
        Thing::Mailbox,
    ),
    declares(
        "mail-services/*/addresses/*/aliases/[]",
        Space::Address,
        Form::Local,
        Thing::Alias,
    ),
    declares(
        "mail-services/*/catch-all/aliases/[]",
        Space::Address,
        Form::Local,
        Thing::Alias,
    ),
    declares(
        "mail-services/*/redirections/*",
        Space::Address,
        Form::Local,
        Thing::Redirection,
    ),
    declares(
        "mail-services/*/mailing-lists/*",
        Space::Address,
        Form::Local,
        Thing::MailingList,
    ),
    means("teams/*/lead", Space::User),
    means("teams/*/members/[]", Space::User),
    means("mail-services/*/allow/[]", Space::Address),
    means("mail-services/*/block/[]", Space::Address),
    means("mail-services/*/redirections/*/[]", Space::Address),
    means(
        "mail-services/*/mailing-lists/*/moderators/[]",
        Space::Address,
    ),
    means(
        "mail-services/*/mailing-lists/*/subscribers/[]",
        Space::Address,
    ),
    means(
        "mail-services/*/mailing-lists/*/only-subscribers/[]",
        Space::Address,
    ),
    means(
        "mail-services/*/responder-models/*/never-reply-to/[]",
        Space::Address,
    ),
    means(
        "mail-services/*/filter-models/*/actions/[]/forward",
        Space::Address,
    ),
    means("domains/*/mail/dmarc/reports-to", Space::Address),
    means("domains/*/mail/dmarc/reports-to/[]", Space::Address),
    means("domains/*/mail/dmarc/failure-reports-to", Space::Address),
    means("domains/*/mail/dmarc/failure-reports-to/[]", Space::Address),
    means("domains/*/mail/tls-reports-to", Space::Address),
    means("domains/*/mail/tls-reports-to/[]", Space::Address),
];

/// Where what one address says can stand.
pub const LAYERS: &[&str] = &[
    "mail-services/*/addresses/*/",
    "mail-services/*/catch-all/",
    "mail-services/*/defaults/",
    "profiles/*/",
];

/// The places within that.
pub const OF_AN_ADDRESS: &[Site] = &[
    means("profile", Space::Profile),
    means("access/*", Space::User),
    means("team-access/*", Space::Team),
    means("allow/[]", Space::Address),
    means("block/[]", Space::Address),
    means("forward/to/[]", Space::Address),
    means("signatures/*/sender", Space::Address),
    means("signatures/*/reply-to", Space::Address),
    means("responders/*/sender", Space::Address),
    means("responders/*/never-reply-to/[]", Space::Address),
    means("filters/[]/actions/[]/forward", Space::Address),
];

/// All places of a document, each with its keys.
pub fn sites() -> impl Iterator<Item = (Vec<&'static str>, &'static Site)> {
    let split = |path: &'static str| path.split('/').filter(|key| !key.is_empty());
    let own = SITES
        .iter()
        .map(move |site| (split(site.path).collect(), site));
    let inner = LAYERS.iter().flat_map(move |layer| {
        let each = OF_AN_ADDRESS.iter();
        each.map(move |site| (split(layer).chain(split(site.path)).collect(), site))
    });
    own.chain(inner)
}

/// The name that a text means, so that spellings of one name are equal; none where it is no name, such as
/// the pattern `*@acme.example`.
#[must_use]
pub fn name(site: &Site, text: &str, domain: &str, realm: &str) -> Option<String> {
    let text = text.trim();
    let plain = match (site.space, site.form) {
        (Space::Address, Form::Local) => {
            let domain = domain.parse::<names::DomainName>().ok()?;
            format!("{text}@{}", domain.as_str())
                .parse::<names::MailAddress>()
                .ok()?
                .to_string()
        }
        (Space::Address | Space::User, _) => text
            .parse::<names::MailAddress>()
            .ok()
            .filter(|_| !text.contains('*'))?
            .to_string(),
        _ => text.to_owned(),
    };
    if plain.is_empty() {
        return None;
    }
    Some(match site.space.is_of_organization() {
        true => org::key(realm, &plain),
        false => plain,
    })
}

/// The name that something gets when it is called `to` instead of `from`: an address by its whole name or
/// by what stands before the `@`.
///
/// # Errors
/// Why it cannot be called so.
pub fn called(space: Space, from: &str, to: &str) -> Result<String, Refusal> {
    match space {
        Space::Address => {
            let domain = mail::domain(from);
            let local = match to.rsplit_once('@') {
                Some((local, other)) if other.eq_ignore_ascii_case(domain) => local,
                Some((_, other)) => {
                    let message = format!("`{other}` is another domain than `{domain}`");
                    let help = "write the section below that domain";
                    return Err(refuse("bad-address-name", message, help));
                }
                None => to,
            };
            let local = local.parse::<names::LocalPart>()?;
            Ok(mail::key(local.as_str(), domain))
        }
        Space::User => {
            let login = to.parse::<names::MailAddress>()?;
            Ok(org::key(&org::realm(from), login.as_str()))
        }
        Space::Team => {
            let name = to.parse::<TeamName>()?;
            Ok(org::key(&org::realm(from), name.as_str()))
        }
        Space::Profile => {
            match to.trim() == to && !to.is_empty() && !to.chars().any(char::is_control) {
                true => Ok(to.to_owned()),
                false => Err(refuse(
                    "bad-name",
                    "the name of the profile is empty, has blanks around it, or holds a line break or tab",
                    "write a word",
                )),
            }
        }
    }
}

/// A name as people know it: without the organization in front.
#[must_use]
pub fn shown(space: Space, name: &str) -> &str {
    match space.is_of_organization() {
        true => org::name(name),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value as Json;

    use super::*;

    /// Where the schema admits whole addresses, but they are nobody's that a document declares.
    fn walk(node: &Json, defs: &Json, path: &mut Vec<String>, found: &mut BTreeSet<String>) {
        if path.len() > 12 {
            return;
        }
        for one in ["anyOf", "oneOf", "allOf"] {
            for each in node[one].as_array().into_iter().flatten() {
                walk(each, defs, path, found);
            }
        }
        if let Some(name) = node["$ref"]
            .as_str()
            .and_then(|name| name.rsplit('/').next())
        {
            return walk(&defs[name], defs, path, found);
        }
        if node["pattern"]
            .as_str()
            .is_some_and(|pattern| pattern.contains('@') && pattern.contains("]+@["))
        {
            found.insert(path.join("/"));
        }
        let mut inner = |key: &str, node: &Json| {
            path.push(key.to_owned());
            walk(node, defs, path, found);
            path.pop();
        };
        for (key, node) in node["properties"].as_object().into_iter().flatten() {
            inner(key, node);
        }
        if let Some(name) = node["propertyNames"]["$ref"].as_str() {
            inner("*", &defs[name.rsplit('/').next().unwrap()]);
        }
        if node["additionalProperties"].is_object() {
            inner("*", &node["additionalProperties"]);
        }
        if node["items"].is_object() {
            inner("[]", &node["items"]);
        }
    }

    #[test]
    fn every_place_of_the_schema_that_takes_an_address_is_known() {
        let schema: Json =
            serde_json::from_str(include_str!("../../schema/document.json")).unwrap();
        let mut found = BTreeSet::new();
        walk(&schema, &schema["$defs"], &mut Vec::new(), &mut found);
        assert!(
            found.contains("teams/*/lead") && found.contains("users/*"),
            "{found:?}"
        );
        let known: BTreeSet<String> = sites().map(|(keys, _)| keys.join("/")).collect();
        let missing: Vec<_> = found.difference(&known).collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        let (_, address) = sites()
            .find(|(keys, _)| keys.last() == Some(&"reply-to"))
            .unwrap();
        assert_eq!(
            name(address, "Ada@ACME.example", "", "Acme SA").as_deref(),
            Some("ada@acme.example")
        );
        assert_eq!(name(address, "*@acme.example", "", "Acme SA"), None);
        let (_, local) = sites().find(|(_, site)| site.form == Form::Local).unwrap();
        assert_eq!(
            name(local, "Ada", "acme.example", "").as_deref(),
            Some("ada@acme.example")
        );
        assert_eq!(name(local, "a b", "acme.example", ""), None);
        let (_, team) = sites().find(|(_, site)| site.space == Space::Team).unwrap();
        let name = name(team, "Support", "", "Acme SA").unwrap();
        assert_eq!(shown(Space::Team, &name), "Support");
    }
}
