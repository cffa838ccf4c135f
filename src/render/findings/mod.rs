//! Findings in the forms that other programs read: SARIF for code scanning, JUnit for lists of tests, commands
//! for a runner of GitHub that mark lines of a review.

mod github;
mod junit;
mod sarif;
mod top;

pub use github::github;
pub use junit::junit;
pub use sarif::sarif;
pub use top::Top;

use super::audit::Audit;
use super::lint::Report;
use super::visible::visible;
use crate::lint::finding::Finding;
use crate::model::diagnostic::{Diagnostic, Level};
use crate::model::source::{Location, Sources, Span};

/// What one run found, whichever command ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// The command: `validate`, `lint` or `audit`.
    pub command: &'static str,
    /// What was found, by place; what somebody let be comes last.
    pub told: Vec<Told>,
    /// The names of the files that were read.
    pub files: Vec<String>,
    /// The lowest level that makes the run fail.
    pub fails_from: Level,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its code.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What is wrong, with nothing in it that acts on a terminal; may have several lines.
    pub message: String,
    /// The one thing to do.
    pub help: Option<String>,
    /// The address of what it is about, where a rule says it.
    pub about: Option<String>,
    /// Where it is written; none for what no file declares.
    pub at: Option<Place>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Place, String)>,
    /// Why somebody let it be, if so.
    pub because: Option<String>,
}

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The place as people name it, with columns in characters.
    pub at: Location,
    /// First column, and the one past the last, in units of UTF-16, from 1.
    pub utf16: (usize, usize),
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Self {
        let at = sources.locate(span);
        let source = sources.get(span.file);
        let units = |line: usize, column: usize| {
            let before = source.line(line).chars().take(column.saturating_sub(1));
            before.map(char::len_utf16).sum::<usize>() + 1
        };
        let utf16 = (units(at.line, at.column), units(at.end_line, at.end_column));
        Self { at, utf16 }
    }
}

impl Told {
    fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let related = diagnostic.related.iter();
        let related = related.map(|label| (Place::of(label.span, sources), safe(&label.text)));
        // Nothing here has an excerpt whose underlined words could say it.
        let message = match diagnostic.label.as_str() {
            "" => diagnostic.message.clone(),
            label => format!("{}: {label}", diagnostic.message),
        };
        Self {
            code: diagnostic.code,
            level: diagnostic.level,
            message: safe(&message),
            help: diagnostic.help.as_deref().map(safe),
            about: None,
            at: Some(Place::of(diagnostic.span, sources)),
            related: related.collect(),
            because: None,
        }
    }

    fn found(finding: &Finding, sources: &Sources) -> Self {
        let related = finding.related.iter();
        let related = related.map(|label| (Place::of(label.span, sources), safe(&label.text)));
        Self {
            code: finding.code,
            level: finding.level,
            message: safe(&finding.message),
            help: finding.help.as_deref().map(safe),
            about: Some(safe(&finding.about.to_string())),
            at: finding.span.map(|span| Place::of(span, sources)),
            related: related.collect(),
            because: None,
        }
    }

    /// Whether it makes the run fail.
    fn fails(&self, from: Level) -> bool {
        self.because.is_none() && self.level <= from
    }
}

impl Findings {
    /// What the loader says.
    #[must_use]
    pub fn of_files(command: &'static str, diagnostics: &[Diagnostic], sources: &Sources) -> Self {
        let mut told: Vec<Told> = diagnostics
            .iter()
            .map(|one| Told::of(one, sources))
            .collect();
        told.dedup();
        Self {
            command,
            told,
            files: names(sources),
            fails_from: Level::Error,
        }
    }

    /// What rules found, beside what the loader says.
    #[must_use]
    pub fn of_rules(command: &'static str, report: &Report<'_>, strict: bool) -> Self {
        let sources = report.sources;
        let settled = report.settled;
        let said = report
            .told
            .iter()
            .chain(&settled.idle)
            .chain(&settled.misread);
        let shown = settled.shown.iter().map(|one| Told::found(one, sources));
        let mut told: Vec<Told> = said
            .map(|one| Told::of(one, sources))
            .chain(shown)
            .collect();
        told.sort_by_cached_key(|one| (one.at.is_none(), one.at.clone(), one.level, one.code));
        told.dedup();
        let let_be = settled.suppressed.iter().map(|one| Told {
            because: Some(safe(&one.because)),
            ..Told::found(&one.finding, sources)
        });
        told.extend(let_be);
        Self {
            command,
            told,
            files: names(sources),
            fails_from: match strict {
                true => Level::Warning,
                false => Level::Error,
            },
        }
    }

    /// The same with its files named from the top of a repository, as those name them who show a review.
    #[must_use]
    pub fn seen_from(mut self, top: &Top) -> Self {
        for one in &mut self.told {
            let related = one.related.iter_mut().map(|(place, _)| place);
            for place in one.at.iter_mut().chain(related) {
                place.at.file = top.name(&place.at.file);
            }
        }
        for file in &mut self.files {
            *file = top.name(file);
        }
        self
    }

    /// What an audit found.
    #[must_use]
    pub fn of_audit(audit: &Audit<'_>, strict: bool) -> Self {
        Self::of_rules("audit", &audit.lint(), strict)
    }
}

fn names(sources: &Sources) -> Vec<String> {
    sources
        .iter()
        .map(|(_, source)| source.name.clone())
        .collect()
}

fn safe(text: &str) -> String {
    visible(text).into_owned()
}

#[cfg(test)]
mod tests;
