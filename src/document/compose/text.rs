//! A document as a person would lay it out: short lists on one line, blank lines between sections,
//! and the schema for editors on top.
//!
//! Every scalar is written by [`yaml::to_text`], which knows what must be quoted; here it is only put
//! into its place.

use serde_json::{Map, Value as Json, json};

use crate::yaml::{self, format};

/// Columns that a list or record on one line may take.
const WIDTH: usize = 100;

/// Lines from which on the entries of a section are parted by blank lines.
const LONG: usize = 8;

/// Words that are more than a text to some reader of YAML, and so are left to the writer to quote.
const WORDS: &[&str] = &[
    "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
];

/// The text of one file; `schema` is its path from there.
pub(super) fn page(document: &Json, schema: Option<&str>) -> String {
    let mut out = match schema {
        Some(path) => format!("# yaml-language-server: $schema={path}\n"),
        None => String::new(),
    };
    let Json::Object(sections) = document else {
        return out + &yaml::to_text(document);
    };
    if sections.is_empty() {
        return out + "{}\n";
    }
    for (index, (key, section)) in sections.iter().enumerate() {
        let mut written = Written::default();
        written.entry(key, section, 0);
        if let Some(entries) = section.as_object().filter(|entries| entries.len() > 1) {
            let lines = written.text.lines().count().saturating_sub(1);
            if lines > LONG * entries.len() {
                written = parted(key, entries);
            }
        }
        if index > 0 && !out.ends_with("\n\n") && !ends_open(&out) {
            out.push('\n');
        }
        out.push_str(&written.text);
    }
    // As `fmt` wants it, so that the first `fmt --check` has nothing to say. What it cannot shape is
    // right as it is, only not in shape.
    format::format(&out).unwrap_or(out)
}

/// A section with blank lines between its entries.
fn parted(key: &str, entries: &Map<String, Json>) -> Written {
    let mut written = Written::default();
    written.line(0, &head(key).unwrap_or_default());
    for (index, (name, entry)) in entries.iter().enumerate() {
        if index > 0 && !ends_open(&written.text) {
            written.text.push('\n');
        }
        written.entry(name, entry, 2);
    }
    written
}

/// Whether a blank line behind this text might belong to its last scalar: a literal that keeps its
/// last line breaks. Looked for anywhere, because a blank line too few does no harm.
fn ends_open(text: &str) -> bool {
    text.lines()
        .any(|line| line.ends_with('+') && line.contains(['|', '>']))
}

/// Lines so far.
#[derive(Default)]
struct Written {
    text: String,
}

impl Written {
    fn line(&mut self, indent: usize, line: &str) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// A key with its value.
    fn entry(&mut self, key: &str, value: &Json, indent: usize) {
        let (Some(head), false) = (head(key), is_scalar(value)) else {
            return self.as_it_is(&json!({ key: value }), indent);
        };
        match value {
            Json::Object(members) if !is_short(members) => {
                self.line(indent, &head);
                for (key, value) in members {
                    self.entry(key, value, indent + 2);
                }
            }
            _ => match (flow(value).filter(|flow| fits(indent, &head, flow)), value) {
                (Some(flow), _) => self.line(indent, &format!("{head} {flow}")),
                (None, Json::Array(items)) => {
                    self.line(indent, &head);
                    for item in items {
                        self.item(item, indent + 2);
                    }
                }
                (None, _) => self.as_it_is(&json!({ key: value }), indent),
            },
        }
    }

    /// One item of a list.
    fn item(&mut self, item: &Json, indent: usize) {
        match (flow(item).filter(|flow| fits(indent, "-", flow)), item) {
            (Some(flow), _) => self.line(indent, &format!("- {flow}")),
            (None, Json::Object(members)) => {
                let mut below = Self::default();
                for (key, value) in members {
                    below.entry(key, value, indent + 2);
                }
                // The dash takes the place of the first two blanks before the first key.
                let first = below.text.get(indent + 2..).unwrap_or_default();
                let dash = format!("{}- {first}", " ".repeat(indent));
                self.text.push_str(&dash);
            }
            (None, _) => self.as_it_is(&json!([item]), indent),
        }
    }

    /// As the writer of YAML has it, moved to the right.
    fn as_it_is(&mut self, value: &Json, indent: usize) {
        for line in yaml::to_text(value).lines() {
            self.line(indent, line);
        }
    }
}

/// An empty section, or the place of a secret.
fn is_short(members: &Map<String, Json>) -> bool {
    let place = |key: &String| ["env", "file", "command"].contains(&key.as_str());
    members.len() < 2 && members.keys().all(place)
}

fn fits(indent: usize, head: &str, flow: &str) -> bool {
    indent + head.chars().count() + 1 + flow.chars().count() <= WIDTH
}

fn is_scalar(value: &Json) -> bool {
    !value.is_object() && !value.is_array()
}

/// A key with its colon; none where it takes more than one line.
fn head(key: &str) -> Option<String> {
    if is_plain(key) {
        return Some(format!("{key}:"));
    }
    let text = yaml::to_text(&json!({ key: true }));
    let head = text.strip_suffix(" true\n")?;
    (!head.contains('\n')).then(|| head.to_owned())
}

/// A word that is nothing but a text to every reader.
fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && text.len() < 100
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@'))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// A value on one line between brackets; none where it has lines of its own.
fn flow(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => word(text),
        Json::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(flow).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Json::Object(members) if members.is_empty() => Some("{}".to_owned()),
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let (key, value) = (word(key)?, flow(value)?);
                Some(format!("{key}: {value}"))
            });
            let members: Option<Vec<String>> = members.collect();
            Some(format!("{{ {} }}", members?.join(", ")))
        }
        other => Some(other.to_string()),
    }
}

/// A text on one line that means the same between brackets as outside.
fn word(text: &str) -> Option<String> {
    if is_plain(text) {
        return Some(text.to_owned());
    }
    if text.contains('\n') {
        return None;
    }
    let written = yaml::to_text(&Json::String(text.to_owned()));
    let written = written.strip_suffix('\n')?;
    let quoted = written.starts_with(['"', '\'']);
    let harmless =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '@' | '/' | '=' | '+');
    match written {
        several if several.contains('\n') => None,
        one if quoted || one.chars().all(harmless) => Some(one.to_owned()),
        // What JSON quotes, YAML reads the same.
        _ => Some(Json::String(text.to_owned()).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::model::source::Sources;

    #[test]
    fn a_page_looks_as_a_person_writes() {
        let document = json!({
            "organization": "Acme SA",
            "mail-services": { "acme.example": { "block": ["*@spam.example", "no"], "addresses": {
                "ada": { "note": "Front desk", "aliases": ["countess", "a.b"], "responders": { "Away": { "message": "I am away.\n\nUntil June.\n" } } },
                "no": {},
                "007": { "forward": { "to": ["ada@elsewhere.example"], "keep-copy": true } },
            } } },
            "domains": { "acme.example": { "records": [
                { "name": "@", "type": "AAAA", "values": ["2001:db8::"] },
                { "name": "www", "type": "TXT", "values": ["a, b # c", "x".repeat(90)] },
            ] } },
        });
        assert_snapshot!(page(&document, Some("../schema.json")), @r#"
        # yaml-language-server: $schema=../schema.json
        organization: Acme SA

        mail-services:
          acme.example:
            block: ["*@spam.example", no]
            addresses:
              ada:
                note: Front desk
                aliases: [countess, a.b]
                responders:
                  Away:
                    message: |
                      I am away.

                      Until June.
              no: {}
              "007":
                forward:
                  to: [ada@elsewhere.example]
                  keep-copy: true

        domains:
          acme.example:
            records:
              - { name: "@", type: AAAA, values: ["2001:db8::"] }
              - name: www
                type: TXT
                values:
                  - "a, b # c"
                  - xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
        "#);
    }

    #[test]
    fn whatever_is_written_is_read_back() {
        let odd = [
            "no",
            "1e3",
            "0o7",
            "~",
            "007",
            "a: b",
            "a, b",
            "[x",
            "{",
            "#x",
            "*x",
            "&x",
            "!x",
            "- x",
            "? x",
            "x:",
            ":x",
            "%x",
            "@x",
            "`x",
            "'",
            "\"",
            "\\",
            " x ",
            "",
            "é",
            "🦀",
            "a\tb",
            "a\nb",
            "a\r\nb\r\n",
            "x\n\n\n",
            "\n",
            "  x\n y",
            "2001:db8::",
            "|+",
            "a |+",
            "<<",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "a\u{202e}b\u{200b}",
            "\u{e0041}\n\u{2066}",
            "=",
            "null",
            "true",
            "1.10",
            "-",
            "---",
            "...",
        ];
        for text in odd {
            let mut section = Map::new();
            section.insert(
                text.to_owned(),
                json!({ "k": text, "l": [text, "x"], "m": [{ text: text, "n": [text] }] }),
            );
            section.insert("z".to_owned(), json!({ "last": text }));
            let document = json!({ "one": text, "section": section, "two": { "x": text } });
            let written = page(&document, None);
            assert_eq!(
                read(&written),
                read(&yaml::to_text(&document)),
                "{text:?}\n{written}"
            );
        }
    }

    /// What a text says, as the reader sees it.
    fn read(text: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let (docs, wrong) = yaml::parse(file, text);
        assert!(wrong.is_empty(), "{wrong:?}\n{text}");
        let doc = &docs[0];
        shown(&doc.tree, doc.root)
    }

    fn shown(tree: &yaml::tree::Tree, node: u32) -> String {
        use yaml::tree::{Kind, Style};
        match &tree.node(node).kind {
            // A plain `[a]` and a quoted one may differ in style, and mean the same as texts.
            Kind::Scalar(text, Style::Plain) if text.parse::<f64>().is_ok() => {
                format!("plain {text:?}")
            }
            Kind::Scalar(text, _) => format!("{text:?}"),
            Kind::Sequence(items) => {
                let items: Vec<String> = items.iter().map(|c| shown(tree, c.node)).collect();
                format!("[{}]", items.join(","))
            }
            Kind::Mapping(entries) => {
                let entries = entries
                    .iter()
                    .map(|e| format!("{}={}", shown(tree, e.key), shown(tree, e.value.node)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
        }
    }
}
