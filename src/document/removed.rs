//! `removed`: things that the files declared and no longer do, and what becomes of them.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::Document;
use super::pattern::{near, spelt};
use crate::kinds::declare::{Declarations, Removed, not_clearable};
use crate::kinds::kind::{Existence, Located};
use crate::kinds::{self, org};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::yaml::List;

/// A thing that is not declared any more, and what becomes of it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "address": "mailbox:old@acme.example", "destroy": false }))]
pub struct RemovedSection {
    /// Its address, such as `mailbox:old@acme.example` or `team:Support`. What belongs to it goes
    /// with it.
    #[schemars(required)]
    pub address: Setting<RemovedAddress>,
    /// Whether it is deleted. Otherwise it is let go of: it stays as it is, whoever owns its
    /// collection.
    #[serde(default)]
    #[schemars(extend("default" = false))]
    pub destroy: Setting<bool>,
}

/// The address of one thing that can be deleted.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct RemovedAddress(
    #[schemars(
        with = "String",
        regex(pattern = r"^[a-z-]+:.+$"),
        extend("patternErrorMessage" = "the address of one thing, such as mailbox:ada@acme.example"),
    )]
    Address,
);

impl FromStr for RemovedAddress {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |message: String, help: String| Err(refuse("bad-pattern", message, help));
        let Ok(address) = text.parse::<Address>() else {
            return bad(
                format!("`{text}` names nothing"),
                "write an address such as `mailbox:ada@acme.example`".into(),
            );
        };
        match kinds::by_name(&address.kind).map(kinds::kind::Kind::existence) {
            Some(Existence::Own(_)) if starred(&address) => bad(
                format!("`{text}` names no single thing: `*` stands for nothing here"),
                "write one entry for each thing; `settings.ignore` and `settings.protect` take patterns"
                    .into(),
            ),
            Some(Existence::Own(_)) => Ok(Self(spelt(&address)?)),
            Some(_) => bad(
                format!("`{text}` is never deleted, so there is nothing to let go of"),
                "take its lines out of the files; that is enough".into(),
            ),
            None => bad(
                format!("there is no kind `{}`", address.kind),
                near(&address),
            ),
        }
    }
}

/// True for what is meant as a pattern. A host may begin with a star: `acme.example/*/TXT`.
fn starred(address: &Address) -> bool {
    let hosts = kinds::by_name(&address.kind).is_some_and(|kind| kind.names_hosts());
    address.key.split('/').enumerate().any(|(index, part)| {
        let host = part.strip_prefix("*.").unwrap_or(part);
        part.contains('*') && !(hosts && index == 1 && (host == "*" || !host.contains('*')))
    })
}

impl<'de> Deserialize<'de> for RemovedAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

/// Takes over the entries of one document.
pub(super) fn declare(
    entries: &Setting<List<Spanned<RemovedSection>>>,
    realm: &str,
    document: &mut Document,
    out: &mut Declarations,
) {
    for entry in entries.value().into_iter().flatten() {
        let destroy = match &entry.value.destroy {
            Setting::Clear(span) => {
                out.diagnostics.push(not_clearable("destroy", *span));
                continue;
            }
            other => other.value().copied().unwrap_or(false),
        };
        let Some(address) = entry.value.address.spanned() else {
            if let Setting::Clear(span) = entry.value.address {
                out.diagnostics.push(not_clearable("address", span));
            }
            continue;
        };
        let removed = Removed {
            located: Located {
                address: within(&address.value.0, realm),
                realm: realm.to_owned(),
            },
            destroy,
            origin: address.span,
        };
        let known = document.removed.iter();
        let twice = known
            .filter(|known| known.located == removed.located)
            .map(|known| known.origin)
            .next();
        match twice {
            None => document.removed.push(removed),
            Some(first) => out.diagnostics.push(
                Diagnostic::error(
                    "declared-twice",
                    removed.origin,
                    format!("{} is removed twice", removed.located.address),
                )
                .related(first, "removed here first")
                .help("keep one of them"),
            ),
        }
    }
}

/// The address with the organization in front where its keys begin with one and it was left out:
/// `team:Support` is `team:Acme SA/Support`.
fn within(address: &Address, realm: &str) -> Address {
    let kind = kinds::by_name(&address.kind);
    let parent = kind.and_then(|kind| kind.parent(&address.key));
    match parent {
        Some(parent) if parent.kind == org::ORGANIZATION && !org::within(&address.key, realm) => {
            Address::new(address.kind.clone(), org::key(realm, &address.key))
        }
        _ => address.clone(),
    }
}

/// Adds what contradicts itself: things that are declared, and removed or left to others as well.
pub(super) fn check(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    for removed in &document.removed {
        let address = &removed.located.address;
        let mut declared = document.declared.iter();
        if let Some(thing) = declared.find(|thing| {
            thing.located.realm == removed.located.realm && removed.names(&thing.located.address)
        }) {
            diagnostics.push(
                Diagnostic::error(
                    "removed-and-declared",
                    removed.origin,
                    format!("{address} is removed here and declared elsewhere"),
                )
                .related(thing.origin, "declared here")
                .help("take one of them out"),
            );
        }
        if let Some(pattern) = ignoring(document, address) {
            diagnostics.push(
                Diagnostic::error(
                    "left-to-others",
                    removed.origin,
                    format!("{address} is removed here, and `settings.ignore` leaves it to others"),
                )
                .related(pattern.span, "left to others here")
                .help("take one of them out"),
            );
        }
    }
    for thing in &document.declared {
        let address = &thing.located.address;
        if let Some(pattern) = ignoring(document, address) {
            diagnostics.push(
                Diagnostic::error(
                    "left-to-others",
                    thing.origin,
                    format!(
                        "{address} is declared here, and `settings.ignore` leaves it to others"
                    ),
                )
                .related(pattern.span, "left to others here")
                .help("take its lines out, or make the pattern narrower"),
            );
        }
    }
}

/// The pattern of `settings.ignore` that names an address.
pub(super) fn ignoring<'a>(
    document: &'a Document,
    address: &Address,
) -> Option<&'a Spanned<String>> {
    let own = kinds::by_name(&address.kind)
        .is_some_and(|kind| matches!(kind.existence(), Existence::Own(_)));
    let mut patterns = document.settings.ignore.iter();
    patterns.find(|pattern| own && address.matches(&pattern.value))
}
