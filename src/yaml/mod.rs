//! YAML in and out; knows no kinds.
//!
//! [`parse`] turns a file into [`Doc`]s, trees in which every node and key has its bytes; [`read`]
//! turns a `Doc` into a section. Neither stops at the first mistake: both answer with everything
//! that is wrong, each with its place. Nothing here knows what a mailbox is.
//!
//! # Sections
//!
//! ```
//! use maniform::model::setting::{Setting, Spanned};
//! use maniform::model::source::Sources;
//! use maniform::yaml::{self, List, Map, Refusal, refuse};
//!
//! /// An address of the domain.
//! #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
//! #[serde(rename_all = "kebab-case", deny_unknown_fields)]
//! struct Address {
//!     /// What it is for.
//!     #[serde(default)] // absent: unmanaged; without this line the key would be required
//!     note: Setting<String>,
//!     /// Other local parts.
//!     #[serde(default)]
//!     aliases: Setting<List<Spanned<LocalPart>>>,
//! }
//!
//! /// The part before the `@`.
//! #[derive(Debug, PartialEq, schemars::JsonSchema)]
//! struct LocalPart(#[schemars(regex(pattern = "^[^@]+$"))] String);
//!
//! // A type with rules of its own: `FromStr` says what is wrong, with a code and one idea what to do,
//! // and `yaml::text` (or `model::refusal::text`) carries that to the right place.
//! impl std::str::FromStr for LocalPart {
//!     type Err = Refusal;
//!     fn from_str(text: &str) -> Result<Self, Refusal> {
//!         if text.contains('@') {
//!             let message = format!("`{text}` is a whole address");
//!             return Err(refuse("bad-local-part", message, "write only what stands before the `@`"));
//!         }
//!         Ok(Self(text.to_owned()))
//!     }
//! }
//!
//! impl<'de> serde::Deserialize<'de> for LocalPart {
//!     fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
//!         yaml::text(deserializer)
//!     }
//! }
//!
//! let mut sources = Sources::default();
//! let text = "ada:\n  nota: Front desk\n  aliases: [countess, a@b.example]\n";
//! let file = sources.add("mail.yaml", text);
//! let (docs, mistakes) = yaml::parse(file, text);
//! assert!(mistakes.is_empty());
//! let (addresses, mistakes) = yaml::read::<Map<LocalPart, Address>>(&docs[0]);
//! let told: Vec<_> = mistakes.iter().map(|m| (m.code, m.message.as_str())).collect();
//! assert_eq!(told, [
//!     ("unknown-key", "unknown key `nota`"),
//!     ("bad-local-part", "`a@b.example` is a whole address"),
//! ]);
//! let aliases = addresses.unwrap().get(&LocalPart("ada".into())).unwrap().aliases.value().unwrap().len();
//! assert_eq!(aliases, 1);
//! ```
//!
//! Any `serde::de::Error::custom(…)` gets its place; one made of a [`Refusal`] also its code and help.
//! Fields that are neither `Setting`, `List` nor `Map` may be wrong without hiding others, too, but
//! then the whole element they belong to is missing from the result.
//!
//! An alias is its definition read again: a `Spanned` behind `*name` has the definition's place.
//! [`label_uses`], called once after all checks, adds where it is used to every diagnostic.
//!
//! Never use `flatten`, `untagged` or an internally tagged enum: they read copies without places.
//! Externally tagged enums (`fast`, or `custom: { … }`) are fine.
//!
//! # What is YAML here
//!
//! YAML 1.2 with the core schema. Plain scalars become what the type wants: for a text `no`, `1.10`,
//! `0123` and `12:30` are texts; a whole number is decimal without leading zeros; `true`/`false`
//! in three spellings are the only truth values; `null`, `~` or nothing is null, and no text. Keys are
//! always texts. `!!str` is honoured, other tags are refused. `<<` merges.
pub mod comments;
pub mod edit;
pub mod format;
pub mod limits;
pub mod tree;
pub mod types;

mod access;
mod build;
mod de;
mod error;
mod expect;
mod key;
mod layout;
mod mapping;
mod quote;
mod reader;
mod scalar;
mod schema;
mod settings;
mod several;
mod stand_in;
mod syntax;
mod tags;
mod uses;
mod wrap;
mod write;

pub use crate::model::refusal::{Refusal, refuse, text};
pub use build::{parse, parse_within};
pub use de::read;
pub use several::Several;
pub use tree::Doc;
pub use types::{List, Map};
pub use uses::label_uses;
pub use write::to_text;
