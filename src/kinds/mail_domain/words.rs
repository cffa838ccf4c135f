//! What people write in `mail` of a domain, each in its normal form: hosts and networks of SPF, days,
//! names of selectors, addresses of reports.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::dns::{self, RecordType};
use crate::kinds::names::{MailAddress, text_type};
use crate::model::refusal::{self, Refusal, refuse};

/// A name that SPF asks the DNS about; `@` is the domain itself. Names with macros are kept as written
/// (RFC 7208 §7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct SpfHost(
    #[schemars(
        regex(pattern = r"^(@|[^\s@/:]+\.[^\s@/:]+)$"),
        extend("patternErrorMessage" = "a host such as mail.acme.example, or @ for the domain itself"),
    )]
    String,
);

text_type!(SpfHost);

impl FromStr for SpfHost {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text == "@" || (text.contains("%{") && !text.contains(char::is_whitespace)) {
            return Ok(Self(text.to_owned()));
        }
        let bad = |message: String, help: String| Err(refuse("bad-domain", message, help));
        if text.contains(':') {
            return bad(
                format!("`{text}` is more than a name"),
                "write only the name, such as `spf.crm.example`: the key says the rest".to_owned(),
            );
        }
        // Names with underscores are usual here: `_spf.google.com`.
        match dns::declared(RecordType::Cname, text, "invalid") {
            Ok(name) if name.contains('.') => Ok(Self(name)),
            Ok(name) => bad(
                format!("`{text}` is no whole domain: it has no dot"),
                format!("write it in full, such as `{name}.example`"),
            ),
            Err(why) => bad(why.message, why.help),
        }
    }
}

/// Addresses of senders: `192.0.2.25`, or a network as `192.0.2.0/24`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct Ip4Network(
    #[schemars(
        regex(pattern = r"^\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?$"),
        extend("patternErrorMessage" = "an IPv4 address such as 192.0.2.25, or a network such as 192.0.2.0/24"),
    )]
    String,
);

text_type!(Ip4Network);

impl FromStr for Ip4Network {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        network(text, "`192.0.2.25` or `192.0.2.0/24`", 32, |address| {
            let address: Ipv4Addr = address.parse().ok()?;
            Some((address.to_string(), u128::from(address.to_bits())))
        })
        .map(Self)
    }
}

/// Addresses of senders: `2001:db8::25`, or a network as `2001:db8::/32`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct Ip6Network(
    #[schemars(
        regex(pattern = r"^[0-9A-Fa-f:.]+(/\d{1,3})?$"),
        extend("patternErrorMessage" = "an IPv6 address such as 2001:db8::25, or a network such as 2001:db8::/32"),
    )]
    String,
);

text_type!(Ip6Network);

impl FromStr for Ip6Network {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        network(text, "`2001:db8::25` or `2001:db8::/32`", 128, |address| {
            let address: Ipv6Addr = address.parse().ok()?;
            Some((address.to_string(), address.to_bits()))
        })
        .map(Self)
    }
}

/// An address or network in normal form; `read` gives an address as text and bits.
fn network(
    text: &str,
    example: &str,
    width: u32,
    read: impl Fn(&str) -> Option<(String, u128)>,
) -> Result<String, Refusal> {
    let bad = |why: &str, help: String| {
        Err(refuse(
            "bad-network",
            format!("`{text}` is no network of senders: {why}"),
            help,
        ))
    };
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let Some((normal, bits)) = read(address) else {
        let other = match address.parse() {
            Ok(IpAddr::V4(_)) => Some("ip4"),
            Ok(IpAddr::V6(_)) => Some("ip6"),
            Err(_) => None,
        };
        return bad(
            &format!("`{address}` is no such address"),
            match other {
                Some(key) => format!("it belongs under `{key}`"),
                None => format!("write it as {example}"),
            },
        );
    };
    let Some(length) = length else {
        return Ok(normal);
    };
    let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    match length.parse::<u32>() {
        Ok(number) if digits && number <= width => {
            let beyond = u128::MAX.checked_shr(128 - width + number).unwrap_or(0);
            if bits & beyond != 0 {
                return bad(
                    "its address goes on behind the length",
                    format!("write the first address of the network, as in {example}"),
                );
            }
            if number == 0 {
                return bad(
                    "it would be everybody",
                    "name the addresses that send".to_owned(),
                );
            }
            Ok(if number == width {
                normal
            } else {
                format!("{normal}/{number}")
            })
        }
        _ => bad(
            &format!("`/{length}` is no length"),
            format!("write 1 to {width}, as in {example}"),
        ),
    }
}

/// A day: `2027-01-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(jiff::civil::Date);

impl Day {
    /// Whether the day is over at `now`, in Unix seconds, wherever one is.
    #[must_use]
    pub fn is_over(self, now: i64) -> bool {
        let end = self
            .0
            .tomorrow()
            .and_then(|next| next.to_zoned(jiff::tz::TimeZone::UTC));
        // Twelve hours behind UTC is the last place where it is still that day.
        end.is_ok_and(|end| now >= end.timestamp().as_second() + 12 * 3600)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text.parse() {
            Ok(date) if text.len() == 10 => Ok(Self(date)),
            _ => Err(refuse(
                "bad-day",
                format!("`{text}` is no day of the calendar"),
                "write it as `2027-01-31`",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A day of the calendar.",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "patternErrorMessage": "a day such as 2027-01-31",
            "examples": ["2027-01-31"],
        })
    }
}

/// The name of a DKIM key, without the `._domainkey` behind it (DNS-DKIM-04).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct SelectorName(
    #[schemars(
        regex(pattern = r"^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?$"),
        extend("patternErrorMessage" = "a selector such as key1: letters, digits, dots, hyphens and underscores"),
    )]
    String,
);

text_type!(SelectorName);

impl FromStr for SelectorName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |why: String, help: String| Err(refuse("bad-selector", why, help));
        if let Some((name, _)) = text.split_once("._domainkey") {
            return bad(
                format!("`{text}` is more than a selector"),
                format!("write only `{name}`: the rest is added"),
            );
        }
        match dns::owner(&format!("{text}._domainkey"), "acme.example") {
            Ok(owner) if !text.contains('*') => {
                let name = owner.strip_suffix("._domainkey").unwrap_or(&owner);
                Ok(Self(name.to_owned()))
            }
            Ok(_) => bad(
                format!("`{text}` is no selector: a key has one name"),
                "write the name that the sender gives, such as `s1`".to_owned(),
            ),
            Err(why) => bad(why.message, why.help),
        }
    }
}

/// Where reports about transport go: an e-mail address or an `https` address (RFC 8460 §3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct ReportPlace(
    #[schemars(
        regex(pattern = r"^(https://\S+|[^\s@]+@[^\s@]+\.[^\s@]+)$"),
        extend("patternErrorMessage" = "an e-mail address, or an address that begins with https://"),
    )]
    String,
);

text_type!(ReportPlace);

impl FromStr for ReportPlace {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.starts_with("https://") {
            let odd = text.len() == "https://".len()
                || text.contains(|c: char| c.is_whitespace() || c.is_control() || ",;".contains(c));
            return match odd {
                true => Err(refuse(
                    "bad-mail-address",
                    format!("`{text}` cannot be written into a record"),
                    "write commas as `%2C` and semicolons as `%3B`, and no blanks",
                )),
                false => Ok(Self(text.to_owned())),
            };
        }
        let address: MailAddress = text.parse()?;
        Ok(Self(address.as_str().to_owned()))
    }
}

/// Who may issue certificates: the domain by which an authority goes in CAA records, such as
/// `letsencrypt.org` (RFC 8659 §4.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct Issuer(
    #[schemars(
        regex(pattern = r#"^[^\s@/:;"]+\.[^\s@/:;"]+$"#),
        extend("patternErrorMessage" = "the domain of an authority, such as letsencrypt.org"),
    )]
    String,
);

text_type!(Issuer);

impl FromStr for Issuer {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        dns::zone_name(text)
            .map(Self)
            .map_err(|why| refuse("bad-domain", why.message, why.help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads<T: FromStr<Err = Refusal> + fmt::Display>(text: &str, normal: &str) {
        let read = text.parse::<T>().map(|value| value.to_string());
        assert_eq!(read.map_err(|why| why.message), Ok(normal.to_owned()));
    }

    #[track_caller]
    fn refuses<T: FromStr<Err = Refusal> + fmt::Debug>(text: &str, code: &str) {
        let code = code.to_owned();
        let found = text.parse::<T>().map_err(|why| why.code.to_owned());
        assert_eq!(found.err(), Some(code), "{text}");
    }

    #[test]
    fn hosts_of_spf_may_have_underscores_and_macros() {
        reads::<SpfHost>("_SPF.google.com", "_spf.google.com");
        reads::<SpfHost>("@", "@");
        reads::<SpfHost>("%{i}._spf.crm.example", "%{i}._spf.crm.example");
        for no in ["spf", "include:spf.crm.example", "spf.crm .example", ""] {
            refuses::<SpfHost>(no, "bad-domain");
        }
    }

    #[test]
    fn networks_begin_with_their_first_address() {
        reads::<Ip4Network>("192.0.2.25", "192.0.2.25");
        reads::<Ip4Network>("192.0.2.0/24", "192.0.2.0/24");
        reads::<Ip4Network>("192.0.2.1/32", "192.0.2.1");
        reads::<Ip6Network>("2001:DB8:0::/32", "2001:db8::/32");
        for no in [
            "192.0.2",
            "192.0.2.1/24",
            "192.0.2.0/33",
            "0.0.0.0/0",
            "192.0.2.0/+8",
            "::1",
        ] {
            refuses::<Ip4Network>(no, "bad-network");
        }
        for no in ["192.0.2.1", "2001:db8::1/32", "2001:db8::/129", "::/0"] {
            refuses::<Ip6Network>(no, "bad-network");
        }
    }

    #[test]
    fn a_day_is_over_when_it_is_over_everywhere() {
        let day: Day = "2027-01-31".parse().expect("a day");
        let noon_after = 1_801_483_200;
        assert!(!day.is_over(noon_after - 1));
        assert!(day.is_over(noon_after));
        for no in ["2027-02-30", "31.1.2027", "2027-1-31", "20270131"] {
            refuses::<Day>(no, "bad-day");
        }
    }

    #[test]
    fn selectors_stand_alone() {
        reads::<SelectorName>("S1", "s1");
        reads::<SelectorName>("k1.mail", "k1.mail");
        for no in ["s1._domainkey", "s1._domainkey.acme.example", "*", ""] {
            refuses::<SelectorName>(no, "bad-selector");
        }
    }

    #[test]
    fn reports_go_to_addresses() {
        reads::<ReportPlace>("TLS@acme.example", "tls@acme.example");
        reads::<ReportPlace>("https://reports.example/tls", "https://reports.example/tls");
        for no in [
            "reports.example",
            "http://reports.example",
            "https://reports.example/a,b",
        ] {
            refuses::<ReportPlace>(no, "bad-mail-address");
        }
    }
}
