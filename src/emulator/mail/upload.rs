//! Files in bodies, as base64: pictures for signatures, Sieve scripts. Nothing is stored; a picture gets
//! an address under a reserved name.

use serde_json::json;

use super::place::Place;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;

/// A picture for the signatures of a mailbox.
pub(crate) fn for_mailbox(call: &mut Call<'_>) -> Outcome {
    Place::or(call, super::signatures::not_in_padl)?;
    picture(call)
}

/// A picture for the templates of a service.
pub(crate) fn for_service(call: &mut Call<'_>) -> Outcome {
    call.hosting(0)?;
    picture(call)
}

/// The same in the family of 2024, which creates (201).
pub(crate) fn for_service_2024(call: &mut Call<'_>) -> Outcome {
    let answer = for_service(call)?;
    Ok(Answer::created(answer.data))
}

fn picture(call: &mut Call<'_>) -> Outcome {
    let mut form = Form::new(call.request);
    form.only(&["image"]);
    let text = form.needed_text("image", usize::MAX);
    let kind = decode(&text).as_deref().and_then(kind);
    if !text.is_empty() && kind.is_none() {
        form.fail(FieldError::new("validation_rule_mimes", "image"));
    }
    form.finish()?;
    let id = call.world.take_id();
    let kind = kind.ok_or_else(|| Refusal::new(500, "cannot_create_object"))?;
    let url = format!("https://signatures.emulator.example/{id}.{kind}");
    Ok(Answer::ok(json!({"image": url})))
}

/// The kinds of picture the service takes (A), by how they begin.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(bytes.get(..256).unwrap_or(bytes));
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        _ if text.contains("<svg") => Some("svg"),
        _ => None,
    }
}

/// Base64 (RFC 4648) to bytes; a `data:` prefix is passed over, padding may be missing.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = match text.strip_prefix("data:") {
        Some(rest) => rest.split_once(";base64,")?.1,
        None => text,
    };
    let text = text.trim_end_matches('=');
    if text.is_empty() || text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut held, mut bits) = (0_u32, 0);
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(((held >> bits) & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base64_is_read_with_and_without_padding() {
        assert_eq!(decode("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(decode("aGVsbG8"), Some(b"hello".to_vec()));
        assert_eq!(decode("data:image/png;base64,aGk="), Some(b"hi".to_vec()));
        for bad in ["", "a", "not base64!", "data:image/png,aGk="] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
