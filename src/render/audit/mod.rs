//! What an audit found: for people, as JSON, and (in `markdown`) as a comment.

mod form;
mod grade;

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub use form::{FORMAT_VERSION, Form};
pub use grade::{Grade, Graded, domain_of};

use super::clean::clean;
use super::diagnostics::Look;
use super::lint;
use super::words::count;
use crate::lint::settle::Settled;
use crate::live::Gap;
use crate::model::diagnostic::Diagnostic;
use crate::model::source::Sources;

/// What is shown of one audit.
#[derive(Debug)]
pub struct Audit<'a> {
    /// What the loader says, none of it an error.
    pub told: &'a [Diagnostic],
    /// What the rules found.
    pub settled: &'a Settled,
    /// The files.
    pub sources: &'a Sources,
    /// How many rules were asked.
    pub rules: usize,
    /// How many things were looked at: those that live, or those that are declared.
    pub things: usize,
    /// For findings with a fix, the patch it would be, or why it cannot be written; by their place in
    /// `settled.shown`.
    pub patches: &'a BTreeMap<usize, Result<String, String>>,
    /// The domains, in the order they are shown.
    pub domains: &'a [String],
    /// The service that was read; none where only the DNS was asked.
    pub host: Option<&'a str>,
    /// Those of which nothing was heard, because the resolver was of no use.
    pub unheard: &'a [String],
    /// Who was asked, as `ADDR:PORT`.
    pub resolvers: Vec<String>,
    /// Lists of the service that could not be read.
    pub gaps: &'a [Gap],
    /// Rules that could not be asked to the end.
    pub not_judged: &'a [&'static str],
    /// How many questions went to the DNS, and to policy hosts.
    pub questions: (usize, usize),
}

impl Audit<'_> {
    /// Errors, warnings and notes.
    #[must_use]
    pub fn count(&self) -> [usize; 3] {
        self.lint().count()
    }

    /// Whether everything could be looked at.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.gaps.is_empty() && self.not_judged.is_empty()
    }

    /// The grade of each domain.
    #[must_use]
    pub fn grades(&self) -> Vec<Graded> {
        grade::grades(self.domains, self.unheard, &self.settled.shown)
    }

    pub(super) fn lint(&self) -> lint::Report<'_> {
        lint::Report {
            told: self.told,
            settled: self.settled,
            sources: self.sources,
            rules: self.rules,
            things: self.things,
            patches: self.patches,
            audited: true,
        }
    }

    /// With excerpts, the fixes as patches, and a grade for each domain.
    #[must_use]
    pub fn human(&self, look: Look) -> String {
        let mut text = self.lint().human(look);
        for gap in self.gaps {
            let _ = writeln!(
                text,
                "\nnot read: {}: {}",
                clean(&gap.view),
                clean(&gap.why)
            );
            if let Some(hint) = &gap.hint {
                let _ = writeln!(text, "  {}", clean(hint));
            }
        }
        for rule in self.not_judged {
            let _ = writeln!(
                text,
                "\nnot judged: {rule}: its questions did not come to an end"
            );
        }
        let grades = self.grades();
        let width = grades.iter().map(|each| each.domain.chars().count()).max();
        let width = width.unwrap_or(0);
        if !grades.is_empty() {
            text.push('\n');
        }
        for each in grades {
            let _ = writeln!(
                text,
                "  {}  {:width$}  {}",
                each.letter(),
                clean(&each.domain),
                each.words()
            );
        }
        let _ = writeln!(text, "\n{}", self.asked());
        text
    }

    /// Who was asked, in one line.
    #[must_use]
    pub fn asked(&self) -> String {
        let resolvers = self.resolvers.join(", ");
        let (dns, pages) = self.questions;
        let mut text = format!(
            "Asked the DNS {} through {resolvers}",
            count(dns, "question")
        );
        if pages > 0 {
            let _ = write!(text, ", fetched {}", count(pages, "policy page"));
        }
        match self.host {
            Some(host) => {
                let _ = write!(text, ", and read the service ({host}).");
            }
            None => text.push_str("; the service was not read."),
        }
        text
    }
}
