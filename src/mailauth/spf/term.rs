//! Terms of a record (RFC 7208 §4.6.1): what they say, beside the words they are written in.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::fault::{Fault, Wrong};
use super::hint;
use super::macros::{MacroString, Name, Place};

/// What a match means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// `+`, or nothing: these may send.
    Pass,
    /// `-`: these may not.
    Fail,
    /// `~`: these should not.
    Softfail,
    /// `?`: nothing is said.
    Neutral,
}

impl Qualifier {
    /// Its sign.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::Pass => '+',
            Self::Fail => '-',
            Self::Softfail => '~',
            Self::Neutral => '?',
        }
    }

    /// What a sign means.
    #[must_use]
    pub fn of(sign: char) -> Option<Self> {
        match sign {
            '+' => Some(Self::Pass),
            '-' => Some(Self::Fail),
            '~' => Some(Self::Softfail),
            '?' => Some(Self::Neutral),
            _ => None,
        }
    }
}

/// How many bits of an address count: those of IPv4, those of IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bits {
    /// 0 to 32.
    pub v4: u8,
    /// 0 to 128.
    pub v6: u8,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mechanism {
    /// Everybody.
    All,
    /// Whoever passes the record of another domain.
    Include(Name),
    /// The addresses of a name, or of the domain itself.
    A(Option<Name>, Bits),
    /// The addresses of its mail exchangers.
    Mx(Option<Name>, Bits),
    /// Hosts whose name by reverse lookup ends in a domain; should not be used (§5.5).
    Ptr(Option<Name>),
    /// IPv4 addresses.
    Ip4(Ipv4Addr, u8),
    /// IPv6 addresses.
    Ip6(Ipv6Addr, u8),
    /// Whoever makes this name, once filled in, one that has an address.
    Exists(Name),
}

/// What a term says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sense {
    /// Who is meant, and what that means.
    Directive(Qualifier, Mechanism),
    /// `redirect=`: if nothing matches, the record of this domain decides.
    Redirect(Name),
    /// `exp=`: the name of a text for those who are refused.
    Explanation(Name),
    /// A modifier that RFC 7208 does not know; readers pass over it (§6). Its name, its value.
    Other(String, MacroString),
}

/// One term: what it says and the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    text: String,
    sense: Sense,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Term {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::read(text).map_err(|wrong| wrong.at(text, 0..text.len(), hint::instead(text)))
    }
}

impl Term {
    /// Reads one term, without blanks around it.
    pub(super) fn read(word: &str) -> Result<Self, Wrong> {
        let sense = sense(word)?;
        Ok(Self {
            text: word.to_owned(),
            sense,
        })
    }

    /// `all` with this qualifier, which is always written.
    #[must_use]
    pub fn all(qualifier: Qualifier) -> Self {
        Self {
            text: format!("{}all", qualifier.sign()),
            sense: Sense::Directive(qualifier, Mechanism::All),
        }
    }

    /// What it says.
    #[must_use]
    pub fn sense(&self) -> &Sense {
        &self.sense
    }

    /// The words for it, as they are written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Who is meant, where it says who.
    #[must_use]
    pub fn mechanism(&self) -> Option<&Mechanism> {
        match &self.sense {
            Sense::Directive(_, mechanism) => Some(mechanism),
            _ => None,
        }
    }

    /// What a match means, where something can match.
    #[must_use]
    pub fn qualifier(&self) -> Option<Qualifier> {
        match self.sense {
            Sense::Directive(qualifier, _) => Some(qualifier),
            _ => None,
        }
    }

    /// Whether it is `all`, whatever it means.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.mechanism() == Some(&Mechanism::All)
    }

    /// Whether it makes readers ask the DNS, which they do for ten terms and no more (§4.6.4).
    #[must_use]
    pub fn asks(&self) -> bool {
        match &self.sense {
            Sense::Directive(_, mechanism) => !matches!(
                mechanism,
                Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..)
            ),
            Sense::Redirect(_) => true,
            Sense::Explanation(_) | Sense::Other(..) => false,
        }
    }

    /// The name it is about, where it has one of its own.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match &self.sense {
            Sense::Directive(_, mechanism) => match mechanism {
                Mechanism::Include(name) | Mechanism::Exists(name) => Some(name),
                Mechanism::A(name, _) | Mechanism::Mx(name, _) | Mechanism::Ptr(name) => {
                    name.as_ref()
                }
                Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..) => None,
            },
            Sense::Redirect(name) | Sense::Explanation(name) => Some(name),
            Sense::Other(..) => None,
        }
    }

    /// The same with another qualifier, in the same words otherwise; `+` is left out except at
    /// `all`. Modifiers have none and stay as they are.
    #[must_use]
    pub fn qualified(&self, qualifier: Qualifier) -> Self {
        let Sense::Directive(before, mechanism) = &self.sense else {
            return self.clone();
        };
        if *before == qualifier {
            return self.clone();
        }
        let bare = self.text.trim_start_matches(['+', '-', '~', '?']);
        let text = if qualifier == Qualifier::Pass && *mechanism != Mechanism::All {
            bare.to_owned()
        } else {
            format!("{}{bare}", qualifier.sign())
        };
        Self {
            text,
            sense: Sense::Directive(qualifier, mechanism.clone()),
        }
    }

    /// What to compare terms by, without the qualifier: two that mean the same have the same. Case
    /// and final dots make no difference, nor do prefixes that say nothing and bits behind a prefix.
    #[must_use]
    pub fn subject(&self) -> String {
        let bits = |bits: &Bits| {
            let v4 = (bits.v4 < 32).then(|| format!("/{}", bits.v4));
            let v6 = (bits.v6 < 128).then(|| format!("//{}", bits.v6));
            v4.unwrap_or_default() + &v6.unwrap_or_default()
        };
        let name = |name: &Option<Name>| {
            let name = name.as_ref().map(|name| format!(":{}", name.normal()));
            name.unwrap_or_default()
        };
        match &self.sense {
            Sense::Directive(_, mechanism) => match mechanism {
                Mechanism::All => "all".to_owned(),
                Mechanism::Include(at) => format!("include:{}", at.normal()),
                Mechanism::A(at, of) => format!("a{}{}", name(at), bits(of)),
                Mechanism::Mx(at, of) => format!("mx{}{}", name(at), bits(of)),
                Mechanism::Ptr(at) => format!("ptr{}", name(at)),
                Mechanism::Ip4(ip, of) => format!("ip4:{}/{of}", masked4(*ip, *of)),
                Mechanism::Ip6(ip, of) => format!("ip6:{}/{of}", masked6(*ip, *of)),
                Mechanism::Exists(at) => format!("exists:{}", at.normal()),
            },
            Sense::Redirect(at) => format!("redirect={}", at.normal()),
            Sense::Explanation(at) => format!("exp={}", at.normal()),
            Sense::Other(name, value) => {
                format!("{}={}", name.to_ascii_lowercase(), value.as_str())
            }
        }
    }
}

/// The network of an address.
pub(super) fn masked4(ip: Ipv4Addr, bits: u8) -> Ipv4Addr {
    let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32)));
    Ipv4Addr::from_bits(ip.to_bits() & mask.unwrap_or(0))
}

/// The network of an address.
pub(super) fn masked6(ip: Ipv6Addr, bits: u8) -> Ipv6Addr {
    let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128)));
    Ipv6Addr::from_bits(ip.to_bits() & mask.unwrap_or(0))
}

/// The characters of a modifier's name (§4.6.1).
fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

fn sense(word: &str) -> Result<Sense, Wrong> {
    if let Some(odd) = word.chars().find(|c| !c.is_ascii_graphic()) {
        let odd_blank = odd.is_whitespace();
        return Err(Wrong::new(
            format!("has the character `{}`", odd.escape_debug()),
            if odd_blank {
                "write a simple blank in its place"
            } else {
                "write visible ASCII characters only; domains as `xn--…`"
            },
        ));
    }
    let end = word.find(|c| !in_name(c)).unwrap_or(word.len());
    let (name, rest) = word.split_at(end);
    if let (Some(value), true) = (
        rest.strip_prefix('='),
        name.starts_with(|c: char| c.is_ascii_alphabetic()),
    ) {
        return match name.to_ascii_lowercase().as_str() {
            "redirect" => Name::read(value).map(Sense::Redirect),
            "exp" => Name::read(value).map(Sense::Explanation),
            _ => {
                let value = MacroString::read(value, Place::Record)?;
                Ok(Sense::Other(name.to_owned(), value))
            }
        };
    }
    let mut chars = word.chars();
    let (qualifier, word) = match chars.next().and_then(Qualifier::of) {
        Some(qualifier) => (qualifier, chars.as_str()),
        None => (Qualifier::Pass, word),
    };
    mechanism(word).map(|mechanism| Sense::Directive(qualifier, mechanism))
}

fn mechanism(word: &str) -> Result<Mechanism, Wrong> {
    let end = word.find([':', '/']).unwrap_or(word.len());
    let (name, rest) = word.split_at(end);
    match name.to_ascii_lowercase().as_str() {
        "all" if rest.is_empty() => Ok(Mechanism::All),
        "all" => Err(Wrong::new(
            "has something behind `all`, which stands alone",
            "write `all` alone",
        )),
        "include" => named(rest).map(Mechanism::Include),
        "exists" => named(rest).map(Mechanism::Exists),
        "a" => addressed(rest).map(|(name, bits)| Mechanism::A(name, bits)),
        "mx" => addressed(rest).map(|(name, bits)| Mechanism::Mx(name, bits)),
        "ptr" if rest.is_empty() => Ok(Mechanism::Ptr(None)),
        "ptr" => named(rest).map(|name| Mechanism::Ptr(Some(name))),
        "ip4" => ip4(rest),
        "ip6" => ip6(rest),
        _ => Err(hint::unknown(word, name)),
    }
}

/// `:` and a name.
fn named(rest: &str) -> Result<Name, Wrong> {
    match rest.strip_prefix(':') {
        Some(name) => Name::read(name),
        None => Err(Wrong::new(
            "names no domain",
            "write `:` and the domain after it",
        )),
    }
}

/// An optional name and how many bits count.
fn addressed(rest: &str) -> Result<(Option<Name>, Bits), Wrong> {
    let (rest, v6) = match rest.rsplit_once("//") {
        Some((before, bits)) if is_number(bits) => (before, prefix(bits, 128)?),
        _ => (rest, 128),
    };
    let (rest, v4) = match rest.rsplit_once('/') {
        Some((before, bits)) if is_number(bits) => (before, prefix(bits, 32)?),
        _ => (rest, 32),
    };
    let bits = Bits { v4, v6 };
    if rest.is_empty() {
        return Ok((None, bits));
    }
    match rest.strip_prefix(':') {
        Some(name) => {
            hint::not_an_address(name)?;
            Name::read(name).map(|name| (Some(name), bits))
        }
        None => Err(Wrong::new(
            format!("has `{rest}`, which is neither a domain nor a prefix"),
            "write `a:mail.example.com`, `a/24`, or for IPv6 `a//64`",
        )),
    }
}

fn ip4(rest: &str) -> Result<Mechanism, Wrong> {
    let (address, bits) = network(rest, 32)?;
    match address.parse() {
        Ok(ip) => Ok(Mechanism::Ip4(ip, bits)),
        Err(_) => Err(hint::no_address(address, "ip4")),
    }
}

fn ip6(rest: &str) -> Result<Mechanism, Wrong> {
    let (address, bits) = network(rest, 128)?;
    match address.parse() {
        Ok(ip) => Ok(Mechanism::Ip6(ip, bits)),
        Err(_) => Err(hint::no_address(address, "ip6")),
    }
}

/// `:`, an address, and how many bits count.
fn network(rest: &str, most: u8) -> Result<(&str, u8), Wrong> {
    let Some(rest) = rest.strip_prefix(':').filter(|rest| !rest.is_empty()) else {
        return Err(Wrong::new(
            "names no address",
            "write `:` and the address after it",
        ));
    };
    match rest.split_once('/') {
        None => Ok((rest, most)),
        Some((address, bits)) if is_number(bits) => Ok((address, prefix(bits, most)?)),
        Some((_, bits)) => Err(Wrong::new(
            format!("has the prefix `/{bits}`, which is no number"),
            format!("write `/` and a number from 0 to {most}"),
        )),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn prefix(bits: &str, most: u8) -> Result<u8, Wrong> {
    if bits.len() > 1 && bits.starts_with('0') {
        return Err(Wrong::new(
            format!("has the prefix `/{bits}`, with a zero in front"),
            "write it without the zero",
        ));
    }
    let number = bits.parse().ok().filter(|number| *number <= most);
    number.ok_or_else(|| {
        let family = if most == 32 { "IPv4" } else { "IPv6" };
        let other = if most == 32 {
            "; for IPv6 two slashes stand before it"
        } else {
            ""
        };
        Wrong::new(
            format!("has the prefix `/{bits}`, and {family} has {most} bits"),
            format!("write a number from 0 to {most}{other}"),
        )
    })
}
