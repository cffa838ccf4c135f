//! Texts with holes: paths that name things by address, filled with the service's ids when sent.

use std::fmt;

use percent_encoding::{
    AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode,
};
use serde::{Deserialize, Serialize};

use super::address::{Address, NoAddress};

/// What may stand unescaped in a path segment (RFC 3986 §2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may not stand bare inside a hole's braces, because it would end or split the hole.
const HOLE: &AsciiSet = &CONTROLS.add(b'#').add(b'{').add(b'}').add(b'%');

/// A hole: the id the service gave to a thing, or to one member of it (a record of a record set).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    /// The thing.
    pub address: Address,
    /// One of its members, where members have ids of their own.
    pub member: Option<String>,
}

impl Ref {
    /// The id of a thing.
    #[must_use]
    pub fn to(address: &Address) -> Self {
        Self {
            address: address.clone(),
            member: None,
        }
    }

    /// The id of one member of a thing.
    #[must_use]
    pub fn member(address: &Address, member: &str) -> Self {
        Self {
            address: address.clone(),
            member: Some(member.to_owned()),
        }
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}",
            utf8_percent_encode(&self.address.to_string(), HOLE)
        )?;
        match &self.member {
            None => Ok(()),
            Some(member) => write!(f, "#{}", utf8_percent_encode(member, HOLE)),
        }
    }
}

impl std::str::FromStr for Ref {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let (address, member) = match text.split_once('#') {
            None => (text, None),
            Some((address, member)) => (address, Some(plain(member))),
        };
        Ok(Self {
            address: plain(address).parse()?,
            member,
        })
    }
}

/// A text with holes: `/1/mail_hostings/{mail-service:acme.example}/mailboxes`. Literal parts
/// hold no braces (they are percent-encoded), so the written form reads back exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Piece {
    Text(String),
    Id(Ref),
}

impl Template {
    /// Starts with literal text, used as it is.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::default().text(text)
    }

    /// Appends literal text as it is, such as `/mailboxes`. Neighbouring texts are one, so that two
    /// templates that are written the same are equal.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        match self.0.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// Appends text from outside, percent-encoded as one path segment.
    #[must_use]
    pub fn segment(self, text: &str) -> Self {
        let encoded = utf8_percent_encode(text, SEGMENT).to_string();
        self.text(&encoded)
    }

    /// Appends the id of a thing, filled in when sent.
    #[must_use]
    pub fn id(self, address: &Address) -> Self {
        self.hole(Ref::to(address))
    }

    /// Appends a hole.
    #[must_use]
    pub fn hole(mut self, hole: Ref) -> Self {
        self.0.push(Piece::Id(hole));
        self
    }

    /// The text with the first hole as it is and every later one left out: what routes of one
    /// family have in common.
    pub(super) fn family(&self) -> String {
        let mut first = true;
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Id(_) if !std::mem::take(&mut first) => "{}".to_owned(),
            Piece::Id(hole) => format!("{{{hole}}}"),
        });
        pieces.collect()
    }

    pub(super) fn holes(&self) -> impl Iterator<Item = &Ref> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Id(hole) => Some(hole),
            Piece::Text(_) => None,
        })
    }

    pub(super) fn fill(&self, ids: &dyn Ids) -> Result<String, Unfilled> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Id(hole) => {
                    let id = ids.id(hole).ok_or_else(|| Unfilled::Id(hole.clone()))?;
                    filled.extend(utf8_percent_encode(&id, SEGMENT));
                }
            }
        }
        Ok(filled)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Id(hole) => write!(f, "{{{hole}}}"),
        })
    }
}

impl std::str::FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut template = Self::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (hole, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{text}` has an open brace"))?;
            if !before.is_empty() {
                template = template.text(before);
            }
            template = template.hole(hole.parse::<Ref>().map_err(|e| e.to_string())?);
            rest = after;
        }
        Ok(if rest.is_empty() {
            template
        } else {
            template.text(rest)
        })
    }
}

impl Serialize for Template {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Knows the ids that the service gave.
pub trait Ids {
    /// The id of a thing or member, if it is known by now.
    fn id(&self, hole: &Ref) -> Option<String>;

    /// Whether that id opens something for whoever knows it, as the key of a link does.
    fn opens(&self, _hole: &Ref) -> bool {
        false
    }
}

/// A hole nobody could fill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfilled {
    /// The service's id of this thing is not known.
    #[error("the service's id of {0} is not known")]
    Id(Ref),
    /// This secret could not be had.
    #[error("{0}")]
    Secret(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl Ids for Known {
        fn id(&self, hole: &Ref) -> Option<String> {
            match hole.address.kind.as_str() {
                "mail-service" => Some("4567".into()),
                "mailbox" => Some("a b".into()),
                _ => None,
            }
        }
    }

    #[test]
    fn a_template_reads_back_and_fills_escaped() {
        let service = Address::new("mail-service", "acme.example");
        let mailbox = Address::new("mailbox", "ada@acme.example");
        let path = Template::new("/1/mail_hostings/")
            .id(&service)
            .text("/mailboxes/")
            .id(&mailbox)
            .text("/aliases/")
            .segment("a/b");
        let shown = path.to_string();
        assert_eq!(
            shown,
            "/1/mail_hostings/{mail-service:acme.example}/mailboxes/{mailbox:ada@acme.example}/aliases/a%2Fb"
        );
        assert_eq!(shown.parse::<Template>().as_ref(), Ok(&path));
        assert_eq!(
            path.fill(&Known),
            Ok("/1/mail_hostings/4567/mailboxes/a%20b/aliases/a%2Fb".into())
        );
    }

    #[test]
    fn members_of_any_text_survive_in_a_hole() {
        let set = Address::new("record-set", "acme.example/@/TXT");
        let hole = Ref::member(&set, r#"v=spf1 {x} #1 "q" %41"#);
        assert_eq!(hole.to_string().parse(), Ok(hole));
        let odd = Ref::to(&Address::new("organization", "Acme #1 {50%}"));
        assert_eq!(odd.to_string().parse(), Ok(odd.clone()));
        let path = Template::new("/x/").hole(odd);
        assert_eq!(path.to_string().parse(), Ok(path));
    }
}
