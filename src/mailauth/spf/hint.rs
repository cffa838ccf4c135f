//! What people mean by terms that cannot be read: mistakes that records in use have.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::fault::Wrong;
use super::macros::Name;
use super::term::{Qualifier, Term};

/// Names that are no mechanisms, and those that are meant.
const MEANT: &[(&str, &str)] = &[
    ("al", "all"),
    ("alll", "all"),
    ("exist", "exists"),
    ("i4", "ip4"),
    ("i6", "ip6"),
    ("inc", "include"),
    ("incldue", "include"),
    ("incluce", "include"),
    ("includ", "include"),
    ("included", "include"),
    ("includes", "include"),
    ("inclue", "include"),
    ("incude", "include"),
    ("inculde", "include"),
    ("inlcude", "include"),
    ("inlude", "include"),
    ("ip", "ip4"),
    ("ip-4", "ip4"),
    ("ip-6", "ip6"),
    ("ipv4", "ip4"),
    ("ipv6", "ip6"),
];

/// The words that `word` is a misspelling of, where that is certain: one or more terms that can be
/// read, or nothing at all.
pub(super) fn instead(word: &str) -> Option<String> {
    let clean = clean(word);
    if clean.is_empty() || clean != word && reads(&clean) {
        return Some(clean);
    }
    let rewrites: [fn(&str) -> Option<String>; 9] = [
        renamed,
        address_alone,
        address_as_name,
        other_family,
        port,
        zeros,
        nothing_named,
        ascii,
        listed,
    ];
    let mut rewritten = rewrites.iter().filter_map(|rewrite| rewrite(&clean));
    rewritten.find(|text| reads(text))
}

/// Whether a text is terms with blanks between.
fn reads(text: &str) -> bool {
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    !text.is_empty() && words.all(|word| Term::read(word).is_ok())
}

/// Without quotes and the marks that lists have elsewhere, with simple blanks and hyphens.
fn clean(word: &str) -> String {
    let simple = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let marks = |c: char| matches!(c, '"' | '\'' | '\\' | ',' | ';' | ' ' | '\u{feff}');
    let text: String = word.chars().map(simple).collect();
    let text = text.trim_matches(marks);
    let all = text.strip_suffix('.').filter(|text| {
        let end = text.len().saturating_sub(3);
        text.get(end..)
            .is_some_and(|end| end.eq_ignore_ascii_case("all"))
    });
    all.unwrap_or(text).to_owned()
}

/// The sign of a term, and the rest.
fn signed(word: &str) -> (&str, &str) {
    let sign = word.chars().next().and_then(Qualifier::of);
    word.split_at(usize::from(sign.is_some()))
}

fn renamed(word: &str) -> Option<String> {
    let (sign, word) = signed(word);
    let end = word.find([':', '/', ';', '='])?;
    let (name, rest) = word.split_at(end);
    let lower = name.to_ascii_lowercase();
    if let ("redirect" | "exp", Some(target)) = (lower.as_str(), rest.strip_prefix([':', ';'])) {
        return Some(format!("{name}={target}"));
    }
    let meant = MEANT.iter().find(|(wrong, _)| *wrong == lower);
    let meant = meant.map_or(lower.as_str(), |(_, meant)| meant);
    let rest = rest.trim_start_matches([':', ';', '=']);
    // An address decides which family was meant.
    let meant = match (meant, address(rest).is_some_and(|ip| ip.is_ipv6())) {
        ("ip4", true) => "ip6",
        (meant, _) => meant,
    };
    Some(format!("{sign}{meant}:{rest}"))
}

/// The address before a prefix.
fn address(text: &str) -> Option<IpAddr> {
    let address = text.split('/').next()?;
    address.parse().ok()
}

fn family(ip: IpAddr) -> &'static str {
    if ip.is_ipv4() { "ip4" } else { "ip6" }
}

fn address_alone(word: &str) -> Option<String> {
    let (sign, word) = signed(word);
    Some(format!("{sign}{}:{word}", family(address(word)?)))
}

fn address_as_name(word: &str) -> Option<String> {
    let (sign, word) = signed(word);
    let (name, rest) = word.split_once(':')?;
    let name = name.to_ascii_lowercase();
    let named = matches!(name.as_str(), "a" | "mx" | "include");
    named.then_some(())?;
    Some(format!("{sign}{}:{rest}", family(address(rest)?)))
}

fn other_family(word: &str) -> Option<String> {
    let (sign, word) = signed(word);
    let (name, rest) = word.split_once(':')?;
    name.to_ascii_lowercase().starts_with("ip").then_some(())?;
    Some(format!("{sign}{}:{rest}", family(address(rest)?)))
}

fn port(word: &str) -> Option<String> {
    let (sign, word) = signed(word);
    let rest = word
        .get(..4)
        .filter(|name| name.eq_ignore_ascii_case("ip4:"))
        .map(|_| &word[4..])?;
    let (address, port) = rest.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    Some(format!("{sign}ip4:{}", address.parse::<Ipv4Addr>().ok()?))
}

fn zeros(word: &str) -> Option<String> {
    let (before, bits) = word.rsplit_once('/')?;
    let bare = bits.trim_start_matches('0');
    (bare != bits && !bare.is_empty()).then(|| format!("{before}/{bare}"))
}

fn nothing_named(word: &str) -> Option<String> {
    let bare = word.strip_suffix(':')?;
    let (_, name) = signed(bare);
    let alone = ["a", "mx", "ptr", "all"];
    let alone = alone.iter().any(|known| name.eq_ignore_ascii_case(known));
    alone.then(|| bare.to_owned())
}

fn ascii(word: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let at = word.find([':', '='])?;
    let (head, name) = word.split_at(at + 1);
    let name = idna::domain_to_ascii(name).ok()?;
    Some(format!("{head}{name}"))
}

fn listed(word: &str) -> Option<String> {
    let mut parts = word.split([',', ';']).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let head = first.split_once(':').map_or("", |(head, _)| head);
    let mut all = first.to_owned();
    let mut more = false;
    for part in parts {
        more = true;
        all.push(' ');
        if Term::read(part).is_err() && !head.is_empty() {
            all.push_str(head);
            all.push(':');
        }
        all.push_str(part);
    }
    more.then_some(all)
}

/// What is wrong with a term whose name is no mechanism's.
pub(super) fn unknown(word: &str, name: &str) -> Wrong {
    let lower = name.to_ascii_lowercase();
    if name.is_empty() {
        return Wrong::new(
            "is no term: nothing is named",
            "write a sign directly before its mechanism, or leave it out",
        );
    }
    if lower == "redirect" || lower == "exp" {
        return Wrong::new(
            format!("has no `=` behind `{name}`"),
            format!("write `{lower}=` and the domain"),
        );
    }
    if let Some(ip) = address(word) {
        return Wrong::new(
            "is an address without a mechanism",
            format!("write `{}:` before it", family(ip)),
        );
    }
    if word == name && name.contains('.') && Name::read(name).is_ok() {
        return Wrong::new(
            "is a domain without a mechanism",
            "write `include:` before it for the senders of a provider, or `a:` for a host",
        );
    }
    let meant = MEANT.iter().find(|(wrong, _)| *wrong == lower);
    Wrong::new(
        format!("has `{name}`, which is no mechanism"),
        match meant {
            Some((_, meant)) => format!("write `{meant}`"),
            None => "use one of `include`, `a`, `mx`, `ip4`, `ip6`, `exists`, `all`".to_owned(),
        },
    )
}

/// What is wrong with what stands behind `ip4:` or `ip6:`.
pub(super) fn no_address(address: &str, mechanism: &str) -> Wrong {
    let other = match mechanism {
        "ip4" => address.parse::<Ipv6Addr>().is_ok().then_some("ip6"),
        _ => address.parse::<Ipv4Addr>().is_ok().then_some("ip4"),
    };
    let help = match (other, mechanism) {
        (Some(other), _) => format!("write `{other}:` before it"),
        (None, "ip4") => {
            "write four numbers, and for a range a prefix: `ip4:192.0.2.0/24`".to_owned()
        }
        (None, _) => "write the address as in `ip6:2001:db8::/32`".to_owned(),
    };
    let family = if mechanism == "ip4" { "IPv4" } else { "IPv6" };
    Wrong::new(
        format!("has `{address}`, which is no {family} address"),
        help,
    )
}

/// Refuses an address where a name belongs, a mistake that is common with `a`.
pub(super) fn not_an_address(name: &str) -> Result<(), Wrong> {
    match name.parse::<IpAddr>() {
        Ok(ip) => Err(Wrong::new(
            "has an address where the name of a host belongs",
            format!("write `{}:{ip}`", family(ip)),
        )),
        Err(_) => Ok(()),
    }
}
