//! Makes text from files and services fit to be printed: nothing in it may move the cursor, set
//! colours, reverse the reading direction or hide.

use std::borrow::Cow;

/// The text with every character that would act on a terminal written as an escape.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if acts(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Control characters, and format characters that reorder or hide what stands beside them.
#[must_use]
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200B}'..='\u{200F}' // zero width, direction marks
            | '\u{2028}'..='\u{202E}' // line separators, embeddings, overrides
            | '\u{2060}'..='\u{206F}' // invisible operators, isolates
            | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn nothing_acts_on_the_terminal() {
        assert_eq!(clean("plain é 🦀"), "plain é 🦀");
        assert_eq!(clean("a\x1b[31mred\0\n"), "a\\u{1b}[31mred\\u{0}\\n");
        assert_eq!(clean("x\u{202e}y\u{9b}"), "x\\u{202e}y\\u{9b}");
    }
}
