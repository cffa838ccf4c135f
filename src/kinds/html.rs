//! Texts in HTML that people write and the service keeps: their normal form, and links in them that
//! would get mail refused.

use std::collections::BTreeSet;

use crate::model::diagnostic::Diagnostic;
use crate::model::source::Span;
use crate::model::value::Value;

/// The form in which such texts are compared: line breaks as `\n`, no blank around the whole, because
/// a block in YAML ends with a line break and a form field does not.
#[must_use]
pub fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// A text as a field's value; nothing written in it is nothing.
#[must_use]
pub fn value(text: &str) -> Value {
    match normal(text) {
        text if text.is_empty() => Value::Null,
        text => Value::Text(text),
    }
}

/// What is wrong with the links of a text written at `span`. Warnings only: one malformed link in a
/// signature is enough for all mail of its user to be refused by a rule on headers (MAIL-SEND-09), and
/// the service says nothing while it is saved.
#[must_use]
pub fn judge_links(text: &str, span: Span) -> Vec<Diagnostic> {
    let wrong: BTreeSet<(String, &str)> = links(text)
        .into_iter()
        .filter_map(|link| Some((link.to_owned(), malformed(link)?)))
        .collect();
    let each = wrong.into_iter().map(|(link, why)| {
        Diagnostic::warning("bad-link", span, format!("the link `{link}` {why}"))
            .help("write it in full, such as `https://acme.example/`; one malformed link can get all mail with it refused (MAIL-SEND-09)")
    });
    each.collect()
}

/// The targets of `href` and `src`, in quotes or bare.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for name in ["href", "src"] {
        for (at, _) in text.match_indices(name) {
            let before = &text[..at];
            let within_a_tag = before.rfind('<') > before.rfind('>');
            let begins = |c: char| c.is_whitespace() || c == '"' || c == '\'';
            if !within_a_tag || !before.chars().next_back().is_some_and(begins) {
                continue;
            }
            let rest = text[at + name.len()..].trim_start();
            let Some(rest) = rest.strip_prefix('=').map(str::trim_start) else {
                continue;
            };
            let link = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
                _ => rest.split(|c: char| c.is_whitespace() || c == '>').next(),
            };
            found.extend(link);
        }
    }
    found
}

/// Why a link leads nowhere; none for one that may be right. Variables of templates are not judged.
fn malformed(link: &str) -> Option<&'static str> {
    let link = link.trim();
    if link.is_empty() {
        return Some("is empty");
    }
    if link.contains(['{', '%', '#', '$']) && !link.contains("://") {
        return None;
    }
    let Some((scheme, rest)) = link.split_once(':') else {
        let lower = link.to_lowercase();
        return match lower.starts_with("http") || lower.starts_with("www.") {
            true => Some("has no `https://` before it"),
            false => Some("leads nowhere in a mail, which has no page of its own"),
        };
    };
    match scheme.to_lowercase().as_str() {
        "http" | "https" => match rest.strip_prefix("//") {
            None => Some("has no `//` behind its `:`"),
            Some(rest) => {
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let odd = host.is_empty() || host.contains(char::is_whitespace);
                odd.then_some("names no host")
            }
        },
        "mailto" if !rest.contains('@') => Some("names no e-mail address"),
        "mailto" | "tel" | "sms" | "cid" | "data" => None,
        _ => Some("begins with something that mail programs do not open"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::FileId;

    const HERE: Span = Span {
        file: FileId(0),
        start: 0,
        end: 0,
    };

    #[test]
    fn texts_are_compared_without_what_yaml_and_forms_add() {
        assert_eq!(
            value("<p>a</p>\r\n<p>b</p>\n"),
            Value::text("<p>a</p>\n<p>b</p>")
        );
        assert_eq!(value(" \n"), Value::Null);
    }

    #[test]
    fn malformed_links_are_found_and_others_left_alone() {
        let wrong = |text: &str| judge_links(text, HERE).len();
        for text in [
            r#"<a href="http//acme.example">x</a>"#,
            r#"<a href="http:/acme.example">x</a>"#,
            "<a href=https://>x</a>",
            "<a href='www.acme.example'>x</a>",
            r#"<a href="mailto:ada">x</a>"#,
            r#"<a href="">x</a>"#,
            r#"<img src = "logo.png">"#,
            r#"<a href="javascript:x()">x</a>"#,
        ] {
            assert_eq!(wrong(text), 1, "{text}");
        }
        for text in [
            r##"<a href="https://acme.example/x?y=1#z">x</a>"##,
            r#"<a href="mailto:ada@acme.example">x</a> <a href="tel:+41225550100">y</a>"#,
            r#"<img src="https://acme.example/logo.png"><img src="cid:logo">"#,
            r#"<a href="{{website}}">x</a> the word href="#,
            "no link at all, and hrefs neither",
        ] {
            assert_eq!(wrong(text), 0, "{text}");
        }
    }
}
