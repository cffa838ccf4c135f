//! Canonical writing through `serde_yaml`, such that [`super::parse`] reads the same value.
//!
//! Three kinds of text do not survive `serde_yaml` as it is. Its emitter follows YAML 1.1, where
//! U+0085, U+2028 and U+2029 are line breaks, and folds and indents around them; and it leaves a carriage
//! return or a byte order mark for readers to normalise away; and the key `<<` would merge. Such texts are written by us, in
//! double quotes with escapes: the emitter gets a harmless word in their place, and the word is
//! replaced afterwards. Everything else (quoting `no`, `1e3`, `~`; block literals) is the emitter's.

use serde_json::{Map, Value};

/// The value as a YAML document. Texts of several lines become block literals where YAML can do it.
#[must_use]
pub fn to_text(value: &Value) -> String {
    let mut words = Words::new(value);
    let written = words.replaced(value);
    // A JSON value has nothing the emitter could refuse.
    let text = serde_yaml::to_string(&written).unwrap_or_default();
    words.restore(text)
}

/// The texts written by us, and the words that stand for them.
struct Words<'v> {
    /// A word that occurs nowhere in the value.
    stem: String,
    texts: Vec<&'v str>,
}

impl<'v> Words<'v> {
    fn new(value: &Value) -> Self {
        let mut stem = "TEXT".to_owned();
        while occurs(value, &stem) {
            stem.push('X');
        }
        Self {
            stem,
            texts: Vec::new(),
        }
    }

    fn replaced(&mut self, value: &'v Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.word(text)),
            Value::Array(items) => items.iter().map(|item| self.replaced(item)).collect(),
            Value::Object(entries) => {
                let mut replaced = Map::new();
                for (key, value) in entries {
                    let key = self.word(key);
                    replaced.insert(key, self.replaced(value));
                }
                Value::Object(replaced)
            }
            other => other.clone(),
        }
    }

    fn word(&mut self, text: &'v str) -> String {
        if !needs_escapes(text) {
            return text.to_owned();
        }
        self.texts.push(text);
        let mut word = format!("{}-{}-", self.stem, self.texts.len() - 1);
        // As long as its text (up to the point where it matters): long keys are written with `?`.
        let length = text.chars().count().min(LONG_KEY);
        word.extend(std::iter::repeat_n('X', length.saturating_sub(word.len())));
        word.push_str("-END");
        word
    }

    fn restore(self, text: String) -> String {
        if self.texts.is_empty() {
            return text;
        }
        let mut out = String::with_capacity(text.len() * 2);
        let mut rest = text.as_str();
        while let Some((before, word)) = rest.split_once(self.stem.as_str()) {
            out.push_str(before);
            let (word, after) = word.split_once("-END").unwrap_or((word, ""));
            let index = word.trim_start_matches('-').split('-').next();
            let original = index
                .and_then(|index| index.parse().ok())
                .and_then(|index: usize| self.texts.get(index));
            quote(original.copied().unwrap_or_default(), &mut out);
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Characters from which the emitter writes a key with `?`, and some more.
const LONG_KEY: usize = 200;

fn occurs(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text.contains(word),
        Value::Array(items) => items.iter().any(|item| occurs(item, word)),
        Value::Object(entries) => entries
            .iter()
            .any(|(key, value)| key.contains(word) || occurs(value, word)),
        _ => false,
    }
}

fn needs_escapes(text: &str) -> bool {
    text == "<<" || text.contains(|c: char| c != '\n' && c != '\t' && is_hidden(c))
}

/// Breaks and marks that parsers treat specially, what no editor shows, and what turns the direction in
/// which a line is read. Joiners (U+200C, U+200D) stay: scripts and pictures are made with them.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{2028}'..='\u{202E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

/// Appends a double-quoted scalar on one line.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) && u32::from(c) > 0xFFFF => {
                out.push_str(&format!("\\U{:08X}", u32::from(c)));
            }
            c if is_hidden(c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}
