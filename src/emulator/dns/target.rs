//! Values of records: from any accepted writing to the one kept form, and from there to what the
//! service shows. Keeping is idempotent, so a state file is also a seed.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{names, txt};
use crate::emulator::config::Switches;

/// Types that can be created (A SPEC, AMO).
pub(crate) const CREATABLE: [&str; 13] = [
    "A", "AAAA", "CAA", "CNAME", "DNAME", "DS", "MX", "NS", "SMIMEA", "SRV", "SSHFP", "TLSA", "TXT",
];
/// Types that exist but can only be read (A SPEC).
pub(crate) const READ_ONLY: [&str; 3] = ["DNSKEY", "PTR", "SOA"];

/// The kept form of a sent value, or why it is none.
pub(crate) fn stored(kind: &str, sent: &str) -> Result<String, String> {
    let words: Vec<&str> = sent.split_whitespace().collect();
    let host = |text: &str| names::host(text).ok_or_else(|| format!("{text} is not a host name"));
    match (kind, words.as_slice()) {
        ("TXT", _) => match txt::content(sent)? {
            content if content.is_empty() => Err("an empty text".into()),
            content => Ok(txt::quoted(&content)),
        },
        ("A", [ip]) => ip
            .parse::<Ipv4Addr>()
            .map(|ip| ip.to_string())
            .map_err(|e| e.to_string()),
        ("AAAA", [ip]) => ip
            .parse::<Ipv6Addr>()
            .map(|ip| ip.to_string())
            .map_err(|e| e.to_string()),
        ("CNAME" | "NS" | "DNAME" | "PTR", [name]) => host(name),
        // No mail here (RFC 7505). Whether it is taken is a switch, because nobody tried (DNSC skips it).
        ("MX", ["0", "."]) => Ok("0 .".to_owned()),
        ("MX", [priority, name]) => Ok(format!("{} {}", number::<u16>(priority)?, host(name)?)),
        ("SRV", [priority, weight, port, name]) => {
            // A target `.` says that the service does not exist (RFC 2782).
            let name = if *name == "." {
                ".".to_owned()
            } else {
                host(name)?
            };
            let (priority, weight, port) = (
                number::<u16>(priority)?,
                number::<u16>(weight)?,
                number::<u16>(port)?,
            );
            Ok(format!("{priority} {weight} {port} {name}"))
        }
        ("CAA", [flags, tag, ..]) => caa(sent, flags, tag),
        ("DS", [tag, algorithm, digest, hex @ ..]) => {
            let digest = number::<u8>(digest)?;
            let length = match digest {
                1 => Some(40),
                2 => Some(64),
                4 => Some(96),
                _ => None,
            };
            Ok(format!(
                "{} {} {digest} {}",
                number::<u16>(tag)?,
                number::<u8>(algorithm)?,
                hexadecimal(hex, length)?
            ))
        }
        ("SSHFP", [algorithm, fingerprint, hex @ ..]) => {
            let fingerprint = number::<u8>(fingerprint)?;
            let length = match fingerprint {
                1 => Some(40),
                2 => Some(64),
                _ => None,
            };
            Ok(format!(
                "{} {fingerprint} {}",
                number::<u8>(algorithm)?,
                hexadecimal(hex, length)?
            ))
        }
        ("TLSA" | "SMIMEA", [usage, selector, matching, hex @ ..]) => {
            let matching = number::<u8>(matching)?;
            let length = match matching {
                1 => Some(64),
                2 => Some(128),
                _ => None,
            };
            let (usage, selector) = (number::<u8>(usage)?, number::<u8>(selector)?);
            Ok(format!(
                "{usage} {selector} {matching} {}",
                hexadecimal(hex, length)?
            ))
        }
        ("SOA" | "DNSKEY", _) => Ok(words.join(" ")),
        _ if CREATABLE.contains(&kind) || READ_ONLY.contains(&kind) => {
            Err("wrong number of fields".into())
        }
        _ => Err(format!("the type {kind} does not exist here")),
    }
}

/// What the service shows for a kept value.
pub(crate) fn shown(kind: &str, kept: &str, switches: &Switches) -> String {
    match kind {
        // Lengths after which live answers split the hexadecimal vary; 56 is BIND's (C).
        "DS" | "SSHFP" | "TLSA" | "SMIMEA" if switches.hex_split => {
            let (head, hex) = kept.rsplit_once(' ').unwrap_or(("", kept));
            let pieces: Vec<&str> = hex
                .as_bytes()
                .chunks(56)
                .filter_map(|piece| std::str::from_utf8(piece).ok())
                .collect();
            format!("{head} {}", pieces.join(" "))
        }
        "CAA" if !switches.caa_quoted => kept.replace('"', ""),
        _ => kept.to_owned(),
    }
}

/// Whether two kept values of a type are one; host names compare without case, texts with.
pub(crate) fn same(kind: &str, a: &str, b: &str) -> bool {
    if kind == "TXT" || kind == "CAA" {
        a == b
    } else {
        a.eq_ignore_ascii_case(b)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    // `parse` would take a sign, which no zone file does.
    if text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_| format!("{text} is out of range"))
    } else {
        Err(format!("{text} is not a number"))
    }
}

fn hexadecimal(pieces: &[&str], length: Option<usize>) -> Result<String, String> {
    let hex = pieces.concat().to_ascii_uppercase();
    let whole = !hex.is_empty()
        && hex.len().is_multiple_of(2)
        && hex.bytes().all(|b| b.is_ascii_hexdigit());
    if whole && length.is_none_or(|l| l == hex.len()) {
        Ok(hex)
    } else {
        Err("bad hexadecimal".into())
    }
}

/// `flags tag "value"`; the value may be sent bare (DNSC) or quoted (TF, DU).
fn caa(sent: &str, flags: &str, tag: &str) -> Result<String, String> {
    let flags = number::<u8>(flags)?;
    if !tag.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(format!("{tag} is not a CAA tag"));
    }
    let value = sent
        .trim()
        .splitn(3, char::is_whitespace)
        .nth(2)
        .unwrap_or_default()
        .trim();
    let value = value
        .strip_prefix('"')
        .and_then(|v| v.strip_suffix('"'))
        .unwrap_or(value);
    if value.contains('"') {
        return Err("a quote inside a CAA value".into());
    }
    Ok(format!("{flags} {} \"{value}\"", tag.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_one_kept_form() {
        let hex = "ab".repeat(32);
        let cases = [
            ("A", "192.0.2.1", "192.0.2.1"),
            ("AAAA", "2001:DB8:0:0::1", "2001:db8::1"),
            ("CNAME", "www.acme.example.", "www.acme.example"),
            ("MX", "5  mta-gw.infomaniak.ch.", "5 mta-gw.infomaniak.ch"),
            (
                "SRV",
                "0 1 993 mail.infomaniak.com.",
                "0 1 993 mail.infomaniak.com",
            ),
            (
                "CAA",
                "0 issue letsencrypt.org",
                "0 issue \"letsencrypt.org\"",
            ),
            (
                "CAA",
                "0 issue \"letsencrypt.org; a=b\"",
                "0 issue \"letsencrypt.org; a=b\"",
            ),
            (
                "DS",
                &format!("1 13 2 {hex}"),
                &format!("1 13 2 {}", hex.to_uppercase()),
            ),
            (
                "SSHFP",
                &format!("4 2 {hex}"),
                &format!("4 2 {}", hex.to_uppercase()),
            ),
            (
                "TLSA",
                &format!("3 1 1 {} {}", &hex[..10], &hex[10..]),
                &format!("3 1 1 {}", hex.to_uppercase()),
            ),
        ];
        for (kind, sent, kept) in cases {
            let first = stored(kind, sent);
            assert_eq!(first.as_deref(), Ok(kept), "{kind} {sent}");
            assert_eq!(stored(kind, kept).as_deref(), Ok(kept), "{kind} again");
        }
    }

    #[test]
    fn long_hexadecimal_is_shown_split() {
        let kept = format!("3 1 1 {}", "AB".repeat(32));
        let shown = shown("TLSA", &kept, &Switches::default());
        assert_eq!(
            shown,
            format!("3 1 1 {} {}", "AB".repeat(28), "AB".repeat(4))
        );
        assert_eq!(stored("TLSA", &shown).as_deref(), Ok(kept.as_str()));
    }

    #[test]
    fn values_that_do_not_parse_are_refused() {
        let bad = [
            ("A", "::1"),
            ("A", "192.0.2.256"),
            ("AAAA", "192.0.2.1"),
            ("MX", "mta-gw.infomaniak.ch"),
            ("MX", "70000 a.example"),
            ("MX", "5 192.0.2.1"),
            ("MX", "5 ."),
            ("CNAME", "a b"),
            ("SRV", "0 0 a.example"),
            ("CAA", "300 issue \"a\""),
            ("DS", "1 13 2 abcd"),
            ("TLSA", "3 1 1 xyz"),
            ("TXT", ""),
            ("TXT", "\"\""),
            ("HTTPS", "1 ."),
        ];
        for (kind, sent) in bad {
            assert!(stored(kind, sent).is_err(), "{kind} {sent}");
        }
    }
}
