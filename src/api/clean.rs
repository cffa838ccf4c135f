//! Texts from the service, made safe to show: control characters visible, cropped.
//!
//! It does not judge or translate what the texts say.

/// As much of a service text as fits beside other words: some three terminal lines.
pub const LINE: usize = 240;

/// `text` in one line of at most `most` characters. Control and direction-changing characters
/// are written as `\u{…}`, because a service text must not move a cursor, recolour a terminal or
/// show words in another order than they are.
#[must_use]
pub fn clean(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut blank = true;
    for (count, c) in text.trim_end().chars().enumerate() {
        if count == most {
            shown.push('…');
            break;
        }
        match c {
            ' ' | '\t' | '\n' | '\r' if blank => {}
            ' ' | '\t' | '\n' | '\r' => shown.push(' '),
            c if c.is_control() || is_invisible(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
        blank = matches!(c, ' ' | '\t' | '\n' | '\r');
    }
    shown
}

/// Characters without a picture of their own that change how others are read.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_act_on_a_terminal() {
        assert_eq!(
            clean("a\u{1b}[31m\tb\r\n c\u{202e}", 99),
            "a\\u{1b}[31m b c\\u{202e}"
        );
        assert_eq!(clean("déjà vu", 4), "déjà…");
        assert_eq!(clean("  déjà \n", 9), "déjà");
    }
}
