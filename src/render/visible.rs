//! Text from files and from the service, made safe to show.
//!
//! A value must not move a cursor, recolour a terminal, show words in another order than they are,
//! or look like a line of ours. Characters that could are written as escapes; nothing is dropped.

use std::borrow::Cow;

use super::clean::acts;

/// `text` with every control and invisible character written as an escape, such as `\u{1b}`; line
/// breaks stay, for texts that are shown line by line.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escape(text, |c| c != '\n' && hides(c))
}

/// Like [`visible`], in one line: line breaks are written as `\n`.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    escape(text, hides)
}

/// A text in quotes, in one line, so that its ends can be seen.
#[must_use]
pub fn quoted(text: &str) -> String {
    let escaped = escape(text, |c| hides(c) || matches!(c, '"' | '\\'));
    format!("\"{escaped}\"")
}

/// JSON that says the same without any character that acts on a terminal. Outside strings JSON has
/// none but line breaks, so every other one stands in a string, where an escape means the same.
#[must_use]
pub fn json(text: String) -> String {
    if !text.chars().any(|c| c != '\n' && hides(c)) {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || !hides(c) {
            safe.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            safe.push_str(&format!("\\u{unit:04x}"));
        }
    }
    safe
}

fn escape(text: &str, unsafe_here: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&unsafe_here) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if unsafe_here(c) {
            // `\n`, `\r`, `\t`, `\"`, `\\`; everything else as `\u{…}`.
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// True for characters that must not be shown as they are: those that act on others, and some more
/// without a picture of their own (soft hyphen, Arabic letter mark, annotations), by which one name
/// could pass for another.
fn hides(c: char) -> bool {
    acts(c)
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_written_out() {
        assert_eq!(visible("a\u{1b}[31m\tb\r\nc"), "a\\u{1b}[31m\\tb\\r\nc");
        assert_eq!(one_line("a\nPlan: 0 to add"), "a\\nPlan: 0 to add");
        assert_eq!(
            visible("x\u{202e}y\u{2066}z\u{200f}"),
            "x\\u{202e}y\\u{2066}z\\u{200f}"
        );
        assert_eq!(quoted("say \"no\"\n\\"), r#""say \"no\"\n\\""#);
        assert_eq!(
            json("\"\u{9b}\u{e0001}\"\n".into()),
            "\"\\u009b\\udb40\\udc01\"\n"
        );
    }

    #[test]
    fn ordinary_text_is_not_even_copied() {
        assert!(matches!(visible("déjà vu — 你好\n"), Cow::Borrowed(_)));
    }

    proptest! {
        // The same cases every time: what fails here fails for everybody.
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(9_110),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_control_character_but_line_breaks_is_ever_shown(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(|c| c != '\n' && (c.is_control() || hides(c))));
            prop_assert!(!one_line(&text).chars().any(hides));
            prop_assert!(!quoted(&text).chars().any(hides));
        }

        #[test]
        fn quoting_tells_every_two_texts_apart(a in "[a\\\\\"\n\u{1b}u{}1b]{0,6}", b in "[a\\\\\"\n\u{1b}u{}1b]{0,6}") {
            prop_assert_eq!(a == b, quoted(&a) == quoted(&b));
        }

        #[test]
        fn json_means_the_same_as_before(text in any::<String>()) {
            let plain = serde_json::json!({ "text": text });
            let safe = json(plain.to_string());
            prop_assert!(!safe.chars().any(hides));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).ok(), Some(plain));
        }
    }
}
