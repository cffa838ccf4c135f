//! Which collections hang below what was seen: the words that kinds answer
//! [`Kind::within`](super::kind::Kind::within) in.

use super::kind::{Observed, Within};
use super::org;

/// A collection of every organization; `key` makes its pattern from the organization's name.
pub(super) fn organization(holder: &Observed, key: impl Fn(&str) -> String) -> Vec<Within> {
    listed(holder, org::ORGANIZATION, key)
}

/// A collection of everything of the kind `by`, which has a list of its own; `key` makes its pattern
/// from the holder's key.
pub(super) fn listed(holder: &Observed, by: &str, key: impl Fn(&str) -> String) -> Vec<Within> {
    if holder.address.kind != by {
        return Vec::new();
    }
    vec![Within::listed(key(&holder.address.key))]
}

/// A collection of everything of the kind `by` that takes a call for each holder, as far as the
/// holder's list does not say that there is no `kind` in it.
pub(super) fn each(
    holder: &Observed,
    by: &str,
    kind: &'static str,
    key: impl Fn(&str) -> String,
) -> Vec<Within> {
    if holder.address.kind != by {
        return Vec::new();
    }
    Within::each(key(&holder.address.key), holder, kind)
        .into_iter()
        .collect()
}

/// All addresses of a domain.
pub(super) fn addresses(domain: &str) -> String {
    format!("*@{domain}")
}

/// Everything named below a key.
pub(super) fn names(key: &str) -> String {
    format!("{key}/*")
}
