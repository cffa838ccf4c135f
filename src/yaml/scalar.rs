//! What a plain scalar means when nothing but the text decides: the YAML 1.2 core schema.
//!
//! Typed reading asks narrower questions (`is_null`, `boolean`, `whole`); [`resolve`] answers for
//! untyped values only. Nothing here knows YAML 1.1's `yes`, `1_000` or `12:30`.

/// What a plain scalar resolves to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plain {
    Null,
    Bool(bool),
    Whole(i128),
    Float(f64),
    Text,
}

/// Resolves a plain scalar by the core schema (YAML 1.2.2, §10.3.2).
pub(crate) fn resolve(text: &str) -> Plain {
    if is_null(text) {
        return Plain::Null;
    }
    if let Some(value) = boolean(text) {
        return Plain::Bool(value);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(value) = radix(text) {
        return Plain::Whole(value);
    }
    if is_digits(digits) {
        // More digits than 128 bits hold: still a number, only not a whole one we can keep.
        return match text.strip_prefix('+').unwrap_or(text).parse() {
            Ok(whole) => Plain::Whole(whole),
            Err(_) => text.parse().map_or(Plain::Text, Plain::Float),
        };
    }
    float(text).map_or(Plain::Text, Plain::Float)
}

/// True for the core schema's nulls; an empty plain scalar is one of them.
pub(crate) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The core schema's truth values, in their three spellings.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A number the core schema writes as `0x1F` or `0o17`.
pub(crate) fn radix(text: &str) -> Option<i128> {
    let (digits, base) = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(hex), _) => (hex, 16),
        (_, Some(octal)) => (octal, 8),
        _ => return None,
    };
    if !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    i128::from_str_radix(digits, base).ok()
}

/// A float by the core schema's grammar, which is narrower than Rust's (`inf`, `nan`, `1e`).
pub(crate) fn float(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    match body {
        ".inf" | ".Inf" | ".INF" => {
            return Some(if text.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            });
        }
        ".nan" | ".NaN" | ".NAN" if body.len() == text.len() => return Some(f64::NAN),
        _ => {}
    }
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            (is_digits(whole) && (fraction.is_empty() || is_digits(fraction)))
                || (whole.is_empty() && is_digits(fraction))
        }
        None => is_digits(mantissa),
    };
    let exponent_fits = exponent
        .is_none_or(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    (mantissa_fits && exponent_fits)
        .then(|| text.parse().ok())
        .flatten()
}

/// One or more ASCII digits.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_and_nothing_of_yaml_1_1() {
        for text in [
            "no",
            "on",
            "Yes",
            "1_000",
            "12:30",
            "1.2.3",
            "0b1",
            "1e",
            ".",
            "+",
            "-",
            "inf",
            "nan",
            "0x",
            "0xg",
            "2026-01-01",
            "tRUE",
            "- 1",
        ] {
            assert_eq!(resolve(text), Plain::Text, "{text}");
        }
        assert_eq!(resolve("~"), Plain::Null);
        assert_eq!(resolve("TRUE"), Plain::Bool(true));
        assert_eq!(resolve("0123"), Plain::Whole(123));
        assert_eq!(resolve("0x1F"), Plain::Whole(31));
        assert_eq!(resolve("-12"), Plain::Whole(-12));
        assert_eq!(resolve("+12"), Plain::Whole(12));
        assert_eq!(resolve("1e3"), Plain::Float(1000.0));
        assert_eq!(resolve(".5"), Plain::Float(0.5));
        assert_eq!(resolve("1."), Plain::Float(1.0));
        assert_eq!(resolve("-.inf"), Plain::Float(f64::NEG_INFINITY));
        assert!(matches!(resolve(&"9".repeat(60)), Plain::Float(_)));
    }
}
