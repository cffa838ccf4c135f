//! An audit as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Audit, Grade, domain_of};
use crate::lint::finding::Finding;
use crate::model::diagnostic::Level;

/// Version of the JSON form.
pub const FORMAT_VERSION: u32 = 1;

/// One audit.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Maniform audit")]
pub struct Form {
    /// Version of this form.
    format_version: u32,
    /// The domains that were audited, with their grades.
    domains: Vec<Domain>,
    /// Everything that was found, by what it is about.
    findings: Vec<Entry>,
    /// What was found and somebody let be.
    suppressed: Vec<Suppressed>,
    /// How many findings are errors.
    errors: usize,
    /// How many are warnings.
    warnings: usize,
    /// How many are notes.
    notes: usize,
    /// How many rules were asked.
    rules: usize,
    /// The service that was read; null where only the DNS was asked.
    service: Option<String>,
    /// The resolvers, as `ADDR:PORT`.
    resolvers: Vec<String>,
    /// How many questions went to the DNS.
    questions: usize,
    /// How many policy pages were fetched.
    pages: usize,
    /// Lists of the service that could not be read.
    gaps: Vec<Unread>,
    /// Rules whose questions did not come to an end, by code.
    not_judged: Vec<String>,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
struct Domain {
    /// Its name, in A-labels.
    domain: String,
    /// A: nothing to do. B, C: warnings. D, F: errors. Null where the resolver was of no use, so that
    /// nothing is known.
    grade: Option<Grade>,
    /// Errors in it.
    errors: usize,
    /// Warnings in it.
    warnings: usize,
    /// Notes in it.
    notes: usize,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Entry {
    /// The rule's code; it stays the same when the words change.
    code: String,
    /// How much it matters: `error`, `warning` or `note`.
    level: String,
    /// What it is about, such as `record-set:acme.example/@/MX`.
    about: String,
    /// The organization; empty where nobody declares it.
    realm: String,
    /// Which of the audited domains it belongs to; null for people and organizations.
    domain: Option<String>,
    /// What is wrong.
    message: String,
    /// One idea what to do.
    help: Option<String>,
    /// Where the files speak of it, or of what is nearest to it; null for what no file declares.
    place: Option<Place>,
    /// What would mend it.
    fix: Option<Fix>,
}

/// A place in a file.
#[derive(Debug, Serialize, JsonSchema)]
struct Place {
    /// The file's path as it was given, or `<stdin>`.
    file: String,
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
}

/// An edit of the files.
#[derive(Debug, Serialize, JsonSchema)]
struct Fix {
    /// What it does.
    does: String,
    /// Whether nobody has to think about it.
    safe: bool,
    /// The edit as a patch; null where it cannot be written.
    patch: Option<String>,
    /// Why it cannot be written.
    cannot: Option<String>,
}

/// A finding that somebody let be.
#[derive(Debug, Serialize, JsonSchema)]
struct Suppressed {
    /// The rule's code.
    code: String,
    /// What it is about.
    about: String,
    /// What was found.
    message: String,
    /// Why that is fine.
    because: String,
}

/// A list that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
struct Unread {
    /// The list in words.
    view: String,
    /// Why.
    why: String,
}

impl Audit<'_> {
    /// As one form.
    #[must_use]
    pub fn form(&self) -> Form {
        let shown = self.settled.shown.iter().enumerate();
        let suppressed = self.settled.suppressed.iter().map(|each| Suppressed {
            code: each.finding.code.to_owned(),
            about: each.finding.about.to_string(),
            message: each.finding.message.clone(),
            because: each.because.clone(),
        });
        let domains = self.grades().into_iter().map(|each| {
            let [errors, warnings, notes] = each.found;
            Domain {
                domain: each.domain,
                grade: each.grade,
                errors,
                warnings,
                notes,
            }
        });
        let gaps = self.gaps.iter().map(|gap| Unread {
            view: gap.view.clone(),
            why: gap.why.clone(),
        });
        let [errors, warnings, notes] = self.count();
        Form {
            format_version: FORMAT_VERSION,
            domains: domains.collect(),
            findings: shown.map(|(at, finding)| self.entry(at, finding)).collect(),
            suppressed: suppressed.collect(),
            errors,
            warnings,
            notes,
            rules: self.rules,
            service: self.host.map(str::to_owned),
            resolvers: self.resolvers.clone(),
            questions: self.questions.0,
            pages: self.questions.1,
            gaps: gaps.collect(),
            not_judged: self
                .not_judged
                .iter()
                .map(|code| (*code).to_owned())
                .collect(),
        }
    }

    fn entry(&self, at: usize, finding: &Finding) -> Entry {
        let level = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        let place = finding.span.map(|span| {
            let place = self.sources.locate(span);
            Place {
                file: place.file,
                line: place.line,
                column: place.column,
            }
        });
        let fix = finding.fix.as_ref().map(|fix| {
            let (patch, cannot) = match self.patches.get(&at) {
                Some(Ok(patch)) => (Some(patch.clone()), None),
                Some(Err(why)) => (None, Some(why.clone())),
                None => (None, None),
            };
            Fix {
                does: fix.does.clone(),
                safe: fix.safe,
                patch,
                cannot,
            }
        });
        Entry {
            code: finding.code.to_owned(),
            level: level.to_owned(),
            about: finding.about.to_string(),
            realm: finding.realm.clone(),
            domain: domain_of(&finding.about, self.domains).map(str::to_owned),
            message: finding.message.clone(),
            help: finding.help.clone(),
            place,
            fix,
        }
    }
}
