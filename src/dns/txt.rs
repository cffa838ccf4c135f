//! TXT values: one joined text, whatever pieces and quotes it came in.
//!
//! **What people write.** Text that begins with `"` is in *quoted form*: one or more `"…"` strings, blanks between them
//! mean nothing, the strings are joined without a separator (RFC 7208 §3.3), and `\"`, `\\`, `\x` and `\ddd` are escapes
//! (RFC 1035 §5.1). Every other text is *bare*: outer blanks go, everything else stays as it is, also quotes and
//! backslashes. Bare text that looks like pieces of a zone file (`" "` inside, or `( "…`) is refused, because it would be
//! published with its quotes and void a DKIM key in silence; the quoted form can still say it.
//!
//! Does not read what the text means.

use super::Refusal;

/// Octets in one character-string (RFC 1035 §3.3.14), counted before escaping.
const PIECE: usize = 255;
/// Octets of all record data.
const DATA: usize = 65535;

/// Blanks that YAML and zone files leave at the ends; other white space is content.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// The joined value of what a person wrote.
pub(super) fn declared(text: &str) -> Result<String, Refusal> {
    let text = trimmed(text);
    let value = if text.starts_with('"') {
        unquote(text)?
    } else {
        bare(text)?.to_owned()
    };
    judge(&value)?;
    Ok(value)
}

/// The joined value of what the service returned: always quoted in v2, bare in v1.
pub(super) fn observed(text: &str) -> String {
    let text = trimmed(text);
    if text.starts_with('"') {
        return unquote(text).unwrap_or_else(|_| text.to_owned());
    }
    text.to_owned()
}

/// Quoted strings of at most 255 octets each; a character that takes several octets is never cut, since JSON could not
/// carry the halves.
pub(super) fn wire(value: &str) -> String {
    let mut pieces = Vec::new();
    let mut rest = value;
    loop {
        let mut end = rest.len().min(PIECE);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, tail) = rest.split_at(end);
        pieces.push(quote(piece));
        rest = tail;
        if rest.is_empty() {
            return pieces.join(" ");
        }
    }
}

/// A text that [`declared`] reads as exactly this value: bare where that works.
pub(super) fn written(value: &str) -> String {
    match declared(value) {
        Ok(read) if read == value => read,
        _ => quote(value),
    }
}

/// One quoted string with its two special characters escaped.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// Joins the `"…"` strings of a text that begins with a quote.
pub(super) fn unquote(text: &str) -> Result<String, Refusal> {
    let mut value = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => string(&mut chars, &mut value)?,
            ' ' | '\t' | '\r' | '\n' => {}
            other => {
                return Err(Refusal::new(
                    format!(
                        "the text has `{}` after a closing quote",
                        other.escape_debug()
                    ),
                    "put all of the text inside of the quotes, with `\\\"` for quotes in it",
                ));
            }
        }
    }
    String::from_utf8(value).map_err(|_| {
        Refusal::new(
            "the escapes in the text are not UTF-8",
            "write the characters themselves instead of `\\ddd`",
        )
    })
}

/// One string up to its closing quote.
fn string(chars: &mut std::str::Chars<'_>, value: &mut Vec<u8>) -> Result<(), Refusal> {
    while let Some(c) = chars.next() {
        match c {
            '"' => return Ok(()),
            '\\' => escape(chars, value)?,
            other => value.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Err(Refusal::new(
        "the text begins with a quote that is never closed",
        "close it, or write `\"\\\"…\"` for a text that begins with a quote",
    ))
}

/// What follows a backslash: three digits for an octet, or any character for itself.
fn escape(chars: &mut std::str::Chars<'_>, value: &mut Vec<u8>) -> Result<(), Refusal> {
    let rest = chars.as_str();
    if let Some(octet) = rest
        .get(..3)
        .filter(|ddd| ddd.bytes().all(|byte| byte.is_ascii_digit()))
    {
        let octet = octet.parse::<u8>().map_err(|_| {
            Refusal::new(
                format!("`\\{octet}` in the text is no octet"),
                "write the character itself, or `\\\\` for a backslash",
            )
        })?;
        value.push(octet);
        *chars = rest[3..].chars();
        return Ok(());
    }
    // At the end of the text there is nothing to escape; the missing quote is what will be said.
    if let Some(c) = chars.next() {
        value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Ok(())
}

fn bare(text: &str) -> Result<&str, Refusal> {
    let inner = text.split('"').skip(1);
    let pieces = text.matches('"').count() >= 2
        && inner
            .clone()
            .any(|gap| !gap.is_empty() && trimmed(gap).is_empty());
    if pieces {
        return Err(Refusal::new(
            "the text has a closing and an opening quote inside, but none around it",
            "write it without quotes in one piece, or put quotes around every piece",
        ));
    }
    if text
        .strip_prefix('(')
        .is_some_and(|rest| trimmed(rest).starts_with('"'))
    {
        return Err(Refusal::new(
            "the text is in parentheses",
            "leave out the parentheses of the zone file and keep the quoted pieces",
        ));
    }
    Ok(text)
}

fn judge(value: &str) -> Result<(), Refusal> {
    // Refused by the service too (DNSControl issue 4557).
    if value.is_empty() {
        return Err(Refusal::new(
            "the text is empty",
            "write the text, or remove the record",
        ));
    }
    if let Some(bad) = value.chars().find(|c| c.is_control()) {
        return Err(Refusal::new(
            format!(
                "the text has the control character `{}`",
                bad.escape_debug()
            ),
            "write it on one line; YAML's `>-` joins lines with blanks",
        ));
    }
    let octets = value.len() + value.len().div_ceil(PIECE);
    if octets > DATA {
        return Err(Refusal::new(
            format!("the text takes {octets} octets"),
            format!("shorten it to {DATA} octets, the most a record can hold"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::RecordType;
    use super::super::testing::{reads, refuses};
    use super::*;

    #[test]
    fn bare_text_stands_for_itself_and_quoted_text_is_joined() {
        for (text, normal) in [
            (" v=spf1 -all\n", "v=spf1 -all"),
            ("\"v=spf1 -all\"", "v=spf1 -all"),
            (r#""v=DKIM1; p=AAA" "BBB""#, "v=DKIM1; p=AAABBB"),
            (r#""a""b""#, "ab"),
            (r#""a " "b""#, "a b"),
            (r#"a "quoted" word"#, r#"a "quoted" word"#),
            (r"back\slash", r"back\slash"),
            (r#""a \"quoted\" \\ word""#, r#"a "quoted" \ word"#),
            (r#""v=DMARC1\; p=none""#, "v=DMARC1; p=none"),
            (r#""gr\195\188n""#, "grün"),
            ("grün", "grün"),
            ("\" outer \"", " outer "),
        ] {
            reads(RecordType::Txt, text, normal);
        }
    }

    #[test]
    fn text_that_would_not_be_published_as_meant_is_refused() {
        refuses(RecordType::Txt, "", "empty", "remove the record");
        refuses(RecordType::Txt, r#""""#, "empty", "remove the record");
        refuses(
            RecordType::Txt,
            r#""a" b"#,
            "after a closing quote",
            "inside of the quotes",
        );
        refuses(RecordType::Txt, r#""a"#, "never closed", "close it");
        refuses(RecordType::Txt, r#""a\"#, "never closed", "close it");
        refuses(RecordType::Txt, r#""\300""#, "no octet", "backslash");
        refuses(
            RecordType::Txt,
            r#""\195""#,
            "not UTF-8",
            "characters themselves",
        );
        refuses(
            RecordType::Txt,
            r#"v=DKIM1; p=AAA" "BBB"#,
            "closing and an opening quote",
            "in one piece",
        );
        refuses(
            RecordType::Txt,
            r#"( "v=DKIM1; " "p=A" )"#,
            "quote",
            "quotes around every piece",
        );
        refuses(
            RecordType::Txt,
            r#"( "v=DKIM1; p=A" )"#,
            "in parentheses",
            "leave out",
        );
        refuses(
            RecordType::Txt,
            "a\nb",
            "control character `\\n`",
            "one line",
        );
    }

    #[test]
    fn what_is_written_in_a_document_reads_back() {
        for (value, text) in [
            ("v=spf1 -all", "v=spf1 -all"),
            ("\"starts with a quote", r#""\"starts with a quote""#),
            (" outer ", "\" outer \""),
            (r#"a" "b"#, r#""a\" \"b""#),
            (r#"a "b" c"#, r#"a "b" c"#),
        ] {
            assert_eq!(written(value), text);
            reads(RecordType::Txt, text, value);
        }
    }
}
