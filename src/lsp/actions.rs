//! What mends a finding: an edit that the editor offers at its place.

use std::collections::BTreeMap;

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionTriggerKind};

use super::analysis::Analysis;
use super::edits::edit;
use super::position::Lines;
use super::server::Server;
use super::suggested::suggestion;
use crate::lint;
use crate::lint::allowances::Allowances;
use crate::lint::finding::Finding;
use crate::lint::mend::{mend_one, mend_those};
use crate::lint::rule::{Rule, Stage};
use crate::model::diagnostic::Diagnostic;
use crate::model::source::{FileId, Source};
use crate::render::visible::one_line;

/// The kind of the action that mends all of a file that needs no thought.
pub(super) const FIX_ALL: &str = "source.fixAll.maniform";

/// What stands in a new comment until somebody says why.
const REASON: &str = "REASON";

/// An action before it is in the protocol's words.
struct Offer {
    title: String,
    kind: CodeActionKind,
    texts: BTreeMap<FileId, String>,
    mends: Vec<Diagnostic>,
    preferred: bool,
}

/// Everything that can be done about a stretch of a text.
pub(super) fn actions(server: &mut Server, params: &CodeActionParams) -> Vec<CodeAction> {
    let Some(analysis) = server.about(&params.text_document.uri) else {
        return Vec::new();
    };
    let Some(file) = analysis.file(&params.text_document.uri) else {
        return Vec::new();
    };
    let lines = Lines::new(&analysis.sources.get(file).text);
    let bytes = lines.bytes(params.range, server.encoding());
    let touches = |diagnostic: &Diagnostic| {
        let span = diagnostic.span;
        span.file == file && span.start <= bytes.end && bytes.start <= span.end
    };
    let only = params.context.only.as_deref();
    let mut offers = Vec::new();
    if is_wanted(only, "quickfix") {
        for diagnostic in analysis.told.iter().filter(|one| touches(one)) {
            offers.extend(suggested(diagnostic, &analysis));
        }
        let settled = analysis.settled();
        for diagnostic in settled.misread.iter().filter(|one| touches(one)) {
            offers.extend(suggested(diagnostic, &analysis));
        }
        for diagnostic in settled.idle.iter().filter(|one| touches(one)) {
            offers.extend(taken_out(diagnostic, &analysis));
        }
        let found = settled.shown.iter();
        let found = found.filter_map(|finding| Some((finding, finding.diagnostic()?)));
        let found: Vec<_> = found.filter(|(_, one)| touches(one)).collect();
        for (finding, diagnostic) in &found {
            offers.extend(mended(finding, diagnostic, &analysis));
        }
        for (finding, diagnostic) in &found {
            offers.extend(let_be(finding, diagnostic, &analysis));
        }
    }
    // An editor that asks at every move of the cursor is not kept waiting for it.
    let invoked = params.context.trigger_kind != Some(CodeActionTriggerKind::Automatic);
    if is_wanted(only, FIX_ALL) && (only.is_some() || invoked) {
        offers.extend(all_mended(file, &analysis));
    }
    let offers = offers.into_iter();
    offers
        .filter_map(|offer| action(offer, &analysis, server))
        .collect()
}

fn action(offer: Offer, analysis: &Analysis, server: &Server) -> Option<CodeAction> {
    let mends = offer.mends.iter();
    let mends: Vec<_> = mends.map(|one| server.shown(one, analysis)).collect();
    Some(CodeAction {
        title: one_line(&offer.title).into_owned(),
        kind: Some(offer.kind),
        diagnostics: (!mends.is_empty()).then_some(mends),
        is_preferred: offer.preferred.then_some(true),
        edit: Some(edit(&offer.texts, analysis, server)?),
        ..CodeAction::default()
    })
}

/// A kind is asked for by itself or by what it begins with.
fn is_wanted(only: Option<&[CodeActionKind]>, kind: &str) -> bool {
    only.is_none_or(|only| {
        only.iter().any(|asked| {
            let asked = String::from(asked.clone());
            let rest = kind.strip_prefix(asked.as_str());
            rest.is_some_and(|rest| rest.is_empty() || asked.is_empty() || rest.starts_with('.'))
        })
    })
}

fn suggested(diagnostic: &Diagnostic, analysis: &Analysis) -> Option<Offer> {
    let (old, new, texts) = suggestion(diagnostic, analysis)?;
    Some(Offer {
        title: format!("Write `{new}` instead of `{old}`"),
        kind: CodeActionKind::QuickFix,
        texts,
        mends: vec![diagnostic.clone()],
        preferred: true,
    })
}

fn mended(finding: &Finding, diagnostic: &Diagnostic, analysis: &Analysis) -> Option<Offer> {
    let fix = finding.fix.as_ref()?;
    let texts = mend_one(&analysis.sources, &analysis.document, finding).ok()?;
    Some(Offer {
        title: capital(&fix.does),
        kind: CodeActionKind::QuickFix,
        texts,
        mends: vec![diagnostic.clone()],
        preferred: fix.safe,
    })
}

/// A comment above its line that lets a finding be. Offered only where a comment would be one: within a
/// text of several lines it would be part of the text.
fn let_be(finding: &Finding, diagnostic: &Diagnostic, analysis: &Analysis) -> Option<Offer> {
    let span = diagnostic.span;
    let source = analysis.sources.get(span.file);
    let (line, _) = source.line_column(span.start);
    let start = source.line_start(line);
    let written = source.line(line);
    let indent = &written[..written.len() - written.trim_start().len()];
    let end = end_of_lines(source);
    let comment = format!(
        "{indent}# maniform: allow {} because {REASON}{end}",
        finding.code
    );
    let mut text = source.text.clone();
    text.insert_str(start, &comment);
    let texts = BTreeMap::from([(span.file, text)]);
    let (allowances, _) = Allowances::read(&analysis.sources.with(&texts));
    allowances.on(finding.code, span.file, line + 1)?;
    Some(Offer {
        title: format!("Allow `{}` here, and say why", finding.code),
        kind: CodeActionKind::QuickFix,
        texts,
        mends: vec![diagnostic.clone()],
        preferred: false,
    })
}

fn end_of_lines(source: &Source) -> &'static str {
    match source.text.contains("\r\n") {
        true => "\r\n",
        false => "\n",
    }
}

/// Takes out a comment that suppresses nothing; with its line where nothing else stands there.
fn taken_out(diagnostic: &Diagnostic, analysis: &Analysis) -> Option<Offer> {
    let span = diagnostic.span;
    let text = &analysis.sources.get(span.file).text;
    if !text.get(span.start..span.end)?.starts_with('#') {
        return None;
    }
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..span.start].trim_end();
    let (start, end) = match before.is_empty() {
        true => {
            let rest = text[span.end..].find('\n');
            (line, rest.map_or(text.len(), |at| span.end + at + 1))
        }
        false => (line + before.len(), span.end),
    };
    let mut after = text.clone();
    after.replace_range(start..end, "");
    Some(Offer {
        title: "Take this comment out".to_owned(),
        kind: CodeActionKind::QuickFix,
        texts: BTreeMap::from([(span.file, after)]),
        mends: vec![diagnostic.clone()],
        preferred: true,
    })
}

/// All that is found in a file and can be mended without thinking.
fn all_mended(file: FileId, analysis: &Analysis) -> Option<Offer> {
    let asked = |finding: &Finding| {
        let here = finding.span.is_some_and(|span| span.file == file);
        here && finding.fix.as_ref().is_some_and(|fix| fix.safe)
    };
    let found: Vec<&Finding> = analysis
        .settled()
        .shown
        .iter()
        .filter(|one| asked(one))
        .collect();
    if found.is_empty() {
        return None;
    }
    let rules: Vec<&'static Rule> = lint::of_stage(Stage::Files).collect();
    let mended = mend_those(&analysis.sources, &rules, analysis.now(), &asked);
    Some(Offer {
        title: "Mend everything here that is safe to mend".to_owned(),
        kind: CodeActionKind::Custom(FIX_ALL.into()),
        texts: mended.texts,
        mends: found.into_iter().filter_map(Finding::diagnostic).collect(),
        preferred: false,
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
