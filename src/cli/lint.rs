//! `lint`: what is legal in the files and still likely wrong, and the edits that mend it.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::args::{Files, Found};
use super::error::CliError;
use super::exit::Exit;
use super::load::{Loaded, load};
use super::out::Out;
use super::rewrite::{names, patch, write};
use super::validate;
use crate::document::amend::Amended;
use crate::lint::mend::{Mended, Which, mend, mend_one};
use crate::lint::rule::{Rule, Stage};
use crate::lint::{self, Settled, judge};
use crate::model::diagnostic::{has_errors, nearest};
use crate::render::count;
use crate::render::findings::Findings;
use crate::render::{lint::Report, visible};

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    #[command(flatten)]
    pub(super) files: Files,
    #[command(flatten)]
    pub(super) found: Found,
    /// Ask only this rule. May be repeated.
    #[arg(long = "rule", value_name = "CODE", value_parser = code)]
    pub(super) rules: Vec<&'static Rule>,
    /// Write the fixes into the files, print them as a patch, and say what is left: those nobody has
    /// to think about, or all of them.
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    pub(super) fix: Option<Fixes>,
    /// Only print the patch of `--fix`; write nothing.
    #[arg(long, requires = "fix")]
    pub(super) dry_run: bool,
    /// Print the patch of each fix below its finding; write nothing.
    #[arg(long, conflicts_with = "fix")]
    pub(super) diff: bool,
    /// Fail where there is a warning, too.
    #[arg(long)]
    pub(super) strict: bool,
}

/// What stands for standard input among the sources.
const STDIN: &str = "<stdin>";

/// Which fixes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Fixes {
    /// Those that only take away what has no effect or does harm.
    Safe,
    /// All; read the patch.
    All,
}

/// The rule of a code that was typed.
fn code(text: &str) -> Result<&'static Rule, String> {
    let Some(rule) = lint::of(text) else {
        let near = nearest(text, lint::rules().map(|rule| rule.code));
        return Err(match near {
            Some(near) => format!("there is no such rule; did you mean `{near}`?"),
            None => "there is no such rule; docs/rules.md lists them".to_owned(),
        });
    };
    match rule.judge.stage() {
        Stage::Files => Ok(rule),
        Stage::Plan => Err("this rule looks at plans: `maniform plan` asks it".to_owned()),
        Stage::Audit => Err("this rule looks at what lives: `maniform audit` asks it".to_owned()),
    }
}

pub(super) fn lint(args: &LintArgs, out: &mut Out) -> Result<Exit, CliError> {
    args.found.check()?;
    for word in ["all", "safe"] {
        let mut paths = args.files.paths.iter();
        let typed = paths.any(|path| path.as_os_str() == word && !path.exists());
        if typed && args.fix.is_some() {
            return Err(CliError::new(format!("no such file or folder: `{word}`"))
                .hint(format!("which fixes are meant is said with `--fix={word}`"))
                .exit(Exit::Usage));
        }
    }
    let loaded = load(&args.files.paths);
    if has_errors(&loaded.diagnostics) {
        validate::told(&args.found, "lint", &loaded, out);
        if !args.found.instead() {
            loaded.is_sound(out);
            out.note("No rule was asked: the files have errors.");
        }
        return Ok(Exit::Error);
    }
    let rules: Vec<&'static Rule> = match args.rules.as_slice() {
        [] => lint::of_stage(Stage::Files).collect(),
        asked => asked.to_vec(),
    };
    match args.fix {
        None => Ok(show(args, &rules, &loaded, out)),
        Some(fixes) => fix(args, fixes, &rules, loaded, out),
    }
}

/// What the rules find in these files, settled.
fn found(rules: &[&'static Rule], loaded: &Loaded) -> Settled {
    let now = jiff::Timestamp::now().as_second();
    judge::found(rules, &loaded.document, &loaded.sources, now)
}

fn report<'a>(
    rules: &[&Rule],
    loaded: &'a Loaded,
    settled: &'a Settled,
    patches: &'a BTreeMap<usize, Result<String, String>>,
) -> Report<'a> {
    Report {
        told: &loaded.diagnostics,
        settled,
        sources: &loaded.sources,
        rules: rules.len(),
        things: loaded.document.declared.len(),
        patches,
        audited: false,
    }
}

/// The findings in the forms that were asked for; `form` is that of JSON.
fn deliver(args: &LintArgs, report: &Report<'_>, form: &serde_json::Value, out: &mut Out) {
    let json = || visible::json(format!("{form:#}\n"));
    let findings = Findings::of_rules("lint", report, args.strict);
    args.found.deliver(out, json, findings);
}

fn exit(report: &Report<'_>, strict: bool) -> Exit {
    match report.count() {
        [0, 0, _] => Exit::Done,
        [0, _, _] if !strict => Exit::Done,
        _ => Exit::Error,
    }
}

fn show(args: &LintArgs, rules: &[&'static Rule], loaded: &Loaded, out: &mut Out) -> Exit {
    let settled = found(rules, loaded);
    let mut patches = BTreeMap::new();
    if args.diff {
        for (index, finding) in settled.shown.iter().enumerate() {
            if finding.fix.is_some() {
                let texts = mend_one(&loaded.sources, &loaded.document, finding);
                let drawn = texts.map(|texts| {
                    let amended = Amended {
                        texts,
                        ..Amended::default()
                    };
                    patch(loaded, &amended)
                });
                patches.insert(index, drawn);
            }
        }
    }
    let report = report(rules, loaded, &settled, &patches);
    deliver(args, &report, &report.json(), out);
    if !args.found.instead() {
        out.tell(&report.human(out.product_look()));
    }
    exit(&report, args.strict)
}

fn fix(
    args: &LintArgs,
    fixes: Fixes,
    rules: &[&'static Rule],
    loaded: Loaded,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let which = match fixes {
        Fixes::Safe => Which::Safe,
        Fixes::All => Which::All,
    };
    let now = jiff::Timestamp::now().as_second();
    let mut mended = mend(&loaded.sources, rules, which, now);
    let amended = Amended {
        texts: std::mem::take(&mut mended.texts),
        ..Amended::default()
    };
    let patch = patch(&loaded, &amended);
    if !args.dry_run && names(&loaded, &amended).contains(&STDIN) {
        return Err(
            CliError::new("standard input cannot be mended in its place")
                .hint("with --dry-run the edit is printed as a patch")
                .exit(Exit::Usage),
        );
    }
    if !args.found.instead() {
        out.patch(&patch);
    }
    if !args.dry_run {
        write(&loaded, &amended)?;
    }
    let after = loaded.with(&amended.texts);
    let settled = found(rules, &after);
    let patches = BTreeMap::new();
    let left = report(rules, &after, &settled, &patches);
    let written = !args.dry_run && !amended.texts.is_empty();
    let mut form = left.json();
    form["fixed"] = mended
        .made
        .iter()
        .map(|made| {
            let does = made.fix.as_ref().map(|fix| &fix.does);
            json!({ "code": made.code, "about": made.about, "does": does })
        })
        .collect();
    form["not_fixed"] = mended
        .failed
        .iter()
        .map(|(left, why)| json!({ "code": left.code, "about": left.about, "why": why }))
        .collect();
    form["written"] = json!(written);
    form["files"] = json!(names(&loaded, &amended));
    form["patch"] = json!(patch);
    deliver(args, &left, &form, out);
    if !args.found.instead() {
        say(args, &loaded, &mended, &amended, out);
        out.tell(&left.human(out.product_look()));
    }
    if !args.dry_run {
        return Ok(exit(&left, args.strict));
    }
    // Nothing was written, so what was there is there still.
    let still = found(rules, &loaded);
    Ok(exit(&report(rules, &loaded, &still, &patches), args.strict))
}

fn say(args: &LintArgs, loaded: &Loaded, mended: &Mended, amended: &Amended, out: &mut Out) {
    for (finding, why) in &mended.failed {
        out.note(&format!(
            "Not fixed: {} of {}: {why}.",
            finding.code, finding.about
        ));
    }
    let findings = count(mended.made.len(), "finding");
    let files = count(amended.texts.len(), "file");
    let names = names(loaded, amended).join(", ");
    match (amended.texts.is_empty(), args.dry_run) {
        (true, _) => out.note("Nothing was fixed: there is no fix that could be written."),
        (false, true) => out.note(&format!(
            "Nothing was written: the patch above would fix {findings} in {files} ({names}). Then this would be left:"
        )),
        (false, false) => out.note(&format!(
            "Fixed {findings}: the patch above is written to {files} ({names}). This is left:"
        )),
    }
}
