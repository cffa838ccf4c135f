//! A record as it is written, term by term; printing gives back every byte.

use std::fmt;
use std::ops::Range;

use super::fault::Fault;
use super::hint;
use super::term::{Qualifier, Sense, Term};

/// What every record begins with, in any case (RFC 7208 §4.5).
const VERSION: &str = "v=spf1";

/// Whether a text is an SPF record: the version, then a blank or nothing. `v=spf10` is none.
#[must_use]
pub fn is_spf(text: &str) -> bool {
    let (version, rest) = text.split_at_checked(VERSION.len()).unwrap_or_default();
    version.eq_ignore_ascii_case(VERSION) && (rest.is_empty() || rest.starts_with(' '))
}

/// A record that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The version as it is written.
    version: String,
    /// Each term with the blanks before it.
    pub(super) terms: Vec<(String, Term)>,
    /// Blanks at the end.
    tail: String,
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.version)?;
        for (blanks, term) in &self.terms {
            write!(f, "{blanks}{term}")?;
        }
        f.write_str(&self.tail)
    }
}

impl Record {
    /// A record without terms.
    pub(super) fn empty() -> Self {
        Self {
            version: VERSION.to_owned(),
            terms: Vec::new(),
            tail: String::new(),
        }
    }

    /// Reads a record; nothing of the text is lost.
    ///
    /// # Errors
    /// Everything that is wrong with it, in order; never empty. One fault is enough for readers to
    /// give up (§4.6).
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        if !is_spf(text) {
            return Err(vec![no_record(text)]);
        }
        let (version, rest) = text.split_at(VERSION.len());
        let mut record = Self {
            version: version.to_owned(),
            ..Self::empty()
        };
        let (mut faults, mut places) = (Vec::new(), Vec::new());
        let mut words = words(rest).peekable();
        let mut end = 0;
        while let Some(at) = words.next() {
            let blanks = &rest[end..at.start];
            end = at.end;
            let wrong = match Term::read(&rest[at.clone()]) {
                Ok(term) => {
                    record.terms.push((blanks.to_owned(), term));
                    places.push(VERSION.len() + at.start..VERSION.len() + at.end);
                    continue;
                }
                Err(wrong) => wrong,
            };
            let start = at.start;
            let joined = words.peek().and_then(|next| {
                let second = &rest[next.clone()];
                let instead = joined(&rest[at.clone()], second)?;
                Some((next.end, instead))
            });
            let (until, instead) = match joined {
                Some((until, instead)) => {
                    words.next();
                    (until, Some(instead))
                }
                None => (at.end, hint::instead(&rest[at])),
            };
            end = until;
            let place = VERSION.len() + start..VERSION.len() + until;
            faults.push(wrong.at(text, place, instead));
        }
        record.tail = rest[end..].to_owned();
        faults.extend(record.repeated(&places));
        faults.sort_by_key(|fault| fault.at.start);
        if faults.is_empty() {
            Ok(record)
        } else {
            Err(faults)
        }
    }

    /// `redirect=` and `exp=` stand once at most (§6). `places` are those of the terms: while there are
    /// faults, they cannot be told from the terms alone.
    fn repeated(&self, places: &[Range<usize>]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let (mut redirect, mut explanation) = (None, None);
        for (term, at) in self.terms().zip(places) {
            let (what, first) = match term.sense() {
                Sense::Redirect(name) => ("redirect=", redirect.replace(name.normal())),
                Sense::Explanation(name) => ("exp=", explanation.replace(name.normal())),
                Sense::Directive(..) | Sense::Other(..) => continue,
            };
            let Some(first) = first else {
                continue;
            };
            let same = term.name().is_some_and(|name| name.normal() == first);
            faults.push(Fault {
                term: term.to_string(),
                at: at.clone(),
                what: format!("is a second `{what}`"),
                help: "keep one of them".to_owned(),
                instead: same.then(String::new),
            });
        }
        faults
    }

    /// Its terms in order.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().map(|(_, term)| term)
    }

    /// Its terms with their places in the text.
    pub fn placed(&self) -> impl Iterator<Item = (Range<usize>, &Term)> {
        let mut end = self.version.len();
        self.terms.iter().map(move |(blanks, term)| {
            let start = end + blanks.len();
            end = start + term.as_str().len();
            (start..end, term)
        })
    }

    /// The terms that readers look at in turn: directives up to the first `all`, that one included
    /// (§5.1).
    pub fn directives(&self) -> impl Iterator<Item = &Term> {
        let directives = self.terms().filter(|term| term.mechanism().is_some());
        let mut over = false;
        directives.take_while(move |term| !std::mem::replace(&mut over, term.is_all()))
    }

    /// What the first `all` says.
    #[must_use]
    pub fn all(&self) -> Option<Qualifier> {
        self.terms()
            .find(|term| term.is_all())
            .and_then(Term::qualifier)
    }

    /// The term with `redirect=`, whether it counts or not: beside `all` it does not (§6.1).
    #[must_use]
    pub fn redirect(&self) -> Option<&Term> {
        self.terms()
            .find(|term| matches!(term.sense(), Sense::Redirect(_)))
    }

    /// The term with `exp=`.
    #[must_use]
    pub fn explanation(&self) -> Option<&Term> {
        self.terms()
            .find(|term| matches!(term.sense(), Sense::Explanation(_)))
    }

    /// Whether a term of this meaning is there, whatever its qualifier.
    #[must_use]
    pub fn has(&self, term: &Term) -> bool {
        let subject = term.subject();
        self.terms().any(|own| own.subject() == subject)
    }
}

/// Where words stand between blanks.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split(' ').filter_map(move |word| {
        let at = start..start + word.len();
        start = at.end + 1;
        (!word.is_empty()).then_some(at)
    })
}

/// A term that was cut in two by a blank: `- all`, `include: a.example`.
fn joined(first: &str, second: &str) -> Option<String> {
    let sign = matches!(first, "+" | "-" | "~" | "?");
    let open = first.ends_with([':', '=']);
    if sign || open && Term::read(second).is_err() {
        let text = format!("{first}{second}");
        return Term::read(&text).is_ok().then_some(text);
    }
    // The colon is what is missing.
    let known = ["include", "exists", "ip4", "ip6"];
    let bare = first.trim_start_matches(['+', '-', '~', '?']);
    let known = known.iter().any(|known| bare.eq_ignore_ascii_case(known));
    let text = format!("{first}:{second}");
    (known && Term::read(second).is_err() && Term::read(&text).is_ok()).then_some(text)
}

/// What is wrong with a text that is no record and was to be one.
fn no_record(text: &str) -> Fault {
    let (at, instead) = begun(text).map_or_else(
        || (0..text.find(' ').unwrap_or(text.len()), None),
        |(end, instead)| (0..end, Some(instead)),
    );
    Fault {
        term: text.get(at.clone()).unwrap_or_default().to_owned(),
        at,
        what: "is not the beginning of an SPF record".to_owned(),
        help: match &instead {
            Some(instead) => format!("write `{instead}` in its place"),
            None => "begin with `v=spf1` and a blank".to_owned(),
        },
        instead,
    }
}

/// How far a misspelt version goes, and what to write in its place: marks and blanks around it, or a
/// term right behind it.
fn begun(text: &str) -> Option<(usize, String)> {
    let trimmed = text.trim_start_matches([' ', '\t', '"', '\'', '\u{feff}']);
    let (version, rest) = trimmed.split_at_checked(VERSION.len())?;
    version.eq_ignore_ascii_case(VERSION).then_some(())?;
    let behind = rest.trim_start_matches([';', ',', ':', '"', '\'']);
    let end = text.len() - behind.len();
    let apart = behind.is_empty() || behind.starts_with(' ');
    let term = behind.len() < rest.len() || behind.starts_with(|c: char| c.is_ascii_alphabetic());
    match (apart, term) {
        (true, _) => Some((end, version.to_owned())),
        (false, true) => Some((end, format!("{version} "))),
        (false, false) => None,
    }
}
