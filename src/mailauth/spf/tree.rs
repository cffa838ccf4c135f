//! What a look at a record found: a tree of records and terms, with what each cost.

use std::fmt;
use std::ops::Range;

use super::fault::Fault;
use super::record::Record;
use super::term::Term;
use crate::mailauth::ask::Failure;

/// Most terms that may ask the DNS, over all records on the way (RFC 7208 §4.6.4).
pub const LOOKUPS: usize = 10;
/// Most questions that may be answered with nothing.
pub const VOIDS: usize = 2;
/// Most hosts of one `mx`; also most names that one `ptr` looks at.
pub const HOSTS: usize = 10;

/// The result of a check (§2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// There is no record, or no domain to look for one.
    None,
    /// The record says nothing of this sender.
    Neutral,
    /// This sender may.
    Pass,
    /// This sender may not.
    Fail,
    /// This sender should not.
    Softfail,
    /// An answer is missing; later there may be one.
    Temperror,
    /// The record cannot be read or followed.
    Permerror,
}

impl Outcome {
    /// The word that headers and reports have for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Softfail => "softfail",
            Self::Temperror => "temperror",
            Self::Permerror => "permerror",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What stands at a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// One record that can be read.
    Record(Record),
    /// One record with faults: its text, and they.
    Faulty(String, Vec<Fault>),
    /// More than one record (§4.5): their texts.
    Several(Vec<String>),
    /// No record. Whether there are no texts at all, which makes the question a void one.
    Nothing {
        /// Nothing was answered, or that there is no such name.
        void: bool,
    },
    /// Nothing that can be a domain (§4.3).
    NoDomain,
    /// Nobody knows.
    Failed(Failure),
    /// Not looked at, because the way leads in a circle: the domains on it, the first again at the end.
    Loop(Vec<String>),
    /// Not looked at, because the way there has too many terms already.
    TooFar,
}

/// A record on the way, and its terms as far as they were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The domain it was looked for at, in lower case.
    pub domain: String,
    /// What is there.
    pub found: Found,
    /// Its terms in the order they were looked at.
    pub steps: Vec<Step>,
}

/// A term that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The term.
    pub term: Term,
    /// Its place in the text of its record.
    pub at: Range<usize>,
    /// The name asked about, filled in; none for terms without one, and where it depends on the sender.
    pub target: Option<String>,
    /// Whether the sender is meant.
    pub matched: bool,
    /// How many hosts an `mx` names.
    pub hosts: usize,
    /// Questions of its own that were answered with nothing: the names.
    pub voids: Vec<String>,
    /// A question of its own that was not answered, and why.
    pub failed: Option<(String, Failure)>,
    /// The record it leads to.
    pub below: Option<Node>,
}

impl Step {
    pub(super) fn new(at: Range<usize>, term: &Term) -> Self {
        Self {
            term: term.clone(),
            at,
            target: None,
            matched: false,
            hosts: 0,
            voids: Vec::new(),
            failed: None,
            below: None,
        }
    }

    /// Terms that ask the DNS, itself and everything below.
    #[must_use]
    pub fn lookups(&self) -> usize {
        usize::from(self.term.asks()) + self.below.as_ref().map_or(0, Node::lookups)
    }

    /// Questions that were answered with nothing, its own and those below.
    #[must_use]
    pub fn voids(&self) -> usize {
        self.voids.len() + self.below.as_ref().map_or(0, Node::voids)
    }
}

impl Node {
    pub(super) fn new(domain: &str, found: Found) -> Self {
        Self {
            domain: domain.to_owned(),
            found,
            steps: Vec::new(),
        }
    }

    /// Terms that ask the DNS, over everything below.
    #[must_use]
    pub fn lookups(&self) -> usize {
        self.steps.iter().map(Step::lookups).sum()
    }

    /// Questions that were answered with nothing.
    #[must_use]
    pub fn voids(&self) -> usize {
        self.steps.iter().map(Step::voids).sum()
    }

    /// The record, where there is one that can be read.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        match &self.found {
            Found::Record(record) => Some(record),
            _ => None,
        }
    }

    /// The text of the record, read or not.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match &self.found {
            Found::Record(record) => Some(record.to_string()),
            Found::Faulty(text, _) => Some(text.clone()),
            _ => None,
        }
    }
}

/// Why a check ends without a word on the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The record has faults.
    Faults(Vec<Fault>),
    /// This many records at one name.
    Several(usize),
    /// An `include` or `redirect` leads to a domain without a record (§5.2, §6.1).
    NoRecord(String),
    /// More than [`LOOKUPS`] terms that ask.
    Lookups,
    /// More than [`LOOKUPS`], because records lead in this circle.
    Loop(Vec<String>),
    /// More than [`VOIDS`] questions answered with nothing.
    Voids,
    /// An `mx` with this many hosts.
    Hosts(usize),
    /// A question about this name was not answered.
    Dns(String, Failure),
}

/// Why, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The domain of the record.
    pub domain: String,
    /// Its text, where there is one.
    pub record: Option<String>,
    /// The term, where it is one of them.
    pub term: Option<String>,
    /// What is wrong.
    pub why: Why,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faults(faults) => match faults.first() {
                Some(first) => write!(f, "{first}"),
                None => f.write_str("the record cannot be read"),
            },
            Self::Several(count) => write!(f, "there are {count} SPF records"),
            Self::NoRecord(domain) => write!(f, "{domain} has no SPF record"),
            Self::Lookups => write!(f, "more than {LOOKUPS} terms ask the DNS"),
            Self::Loop(way) => write!(f, "records lead in a circle: {}", way.join(" → ")),
            Self::Voids => write!(f, "more than {VOIDS} names have nothing"),
            Self::Hosts(count) => write!(f, "{count} mail exchangers, {HOSTS} may be looked at"),
            Self::Dns(name, failure) => write!(f, "{name}: {failure}"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.term {
            Some(term) => write!(f, "`{term}` of {}: {}", self.domain, self.why),
            None => write!(f, "{}: {}", self.domain, self.why),
        }
    }
}
