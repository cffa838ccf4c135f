//! How many things may be made within a span of time, where the service counts that.

use crate::model::address::Address;

/// A limit on making things: so many within a span of time that slides, so that a place is free again
/// when the span has passed since a thing was made, and not at midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Name of the limit, as in `settings.limits`; its number is how many.
    pub limit: &'static str,
    /// The span, in seconds. Not longer than the record of an apply remembers what was made.
    pub within: i64,
    /// What the service counts over, such as the mail service that an address belongs to.
    pub per: Address,
    /// What the code of a refusal holds where the service has no place left.
    pub refused_by: &'static [&'static str],
}

impl Rate {
    /// Whether a refusal with this code says that no place is left.
    #[must_use]
    pub fn is_used_up(&self, code: &str) -> bool {
        self.refused_by.iter().any(|part| code.contains(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;
    use crate::kinds::limits::Limits;

    #[test]
    fn every_rate_has_a_number() {
        for kind in kinds::KINDS {
            let Some(rate) = kind.rate(&Address::new(kind.name(), "ada@acme.example")) else {
                continue;
            };
            assert!(Limits::default().get(rate.limit).is_some(), "{rate:?}");
            assert!(!rate.refused_by.is_empty(), "{rate:?}");
        }
    }
}
