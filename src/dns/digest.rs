//! DS, SSHFP, TLSA and SMIMEA: a few small numbers and hexadecimal digits.
//!
//! Does not know what was hashed; only how many digits an algorithm gives.

use super::fields::{number, wrong_count};
use super::{RecordType, Refusal};

/// Names and widths of the numbers before the digits.
const fn numbers(kind: RecordType) -> &'static [(&'static str, u16)] {
    match kind {
        RecordType::Ds => &[("key tag", 65535), ("algorithm", 255), ("digest type", 255)], // RFC 4034 §5.1
        RecordType::Sshfp => &[("algorithm", 255), ("fingerprint type", 255)], // RFC 4255 §3.1
        _ => &[("usage", 255), ("selector", 255), ("matching type", 255)], // RFC 6698 §2.1, 8162 §2
    }
}

/// Numbers without leading zeros, digits in lower case and one piece (the service splits and raises them, DNS-ZONE-13).
pub(super) fn read(kind: RecordType, text: &str) -> Result<String, Refusal> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let names = numbers(kind);
    if fields.len() <= names.len() {
        return Err(wrong_count(kind, fields.len()));
    }
    let (heads, digits) = fields.split_at(names.len());
    let mut normal = String::new();
    for ((name, max), head) in names.iter().zip(heads) {
        normal.push_str(&number(name, head, *max)?.to_string());
        normal.push(' ');
    }
    let digits = digits.concat();
    if let Some(bad) = digits.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(Refusal::new(
            format!("{kind} data has the character `{}`", bad.escape_debug()),
            "write hexadecimal digits only, without colons",
        ));
    }
    normal.push_str(&digits.to_ascii_lowercase());
    Ok(normal)
}

/// Whether numbers and digits of a normal value fit together.
pub(super) fn judge(kind: RecordType, normal: &str) -> Result<(), Refusal> {
    let fields: Vec<&str> = normal.split(' ').collect();
    let Some((digits, heads)) = fields.split_last() else {
        return Ok(());
    };
    let heads: Vec<u16> = heads.iter().filter_map(|head| head.parse().ok()).collect();
    for (place, head) in heads.iter().enumerate() {
        judge_number(kind, place, *head)?;
    }
    let (what, expected) = match (kind, heads.last()) {
        // RFC 4509, 5933, 6605, 9558, 9563; all from the IANA registry of digest types.
        (RecordType::Ds, Some(1)) => ("a SHA-1 digest", 40),
        (RecordType::Ds, Some(2)) => ("a SHA-256 digest", 64),
        (RecordType::Ds, Some(3 | 5)) => ("a GOST digest", 64),
        (RecordType::Ds, Some(4)) => ("a SHA-384 digest", 96),
        (RecordType::Ds, Some(6)) => ("an SM3 digest", 64),
        (RecordType::Sshfp, Some(1)) => ("a SHA-1 fingerprint", 40),
        (RecordType::Sshfp, Some(2)) => ("a SHA-256 fingerprint", 64), // RFC 6594
        (RecordType::Tlsa | RecordType::Smimea, Some(1)) => ("SHA-256 data", 64),
        (RecordType::Tlsa | RecordType::Smimea, Some(2)) => ("SHA-512 data", 128),
        _ => ("data", 0),
    };
    let found = digits.len();
    if expected != 0 && found != expected {
        return Err(Refusal::new(
            format!("{what} has {expected} hexadecimal digits, this one has {found}"),
            "copy the digits once more, or correct the type before them",
        ));
    }
    if found % 2 == 1 {
        return Err(Refusal::new(
            format!("the data has {found} hexadecimal digits, which is an odd number"),
            "copy the digits once more; two make one octet",
        ));
    }
    Ok(())
}

/// Ranges that are closed: the numbers of TLSA and SMIMEA (RFC 6698 §7; 255 is for private use), and reserved zeros.
fn judge_number(kind: RecordType, place: usize, number: u16) -> Result<(), Refusal> {
    let closed = match (kind, place) {
        (RecordType::Tlsa | RecordType::Smimea, 0) => Some(("usage", 3)),
        (RecordType::Tlsa | RecordType::Smimea, 1) => Some(("selector", 1)),
        (RecordType::Tlsa | RecordType::Smimea, _) => Some(("matching type", 2)),
        _ => None,
    };
    if let Some((what, max)) = closed
        && number > max
        && number != 255
    {
        return Err(Refusal::new(
            format!("{kind} {what} {number} does not exist"),
            format!("write a number from 0 to {max}"),
        ));
    }
    // SSHFP: both zeros are reserved (RFC 4255 §3.1). DS: digest type 0 is reserved (RFC 3658 §2.4).
    let reserved = match (kind, place) {
        (RecordType::Sshfp, 0) => Some((
            "algorithm",
            "write 1 for RSA, 3 for ECDSA, 4 for Ed25519 or 6 for Ed448",
        )),
        (RecordType::Sshfp, 1) => Some(("fingerprint type", "write 2 for SHA-256")),
        (RecordType::Ds, 2) => Some(("digest type", "write 2 for SHA-256")),
        _ => None,
    };
    match reserved {
        Some((what, help)) if number == 0 => {
            Err(Refusal::new(format!("{kind} {what} 0 is reserved"), help))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::RecordType;
    use super::super::testing::{reads, refuses};

    const HEX40: &str = "0123456789abcdef0123456789abcdef01234567";
    const HEX64: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn hexadecimal_digits_are_joined_lower_case_and_counted() {
        let split = format!(
            "12345 13 2 {} {}",
            &HEX64[..56].to_uppercase(),
            &HEX64[56..].to_uppercase()
        );
        reads(RecordType::Ds, &split, &format!("12345 13 2 {HEX64}"));
        reads(
            RecordType::Sshfp,
            &format!("4 2 {HEX64}"),
            &format!("4 2 {HEX64}"),
        );
        reads(
            RecordType::Sshfp,
            &format!("1 1 {HEX40}"),
            &format!("1 1 {HEX40}"),
        );
        reads(
            RecordType::Tlsa,
            &format!("3 1 1 {HEX64}"),
            &format!("3 1 1 {HEX64}"),
        );
        reads(RecordType::Smimea, "3 0 0 AbCd", "3 0 0 abcd");

        refuses(
            RecordType::Ds,
            &format!("12345 13 2 {HEX40}"),
            "64 hexadecimal digits, this one has 40",
            "copy",
        );
        refuses(
            RecordType::Ds,
            &format!("12345 13 4 {HEX64}"),
            "96 hexadecimal digits",
            "copy",
        );
        refuses(
            RecordType::Ds,
            &format!("99999 13 2 {HEX64}"),
            "key tag 99999",
            "65535",
        );
        refuses(
            RecordType::Ds,
            &format!("12345 13 0 {HEX64}"),
            "digest type 0 is reserved",
            "write 2",
        );
        refuses(
            RecordType::Sshfp,
            &format!("4 2 {HEX40}"),
            "64 hexadecimal digits",
            "copy",
        );
        refuses(
            RecordType::Sshfp,
            &format!("0 2 {HEX64}"),
            "algorithm 0 is reserved",
            "Ed25519",
        );
        refuses(
            RecordType::Tlsa,
            &format!("4 1 1 {HEX64}"),
            "usage 4",
            "0 to 3",
        );
        refuses(
            RecordType::Tlsa,
            &format!("3 2 1 {HEX64}"),
            "selector 2",
            "0 to 1",
        );
        refuses(
            RecordType::Tlsa,
            &format!("3 1 2 {HEX64}"),
            "128 hexadecimal digits",
            "copy",
        );
        refuses(
            RecordType::Tlsa,
            "3 1 0 abc",
            "odd number",
            "two make one octet",
        );
        refuses(
            RecordType::Tlsa,
            "3 1 1 ab:cd",
            "the character `:`",
            "without colons",
        );
        refuses(RecordType::Tlsa, "3 1 1", "3 fields", "write it like");
    }
}
