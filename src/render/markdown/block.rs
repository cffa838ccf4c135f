//! Texts of anybody's in code that nothing in them can end.

use crate::render::visible::one_line;

/// A block of code, behind a fence that is longer than any in the text.
pub(super) fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    let text = text.trim_matches('\n');
    format!("{fence}{language}\n{text}\n{fence}\n")
}

/// A piece of code within a line of Markdown.
pub(super) fn inline(text: &str) -> String {
    let text = one_line(text);
    let ticks = "`".repeat(longest_run(&text) + 1);
    // A blank at each end keeps ticks of the text apart from those around it, and is not shown.
    match text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        true => format!("{ticks} {text} {ticks}"),
        false => format!("{ticks}{text}{ticks}"),
    }
}

/// A piece of code within HTML, where ticks mean nothing.
pub(super) fn code(text: &str) -> String {
    let mut safe = String::from("<code>");
    for c in one_line(text).chars() {
        match c {
            // Whatever could begin markup, should it be read as Markdown once more, and mentions.
            '&' | '<' | '>' | '"' | '\'' | '`' | '*' | '_' | '[' | ']' | '|' | '\\' | '~' | '@'
            | '#' | '!' => safe.push_str(&format!("&#{};", u32::from(c))),
            c => safe.push(c),
        }
    }
    safe + "</code>"
}

/// Lines of a plan with their signs in front, where a block in the language `diff` wants them.
pub(super) fn diff(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let inner = line.trim_start();
        let indent = &line[..line.len() - inner.len()];
        let sign = ["+", "-", "!"].into_iter().find(|sign| {
            inner == *sign
                || inner
                    .strip_prefix(sign)
                    .is_some_and(|rest| rest.starts_with(' '))
        });
        match sign {
            Some(sign) if !indent.is_empty() => {
                let rest = inner.get(sign.len()..).unwrap_or_default();
                format!("{sign}{indent}{}\n", rest.trim_start_matches(' '))
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// How many ticks stand together at most.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
