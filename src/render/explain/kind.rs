//! A kind in words: what it is, how its things come and go, its fields.

use serde::Serialize;

use crate::kinds::kind::{Existence, Kind, Nature};
use crate::model::ownership::Ownership;

/// A kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindTopic {
    /// Its name in addresses.
    pub name: String,
    /// What it is.
    pub about: String,
    /// How its things come and go.
    pub existence: String,
    /// The collection it is in, for `settings.ownership`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
    /// Whose its things are where `settings.ownership` does not say, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership: Option<(Ownership, String)>,
    /// Its fields, each with how it is compared and written.
    pub fields: Vec<KindField>,
}

/// A field of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindField {
    /// Its key.
    pub name: String,
    /// How it is compared and written.
    pub nature: String,
}

pub(super) fn topic(kind: &dyn Kind) -> KindTopic {
    let (existence, collection) = match kind.existence() {
        Existence::Own(collection) => ("made and deleted by maniform", Some(collection)),
        Existence::Facet => ("a part of something else: it can only change", None),
        Existence::Found => ("made by people, found by maniform; never written", None),
    };
    let fields = kind.fields().iter().map(|field| KindField {
        name: field.name.to_owned(),
        nature: nature(field.nature).to_owned(),
    });
    KindTopic {
        name: kind.name().to_owned(),
        about: kind.about().to_owned(),
        existence: existence.to_owned(),
        collection: collection.map(str::to_owned),
        ownership: collection.map(|_| {
            let (word, why) = kind.ownership();
            (word, why.to_owned())
        }),
        fields: fields.collect(),
    }
}

/// How a field is compared and written, as a fragment.
pub(super) fn nature(nature: Nature) -> &'static str {
    match nature {
        Nature::Plain => "read, compared, written",
        Nature::Additive => "only the presence of entries is asserted",
        Nature::Reluctant => {
            "read where the account tells it, otherwise compared with what was last written"
        }
        Nature::Asserted => "read and compared; changed by people",
        Nature::WriteOnly => "never read back; compared with what was last written",
        Nature::AtCreation => "written when it is made; compared where the account tells it",
        Nature::Observed => "read and shown, never written",
        Nature::Manner => "says how the rest is meant; neither read nor written",
    }
}
