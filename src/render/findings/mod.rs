//! Findings in the forms that other programs read: SARIF for code scanning, JUnit for lists of tests, commands
//! for a runner of GitHub that mark lines of a review.

mod github;
mod junit;
mod sarif;

pub use github::github;
pub use junit::junit;
pub use sarif::sarif;

use super::audit::Audit;
use super::lint::Report;
use super::visible::visible;
use crate::lint::finding::Finding;
use crate::model::diagnostic::{Diagnostic, Level};
use crate::model::source::{Location, Sources};

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
    pub at: Option<Location>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Location, String)>,
    /// Why somebody let it be, if so.
    pub because: Option<String>,
}

impl Told {
    fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let related = diagnostic.related.iter();
        let related = related.map(|label| (sources.locate(label.span), safe(&label.text)));
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
            at: Some(sources.locate(diagnostic.span)),
            related: related.collect(),
            because: None,
        }
    }

    fn found(finding: &Finding, sources: &Sources) -> Self {
        let related = finding.related.iter();
        let related = related.map(|label| (sources.locate(label.span), safe(&label.text)));
        Self {
            code: finding.code,
            level: finding.level,
            message: safe(&finding.message),
            help: finding.help.as_deref().map(safe),
            about: Some(safe(&finding.about.to_string())),
            at: finding.span.map(|span| sources.locate(span)),
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
