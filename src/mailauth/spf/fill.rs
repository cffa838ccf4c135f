//! Filling in macros (RFC 7208 §7).

use std::net::IpAddr;

use super::macros::{Letter, MacroString, Part};

/// Longest name that can be asked for, in octets as it is written.
const NAME: usize = 253;
/// Longest label.
const LABEL: usize = 63;

/// The values that letters stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) ip: IpAddr,
    pub(super) helo: &'a str,
    /// Local part of the sender.
    pub(super) local: &'a str,
    /// Domain of the sender.
    pub(super) of: &'a str,
    /// The domain whose record is looked at.
    pub(super) domain: &'a str,
    /// The name of the sending host that holds, or `unknown`.
    pub(super) validated: &'a str,
    /// Who checks.
    pub(super) receiver: &'a str,
    /// When, in Unix seconds.
    pub(super) now: i64,
}

/// A macro string with everything filled in.
pub(super) fn fill(string: &MacroString, values: &Values<'_>) -> String {
    let mut filled = String::new();
    for part in string.parts() {
        match part {
            Part::Literal(text) => filled.push_str(text),
            Part::Percent => filled.push('%'),
            Part::Space => filled.push(' '),
            Part::UrlSpace => filled.push_str("%20"),
            Part::Letter(letter) => filled.push_str(&value(letter, values)),
        }
    }
    filled
}

/// A filled-in name as it is asked for: without final dot, and where it is too long without its first
/// labels (§7.3).
pub(super) fn name(filled: &str) -> String {
    let mut name = filled.strip_suffix('.').unwrap_or(filled);
    while name.len() > NAME {
        match name.split_once('.') {
            Some((_, rest)) => name = rest,
            None => break,
        }
    }
    name.to_ascii_lowercase()
}

/// Whether a question can be asked about a name.
pub(super) fn can_be_asked(name: &str) -> bool {
    let mut labels = name.split('.');
    name.len() <= NAME && labels.all(|label| (1..=LABEL).contains(&label.len()))
}

fn value(letter: &Letter, values: &Values<'_>) -> String {
    let raw = match letter.letter {
        's' => format!("{}@{}", values.local, values.of),
        'l' => values.local.to_owned(),
        'o' => values.of.to_owned(),
        'd' => values.domain.to_owned(),
        'i' => dotted(values.ip),
        'p' => values.validated.to_owned(),
        'v' if values.ip.is_ipv4() => "in-addr".to_owned(),
        'v' => "ip6".to_owned(),
        'h' => values.helo.to_owned(),
        'c' => values.ip.to_string(),
        'r' => values.receiver.to_owned(),
        't' => values.now.to_string(),
        // No other letter is read.
        _ => String::new(),
    };
    let delimiters = match letter.delimiters.as_str() {
        "" => ".",
        delimiters => delimiters,
    };
    let plain = letter.keep.is_none() && !letter.reversed && letter.delimiters.is_empty();
    let text = if plain {
        raw
    } else {
        let mut parts: Vec<&str> = raw.split(|c| delimiters.contains(c)).collect();
        if letter.reversed {
            parts.reverse();
        }
        let keep = letter.keep.unwrap_or(parts.len()).min(parts.len());
        parts[parts.len() - keep..].join(".")
    };
    if letter.escaped { escaped(&text) } else { text }
}

/// IPv4 as usual; IPv6 as hexadecimal digits with dots between, capitals as in the examples of §7.4.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let digits = format!("{:032X}", ip.to_bits());
            let digits: Vec<&str> = digits.split("").filter(|digit| !digit.is_empty()).collect();
            digits.join(".")
        }
    }
}

/// The name under which the names of an address stand.
pub(super) fn reverse(ip: IpAddr) -> String {
    let dotted = dotted(ip).to_ascii_lowercase();
    let labels: Vec<&str> = dotted.rsplit('.').collect();
    let zone = if ip.is_ipv4() { "in-addr" } else { "ip6" };
    format!("{}.{zone}.arpa", labels.join("."))
}

/// All octets but the unreserved ones escaped (RFC 3986 §2.3).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            escaped.push(char::from(octet));
        } else {
            escaped.push_str(&format!("%{octet:02X}"));
        }
    }
    escaped
}
