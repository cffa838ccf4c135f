//! What a rule is.

use super::finding::Findings;
use super::prospect::Prospect;
use super::scene::Scene;
use super::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// One thing that is worth knowing before mail breaks.
#[derive(Debug)]
pub struct Rule {
    /// Stable kebab-case name, as findings show it and suppressions name it.
    pub code: &'static str,
    /// How much it matters unless `settings.lint` says otherwise.
    pub level: Level,
    /// What it finds: a sentence without its dot.
    pub title: &'static str,
    /// The facts about the service and the standards it stands for, by their ids: `MAIL-RED-16`.
    pub facts: &'static [&'static str],
    /// Why it matters, when it is fine, what to do: Markdown, a few short paragraphs.
    pub manual: &'static str,
    /// Where the fact was read, with its date or section.
    pub source: &'static str,
    /// How it is found.
    pub judge: Judge,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Judge {
    /// What the files declare; offline. An audit asks the same of what lives.
    Files(fn(&Scene<'_>, &mut Findings)),
    /// A finished plan beside what lives: what it would bring about.
    Plan(fn(&Prospect<'_>, &mut Findings)),
    /// What lives, and what the DNS publishes. Where the world does not know an answer yet, it is
    /// fetched and the rule is asked again, so a rule says nothing for good before it knows all.
    Audit(fn(&Survey<'_>, &mut Findings) -> Result<(), Pending>),
}

/// When a rule is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// By `lint`, offline.
    Files,
    /// When a plan is made.
    Plan,
    /// By an audit.
    Audit,
}

impl Judge {
    /// When it is asked.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Files(_) => Stage::Files,
            Self::Plan(_) => Stage::Plan,
            Self::Audit(_) => Stage::Audit,
        }
    }
}
