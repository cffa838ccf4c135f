//! What files are to say from now on, as data: differences that were accepted, on their way back
//! into the YAML.

use super::kind::Located;
use crate::model::address::Address;
use crate::model::value::Spec;

/// One thing that the files are to declare otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// It is declared, and these fields of it get these values; the others stay.
    Change {
        /// Which thing.
        address: Address,
        /// The fields with their new values; [`Value::Null`](crate::model::value::Value::Null) is
        /// "nothing there".
        fields: Spec,
    },
    /// It is declared, and is to be no longer, with everything that lives in it.
    Remove {
        /// Which thing.
        address: Address,
    },
    /// Nobody declares it yet.
    Add {
        /// Which thing, below which organization.
        located: Located,
        /// The fields to write.
        spec: Spec,
        /// All fields as they live: they are written, too, where what others share with it (a
        /// profile, defaults) says something else.
        lives: Spec,
    },
}

impl Wish {
    /// The thing it is about.
    #[must_use]
    pub fn address(&self) -> &Address {
        match self {
            Self::Change { address, .. } | Self::Remove { address } => address,
            Self::Add { located, .. } => &located.address,
        }
    }
}
