//! An audit as a comment: grades on top, then each finding, folded.

use super::cut::size;
use super::{LIMIT, code, fenced, inline};
use crate::lint::finding::Finding;
use crate::model::diagnostic::Level;
use crate::render::audit::Audit;
use crate::render::words::count;

/// What the words about what was left out may take.
const NOTE: usize = 200;

/// The whole audit, within [`LIMIT`]: details go first, from the end, then whole findings, and the
/// comment says how many.
#[must_use]
pub fn audit(audit: &Audit<'_>) -> String {
    let mut head = String::from("## Maniform audit\n\n");
    let [errors, warnings, notes] = audit.count();
    head += &format!(
        "{}, {}, {}.\n\n",
        count(errors, "error"),
        count(warnings, "warning"),
        count(notes, "note")
    );
    let grades = audit.grades();
    if !grades.is_empty() {
        head += "| Domain | Grade | |\n|---|---|---|\n";
    }
    for each in grades {
        let domain = code(&each.domain);
        head += &format!("| {domain} | {} | {} |\n", each.letter(), each.words());
        if size(&head) > LIMIT / 2 {
            head += "\nMore domains are left out here.\n";
            break;
        }
    }
    head.push('\n');
    let mut tail = String::new();
    for gap in audit.gaps.iter().take(20) {
        tail += &format!("Not read: {}: {}\n\n", inline(&gap.view), inline(&gap.why));
    }
    for rule in audit.not_judged {
        tail += &format!("Not judged: {}\n\n", inline(rule));
    }
    tail += &format!("{}\n", inline(&audit.asked()));
    let room = LIMIT.saturating_sub(size(&head) + size(&tail) + NOTE);
    let shown = audit.settled.shown.iter().enumerate();
    let entries = shown.map(|(at, finding)| {
        let patch = audit.patches.get(&at).and_then(|patch| patch.as_ref().ok());
        (full(finding, patch), short(finding))
    });
    let entries: Vec<(String, String)> = entries.collect();
    format!("{head}{}{tail}", fitted(&entries, room))
}

/// As many as fit in one line each; of those, as many with details as fit then.
fn fitted(entries: &[(String, String)], room: usize) -> String {
    let mut used = 0;
    let named = entries.iter().take_while(|(_, short)| {
        used += size(short);
        used <= room
    });
    let named = named.count();
    let short: usize = entries
        .iter()
        .take(named)
        .map(|(_, short)| size(short))
        .sum();
    let mut left = room - short;
    let (mut body, mut folded) = (String::new(), 0);
    for (full, short) in entries.iter().take(named) {
        let more = size(full).saturating_sub(size(short));
        if more <= left {
            left -= more;
            body += full;
        } else {
            folded += 1;
            body += short;
        }
    }
    let unnamed = entries.len() - named;
    if folded + unnamed > 0 {
        body += &format!(
            "**Not everything fits into this comment: the details of {} and {} whole were left out.** `maniform audit` shows all.\n\n",
            count(folded, "finding"),
            count(unnamed, "finding"),
        );
    }
    body
}

fn level(finding: &Finding) -> &'static str {
    match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn short(finding: &Finding) -> String {
    format!(
        "- **{}** {}: {}\n",
        level(finding),
        inline(finding.code),
        inline(&finding.message)
    )
}

fn full(finding: &Finding, patch: Option<&String>) -> String {
    let mut text = format!(
        "<details><summary><b>{}</b> {}: {}</summary>\n\n",
        level(finding),
        code(finding.code),
        code(&finding.message)
    );
    text += &format!("About {}.", inline(&finding.about.to_string()));
    if let Some(help) = &finding.help {
        text += &format!(" To do: {}.", inline(help));
    }
    text += "\n\n";
    if let Some(fix) = &finding.fix {
        text += &format!("Fix: {}.\n\n", inline(&fix.does));
    }
    if let Some(patch) = patch {
        text += &fenced("diff", patch);
        text.push('\n');
    }
    text + "</details>\n\n"
}
