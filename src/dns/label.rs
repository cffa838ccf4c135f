//! Labels of domain names: conversion to A-labels and what may stand in a label, depending on where the name is used.
//!
//! Does not decide what a name is relative to; `owner` and `target` do.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::Refusal;

/// Where a name stands, which decides what its labels may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Target of MX, NS and SRV: letters, digits, hyphens (RFC 1123 §2.1).
    Host,
    /// Target of CNAME and DNAME: underscores too, for DKIM and validation names at other providers.
    Alias,
    /// Name of a record: underscores and wildcards (RFC 8552, RFC 4592).
    Owner,
    /// Name of a zone: as a host, but a delegated sub-zone may begin with an underscore (`_acme-challenge`).
    Zone,
}

const MAX_LABEL: usize = 63; // RFC 1035 §2.3.4
const MAX_NAME: usize = 253; // 255 octets on the wire, without length octet of the first label and the root

/// The name in lower case with A-labels and without final dot; the root stays `.`. Labels are not judged here.
///
/// UTS-46 non-transitional (RFC 5891 and RFC-ADDR-08): `ß` stays itself. The deny list is empty and hyphens are free
/// because underscores, wildcards and hyphens are the business of [`check`], with better words.
pub(super) fn to_ascii(text: &str) -> Result<String, Refusal> {
    let converted = Uts46::new()
        .to_ascii(
            text.as_bytes(),
            AsciiDenyList::EMPTY,
            Hyphens::Allow,
            DnsLength::Ignore,
        )
        .map_err(|_| {
            Refusal::new(
                format!("`{text}` cannot be written as an internationalised domain name"),
                "correct the label that has letters outside of a–z, or that begins with `xn--`",
            )
        })?;
    if converted == "." {
        return Ok(converted.into_owned());
    }
    let name = converted.strip_suffix('.').unwrap_or(&converted);
    if name.ends_with('.') {
        return Err(Refusal::new(
            format!("`{text}` ends with more than one dot"),
            "leave the surplus dots out",
        ));
    }
    Ok(name.to_owned())
}

/// As [`to_ascii`], for what is already live and cannot be refused: lower case when it cannot be converted.
pub(super) fn to_ascii_or_lower(text: &str) -> String {
    // All final dots go: one that stayed would be taken for the root's at the next reading.
    to_ascii(text).unwrap_or_else(|_| text.trim_end_matches('.').to_ascii_lowercase())
}

/// Whether every label of a converted name may stand where `rule` says, and lengths are within limits.
pub(super) fn check(name: &str, rule: Rule) -> Result<(), Refusal> {
    if name.len() > MAX_NAME {
        return Err(Refusal::new(
            format!("`{name}` has {} characters", name.len()),
            format!(
                "shorten the name to {MAX_NAME} characters (letters outside of a–z count as `xn--…`)"
            ),
        ));
    }
    let count = name.split('.').count();
    for (index, label) in name.split('.').enumerate() {
        check_label(name, label, rule, index, count)?;
    }
    Ok(())
}

fn check_label(
    name: &str,
    label: &str,
    rule: Rule,
    index: usize,
    count: usize,
) -> Result<(), Refusal> {
    if label.is_empty() {
        return Err(Refusal::new(
            format!("`{name}` has an empty label"),
            "remove the dot too many",
        ));
    }
    if label.len() > MAX_LABEL {
        return Err(Refusal::new(
            format!("label `{label}` has {} characters", label.len()),
            format!("shorten it to {MAX_LABEL} characters"),
        ));
    }
    if label.contains('*') {
        return check_wildcard(name, label, rule, index);
    }
    if let Some(bad) = label
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
    {
        let bad = match bad {
            ' ' => "a blank".to_owned(),
            bad => format!("the character `{}`", bad.escape_debug()),
        };
        return Err(Refusal::new(
            format!("`{name}` has {bad} in it"),
            "write letters, digits, hyphens and dots only",
        ));
    }
    if label.contains('_') && !underscore_allowed(label, rule, index, count) {
        return Err(Refusal::new(
            format!("`{name}` has an underscore, which the name of a host cannot have"),
            "write the name of the host itself, with hyphens if it has some",
        ));
    }
    // Foreign targets keep whatever hyphens they have (`r3---sn-x.googlevideo.com` exists); hosts follow RFC 1123.
    if rule != Rule::Alias && (label.starts_with('-') || label.ends_with('-')) {
        return Err(Refusal::new(
            format!("label `{label}` begins or ends with a hyphen"),
            "remove this hyphen",
        ));
    }
    // The service's pattern for `source` (OpenAPI export, Jan 2026) and RFC 5890 §2.3.1; valid `xn--` passed to_ascii.
    let ours = matches!(rule, Rule::Owner | Rule::Zone);
    if ours && label.as_bytes().get(2..4) == Some(b"--") && !label.starts_with("xn--") {
        return Err(Refusal::new(
            format!(
                "label `{label}` has `--` as its third and fourth characters, which is reserved"
            ),
            "write another name; only `xn--` labels may look so",
        ));
    }
    Ok(())
}

fn underscore_allowed(label: &str, rule: Rule, index: usize, count: usize) -> bool {
    match rule {
        Rule::Host => false,
        // The exported pattern is cut off after its first repetition, so inner underscores are not known to be refused.
        Rule::Alias | Rule::Owner => true,
        Rule::Zone => label.starts_with('_') && label.rfind('_') == Some(0) && index + 2 < count,
    }
}

fn check_wildcard(name: &str, label: &str, rule: Rule, index: usize) -> Result<(), Refusal> {
    if rule != Rule::Owner {
        return Err(Refusal::new(
            format!("`{name}` has a wildcard, which only the name of a record can have"),
            "write the name in full",
        ));
    }
    // RFC 4592 §2.1.1: only a first label that is nothing but `*` is a wildcard; elsewhere it is a dead letter.
    if label != "*" || index != 0 {
        return Err(Refusal::new(
            format!("`{name}` has `*` elsewhere than as its whole first label"),
            "write a wildcard as `*` or `*.sub`",
        ));
    }
    Ok(())
}
