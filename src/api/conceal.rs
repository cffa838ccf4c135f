//! Takes secrets out of texts from the service or a proxy, which may repeat what they were sent or cut
//! off what they wanted to say: in every spelling in which servers write texts, and also where only the
//! name of a member says that its value is one.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

/// What stands in the place of a secret.
const HIDDEN: &str = "(secret)";

/// Shorter ones would tear holes into ordinary words and give themselves away.
const SHORTEST: usize = 4;

/// Names, or ends of names, of members and parameters whose values are shown to nobody.
const NAMES: [&str; 6] = ["password", "secret", "token", "key", "link", "url"];

/// `text` without any of `secrets`, however it spells them.
#[must_use]
pub(crate) fn redact<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut shown = text.to_owned();
    for secret in secrets.into_iter().filter(|s| s.len() >= SHORTEST) {
        for form in spellings(secret) {
            if shown.contains(&form) {
                shown = shown.replace(&form, HIDDEN);
            }
        }
    }
    shown
}

/// A secret as it is, and as JSON (of serde and of PHP), HTML, query strings, base64 and hexadecimal
/// digits write it, the longest first.
fn spellings(secret: &str) -> Vec<String> {
    let json = Json::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let ascii: String = json.chars().map(escaped).collect();
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let unreserved = ["%2D-", "%2E.", "%5F_", "%7E~"];
    let path = unreserved.iter().fold(percent.clone(), |text, pair| {
        text.replace(&pair[..3], &pair[3..])
    });
    let plus = path.replace("%20", "+");
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![
        secret.to_owned(),
        html(secret, "&#39;"),
        html(secret, "&#039;"),
        json.replace('/', "\\/"),
        ascii.replace('/', "\\/"),
        json,
        ascii,
        lower(&percent),
        lower(&path),
        lower(&plus),
        percent,
        path,
        plus,
        hex.to_uppercase(),
        hex,
    ];
    for before in 0..3 {
        forms.extend(in_base64(secret, before));
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

/// A character as JSON writes it that keeps to ASCII: PHP's, unless it is told otherwise.
fn escaped(c: char) -> String {
    if c.is_ascii() {
        return c.to_string();
    }
    let units = c.encode_utf16(&mut [0; 2]).to_vec();
    units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn html(text: &str, apostrophe: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&quot;");
    text.replace('\'', apostrophe)
}

/// Percent escapes with small letters; everything else stays.
fn lower(text: &str) -> String {
    let mut parts = text.split('%');
    let mut lower = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        lower.push_str(&format!("%{}{rest}", digits.to_lowercase()));
    }
    lower
}

/// The part of base64 that is the same whatever stands around, where so many octets more than a
/// multiple of three go before: `user:password`, `Bearer token`.
fn in_base64(secret: &str, before: usize) -> Vec<String> {
    let mut octets = vec![0; before];
    octets.extend(secret.bytes());
    // Each digit is six bits: what shares one with a neighbour differs.
    let (from, to) = ((before * 8).div_ceil(6), octets.len() * 8 / 6);
    let cut = |text: String| text.get(from..to).map(str::to_owned);
    let all = [
        STANDARD_NO_PAD.encode(&octets),
        URL_SAFE_NO_PAD.encode(&octets),
    ];
    let long = |text: &String| text.len() >= SHORTEST;
    all.into_iter().filter_map(cut).filter(long).collect()
}

/// `text` without the values of members and parameters that are called like a secret: in JSON that was
/// cut off, in a page, in an address. Values that are no texts stay.
#[must_use]
pub(crate) fn veil(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find([':', '=']) {
        let (head, tail) = rest.split_at(at + 1);
        shown.push_str(head);
        rest = tail;
        let name = head[..at].trim_end().trim_end_matches(['"', '\'', '\\']);
        if !NAMES.iter().any(|known| ends_with(name, known)) {
            continue;
        }
        let value = rest.trim_start();
        let blank = rest.len() - value.len();
        let open = value.trim_start_matches('\\');
        let escapes = value.len() - open.len();
        let length = match open.chars().next() {
            Some(quote @ ('"' | '\'')) => escapes + 1 + quoted(&open[1..], quote, escapes),
            // Bare values end where a parameter does; JSON has none but numbers and words.
            _ if head.ends_with('=') => value
                .find(|c: char| c.is_whitespace() || "&\"'<>".contains(c))
                .unwrap_or(value.len()),
            _ => 0,
        };
        if length > 0 {
            shown.push_str(&rest[..blank]);
            shown.push_str(HIDDEN);
            rest = &rest[blank + length..];
        }
    }
    shown.push_str(rest);
    shown
}

/// Whether a text ends with a word, however it is capitalised.
fn ends_with(text: &str, word: &str) -> bool {
    let start = text.len().checked_sub(word.len());
    let end = start.and_then(|start| text.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(word))
}

/// Octets up to the quote that ends a text, with it; all of them where none does. `escapes` is how many
/// backslashes stand before the quotes of JSON that stands in JSON.
fn quoted(text: &str, quote: char, escapes: usize) -> usize {
    let mut backslashes = 0;
    for (at, c) in text.char_indices() {
        match c {
            '\\' => backslashes += 1,
            _ if c == quote && (backslashes <= escapes && backslashes % 2 == escapes % 2) => {
                return at + c.len_utf8();
            }
            _ => backslashes = 0,
        }
    }
    text.len()
}

/// Collects the texts below members called something with `password` or `secret`.
pub(crate) fn passwords(json: &Json, inside: bool, found: &mut Vec<String>) {
    match json {
        Json::String(text) if inside => found.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| passwords(item, inside, found)),
        Json::Object(members) => members.iter().for_each(|(name, item)| {
            let secret = name.contains("password") || name.contains("secret");
            passwords(item, inside || secret, found);
        }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn secrets_are_taken_out() {
        assert_eq!(
            redact("no hunter2 here", ["hunter2", "her", ""]),
            "no (secret) here"
        );
    }

    #[test]
    fn a_secret_is_found_however_it_is_spelt() {
        let secret = "é/\"<q u&x'7-_~";
        let digits: String = secret.bytes().map(|b| format!("{b:02X}")).collect();
        for written in [
            serde_json::json!({ "a": secret }).to_string(),
            "\\u00e9\\/\\\"<q u&x'7-_~".to_owned(),
            "é/&quot;&lt;q u&amp;x&#039;7-_~".to_owned(),
            "%C3%A9%2F%22%3Cq%20u%26x%277-_~".to_owned(),
            "%c3%a9%2f%22%3cq+u%26x%277-_~".to_owned(),
            digits,
        ] {
            let shown = redact(&format!("<{written}>"), [secret]);
            assert!(shown.contains(HIDDEN), "{written}: {shown}");
            assert!(!shown.contains("7-_") && !shown.contains("C3A9"), "{shown}");
        }
    }

    #[test]
    fn base64_hides_nothing_whatever_stands_around_it() {
        for before in ["", "a", "ab", "abc", "Bearer "] {
            for after in ["", "x", "xy"] {
                let written = STANDARD.encode(format!("{before}hunter2-hunter2{after}"));
                let shown = redact(&written, ["hunter2-hunter2"]);
                assert!(shown.contains(HIDDEN), "{before}{after}: {shown}");
                assert!(shown.len() < HIDDEN.len() + 16, "{shown}");
            }
        }
    }

    #[test]
    fn values_that_are_called_like_a_secret_are_not_shown() {
        for (text, shown) in [
            (r#"{"key": "k-1", "n": 1}"#, r#"{"key": (secret), "n": 1}"#),
            (r#"{"key":"k-1"#, r#"{"key":(secret)"#),
            (
                r#"{"device_password":"a\"b","x":"y"}"#,
                r#"{"device_password":(secret),"x":"y"}"#,
            ),
            (
                r#"{\"key\":\"k-1\",\"x\":2}"#,
                r#"{\"key\":(secret),\"x\":2}"#,
            ),
            (
                "<a href=/x?Token=abc&b=c>",
                "<a href=/x?Token=(secret)&b=c>",
            ),
            (
                r#"{"key": 7, "keys": ["a"]}"#,
                r#"{"key": 7, "keys": ["a"]}"#,
            ),
            (
                r#"{"description":"no: such"}"#,
                r#"{"description":"no: such"}"#,
            ),
            ("", ""),
        ] {
            assert_eq!(veil(text), shown);
        }
    }
}
