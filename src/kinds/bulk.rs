//! The file by which the Manager creates many addresses at once, read as declarations.
//!
//! Its header row is kept; column A holds the name before the `@`, B the password, C optionally a
//! whole address to pass mail on to, D 0 to keep a copy there or 1 to delete it (MAIL-ADDR-18). Of a
//! password only that there is one is looked at. A cell may be a password wherever the columns are
//! not what they should be, so messages repeat no cell but a name out of a sound row, and whoever
//! shows the file hides all of it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::bulk_header as header;
use super::forwarding;
use super::mail;
use super::names::{LocalPart, MailAddress};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::secret::{SecretPlace, SecretRef};
use crate::model::source::{FileId, Span};
use crate::model::value::{Spec, Value};

/// What such a file asks for.
#[derive(Debug, Default)]
pub struct Bulk {
    /// The addresses and what they pass on, in the order of the file.
    pub things: Vec<(Address, Spec)>,
    /// The variables that are to hold the passwords, in the order of the file.
    pub variables: Vec<String>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Columns of the file.
const COLUMNS: usize = 4;

/// Reads the text of such a file for the mail service of `domain`.
#[must_use]
pub fn read(file: FileId, text: &str, domain: &str) -> Bulk {
    let mut reading = Reading {
        file,
        text,
        domain,
        bulk: Bulk::default(),
        seen: BTreeMap::new(),
    };
    reading.all();
    reading.bulk
}

struct Reading<'a> {
    file: FileId,
    text: &'a str,
    domain: &'a str,
    bulk: Bulk,
    /// Names by where they stood first.
    seen: BTreeMap<String, Span>,
}

impl Reading<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn wrong(&mut self, range: Range<usize>, code: &'static str, message: &str, help: &str) {
        let span = self.span(range);
        let wrong = Diagnostic::error(code, span, message).help(help);
        self.bulk.diagnostics.push(wrong);
    }

    fn all(&mut self) {
        let rows = rows(self.text);
        let Some((header, rows)) = rows.split_first() else {
            let help = "it begins with a header row; then each row is an address";
            return self.wrong(0..0, "unreadable", "the file is empty", help);
        };
        let cells: Vec<&str> = header.iter().map(|r| unquoted(self.text, r)).collect();
        if let Err((message, help)) = header::check(&cells) {
            return self.wrong(header[0].clone(), "unreadable", &message, help);
        }
        for row in rows {
            self.row(row);
        }
        if self.bulk.things.is_empty() && self.bulk.diagnostics.is_empty() {
            let help = "below the header, each row is an address";
            self.wrong(
                header[0].clone(),
                "unreadable",
                "no address is in the file",
                help,
            );
        }
    }

    /// What makes a row one of which nobody can say where its password stands.
    fn unsplit(&self, row: &[Range<usize>]) -> Option<&'static str> {
        let stray = |range: &Range<usize>| {
            let cell = unquoted(self.text, range);
            let is_quoted = cell.len() < range.len();
            cell.contains(['\r', '\n'])
                || match is_quoted {
                    true => cell.replace("\"\"", "").contains('"'),
                    false => cell.contains('"'),
                }
        };
        let name = row.first().map_or("", |range| unquoted(self.text, range));
        if row.iter().any(stray) {
            Some("a quote in the row has no partner")
        } else if row.len() > COLUMNS {
            Some("the row has more than 4 columns")
        } else if row.len() < 2 {
            Some("the row has one column only")
        } else if name.contains([';', '\t', '|', '"']) {
            Some("the first column holds what parts columns in other files")
        } else {
            None
        }
    }

    fn row(&mut self, row: &[Range<usize>]) {
        let text = self.text;
        let end = row.last().map_or(0, |range| range.end);
        let at = |number: usize| row.get(number).cloned().unwrap_or(end..end);
        let cell = |number: usize| unquoted(text, &at(number)).trim().to_owned();
        if (0..row.len()).all(|number| cell(number).is_empty()) {
            return;
        }
        if let Some(message) = self.unsplit(row) {
            let help = "part the columns with commas; put a password that holds commas or quotes between double quotes, and double the quotes in it";
            return self.wrong(at(0), "wrong-length", message, help);
        }
        let name = match cell(0).parse::<LocalPart>() {
            Ok(name) => name.as_str().to_lowercase(),
            Err(refusal) => {
                let (message, help) = match is_plain(&cell(0)) {
                    true => (refusal.message.as_str(), refusal.help.as_str()),
                    false => (
                        "the service refuses what stands in the first column",
                        "use letters, digits, dots, hyphens and underscores",
                    ),
                };
                return self.wrong(at(0), refusal.code, message, help);
            }
        };
        let here = self.span(at(0));
        if let Some(before) = self.seen.get(&name) {
            let again = Diagnostic::error(
                "declared-twice",
                here,
                format!("`{name}` stands here twice"),
            )
            .related(*before, "first here")
            .help("keep one of them");
            return self.bulk.diagnostics.push(again);
        }
        self.seen.insert(name.clone(), here);
        let key = mail::key(&name, self.domain);
        let mut spec = Spec::default();
        if !unquoted(text, &at(1)).is_empty() {
            let variable = self.variable(&name);
            spec.set("password", reference(&variable));
            self.bulk.variables.push(variable);
        }
        self.bulk
            .things
            .push((Address::new(mail::MAILBOX, key.as_str()), spec));
        let deletes = match cell(3).as_str() {
            "" | "0" => false,
            "1" => true,
            _ => {
                let message = "the fourth column is neither 0 nor 1";
                let help = "write 0 to keep a copy, or 1 to delete the mail that was passed on";
                return self.wrong(at(3), "unknown-word", message, help);
            }
        };
        match (cell(2), cell(3).is_empty()) {
            (target, true) if target.is_empty() => {}
            (target, false) if target.is_empty() => {
                let help =
                    "write in the third column to whom its mail is passed on, or clear the fourth";
                self.wrong(
                    at(3),
                    "missing-key",
                    "nothing is passed on that could be kept or deleted",
                    help,
                );
            }
            (target, _) => match target.parse::<MailAddress>() {
                Err(refusal) => {
                    let message = "the third column holds no e-mail address";
                    self.wrong(
                        at(2),
                        refusal.code,
                        message,
                        "write a whole address there, or nothing",
                    );
                }
                Ok(target) => {
                    let spec = Spec::default()
                        .with(forwarding::TO, Value::set([target.as_str()]))
                        .with(forwarding::KEEP, Value::Bool(!deletes));
                    self.bulk
                        .things
                        .push((Address::new(forwarding::NAME, key), spec));
                }
            },
        }
    }

    /// A variable's name out of an address's: `ADA_PASSWORD`, and another where two would be one.
    fn variable(&self, name: &str) -> String {
        let letter = |c: char| match c {
            c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
            _ => '_',
        };
        let mut stem: String = name.chars().map(letter).collect();
        if stem.starts_with(|c: char| c.is_ascii_digit()) {
            stem.insert(0, '_');
        }
        let numbered = (2..).map(|number| format!("{stem}_PASSWORD_{number}"));
        let mut names = std::iter::once(format!("{stem}_PASSWORD")).chain(numbered);
        let free = names.find(|name| !self.bulk.variables.contains(name));
        free.unwrap_or(stem)
    }
}

/// Letters and signs of which names are made, so that showing them shows no password.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "@.-_+".contains(c);
    name.chars().all(plain)
}

fn reference(variable: &str) -> Value {
    Value::Secret(SecretRef {
        place: SecretPlace::Env(variable.to_owned()),
        version: None,
    })
}

/// Where the cells of each row stand, with their quotes, in bytes.
fn rows(text: &str) -> Vec<Vec<Range<usize>>> {
    let bom = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(&text.as_bytes()[bom..]);
    let mut record = csv::ByteRecord::new();
    let mut rows = Vec::new();
    // Reading from memory fails only where the text is no text, and it is one.
    while let Ok(true) = reader.read_byte_record(&mut record) {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start)
            .unwrap_or(usize::MAX)
            .saturating_add(bom);
        rows.push(cells(text, start, record.len()));
    }
    rows
}

/// Where so many cells stand from a byte on. Empty lines before them belong to no row.
fn cells(text: &str, start: usize, count: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = start.min(bytes.len());
    while at < bytes.len() && matches!(bytes[at], b'\r' | b'\n') {
        at += 1;
    }
    let mut cells = Vec::new();
    while cells.len() < count {
        let from = at;
        let mut quoted = false;
        let has_quotes = bytes.get(at) == Some(&b'"');
        while at < bytes.len() {
            match bytes[at] {
                // Two of them within quotes are one, and close and open again.
                b'"' if has_quotes => quoted = !quoted,
                b',' | b'\r' | b'\n' if !quoted => break,
                _ => {}
            }
            at += 1;
        }
        cells.push(from..at);
        at = (at + 1).min(bytes.len());
    }
    cells
}

/// A cell without the quotes around it.
fn unquoted<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    let cell = &text[range.clone()];
    let inner = cell
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::diagnostic::Level;

    fn read(text: &str) -> Bulk {
        super::read(FileId(0), text, "acme.example")
    }

    #[test]
    fn every_row_is_an_address_with_a_reference_to_its_password() {
        let text = "\u{feff}Name,Password,Target,Delete\r\nAda,\"s,e\"\"c\",,\r\n\r\nbob,x,bob@elsewhere.example,1\r\na.b,x,b@elsewhere.example,0\na-b,x,,\neve,,,\n";
        let bulk = read(text);
        assert!(bulk.diagnostics.is_empty(), "{:?}", bulk.diagnostics);
        let variables = [
            "ADA_PASSWORD",
            "BOB_PASSWORD",
            "A_B_PASSWORD",
            "A_B_PASSWORD_2",
        ];
        assert_eq!(bulk.variables, variables);
        let shown: Vec<String> = bulk
            .things
            .iter()
            .map(|(a, spec)| {
                format!(
                    "{a} {:?}",
                    spec.0.values().map(ToString::to_string).collect::<Vec<_>>()
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                r#"mailbox:ada@acme.example ["(secret: environment variable ADA_PASSWORD)"]"#,
                r#"mailbox:bob@acme.example ["(secret: environment variable BOB_PASSWORD)"]"#,
                r#"forwarding:bob@acme.example ["false", "[\"bob@elsewhere.example\"]"]"#,
                r#"mailbox:a.b@acme.example ["(secret: environment variable A_B_PASSWORD)"]"#,
                r#"forwarding:a.b@acme.example ["true", "[\"b@elsewhere.example\"]"]"#,
                r#"mailbox:a-b@acme.example ["(secret: environment variable A_B_PASSWORD_2)"]"#,
                r#"mailbox:eve@acme.example []"#,
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_said_at_its_cell() {
        let head = "Name,Password,Target,Delete\n";
        for (row, at, message) in [
            (
                "ada@acme.example,x,,",
                "ada@acme.example",
                "the service refuses the name `ada@acme.example`: it holds an `@`",
            ),
            (
                "ada,x,b@elsewhere.example,2",
                "2",
                "the fourth column is neither 0 nor 1",
            ),
            (
                "ada,x,,1",
                "1",
                "nothing is passed on that could be kept or deleted",
            ),
            (
                "ada,x,elsewhere,0",
                "elsewhere",
                "the third column holds no e-mail address",
            ),
            ("ada,x,,\nADA,y,,", "ADA", "`ada` stands here twice"),
            (
                "ada,pass,word,b@elsewhere.example,0",
                "ada",
                "the row has more than 4 columns",
            ),
            (",x,,", "", "the name of the address is empty"),
            (
                "ada;hunter,x",
                "ada;hunter",
                "the first column holds what parts columns in other files",
            ),
            ("ada", "ada", "the row has one column only"),
            (
                "ada,\"hunter\nbob,x",
                "ada",
                "a quote in the row has no partner",
            ),
            (
                "ada hunter,x",
                "ada hunter",
                "the service refuses what stands in the first column",
            ),
        ] {
            let text = format!("{head}{row}\n");
            let bulk = read(&text);
            let found: Vec<(&str, &str)> = bulk
                .diagnostics
                .iter()
                .map(|d| (&text[d.span.start..d.span.end], d.message.as_str()))
                .collect();
            assert_eq!(found, [(at, message)], "{row}");
            assert_eq!(bulk.diagnostics[0].level, Level::Error);
        }
    }

    #[test]
    fn a_file_of_another_form_is_refused_whole() {
        for (text, message) in [
            ("", "the file is empty"),
            (
                "Name;Password;Target;Delete\nada;secret;;\n",
                "the columns are parted by semicolons",
            ),
            (
                "ada,secret,b@elsewhere.example,0\n",
                "the first row is an address and no header",
            ),
            ("Name,Password\n\n", "no address is in the file"),
        ] {
            let bulk = read(text);
            assert!(bulk.things.is_empty(), "{text}");
            assert_eq!(bulk.diagnostics[0].message, message, "{text}");
        }
    }
}
