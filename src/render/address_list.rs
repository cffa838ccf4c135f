//! The list of addresses as CSV (RFC 4180: commas, CRLF, UTF-8 without a mark).
//!
//! Spreadsheets take a cell that begins with `=`, `+`, `-` or `@` for a formula, and notes are written
//! by anybody: such a cell gets an apostrophe in front, which spreadsheets do not show (OWASP, "CSV
//! injection"). What acts on a terminal is written out, because lists are looked at there, too.

use super::visible::one_line;
use crate::kinds::address_list::{COLUMNS, Row};

/// The rows under a header.
#[must_use]
pub fn csv(rows: &[Row]) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let mut lines = vec![COLUMNS.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    for line in lines {
        // A list in memory takes whatever is written, and every row has the same columns.
        let _always = writer.write_record(line.map(|cell| guarded(&cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: &str) -> String {
    let cell = one_line(cell);
    match cell.starts_with(['=', '+', '-', '@']) {
        true => format!("'{cell}"),
        false => cell.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formula_gets_through() {
        let mut row = Row {
            organization: "Acme, \"SA\"".to_owned(),
            service: "acme.example".to_owned(),
            address: "ada@acme.example".to_owned(),
            kind: "mailbox",
            note: "=HYPERLINK(\"https://x.example\")".to_owned(),
            targets: BTreeSet::from(["a@b.example".to_owned(), "c@d.example".to_owned()]),
            keeps_copy: Some(false),
            access: BTreeSet::new(),
        };
        let text = csv(&[row.clone()]);
        let wanted = "address,type,note,targets,keep copy,access,service,organization\r\n\
            ada@acme.example,mailbox,\"'=HYPERLINK(\"\"https://x.example\"\")\",a@b.example; c@d.example,no,,acme.example,\"Acme, \"\"SA\"\"\"\r\n";
        assert_eq!(text, wanted);
        let odd = [
            ("+41 22", "'+41 22"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            // Spreadsheets pass over what has no width.
            ("\t=x", "\\t=x"),
            ("\r=x", "\\r=x"),
            ("\u{200b}=\u{1b}[31m", "\\u{200b}=\\u{1b}[31m"),
        ];
        for (odd, wanted) in odd {
            row.note = odd.to_owned();
            let text = csv(&[row.clone()]);
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let record = reader.records().next().and_then(Result::ok);
            let note = record.and_then(|record| record.get(2).map(str::to_owned));
            assert_eq!(note.as_deref(), Some(wanted));
        }
    }
}
