//! What a word means: an address of the files, a kind, a code, a rule, a limit, a guard or a fact. For `explain`.

mod guard;
mod kind;
mod rule;
mod subject;
mod thing;
mod words;

use serde::Serialize;

pub use guard::GuardTopic;
pub use kind::KindTopic;
pub use rule::{FactOfRule, FactTopic, LevelHere, RuleTopic};
pub use subject::{CodeOfSubject, SubjectTopic};
pub use thing::{Against, Lives, ThingTopic};

use crate::document::Document;
use crate::kinds::kind::Located;
use crate::kinds::limits::{self, Entry};
use crate::kinds::mail_domain::catalogue;
use crate::kinds::{self, KINDS};
use crate::lint::{self, facts};
use crate::model::address::Address;
use crate::model::codes;
use crate::model::diagnostic::{Diagnostic, nearest};
use crate::model::source::{Sources, Span};
use crate::plan::guard as guards;

/// Version of the JSON form; raised when a reader of the old one would misread the new one.
pub const FORMAT_VERSION: u32 = 1;

/// Something that can be explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "topic", rename_all = "kebab-case")]
pub enum Topic {
    /// A thing that the files declare.
    Thing(Box<ThingTopic>),
    /// A kind of thing.
    Kind(KindTopic),
    /// The code of a finding.
    Code(CodeTopic),
    /// A limit of the service.
    Limit(LimitTopic),
    /// Somebody who sends mail for many domains.
    Sender(SenderTopic),
    /// Everybody that the catalogue of senders knows.
    Senders(SendersTopic),
    /// What the standards of mail have a word for, such as SPF.
    Subject(SubjectTopic),
    /// A rule.
    Rule(RuleTopic),
    /// A guard over finished plans.
    Guard(GuardTopic),
    /// A fact about the service or a standard.
    Fact(FactTopic),
}

/// A sender that the catalogue knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SenderTopic {
    /// Its name in `senders` of a domain's `mail`.
    pub name: String,
    /// What it is called.
    pub called: String,
    /// The terms it has in SPF.
    pub spf: Vec<String>,
    /// Where mail arrives there.
    pub mx: Vec<String>,
    /// How its DKIM keys get into a zone.
    pub dkim: String,
    /// How its mail comes to pass DMARC.
    pub alignment: String,
    /// Where it was read.
    pub source: String,
    /// The date of that.
    pub date: String,
}

/// The catalogue of senders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SendersTopic {
    /// Each, in the order of their terms in SPF.
    pub senders: Vec<SenderTopic>,
}

/// The code of a finding, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeTopic {
    /// The code.
    pub code: String,
    /// What it means.
    pub means: String,
    /// What to do.
    pub help: String,
}

/// A limit of the service, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimitTopic {
    /// Its name in `settings.limits`.
    pub name: String,
    /// What is counted.
    pub what: String,
    /// The number, or the numbers by offer.
    pub number: String,
    /// What `settings.limits` says instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overridden: Option<u64>,
    /// The rule it comes from.
    pub rule: String,
    /// Where it was read.
    pub source: String,
    /// The date of that.
    pub date: String,
    /// How far to trust it: `high`, `med` or `low`.
    pub sure: String,
}

/// What a word means, apart from things of the files: for these no file is needed.
#[must_use]
pub fn known(word: &str, document: &Document) -> Vec<Topic> {
    let mut found = Vec::new();
    if let Some(code) = codes::of(word) {
        found.push(Topic::Code(CodeTopic {
            code: code.code.to_owned(),
            means: code.means.to_owned(),
            help: code.help.to_owned(),
        }));
    }
    if let Some(rule) = lint::of(word) {
        found.push(Topic::Rule(rule::rule(rule, document)));
    }
    if let Some(kind) = kinds::by_name(word) {
        found.push(Topic::Kind(kind::topic(kind)));
    }
    let named = |entry: &&Entry| entry.name == word || entry.rule.eq_ignore_ascii_case(word);
    let limits = limits::entries().iter().filter(named);
    found.extend(limits.map(|entry| Topic::Limit(limit(entry, document))));
    found.extend(catalogue::meant(word).map(|entry| Topic::Sender(sender(entry))));
    if word == catalogue::ALL {
        let senders = catalogue::entries().iter().map(sender).collect();
        found.push(Topic::Senders(SendersTopic { senders }));
    }
    found.extend(subject::of(word).map(Topic::Subject));
    found.extend(guards::of(word).map(|guard| Topic::Guard(guard::topic(guard))));
    found.extend(facts::fact_of(word).map(|fact| Topic::Fact(rule::fact(fact))));
    found
}

/// The things of the files that a word names: an address, or the key of one or more.
#[must_use]
pub fn things(word: &str, document: &Document, sources: &Sources) -> Vec<ThingTopic> {
    let word = word.to_lowercase();
    // `team:Support`, where one would have to name the organization, too.
    let named = word.split_once(':');
    let short = |address: &Address| {
        let named = named.filter(|(kind, _)| *kind == address.kind);
        let key = address.key.to_lowercase();
        named.is_some_and(|(_, name)| {
            let realm = key.strip_suffix(name);
            realm.is_some_and(|realm| realm.ends_with('/'))
        })
    };
    let declared = document.declared.iter().filter(|thing| {
        let address = &thing.located.address;
        let key = address.key.to_lowercase();
        // Parts of a thing have its key in front of their own.
        address.to_string().to_lowercase() == word
            || short(address)
            || key == word
            // Things of an organization have its name in front.
            || key
                .strip_suffix(&word)
                .is_some_and(|realm| realm.ends_with('/'))
            || key
                .strip_prefix(&word)
                .is_some_and(|rest| rest.starts_with('/'))
    });
    declared
        .map(|thing| thing::topic(thing, document, sources))
        .collect()
}

/// A living thing that no file declares.
#[must_use]
pub fn undeclared(located: &Located, document: &Document) -> ThingTopic {
    thing::undeclared(located, document)
}

/// The findings that are about some of the declared things: those within what declares them.
#[must_use]
pub fn about<'d>(
    things: &[ThingTopic],
    document: &Document,
    all: &'d [Diagnostic],
) -> Vec<&'d Diagnostic> {
    let mut begins: Vec<(Span, bool)> = document
        .declared
        .iter()
        .flat_map(|declared| {
            let address = &declared.located.address;
            let asked = things
                .iter()
                .any(|thing| &thing.address == address || thing.parts.contains(address));
            let spans = std::iter::once(&declared.origin).chain(&declared.also);
            spans.map(move |span| (*span, asked))
        })
        .collect();
    begins.sort();
    // A section goes on until the next one begins.
    let within = |span: Span| {
        let before = begins
            .partition_point(|(begin, _)| (begin.file, begin.start) <= (span.file, span.start));
        let last = before.checked_sub(1).and_then(|last| begins.get(last));
        last.is_some_and(|(begin, asked)| *asked && begin.file == span.file)
    };
    let about = all.iter();
    about
        .filter(|one| within(one.span) || one.related.iter().any(|other| within(other.span)))
        .collect()
}

/// What to say where a word means nothing: the nearest that does, or what can be asked.
#[must_use]
pub fn unknown(word: &str, document: &Document) -> String {
    let addresses: Vec<String> = document
        .declared
        .iter()
        .flat_map(|thing| {
            let address = &thing.located.address;
            [address.to_string(), address.key.clone()]
        })
        .collect();
    let limits = limits::entries().iter();
    let subjects: Vec<&str> = subject::names().collect();
    let words = codes::all()
        .map(|code| code.code)
        .chain(lint::rules().map(|rule| rule.code))
        .chain(facts::facts().iter().map(|fact| fact.id.as_str()))
        .chain(KINDS.iter().map(|kind| kind.name()))
        .chain(catalogue::entries().iter().map(|entry| entry.name.as_str()))
        .chain(guards::GUARDS.iter().map(|guard| guard.name))
        .chain(subjects.iter().copied())
        .chain(limits.flat_map(|entry| [entry.name.as_str(), entry.rule.as_str()]))
        .chain(addresses.iter().map(String::as_str));
    match nearest(word, words) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name an address of the files, such as `mailbox:ada@acme.example`, a kind, the code of a finding, a rule, a guard, a limit, a fact or a sender".to_owned(),
    }
}

fn sender(entry: &catalogue::Entry) -> SenderTopic {
    let spf = entry.include.iter().map(|host| format!("include:{host}"));
    SenderTopic {
        name: entry.name.clone(),
        called: entry.called.clone(),
        spf: spf.collect(),
        mx: entry.mx.clone(),
        dkim: entry.dkim.words().to_owned(),
        alignment: entry.alignment.clone(),
        source: entry.source.clone(),
        date: entry.date.clone(),
    }
}

fn limit(entry: &Entry, document: &Document) -> LimitTopic {
    LimitTopic {
        name: entry.name.clone(),
        what: entry.what.clone(),
        number: entry.number(),
        overridden: document.common.limits.overrides.get(&entry.name).copied(),
        rule: entry.rule.clone(),
        source: entry.source.clone(),
        date: entry.date.clone(),
        sure: entry.sure.word().to_owned(),
    }
}

/// Everything as JSON, versioned.
#[must_use]
pub fn json(topics: &[Topic]) -> String {
    let whole = serde_json::json!({ "format_version": FORMAT_VERSION, "topics": topics });
    super::visible::json(format!("{whole:#}\n"))
}

/// Everything as text, one passage for each topic.
#[must_use]
pub fn human(topics: &[Topic], style: &super::Style) -> String {
    let passages: Vec<String> = topics
        .iter()
        .map(|topic| words::passage(topic, style))
        .collect();
    passages.join("\n")
}
