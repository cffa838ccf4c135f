//! Comments that let a finding be: `# maniform: allow CODE because REASON`.

use std::collections::BTreeMap;

use crate::model::diagnostic::{Diagnostic, nearest};
use crate::model::source::{FileId, Sources, Span};
use crate::yaml::comments::{Comment, comments};

/// One such comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The code of the rule.
    pub code: String,
    /// Why that is fine here.
    pub because: String,
    /// Where the comment stands.
    pub span: Span,
    /// The line it speaks of, from 1; none where nothing stands there.
    line: Option<usize>,
}

/// The allowances of all files.
#[derive(Debug, Default)]
pub struct Allowances {
    found: Vec<Allowance>,
    /// Their places in `found`.
    by_line: BTreeMap<(FileId, usize), Vec<usize>>,
}

/// How a comment begins that is meant for this program.
const MARK: &str = "maniform:";

/// The same without its colon, as a slip leaves it.
const NAME: &str = "maniform";

impl Allowances {
    /// Reads them, and says which comments are meant as one and are none.
    #[must_use]
    pub fn read(sources: &Sources) -> (Self, Vec<Diagnostic>) {
        let mut read = Self::default();
        let mut wrong = Vec::new();
        for (file, source) in sources.iter() {
            // Most files have none, and need not be read once more.
            if !source.text.to_lowercase().contains(NAME) {
                continue;
            }
            for comment in comments(file, source) {
                match allowance(&comment) {
                    Some(Ok(allowance)) => read.add(file, allowance),
                    Some(Err(diagnostic)) => wrong.push(diagnostic),
                    None => {}
                }
            }
        }
        (read, wrong)
    }

    fn add(&mut self, file: FileId, allowance: Allowance) {
        if let Some(line) = allowance.line {
            let here = self.by_line.entry((file, line)).or_default();
            here.push(self.found.len());
        }
        self.found.push(allowance);
    }

    /// The allowance of a rule on a line, by its place in [`Allowances::all`].
    #[must_use]
    pub fn on(&self, code: &str, file: FileId, line: usize) -> Option<usize> {
        let here = self.by_line.get(&(file, line))?.iter().copied();
        let mut here = here.filter(|at| self.found.get(*at).is_some_and(|a| a.code == code));
        here.next()
    }

    /// All of them, in the order of the files.
    #[must_use]
    pub fn all(&self) -> &[Allowance] {
        &self.found
    }
}

/// What a comment allows; none where it is not meant for this program.
fn allowance(comment: &Comment) -> Option<Result<Allowance, Diagnostic>> {
    let said = match comment.text.strip_prefix(MARK) {
        Some(said) => said.trim(),
        None => return nearly(comment).map(Err),
    };
    let odd = |message: String, help: String| {
        let odd = Diagnostic::warning("bad-allowance", comment.span, message);
        Some(Err(odd.help(help)))
    };
    let form = || "write `# maniform: allow CODE because REASON`".to_owned();
    let (word, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    if word != "allow" {
        return odd(format!("`{MARK} {word}` means nothing"), form());
    }
    let rest = rest.trim_start();
    let (code, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if code.is_empty() {
        return odd("no rule is named that would be allowed".to_owned(), form());
    }
    if super::of(code).is_none() {
        let diagnostic = Diagnostic::warning(
            "unknown-rule",
            comment.span,
            format!("no rule is called `{code}`"),
        );
        return Some(Err(diagnostic.help(did_you_mean(code))));
    }
    let reason = rest.trim().strip_prefix("because");
    let reason = reason.filter(|reason| reason.starts_with(char::is_whitespace));
    match reason.map(str::trim) {
        Some(because) if !because.is_empty() => Some(Ok(Allowance {
            code: code.to_owned(),
            because: because.to_owned(),
            span: comment.span,
            line: comment.line,
        })),
        _ => odd(
            format!("`{code}` is allowed without a reason, so it is not"),
            format!("write `# maniform: allow {code} because REASON`"),
        ),
    }
}

/// What to say of a comment that misses the form by a colon, a space or a capital; none for prose.
fn nearly(comment: &Comment) -> Option<Diagnostic> {
    let folded = comment.text.trim().to_lowercase();
    let rest = folded.strip_prefix(NAME)?.trim_start();
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start();
    let code = rest.strip_prefix("allow")?;
    let code = code.strip_prefix(char::is_whitespace)?;
    let code = code.split_whitespace().next()?;
    super::of(code)?;
    let message = format!("this does not allow `{code}`: it has to begin with `{MARK} allow`");
    let odd = Diagnostic::warning("bad-allowance", comment.span, message);
    Some(odd.help(format!("write `# {MARK} allow {code} because REASON`")))
}

/// What to say of a code that no rule has.
pub(super) fn did_you_mean(code: &str) -> String {
    match nearest(code, super::rules().map(|rule| rule.code)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "docs/rules.md lists them".to_owned(),
    }
}
