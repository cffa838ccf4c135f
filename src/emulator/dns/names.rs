//! Names of records inside their zone: which are taken, and how they are kept.

/// Whether a label may stand in a record name: letters, digits, hyphen, underscore, star (§1.3).
fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    !label.is_empty()
        && label.len() <= 63
        && label.chars().all(|c| c.is_ascii_alphanumeric() || "-_*".contains(c))
        && !label.starts_with('-')
        && !label.ends_with('-')
        // Hyphens in positions 3 and 4 are reserved for punycode (SPEC pattern, RFC 5890 §2.3.1).
        && (bytes.get(2..4) != Some(b"--") || label.to_ascii_lowercase().starts_with("xn--"))
}

/// The kept form of a sent name, `.` for the apex, or nothing when the name is not valid. A full name
/// is not stripped of its zone and case is kept, as far as known (C).
pub(crate) fn stored(source: &str, at_sign_is_apex: bool) -> Option<String> {
    match source {
        "" | "." => Some(".".into()),
        "@" => {
            if at_sign_is_apex {
                Some(".".into())
            } else {
                None
            }
        }
        name if name.len() <= 253 && name.split('.').all(is_label) => Some(name.into()),
        _ => None,
    }
}

/// Whether two kept names are one; DNS names compare without case.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// The full name of a record.
pub(crate) fn full(source: &str, zone: &str) -> String {
    if source == "." {
        zone.to_owned()
    } else {
        format!("{source}.{zone}")
    }
}

/// Whether a label may stand in a host that a record points at. The pattern of record names binds
/// names in a zone here; hosts of others may have hyphens anywhere (C).
fn is_foreign_label(label: &str) -> bool {
    let taken = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !label.is_empty() && label.len() <= 63 && label.chars().all(taken)
}

/// A host as a value, without its final dot. A value without final dot is taken as absolute: DNSC
/// strips the dot and passes its live tests, ANS documents the opposite (C).
pub(crate) fn host(text: &str) -> Option<String> {
    let host = text.strip_suffix('.').unwrap_or(text);
    let fits = host.len() <= 253 && host.split('.').all(is_foreign_label);
    if fits && host.parse::<std::net::Ipv4Addr>().is_err() {
        Some(host.to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_as_the_pattern_says() {
        for good in [
            "www",
            "_x._tcp",
            "*",
            "*.sub",
            "xn--bcher-kva",
            "a-b",
            "_dmarc",
            "1",
        ] {
            assert_eq!(stored(good, false).as_deref(), Some(good));
        }
        for bad in [
            "-a",
            "a-",
            "a..b",
            "ab--c",
            "a b",
            "é",
            "www.",
            "@",
            &"a".repeat(64),
        ] {
            assert_eq!(stored(bad, false), None, "{bad}");
        }
        for good in ["r3--x.cdn.example.", "a-.example", "-b.example"] {
            assert!(host(good).is_some(), "{good}");
        }
        for bad in ["*.example", "a..b", "é.example", "192.0.2.1"] {
            assert_eq!(host(bad), None, "{bad}");
        }
        assert_eq!(stored("", false).as_deref(), Some("."));
        assert_eq!(stored("@", true).as_deref(), Some("."));
    }
}
