//! Lists of tags, `tag=value; …`, as DKIM, DMARC, MTA-STS and TLS-RPT are written (RFC 6376 §3.2).
//!
//! The text is kept as it came. Setting a tag replaces its value and nothing else, or adds one in the
//! manner of the text; taking it out gives back what was there before.

use std::fmt;
use std::ops::Range;

/// A list of tags with the text it stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tags {
    text: String,
}

/// One tag of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name, as written.
    pub name: &'a str,
    /// Its value without outer blanks; none where there is no `=`.
    pub value: Option<&'a str>,
    /// Where it stands, in octets, without outer blanks.
    pub at: Range<usize>,
    /// Where its value stands; the end of the tag where there is none.
    pub value_at: Range<usize>,
}

/// What a list of tags cannot be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Flaw {
    /// Something between two `;` has no `=`.
    #[error("`{0}` is no `tag=value`")]
    NoValue(String),
    /// A name holds what names do not (RFC 6376 §3.2: a letter, then letters, digits, `_`).
    #[error("`{0}` is no name of a tag")]
    BadName(String),
    /// A name comes twice, which voids the list (RFC 6376 §3.2).
    #[error("`{0}=` comes twice")]
    Twice(String),
}

impl Flaw {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoValue(_) => "write `tag=value`, with `;` between tags".to_owned(),
            Self::BadName(_) => "look for a missing `;` before it".to_owned(),
            Self::Twice(name) => format!("keep one `{name}=`"),
        }
    }
}

/// What every record has that is one list of tags, in its field `tags`.
macro_rules! tag_list {
    ($record:ident) => {
        impl $record {
            /// Reads any text; what is wrong with it is asked with `problems`.
            #[must_use]
            pub fn parse(text: impl Into<String>) -> Self {
                let tags = $crate::mailauth::tags::Tags::parse(text);
                Self { tags }
            }

            /// The same with a tag of this value.
            #[must_use]
            pub fn with(self, tag: &str, value: &str) -> Self {
                let tags = self.tags.with(tag, value);
                Self { tags }
            }

            /// The tags.
            #[must_use]
            pub fn tags(&self) -> &$crate::mailauth::tags::Tags {
                &self.tags
            }
        }

        impl std::fmt::Display for $record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.tags.fmt(f)
            }
        }
    };
}
pub(super) use tag_list;

impl Tags {
    /// Reads any text; what is wrong with it is asked with [`Tags::flaws`].
    #[must_use]
    pub fn parse(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The text, byte for byte as it came where nothing was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The tags in their order. Blank parts, such as the one behind a final `;`, are none.
    pub fn iter(&self) -> impl Iterator<Item = Tag<'_>> {
        self.parts().filter_map(|part| self.tag(part))
    }

    /// The first tag of this name with a value; names are compared with their case (RFC 6376 §3.2).
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Tag<'_>> {
        let mut tags = self.iter();
        tags.find(|tag| tag.name == name && tag.value.is_some())
    }

    /// The value of the first tag of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.find(name)?.value
    }

    /// What is wrong with the list as such.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for tag in self.iter() {
            let text = || self.text[tag.at.clone()].chars().take(40).collect();
            if tag.value.is_none() {
                flaws.push(Flaw::NoValue(text()));
            } else if !is_name(tag.name) {
                flaws.push(Flaw::BadName(tag.name.chars().take(40).collect()));
            } else if seen.contains(&tag.name) {
                flaws.push(Flaw::Twice(tag.name.to_owned()));
            }
            seen.push(tag.name);
        }
        flaws
    }

    /// The same with a tag of this value: in its place where it is there, else at the end, with the
    /// blanks and the final `;` that the text has. A value must hold no `;`.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Some(tag) = self.find(name) {
            let at = tag.value_at;
            self.text.replace_range(at, value);
            return self;
        }
        let parts: Vec<Range<usize>> = self.parts().collect();
        let blank = |part: &Range<usize>| self.text[part.clone()].trim().is_empty();
        // A list that ends with `;` goes on doing so.
        let ended = parts.last().is_some_and(blank);
        let before = if parts.iter().all(blank) {
            ""
        } else {
            let second = parts.iter().skip(1).find(|part| !blank(part));
            let text = second.map(|part| &self.text[part.clone()]);
            text.map_or(" ", |text| &text[..text.len() - text.trim_start().len()])
        };
        let tag = format!("{before}{name}={value}");
        match parts.last() {
            Some(last) if ended => self.text.insert_str(last.start, &format!("{tag};")),
            _ => self.text.push_str(&format!(";{tag}")),
        }
        self
    }

    /// The same without tags of this name that have a value.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        while let Some(part) = self.part_of(name) {
            // With the `;` behind it, or for the last one the `;` before it.
            let end = (part.end + 1).min(self.text.len());
            let start = if part.end == self.text.len() {
                part.start.saturating_sub(1)
            } else {
                part.start
            };
            self.text.replace_range(start..end, "");
        }
        self
    }

    /// The whole part between two `;` that holds the first tag of this name.
    fn part_of(&self, name: &str) -> Option<Range<usize>> {
        let mut parts = self.parts();
        parts.find(|part| {
            let tag = self.tag(part.clone());
            tag.is_some_and(|tag| tag.name == name && tag.value.is_some())
        })
    }

    /// What stands between the `;`.
    fn parts(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.text.split(';').map(move |part| {
            let range = start..start + part.len();
            start = range.end + 1;
            range
        })
    }

    fn tag(&self, part: Range<usize>) -> Option<Tag<'_>> {
        let at = trimmed(&self.text, part);
        let text = &self.text[at.clone()];
        if text.is_empty() {
            return None;
        }
        let Some(equals) = text.find('=') else {
            return Some(Tag {
                name: text,
                value: None,
                value_at: at.end..at.end,
                at,
            });
        };
        let value_at = trimmed(&self.text, at.start + equals + 1..at.end);
        Some(Tag {
            name: text[..equals].trim(),
            value: Some(&self.text[value_at.clone()]),
            value_at,
            at,
        })
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The range without white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn flaws(text: &str) -> Vec<Flaw> {
        Tags::parse(text).flaws()
    }

    #[test]
    fn tags_know_where_they_stand() {
        let tags = Tags::parse("v=DMARC1 ;  p = reject;");
        let all: Vec<Tag<'_>> = tags.iter().collect();
        assert_eq!(all.len(), 2);
        assert_eq!((all[1].name, all[1].value), ("p", Some("reject")));
        assert_eq!(
            (all[1].at.clone(), all[1].value_at.clone()),
            (12..22, 16..22)
        );
    }

    #[test]
    fn what_is_set_goes_into_its_place_and_in_the_manner_of_the_text() {
        for (text, name, value, now) in [
            ("v=DMARC1; p=none", "p", "reject", "v=DMARC1; p=reject"),
            (
                "v=DMARC1;p= none ;x=1",
                "p",
                "reject",
                "v=DMARC1;p= reject ;x=1",
            ),
            (
                "v=DMARC1; p=none",
                "np",
                "reject",
                "v=DMARC1; p=none; np=reject",
            ),
            (
                "v=DMARC1; p=none;",
                "np",
                "reject",
                "v=DMARC1; p=none; np=reject;",
            ),
            (
                "v=DMARC1;p=none",
                "np",
                "reject",
                "v=DMARC1;p=none;np=reject",
            ),
            ("", "v", "DMARC1", "v=DMARC1;"),
            ("p=", "p", "x", "p=x"),
        ] {
            assert_eq!(Tags::parse(text).with(name, value).as_str(), now);
        }
    }

    #[test]
    fn what_is_taken_out_leaves_no_trace() {
        for (text, name, now) in [
            ("v=DMARC1; p=none; pct=50", "pct", "v=DMARC1; p=none"),
            ("v=DMARC1; pct=50; p=none;", "pct", "v=DMARC1; p=none;"),
            ("v=DMARC1; p=none; pct=50;", "pct", "v=DMARC1; p=none;"),
            ("a=1;b=2;a=3", "a", "b=2"),
            ("a=1", "a", ""),
            ("a=1", "b", "a=1"),
        ] {
            assert_eq!(Tags::parse(text).without(name).as_str(), now);
        }
    }

    #[test]
    fn lists_that_are_none_say_why() {
        assert_eq!(flaws("v=DMARC1; p=none;"), []);
        assert_eq!(flaws("v=DMARC1; reject"), [Flaw::NoValue("reject".into())]);
        assert_eq!(flaws("a=1; a=2"), [Flaw::Twice("a".into())]);
        assert_eq!(flaws("a=1; 2=2"), [Flaw::BadName("2".into())]);
        assert_eq!(flaws("v=DMARC1 p=none"), []);
    }

    proptest! {
        #[test]
        fn every_text_is_printed_as_it_came(text in ".{0,80}") {
            let tags = Tags::parse(text.clone());
            let _ = tags.flaws();
            prop_assert_eq!(tags.to_string(), text);
        }

        #[test]
        fn what_is_set_and_unset_leaves_the_text_as_it_was(
            text in "([ a-z]{0,3}(=[ a-z]{0,3})?;?){0,6}",
            value in "[a-z0-9:]{0,8}",
        ) {
            let tags = Tags::parse(text.clone());
            let set = tags.clone().with("new", &value);
            prop_assert_eq!(set.get("new"), Some(value.as_str()));
            prop_assert_eq!(set.without("new").to_string(), text);
        }

        #[test]
        fn setting_changes_no_other_tag(
            names in proptest::collection::vec("[a-z]{1,3}", 1..6),
            value in "[a-z]{0,4}",
        ) {
            let text: Vec<String> = names.iter().map(|name| format!("{name}=old")).collect();
            let tags = Tags::parse(text.join("; "));
            let set = tags.clone().with(&names[0], &value);
            let others = |tags: &Tags| -> Vec<(String, Option<String>)> {
                tags.iter().skip(1).map(|tag| (tag.name.to_owned(), tag.value.map(str::to_owned))).collect()
            };
            prop_assert_eq!(others(&set), others(&tags));
        }
    }
}
