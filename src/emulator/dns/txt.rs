//! TXT values: whatever was sent (bare, quoted, several strings) is one text, and it reads back as
//! quoted strings of at most 255 octets (RFC 1035 §3.3.14; POSH, ANS, DNSC). Inner quotes and
//! backslashes come escaped, non-ASCII raw. A string is never cut inside a character; whether the
//! service does is unknown (C).

/// Longest string in octets.
const STRING: usize = 255;

/// The text behind a sent value.
pub(crate) fn content(sent: &str) -> Result<Vec<u8>, String> {
    let trimmed = sent.trim();
    if !trimmed.starts_with('"') {
        return Ok(sent.as_bytes().to_vec());
    }
    let mut out = Vec::new();
    let mut chars = trimmed.chars().peekable();
    let mut inside = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => inside = !inside,
            '\\' if inside => escaped(&mut chars, &mut out)?,
            c if inside => out.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
            c if c.is_whitespace() => {}
            _ => return Err("text after a closing quote".into()),
        }
    }
    if inside {
        Err("a quote is not closed".into())
    } else {
        Ok(out)
    }
}

/// `\"`, `\\`, `\ddd` (RFC 1035 §5.1).
fn escaped(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let first = chars.next().ok_or("a backslash at the end")?;
    if !first.is_ascii_digit() {
        out.extend(first.encode_utf8(&mut [0; 4]).as_bytes());
        return Ok(());
    }
    let mut digits = String::from(first);
    while digits.len() < 3 {
        match chars.next_if(char::is_ascii_digit) {
            Some(digit) => digits.push(digit),
            None => return Err("a decimal escape needs three digits".into()),
        }
    }
    out.push(
        digits
            .parse()
            .map_err(|_| "a decimal escape is above 255")?,
    );
    Ok(())
}

/// The quoted strings a text reads back as.
pub(crate) fn quoted(content: &[u8]) -> String {
    let mut strings: Vec<String> = Vec::new();
    let (mut current, mut octets) = (String::new(), 0);
    let mut push = |piece: &str, size: usize| {
        if octets + size > STRING {
            strings.push(std::mem::take(&mut current));
            octets = 0;
        }
        current.push_str(piece);
        octets += size;
    };
    for chunk in content.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => push(&format!("\\{c}"), 1),
                c if c.is_control() && c.is_ascii() => push(&format!("\\{:03}", u32::from(c)), 1),
                c => push(c.encode_utf8(&mut [0; 4]), c.len_utf8()),
            }
        }
        for byte in chunk.invalid() {
            push(&format!("\\{byte:03}"), 1);
        }
    }
    strings.push(current);
    strings
        .iter()
        .map(|s| format!("\"{s}\""))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(sent: &str) -> String {
        content(sent).map(|c| quoted(&c)).unwrap_or_else(|e| e)
    }

    #[test]
    fn bare_quoted_and_split_texts_are_one() {
        assert_eq!(read_back("v=spf1 -all"), "\"v=spf1 -all\"");
        assert_eq!(read_back("\"v=spf1 -all\""), "\"v=spf1 -all\"");
        assert_eq!(read_back("\"v=spf1 \" \"-all\""), "\"v=spf1 -all\"");
    }

    #[test]
    fn strings_are_cut_at_255_octets_and_never_inside_a_character() {
        let long = |n: usize| "a".repeat(n);
        assert_eq!(read_back(&long(255)), format!("\"{}\"", long(255)));
        assert_eq!(read_back(&long(256)), format!("\"{}\" \"a\"", long(255)));
        assert_eq!(read_back(&long(510)), format!("\"{0}\" \"{0}\"", long(255)));
        let accents = "é".repeat(128);
        assert_eq!(
            read_back(&accents),
            format!("\"{}\" \"é\"", "é".repeat(127))
        );
    }

    #[test]
    fn reading_back_what_was_read_changes_nothing() {
        for sent in [
            "a\"b",
            "back\\slash",
            "\"tab\\009\"",
            "é",
            "\"a\\\"b\\\\c\"",
            "\"\\255\"",
        ] {
            let once = read_back(sent);
            assert_eq!(read_back(&once), once, "{sent}");
        }
        assert_eq!(read_back("a\"b\\c"), "\"a\\\"b\\\\c\"");
    }

    #[test]
    fn broken_quoting_is_refused() {
        for sent in ["\"a", "\"a\" b", "\"\\25\"", "\"\\300\""] {
            assert!(content(sent).is_err(), "{sent}");
        }
    }
}
