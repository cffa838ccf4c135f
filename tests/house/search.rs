//! Looks for secrets in everything that was told and kept, in every spelling.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

/// A secret in every spelling in which it could have got somewhere.
fn spellings(secret: &str) -> Vec<String> {
    let json = Json::from(secret).to_string();
    let json = json.trim_matches('"').to_owned();
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let unreserved = percent
        .replace("%2D", "-")
        .replace("%5F", "_")
        .replace("%2E", ".")
        .replace("%7E", "~");
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let ascii: String = json
        .chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_string()
            } else {
                format!("\\u{:04x}", u32::from(c))
            }
        })
        .collect();
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut all = vec![
        secret.to_owned(),
        secret.chars().rev().collect(),
        format!("{secret:?}").trim_matches('"').to_owned(),
        json.replace('/', "\\/"),
        ascii.replace('/', "\\/"),
        ascii,
        json,
        html.replace('"', "&quot;").replace('\'', "&#039;"),
        percent.to_lowercase(),
        percent,
        unreserved.replace("%20", "+"),
        unreserved,
        hex.to_uppercase(),
        hex,
    ];
    for before in 0..3 {
        let octets = [vec![0; before], secret.as_bytes().to_vec()].concat();
        let (from, to) = ((before * 8).div_ceil(6), octets.len() * 8 / 6);
        for text in [
            STANDARD_NO_PAD.encode(&octets),
            URL_SAFE_NO_PAD.encode(&octets),
        ] {
            all.push(text[from..to].to_owned());
        }
    }
    all
}

/// Every file below a folder, but for what people keep their secrets in.
pub fn kept(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if entry.file_type().expect("a sort").is_dir() {
            if path.file_name().is_none_or(|name| name != "in") {
                kept(&path, into);
            }
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        into.push((
            path.display().to_string(),
            String::from_utf8_lossy(&bytes).into_owned(),
        ));
    }
}

/// Asserts that no secret is in any place, in no spelling.
#[track_caller]
pub fn searched(places: &[(String, String)], secrets: &[String]) {
    for secret in secrets {
        for form in spellings(secret) {
            for (place, text) in places {
                if let Some(at) = text.find(&form) {
                    let from = (0..=at.saturating_sub(200))
                        .rev()
                        .find(|at| text.is_char_boundary(*at));
                    panic!(
                        "{secret:?} as {form:?} is in {place}:\n…{}",
                        &text[from.unwrap_or(0)..at + form.len()]
                    );
                }
            }
        }
    }
}
