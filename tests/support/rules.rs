//! Folders of `tests/rules`: the cases of a rule, and what is found in one, as `expected.txt` has it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use maniform::lint::finding::Finding;
use maniform::model::source::Sources;

/// The cases of a rule: its own folder, and the folders in it.
pub(crate) fn cases(code: &str) -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/rules")
        .join(code);
    let mut cases = vec![own.clone()];
    let inside = fs::read_dir(&own).into_iter().flatten();
    cases.extend(inside.filter_map(|entry| Some(entry.ok()?.path())));
    cases.retain(|case| case.join("bad.yaml").exists());
    cases.sort();
    cases
}

/// Findings as text; `patch` says what a fix would do to the files.
pub(crate) fn told(
    sources: &Sources,
    found: &[Finding],
    patch: impl Fn(&Finding) -> String,
) -> String {
    let mut text = String::new();
    for finding in found {
        let place = finding.span.map(|span| sources.locate(span).to_string());
        let place = place.unwrap_or_else(|| "-".to_owned());
        let _ = writeln!(
            text,
            "{:?} {place} {}\n  {}",
            finding.level, finding.about, finding.message
        );
        if !finding.label.is_empty() {
            let _ = writeln!(text, "  at it: {}", finding.label);
        }
        for label in &finding.related {
            let _ = writeln!(text, "  {}: {}", sources.locate(label.span), label.text);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  help: {help}");
        }
        if let Some(fix) = &finding.fix {
            let safe = if fix.safe { "safe fix" } else { "fix" };
            let _ = writeln!(text, "  {safe}: {}", fix.does);
            text.push_str(&patch(finding));
        }
    }
    text
}

/// What differs from what the folders say.
#[derive(Debug, Default)]
pub(crate) struct Verdict(pub(crate) Vec<String>);

impl Verdict {
    /// Whether a rule has cases at all.
    pub(crate) fn has(&mut self, code: &str, cases: &[PathBuf]) {
        if cases.is_empty() {
            self.0.push(format!("{code} has no folder in tests/rules"));
        }
    }

    /// Holds what is found in a case against its `expected.txt`, or writes that with `UPDATE_RULES=1`.
    pub(crate) fn hold(&mut self, case: &Path, now: &str) {
        let path = case.join("expected.txt");
        if std::env::var_os("UPDATE_RULES").is_some() {
            fs::write(&path, now).unwrap_or_else(|why| panic!("{path:?}: {why}"));
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected.is_empty() || expected != now {
            let case = case.display();
            self.0
                .push(format!("== {case}\n-- expected\n{expected}\n-- now\n{now}"));
        }
    }

    /// Ends the test where anything differs.
    pub(crate) fn end(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}
