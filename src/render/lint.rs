//! What `lint` found: for people with excerpts and fixes, for programs in the form of `validate --json`
//! with more members.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::clean::clean;
use super::diagnostics::{Look, PRINTED, count, entry, excerpts, sorted, summary};
use super::visible::visible;
use super::words;
use crate::lint::finding::Finding;
use crate::lint::settle::Settled;
use crate::model::diagnostic::{Diagnostic, Level};
use crate::model::source::{Sources, Span};

/// What is shown of one run.
#[derive(Debug)]
pub struct Report<'a> {
    /// What the loader says, none of it an error.
    pub told: &'a [Diagnostic],
    /// What the rules found.
    pub settled: &'a Settled,
    /// The files that all of it is about.
    pub sources: &'a Sources,
    /// How many rules were asked.
    pub rules: usize,
    /// How many things the files declare.
    pub things: usize,
    /// For findings with a fix, the patch it would be, or why it cannot be written; by their place in
    /// `settled.shown`. Empty where nobody asked.
    pub patches: &'a BTreeMap<usize, Result<String, String>>,
    /// Whether an audit found them, which mends nothing itself and has no choice of rules.
    pub audited: bool,
}

/// Findings of one code that are printed, where there are others.
const OF_A_CODE: usize = 5;

type Name = (Span, &'static str, String);

impl Report<'_> {
    /// Everything that has a place, with what `validate` says.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let found = self.settled.shown.iter().filter_map(Finding::diagnostic);
        let more = self.settled.idle.iter().chain(&self.settled.misread);
        let all: Vec<Diagnostic> = self.told.iter().chain(more).cloned().chain(found).collect();
        sorted(&all)
    }

    /// Findings by what tells their diagnostics apart.
    fn by_name(&self) -> BTreeMap<Name, (usize, &Finding)> {
        let shown = self.settled.shown.iter().enumerate();
        let placed = shown.filter_map(|(index, finding)| {
            let name = (finding.span?, finding.code, finding.message.clone());
            Some((name, (index, finding)))
        });
        placed.collect()
    }

    /// Errors, warnings and notes, whatever they come from.
    #[must_use]
    pub fn count(&self) -> [usize; 3] {
        let mut counted = count(&self.diagnostics());
        for finding in self.placeless() {
            counted[finding.level as usize] += 1;
        }
        counted
    }

    fn placeless(&self) -> impl Iterator<Item = &Finding> {
        let shown = self.settled.shown.iter();
        shown.filter(|finding| finding.span.is_none())
    }

    /// With excerpts and a closing line that counts.
    #[must_use]
    pub fn human(&self, look: Look) -> String {
        let diagnostics = self.diagnostics();
        let by_name = self.by_name();
        let below = |diagnostic: &Diagnostic| {
            let name = (diagnostic.span, diagnostic.code, diagnostic.message.clone());
            let (index, finding) = by_name.get(&name)?;
            fix(finding, self.patches.get(index), self.audited)
        };
        let (picked, left) = picked(&diagnostics);
        let mut text = excerpts(&picked, self.sources, look, &below);
        text.push_str(&more(&left, self.audited));
        for (index, finding) in self.settled.shown.iter().enumerate() {
            if finding.span.is_some() {
                continue;
            }
            let (level, about) = (finding.level.word(), finding.about.to_string());
            let _ = writeln!(text, "{level}[{}] {}\n", finding.code, clean(&about));
            for line in finding.message.lines() {
                text.push_str(&words::folded(&clean(line), 2, look.width));
            }
            if let Some(help) = &finding.help {
                let help = format!("help: {}", clean(help));
                text.push_str(&words::folded(&help, 2, look.width));
            }
            if let Some(fix) = fix(finding, self.patches.get(&index), self.audited) {
                text.push_str(&fix);
            }
            text.push('\n');
        }
        text.push_str(&self.closing());
        text
    }

    fn closing(&self) -> String {
        let mut all = self.diagnostics();
        let nowhere = Span::new(crate::model::source::FileId(0), 0, 0);
        all.extend(self.placeless().map(|finding| Diagnostic {
            level: finding.level,
            ..Diagnostic::error(finding.code, nowhere, "")
        }));
        let suppressed = match self.settled.suppressed.len() {
            0 => String::new(),
            number => format!("{number} suppressed with a reason"),
        };
        let found = match (summary(&all), suppressed) {
            (found, rest) if found.is_empty() => {
                let rules = words::count(self.rules, "rule");
                let things = words::count(self.things, "thing");
                let files = words::count(self.sources.iter().count(), "file");
                let rest = match rest.as_str() {
                    "" => String::new(),
                    rest => format!("; {rest}"),
                };
                format!("{rules} found nothing in {things} in {files}{rest}.")
            }
            (found, rest) if rest.is_empty() => found,
            (found, rest) => format!("{found}, {rest}"),
        };
        format!("{found}{}\n", self.mendable())
    }

    /// How many of the findings an edit mends, behind the counts.
    fn mendable(&self) -> String {
        let fixes = self.settled.shown.iter().filter_map(|f| f.fix.as_ref());
        let (safe, all) = fixes.fold((0, 0), |(safe, all), fix| {
            (safe + usize::from(fix.safe), all + 1)
        });
        let patches = self.patches.values().filter(|patch| patch.is_ok()).count();
        match (safe, all - safe) {
            (0, 0) => String::new(),
            _ if self.audited && patches == 0 => String::new(),
            _ if self.audited => format!("; patches of the files mend {patches}"),
            (safe, 0) => format!("; `--fix` mends {safe}"),
            (0, rest) => format!("; `--fix=all` mends {rest}"),
            (safe, _) => format!("; `--fix` mends {safe}, `--fix=all` {all}"),
        }
    }

    /// As one JSON object: the form of `validate --json`, with more members.
    #[must_use]
    pub fn json(&self) -> Json {
        let by_name = self.by_name();
        let listed = self.diagnostics().into_iter().map(|diagnostic| {
            let mut form = entry(&diagnostic, self.sources);
            let name = (diagnostic.span, diagnostic.code, diagnostic.message);
            if let Some((index, finding)) = by_name.get(&name) {
                form["about"] = json!(finding.about);
                form["realm"] = json!(finding.realm);
                form["fix"] = fix_json(finding, self.patches.get(index));
            }
            form
        });
        let listed: Vec<Json> = listed.collect();
        let suppressed = self.settled.suppressed.iter().map(|suppressed| {
            let finding = &suppressed.finding;
            let by = self.sources.locate(suppressed.by);
            json!({
                "code": finding.code,
                "about": finding.about,
                "message": finding.message,
                "because": suppressed.because,
                "by": { "file": by.file, "line": by.line, "column": by.column },
            })
        });
        let suppressed: Vec<Json> = suppressed.collect();
        let [errors, warnings, notes] = self.count();
        json!({
            "format_version": 1,
            "diagnostics": listed,
            "errors": errors,
            "warnings": warnings,
            "notes": notes,
            "suppressed": suppressed,
            "rules": self.rules,
        })
    }
}

/// What is printed with its excerpt, in the order of the places, and how many more there are of each
/// code. One slip that is made everywhere must not hide what is wrong once, so each code has a few
/// places only, and what matters more goes first.
fn picked(sorted: &[Diagnostic]) -> (Vec<Diagnostic>, BTreeMap<&'static str, usize>) {
    let codes: BTreeSet<&str> = sorted.iter().map(|one| one.code).collect();
    let each = if codes.len() > 1 { OF_A_CODE } else { PRINTED };
    let mut by_level: Vec<&Diagnostic> = sorted.iter().collect();
    by_level.sort_by_key(|one| one.level);
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let mut picked = Vec::new();
    for one in by_level {
        let of_code = shown.entry(one.code).or_default();
        if *of_code < each && picked.len() < PRINTED {
            *of_code += 1;
            picked.push(one.clone());
        } else {
            *left.entry(one.code).or_default() += 1;
        }
    }
    (picked, left)
}

/// What is not printed, by code.
fn more(left: &BTreeMap<&'static str, usize>, audited: bool) -> String {
    if left.is_empty() {
        return String::new();
    }
    let all: usize = left.values().sum();
    let how = match audited {
        true => "`--domain D` shows those of one domain, `--json` all",
        false => "`--rule CODE` shows those of one rule, `--json` all",
    };
    let mut text = format!("{all} more ({how}):\n");
    let mut rows: Vec<_> = left.iter().collect();
    rows.sort_by_key(|(code, number)| (std::cmp::Reverse(**number), **code));
    let width = rows
        .first()
        .map_or(0, |(_, number)| number.to_string().len());
    for (code, number) in rows {
        let _ = writeln!(text, "  {number:width$} {code}");
    }
    text.push('\n');
    text
}

/// The errors among findings, counted: what cannot work, whatever a plan does; none where there is none.
#[must_use]
pub fn errors(shown: &[Finding]) -> Option<String> {
    let errors = shown.iter().filter(|each| each.level == Level::Error);
    Some(errors.count())
        .filter(|number| *number > 0)
        .map(|number| words::count(number, "error"))
}

/// What would mend a finding, below it.
fn fix(finding: &Finding, patch: Option<&Result<String, String>>, audited: bool) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let how = match (fix.safe, patch) {
        (_, Some(Err(why))) => format!("cannot be written: {why}"),
        (_, Some(Ok(_))) if audited => "this patch of the files; then `maniform apply`".to_owned(),
        (true, _) => "`--fix` writes it".to_owned(),
        (false, _) => "`--fix=all` writes it; think about it first".to_owned(),
    };
    let mut text = format!("  fix: {} ({})\n", clean(&fix.does), clean(&how));
    if let Some(Ok(patch)) = patch {
        text.push('\n');
        text.push_str(&visible(patch));
    }
    Some(text)
}

fn fix_json(finding: &Finding, patch: Option<&Result<String, String>>) -> Json {
    let Some(fix) = &finding.fix else {
        return Json::Null;
    };
    let (patch, why) = match patch {
        Some(Ok(patch)) => (json!(patch), Json::Null),
        Some(Err(why)) => (Json::Null, json!(why)),
        None => (Json::Null, Json::Null),
    };
    json!({ "does": fix.does, "safe": fix.safe, "patch": patch, "cannot": why })
}
