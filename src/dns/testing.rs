//! What the tables of tests have in common: the zone, and two ways to say what comes of a text.

use super::{RecordType, declared};

/// The zone of every table.
pub(super) const ZONE: &str = "acme.example";

/// What a person wrote has this normal form.
#[track_caller]
pub(super) fn reads(kind: RecordType, text: &str, normal: &str) {
    assert_eq!(
        declared(kind, text, ZONE).as_deref(),
        Ok(normal),
        "{kind} {text:?}"
    );
}

/// What a person wrote is refused in these words.
#[track_caller]
pub(super) fn refuses(kind: RecordType, text: &str, message: &str, help: &str) {
    match declared(kind, text, ZONE) {
        Ok(normal) => panic!("{kind} {text:?} was read as {normal:?}"),
        Err(refusal) => {
            assert!(
                refusal.message.contains(message),
                "{kind} {text:?}: {refusal:?}"
            );
            assert!(refusal.help.contains(help), "{kind} {text:?}: {refusal:?}");
        }
    }
}
