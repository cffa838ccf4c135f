//! Blank-separated fields of a value and the numbers in them.
//!
//! Knows no record type's meaning; ranges narrower than the width of the field are judged elsewhere.

use super::{RecordType, Refusal};

/// The value cut at blanks into exactly `N` fields.
pub(super) fn exactly<const N: usize>(kind: RecordType, text: &str) -> Result<[&str; N], Refusal> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let found = fields.len();
    fields.try_into().map_err(|_| wrong_count(kind, found))
}

/// What to say when a value has not the fields it should have.
pub(super) fn wrong_count(kind: RecordType, found: usize) -> Refusal {
    let article = match kind {
        RecordType::A
        | RecordType::Aaaa
        | RecordType::Mx
        | RecordType::Ns
        | RecordType::Srv
        | RecordType::Sshfp => "an",
        _ => "a",
    };
    let found = match found {
        0 => "the value is empty".to_owned(),
        1 => "there is one field".to_owned(),
        count => format!("there are {count} fields"),
    };
    Refusal::new(
        format!("{found}, but {article} {kind} value is {}", kind.shape()),
        format!("write it like `{}`", kind.example()),
    )
}

/// A decimal number without sign from 0 to `max`; leading zeros are let pass.
pub(super) fn number(what: &str, text: &str, max: u16) -> Result<u16, Refusal> {
    let range = || format!("write a whole number from 0 to {max}");
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new(
            format!("{what} `{text}` is not a number"),
            range(),
        ));
    }
    match text.parse::<u16>() {
        Ok(number) if number <= max => Ok(number),
        _ => Err(Refusal::new(
            format!("{what} {text} is above {max}"),
            range(),
        )),
    }
}
