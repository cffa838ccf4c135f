//! What a review agreed to, as one number: the hash of everything that would be carried out.
//!
//! A saved plan is held against a fresh one step for step, and says what moved. Where the file is not at
//! hand, such as in the pipeline after a merge, its hash tells whether it is the same plan. It says less,
//! and takes sixty-four characters of a comment.

use super::saved::{Stamp, moves, reviewed};
use super::{Change, Plan, Step};
use crate::model::digest::sha256;

/// As many digits of a hash as are enough to name a plan; fewer could be met by chance.
pub const LEAST: usize = 16;

/// The hash of what a plan would carry out, and of what it was made from: files, host, restriction and
/// program; 64 hexadecimal digits.
///
/// The same files and the same world give the same hash, on any day. The base does not count: what follows
/// from it is in the plan, and main may have got another commit since. What a saved plan is not held against
/// does not count either: who moved, how what goes is used, what others added to a set meanwhile, and what
/// guards let pass.
#[must_use]
pub fn hash(stamp: &Stamp, plan: &Plan) -> String {
    #[derive(serde::Serialize)]
    struct Agreed<'a> {
        maniform: &'a str,
        host: &'a str,
        files: &'a std::collections::BTreeMap<String, String>,
        only: &'a [String],
        changes: Vec<Change>,
        steps: &'a [Step],
    }
    let agreed = Agreed {
        maniform: &stamp.maniform,
        host: &stamp.host,
        files: &stamp.files,
        only: &stamp.only,
        changes: moves(&reviewed(&plan.changes)),
        steps: &plan.steps,
    };
    sha256(
        serde_json::to_string(&agreed)
            .unwrap_or_default()
            .as_bytes(),
    )
}

/// Whether a hash is the one that was expected, which may be cut behind its first [`LEAST`] digits.
#[must_use]
pub fn is_expected(hash: &str, expected: &str) -> bool {
    expected.len() >= LEAST && hash.starts_with(&expected.to_ascii_lowercase())
}

/// As much of a hash as people are shown.
#[must_use]
pub fn short(hash: &str) -> &str {
    hash.get(..LEAST).unwrap_or(hash)
}

/// A hash as somebody typed it.
///
/// # Errors
/// It is none, or too little of one.
pub fn parse(text: &str) -> Result<String, String> {
    let text = text.trim();
    let digits = text.chars().all(|c| c.is_ascii_hexdigit());
    match text.len() {
        LEAST..=64 if digits => Ok(text.to_ascii_lowercase()),
        _ => Err(format!(
            "wanted the hash that `plan` prints, or its first {LEAST} digits"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_met_by_itself_and_by_its_beginning_and_by_nothing_else() {
        let whole = "0123456789abcdef".repeat(4);
        assert!(is_expected(&whole, &whole) && is_expected(&whole, "0123456789ABCDEF"));
        assert!(!is_expected(&whole, "0123456789abcde") && !is_expected(&whole, ""));
        assert!(!is_expected(&whole, &"f".repeat(64)));
        assert_eq!(
            parse(" 0123456789ABCDEF "),
            Ok("0123456789abcdef".to_owned())
        );
        for wrong in ["", "0123", "g123456789abcdef", &"0".repeat(65)] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
