//! Commands for a runner of GitHub: each marks a line of a review. A runner shows ten of each level for a
//! step, so what matters most comes first.
//!
//! The form is that of `actions/toolkit` (`packages/core/src/command.ts`) and `actions/runner`
//! (`src/Runner.Common/ActionCommand.cs`), both read 2026-12: a property ends at `,` and `:`, and what would end a
//! line or begin an escape is written with `%`. Columns of several lines are thrown away there.

use std::fmt::Write as _;

use super::{Findings, Place, Told};
use crate::model::diagnostic::Level;
use crate::render::visible::visible;

/// One command a line; empty where nothing was found. What somebody let be is left out.
#[must_use]
pub fn github(findings: &Findings) -> String {
    let mut told: Vec<&Told> = findings
        .told
        .iter()
        .filter(|one| one.because.is_none())
        .collect();
    told.sort_by_key(|one| one.level);
    let mut text = String::new();
    for one in told {
        let level = match one.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(Place { at, .. }) = &one.at {
            properties.push(("file", visible(&at.file).into_owned()));
            properties.push(("line", at.line.to_string()));
            properties.push(("endLine", at.end_line.max(at.line).to_string()));
            // Columns of several lines mean nothing to it.
            if at.line == at.end_line {
                properties.push(("col", at.column.to_string()));
                properties.push(("endColumn", at.end_column.max(at.column).to_string()));
            }
        }
        properties.push(("title", format!("maniform {}", one.code)));
        let properties: Vec<String> = properties
            .into_iter()
            .map(|(name, value)| format!("{name}={}", property(&value)))
            .collect();
        let message = match (&one.help, &one.about) {
            (Some(help), _) => format!("{}\nhelp: {help}", one.message),
            (None, _) => one.message.clone(),
        };
        let message = match (&one.at, &one.about) {
            (None, Some(about)) => format!("{about}: {message}"),
            _ => message,
        };
        let _ = writeln!(
            text,
            "::{level} {}::{}",
            properties.join(","),
            data(&message)
        );
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
