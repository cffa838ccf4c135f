//! The texts that are open in the editor, as they are there.

use std::collections::BTreeMap;

use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::position::{Encoding, Lines};

/// An open text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// All of it.
    pub text: String,
    /// As the editor counts its states.
    pub version: i32,
}

/// All open texts by their URI.
#[derive(Debug, Default)]
pub struct Texts {
    open: BTreeMap<Uri, Text>,
}

impl Texts {
    /// The editor shows a text; what was known of it before is forgotten.
    pub fn open(&mut self, uri: Uri, text: String, version: i32) {
        self.open.insert(uri, Text { text, version });
    }

    /// It shows it no more.
    pub fn close(&mut self, uri: &Uri) {
        self.open.remove(uri);
    }

    /// The text of a URI.
    #[must_use]
    pub fn get(&self, uri: &Uri) -> Option<&Text> {
        self.open.get(uri)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&Uri, &Text)> {
        self.open.iter()
    }

    /// Changes an open text, one change after the other; false where no such text is open.
    pub fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> bool {
        let Some(text) = self.open.get_mut(uri) else {
            return false;
        };
        text.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let bytes = Lines::new(&text.text).bytes(part.range, encoding);
                    text.text.replace_range(bytes, &part.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    text.text = whole.text;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn after(text: &str, changes: serde_json::Value) -> String {
        let uri = Uri::parse("file:///a.yaml").unwrap();
        let mut texts = Texts::default();
        texts.open(uri.clone(), text.to_owned(), 1);
        let changes = serde_json::from_value(changes).unwrap();
        assert!(texts.change(&uri, 2, changes, Encoding::Utf16));
        let text = texts.get(&uri).unwrap();
        assert_eq!(text.version, 2);
        text.text.clone()
    }

    #[test]
    fn changes_come_one_after_the_other() {
        let at = |line: u32, from: u32, to: u32, text: &str| json!({ "range": { "start": { "line": line, "character": from }, "end": { "line": line, "character": to } }, "text": text });
        let changes = json!([at(0, 2, 3, "b"), at(0, 3, 3, "\nc"), at(1, 0, 1, "🦀")]);
        assert_eq!(after("🦀a\r\nx", changes), "🦀b\n🦀\r\nx");
    }

    #[test]
    fn a_change_without_a_range_is_the_whole_text() {
        assert_eq!(after("a", json!([{ "text": "b" }])), "b");
    }

    #[test]
    fn a_range_behind_the_end_is_the_end() {
        let change = json!([{ "range": { "start": { "line": 9, "character": 9 }, "end": { "line": 99, "character": 0 } }, "text": "!" }]);
        assert_eq!(after("a", change), "a!");
    }
}
