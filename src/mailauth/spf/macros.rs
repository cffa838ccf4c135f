//! Macro strings and names (RFC 7208 §7.1): text with letters to fill in.

use super::fault::Wrong;

/// One part of a macro string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that stands for itself.
    Literal(String),
    /// `%%`, a per cent sign.
    Percent,
    /// `%_`, a blank.
    Space,
    /// `%-`, a blank as URLs have it.
    UrlSpace,
    /// `%{…}`.
    Letter(Letter),
}

/// `%{ir}` and the like: a value to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which value, in lower case.
    pub letter: char,
    /// Whether it was a capital: the value is then escaped as in URLs.
    pub escaped: bool,
    /// How many parts of the value are kept, counted from the right.
    pub keep: Option<usize>,
    /// Whether its parts are turned around first.
    pub reversed: bool,
    /// What the value is split at; empty for dots.
    pub delimiters: String,
}

/// Text with letters to fill in, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroString {
    text: String,
    parts: Vec<Part>,
}

/// Where a macro string stands: some letters exist in explanations only (§7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a record.
    Record,
    /// In the text that an `exp=` leads to; it may have blanks.
    Explanation,
}

impl MacroString {
    /// Reads a macro string.
    pub(super) fn read(text: &str, place: Place) -> Result<Self, Wrong> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let (part, after) = if first == '%' {
                expansion(rest, place)?
            } else {
                let end = rest.find('%').unwrap_or(rest.len());
                (literal(&rest[..end], place)?, &rest[end..])
            };
            parts.push(part);
            rest = after;
        }
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// The text as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its parts, in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether a letter occurs; in lower case.
    #[must_use]
    pub fn uses(&self, letter: char) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| matches!(part, Part::Letter(at) if at.letter == letter))
    }

    /// Whether there is anything to fill in.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.all(|part| matches!(part, Part::Literal(_)))
    }

    /// The text with everything in lower case that means the same in lower case: capitals are kept
    /// for letters only, where they ask for escapes.
    fn lowered(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(&literal.to_ascii_lowercase()),
                Part::Percent => text.push_str("%%"),
                Part::Space => text.push_str("%_"),
                Part::UrlSpace => text.push_str("%-"),
                Part::Letter(letter) => letter.push(&mut text),
            }
        }
        text
    }
}

impl Letter {
    fn push(&self, text: &mut String) {
        text.push_str("%{");
        text.push(if self.escaped {
            self.letter.to_ascii_uppercase()
        } else {
            self.letter
        });
        if let Some(keep) = self.keep {
            text.push_str(&keep.to_string());
        }
        if self.reversed {
            text.push('r');
        }
        text.push_str(&self.delimiters);
        text.push('}');
    }
}

fn literal(text: &str, place: Place) -> Result<Part, Wrong> {
    let blank = |c: char| c == ' ' && place == Place::Explanation;
    match text.chars().find(|c| !c.is_ascii_graphic() && !blank(*c)) {
        None => Ok(Part::Literal(text.to_owned())),
        Some(odd) => Err(Wrong::new(
            format!("has the character `{}`", odd.escape_debug()),
            "write visible ASCII characters only",
        )),
    }
}

fn expansion(text: &str, place: Place) -> Result<(Part, &str), Wrong> {
    let after = &text[1..];
    let simple = match after.chars().next() {
        Some('%') => Some(Part::Percent),
        Some('_') => Some(Part::Space),
        Some('-') => Some(Part::UrlSpace),
        _ => None,
    };
    if let Some(part) = simple {
        return Ok((part, &after[1..]));
    }
    let Some(inside) = after.strip_prefix('{') else {
        return Err(Wrong::new(
            "has a `%` that begins no macro",
            "write `%%` for a per cent sign, or a macro such as `%{i}`",
        ));
    };
    let Some((inside, after)) = inside.split_once('}') else {
        return Err(Wrong::new(
            "has a macro that is never closed",
            "close it: `%{i}`",
        ));
    };
    Ok((Part::Letter(letter(inside, place)?), after))
}

fn letter(inside: &str, place: Place) -> Result<Letter, Wrong> {
    let first = inside.chars().next().unwrap_or(' ');
    let lower = first.to_ascii_lowercase();
    let explains = matches!(lower, 'c' | 'r' | 't');
    if explains && place == Place::Record {
        return Err(Wrong::new(
            format!("has the macro `%{{{inside}}}`, which exists in explanations only"),
            "use `%{i}` for the address of the sender; `c`, `r` and `t` belong into the text of `exp=`",
        ));
    }
    if !explains && !matches!(lower, 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'v' | 'h') {
        return Err(Wrong::new(
            format!("has the macro `%{{{inside}}}`, which does not exist"),
            "use one of `s l o d i p v h`",
        ));
    }
    let rest = &inside[first.len_utf8()..];
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = rest.split_at(digits);
    let keep = match number {
        "" => None,
        // More parts than a number can hold are more than a name has.
        number => Some(number.parse::<usize>().unwrap_or(usize::MAX)),
    };
    if keep == Some(0) {
        return Err(Wrong::new(
            format!("has the macro `%{{{inside}}}`, which keeps no part at all"),
            "keep one part or more",
        ));
    }
    let (reversed, delimiters) = match rest.strip_prefix(['r', 'R']) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    match delimiters.chars().find(|c| !"-.+,/_=".contains(*c)) {
        Some(odd) => Err(Wrong::new(
            format!("has `{odd}` in the macro `%{{{inside}}}`"),
            "write the letter, then how many parts, then `r`, then what to split at: `. - + , / _ =`",
        )),
        None => Ok(Letter {
            letter: lower,
            escaped: first.is_ascii_uppercase(),
            keep,
            reversed,
            delimiters: delimiters.to_owned(),
        }),
    }
}

/// A name that a term asks about (`domain-spec`, §7.1): a macro string that ends in a label such as
/// `example`, or in a macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(MacroString);

impl Name {
    /// Reads a name.
    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        if text.is_empty() {
            return Err(Wrong::new("names no domain", "write the domain after it"));
        }
        let string = MacroString::read(text, Place::Record)?;
        if let Some(Part::Literal(end)) = string.parts.last() {
            let end = end.strip_suffix('.').unwrap_or(end);
            let top = end.rsplit_once('.').map(|(_, top)| top);
            if top.is_none() && string.parts.len() == 1 {
                return Err(Wrong::new(
                    format!("names `{text}`, which is no full domain"),
                    "write the domain in full: `mail.example.com`",
                ));
            }
            if !top.is_some_and(is_top_label) {
                return Err(Wrong::new(
                    format!("names `{text}`, which does not end like a domain"),
                    "write a domain: letters, digits and dots, at the end something like `.com`",
                ));
            }
        }
        Ok(Self(string))
    }

    /// What is written, with its macros.
    #[must_use]
    pub fn string(&self) -> &MacroString {
        &self.0
    }

    /// The text as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Its normal form, to compare by: lower case, without the final dot.
    #[must_use]
    pub fn normal(&self) -> String {
        let mut text = self.0.lowered();
        if text.ends_with('.') {
            text.pop();
        }
        text
    }

    /// The domain it stands for where it has no macros, in lower case without the final dot.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        self.0.is_literal().then(|| self.normal())
    }
}

/// `toplabel`: letters, digits and hyphens, neither all digits nor a hyphen at its ends.
fn is_top_label(label: &str) -> bool {
    !label.is_empty()
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
        && !label.chars().all(|c| c.is_ascii_digit())
}
