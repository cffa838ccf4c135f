//! Names that people write and that the service or the mail standards would refuse: judged here,
//! where the place is known, instead of by a failed call.
//!
//! Addresses to be created follow the service's grammar; addresses of others follow the RFCs, never
//! the service's (MAIL-ADDR-06).

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::limits;
use crate::dns;
use crate::model::refusal::{self, Refusal, refuse};

/// Longest local part of anybody's address, in octets (RFC 5321 §4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Longest address, in octets (RFC 5321 §4.5.3.1.3; erratum 1690 on RFC 3696).
const ADDRESS_MAX: usize = 254;

/// What every text that people write has: its normal form, and being read with its own refusal.
macro_rules! text_type {
    ($name:ident) => {
        impl $name {
            /// The normal form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                refusal::text(deserializer)
            }
        }
    };
}
pub(super) use text_type;

/// The part of an address before the `@`, as the service allows it: letters, digits, dots, hyphens
/// and underscores.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct LocalPart(
    #[schemars(
        length(max = limits::usual("address-name-length")),
        regex(pattern = "^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?$"),
        extend("patternErrorMessage" = "the part before the @: letters, digits, dots, hyphens and underscores"),
    )]
    String,
);

text_type!(LocalPart);

impl FromStr for LocalPart {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |why: &str, help: &str| {
            Err(refuse(
                "bad-address-name",
                format!("the service refuses the name `{text}`: {why}"),
                help,
            ))
        };
        if text.is_empty() {
            return Err(refuse(
                "bad-address-name",
                "the name of the address is empty",
                "write what stands before the `@`",
            ));
        }
        if let Some((local, _)) = text.split_once('@') {
            let help = format!("write only what stands before the `@`: `{local}`");
            return bad("it holds an `@`", &help);
        }
        if let Some(odd) = text
            .chars()
            .find(|c| !(c.is_ascii_alphanumeric() || "._-".contains(*c)))
        {
            let odd = match odd {
                ' ' => "a blank".to_owned(),
                // Escaping is for what cannot be seen.
                '\'' | '"' | '\\' => format!("`{odd}`"),
                odd => format!("`{}`", odd.escape_debug()),
            };
            return bad(
                &format!("{odd} is not allowed in it"),
                "use letters, digits, dots, hyphens and underscores",
            );
        }
        if text.starts_with(['.', '-']) || text.ends_with(['.', '-']) {
            return bad(
                "it begins or ends with a dot or hyphen",
                "begin and end with a letter, digit or underscore",
            );
        }
        if text.contains("..") {
            return bad("it holds two dots in a row", "leave one of them out");
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

/// A domain, such as `acme.example`; kept in lower case, without final dot, IDN as A-labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct DomainName(
    #[schemars(
        regex(pattern = r"^[^\s@/:]+\.[^\s@/:]+$"),
        extend("patternErrorMessage" = "a domain such as acme.example"),
    )]
    String,
);

text_type!(DomainName);

impl FromStr for DomainName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        dns::zone_name(text)
            .map(Self)
            .map_err(|why| refuse("bad-domain", why.message, why.help))
    }
}

/// Somebody's e-mail address, at any host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct MailAddress(
    #[schemars(
        regex(pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$"),
        extend("patternErrorMessage" = "an e-mail address such as ada@acme.example"),
    )]
    String,
);

text_type!(MailAddress);

impl FromStr for MailAddress {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |why: String, help: &str| Err(refuse("bad-mail-address", why, help));
        // As mail programs copy it: `Ada Martin <ada@acme.example>`.
        if let Some((_, rest)) = text.split_once('<')
            && let Some(address) = rest.strip_suffix('>')
        {
            return bad(
                format!("`{text}` is more than an e-mail address"),
                &format!("write only `{address}`"),
            );
        }
        let Some((local, domain)) = text.rsplit_once('@') else {
            return bad(
                format!("`{text}` is no e-mail address: it has no `@`"),
                "write it in full, such as `ada@acme.example`",
            );
        };
        let domain = match dns::zone_name(domain) {
            Ok(domain) => domain,
            Err(why) => {
                return bad(
                    format!("`{text}` is no e-mail address: {}", why.message),
                    &why.help,
                );
            }
        };
        if local.is_empty() {
            return bad(
                format!("`{text}` is no e-mail address: nothing stands before the `@`"),
                "write it in full, such as `ada@acme.example`",
            );
        }
        // RFC 5322 §3.2.3: a dot-atom; non-ASCII text by RFC 6531 needs support on the whole way.
        let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
        if !local
            .split('.')
            .all(|a| !a.is_empty() && a.chars().all(atom))
        {
            let help = match local.to_ascii_lowercase().starts_with("mailto:") {
                true => "write the address alone, without `mailto:`",
                false => "check it for blanks, quotes and doubled dots",
            };
            return bad(
                format!("`{text}` is no e-mail address: `{local}` cannot stand before the `@`"),
                help,
            );
        }
        if local.len() > LOCAL_MAX || text.len() > ADDRESS_MAX {
            return bad(
                format!("`{text}` is too long for an e-mail address"),
                "RFC 5321 allows 64 characters before the `@` and 254 in all",
            );
        }
        Ok(Self(format!("{}@{domain}", local.to_lowercase())))
    }
}

/// The form in which addresses that the service returns are compared: lower case, because no
/// receiver in use tells `Ada@` from `ada@`, and A-labels, because the service returns both.
#[must_use]
pub fn normal_address(text: &str) -> String {
    text.parse::<MailAddress>()
        .map_or_else(|_| text.trim().to_lowercase(), |address| address.0)
}

/// An entry of an allow or block list: an address, or a pattern with `*` and `?` (MAIL-LIST-02).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct SenderPattern(
    #[schemars(
        regex(pattern = r"^\S*[@*?]\S*$"),
        extend("patternErrorMessage" = "an address such as ada@acme.example, or a pattern such as *@acme.example"),
    )]
    String,
);

text_type!(SenderPattern);

impl FromStr for SenderPattern {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |why: &str, help: String| {
            Err(refuse(
                "bad-sender",
                format!("`{text}` cannot be an entry of this list: {why}"),
                help,
            ))
        };
        if text.is_empty() {
            return bad("it is empty", "write an address, or remove it".into());
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return bad(
                "it holds a blank",
                "write each sender as an entry of its own, without blanks".into(),
            );
        }
        if !text.contains(['@', '*', '?']) {
            return bad(
                "it is neither an address nor a pattern",
                format!("for a whole domain write `*@{text}`"),
            );
        }
        if text.chars().all(|c| "*?@.".contains(c)) {
            return bad(
                "it would match every sender there is",
                "name the senders, or the domains as `*@domain`".into(),
            );
        }
        Ok(Self(text.to_lowercase()))
    }
}

/// What an address is for, in a line.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct Note(
    #[schemars(
        length(max = limits::usual("note-length")),
        regex(pattern = r"^\S(.*\S)?$"),
        extend("patternErrorMessage" = "a note in one line, without blanks around it"),
    )]
    String,
);

text_type!(Note);

impl FromStr for Note {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-note",
                "the note begins or ends with blanks, or holds a line break or tab",
                "write it as one line without blanks around it",
            ));
        }
        if text.is_empty() {
            return Err(refuse(
                "bad-note",
                "the note is empty",
                "write `note: null` to clear it",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A name that people gave to something in the Manager: a signature, a template, a work team.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct ShownName(
    #[schemars(
        regex(pattern = r"^\S(.*\S)?$"),
        extend("patternErrorMessage" = "a name in one line, without blanks around it"),
    )]
    String,
);

text_type!(ShownName);

impl FromStr for ShownName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() || text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-name",
                "the name is empty, has blanks around it, or holds a line break or tab",
                "write it in one line, as the Manager shows it",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_service_allows_are_taken_in_lower_case() {
        for name in ["ada", "Ada", "a", "ada.b", "no", "1e3", "_x", "a-b_c.d9"] {
            assert_eq!(
                name.parse::<LocalPart>().map(|l| l.0),
                Ok(name.to_lowercase()),
                "{name}"
            );
        }
    }

    #[test]
    fn names_the_service_refuses_are_refused_with_the_reason() {
        for (name, why) in [
            ("", "empty"),
            ("ada@acme.example", "`@`"),
            ("ada+x", "`+` is not allowed"),
            ("édith", "not allowed"),
            (".ada", "begins or ends"),
            ("ada-", "begins or ends"),
            ("a..b", "two dots"),
        ] {
            let refused = name.parse::<LocalPart>().map_err(|e| e.message);
            assert!(
                refused.as_ref().is_err_and(|m| m.contains(why)),
                "{name}: {refused:?}"
            );
        }
    }

    #[test]
    fn addresses_of_others_follow_the_standards_not_the_service() {
        for (written, normal) in [
            ("Ada+x@Example.ORG", "ada+x@example.org"),
            ("o'hara@exämple.ch", "o'hara@xn--exmple-cua.ch"),
        ] {
            assert_eq!(
                written.parse::<MailAddress>().map(|a| a.0),
                Ok(normal.to_owned())
            );
            assert_eq!(normal_address(written), normal);
        }
        for no in [
            "ada",
            "a b@x.example",
            "a..b@x.example",
            "@x.example",
            "a@",
            "a@x y.example",
            "\"a b\"@x.example",
            "a@[192.0.2.1]",
            "a@ab--c.example",
            "a@-x.example",
        ] {
            assert!(no.parse::<MailAddress>().is_err(), "{no}");
        }
    }

    #[test]
    fn addresses_of_others_have_the_lengths_of_the_standard() {
        let local = |length: usize| format!("{}@x.example", "a".repeat(length));
        assert!(local(64).parse::<MailAddress>().is_ok());
        assert!(local(65).parse::<MailAddress>().is_err());
        let whole = |length: usize| {
            let labels = format!("{}.", "b".repeat(60)).repeat(3);
            let rest = length - 64 - 1 - labels.len();
            format!("{}@{labels}{}", "a".repeat(64), "c".repeat(rest))
        };
        assert!(whole(254).parse::<MailAddress>().is_ok());
        assert!(whole(255).parse::<MailAddress>().is_err());
    }

    #[test]
    fn list_entries_are_addresses_or_patterns_and_never_everything() {
        for yes in ["boss@x.example", "*@spam.example", "promo-?@x.example"] {
            assert!(yes.parse::<SenderPattern>().is_ok(), "{yes}");
        }
        for no in [
            "",
            "spam.example",
            "*",
            "**",
            "*@*",
            "?*",
            "*@*.*",
            "a b@x.example",
        ] {
            assert!(no.parse::<SenderPattern>().is_err(), "{no}");
        }
    }

    #[test]
    fn notes_are_one_short_line() {
        assert!("Front desk".parse::<Note>().is_ok());
        for no in ["", " x", "a\nb"] {
            assert!(no.parse::<Note>().is_err(), "{no:?}");
        }
    }
}
