//! What is wrong with what a person wrote: data first, wording once, printing elsewhere.

use super::source::Span;

/// How much it matters.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing runs until it is mended.
    Error,
    /// Legal, and likely not what was meant.
    Warning,
    /// Worth knowing; nothing has to be done.
    Note,
}

impl Level {
    /// The word people and programs read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A second place that belongs to the story, with a few words under it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// Words set under the excerpt.
    pub text: String,
}

/// One thing wrong with a document. Ordered by place, so that a run's list reads top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where it is, underlined in the excerpt.
    pub span: Span,
    /// Stable kebab-case identifier, such as `unknown-key`.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What is wrong: a lower-case fragment without a final dot.
    pub message: String,
    /// Words under the excerpt; empty for none.
    pub label: String,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// One idea what to do.
    pub help: Option<String>,
    /// What stands there may be a secret and is blotted out wherever the file is shown.
    pub hides: bool,
}

impl Diagnostic {
    /// An error at `span`; `message` is a lower-case fragment.
    #[must_use]
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            code,
            level: Level::Error,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            help: None,
            hides: false,
        }
    }

    /// A warning at `span`; `message` is a lower-case fragment.
    #[must_use]
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Sets the words under the excerpt.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Adds another place of the same story.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says that what stands there may be a secret.
    #[must_use]
    pub fn hiding(mut self, hides: bool) -> Self {
        self.hides = hides;
        self
    }

    /// Sets the one idea what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// Sorts by place and drops repetitions: the same words at the same place are said once, however
/// many aliases led there.
pub fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort();
    diagnostics.dedup_by(|a, b| a.span == b.span && a.message == b.message);
}

/// True when any of them forbids going on.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.level == Level::Error)
}

/// "did you mean": the candidate nearest to `word`, if one is near enough to be a slip.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase().replace('_', "-");
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()),
                candidate,
            )
        })
        // A third of the letters may differ: "adresses" is a slip, "users" for "rules" is not.
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::FileId;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let keys = ["addresses", "redirections", "spam-filter"];
        assert_eq!(nearest("adresses", keys), Some("addresses"));
        assert_eq!(nearest("spam_filter", keys), Some("spam-filter"));
        assert_eq!(nearest("teams", keys), None);
    }

    #[test]
    fn the_same_words_at_the_same_place_are_said_once() {
        let span = Span::new(FileId(0), 3, 4);
        let mut found = vec![
            Diagnostic::error("b", Span::new(FileId(0), 9, 9), "later"),
            Diagnostic::error("a", span, "twice"),
            Diagnostic::error("a", span, "twice"),
        ];
        tidy(&mut found);
        let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["twice", "later"]);
    }
}
