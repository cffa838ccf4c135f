//! The two questions that files are asked offline, for whoever asks: a command, or an editor.

use super::causes;
use super::rule::Rule;
use super::scene::Scene;
use super::settle::{Settled, settle, unknown_rules};
use crate::document::{self, Document};
use crate::model::diagnostic::{Diagnostic, has_errors, tidy};
use crate::model::source::Sources;

/// What the files say, and everything that `validate` tells of them. `unread` is what was wrong with
/// reading them, `now` in Unix seconds.
#[must_use]
pub fn understand(
    sources: &Sources,
    unread: Vec<Diagnostic>,
    now: i64,
) -> (Document, Vec<Diagnostic>) {
    let mut diagnostics = unread;
    let (document, wrong) = document::load(sources);
    diagnostics.extend(wrong);
    diagnostics.extend(document::over(&document, now));
    diagnostics.extend(unknown_rules(&document));
    if !has_errors(&diagnostics) {
        diagnostics.extend(document::empty(&document, sources));
    }
    tidy(&mut diagnostics);
    (document, diagnostics)
}

/// What these rules find in these files, settled. Only for files without errors.
#[must_use]
pub fn found(rules: &[&Rule], document: &Document, sources: &Sources, now: i64) -> Settled {
    let scene = Scene::declared(document, now);
    let found = super::files(&scene, rules.iter().copied());
    settle(causes::told_once(found), rules, document, sources)
}
