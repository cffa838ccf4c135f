//! Records as lines of a zone file (RFC 1035 §5): names relative to the origin, targets in full with their
//! dot, texts cut into strings of at most 255 octets.

use super::RecordType;

/// Octets of one string.
const PIECE: usize = 255;

/// The data of a normal value, as it stands behind the type.
#[must_use]
pub fn zone_data(kind: RecordType, value: &str) -> String {
    match kind {
        RecordType::Txt => text(value),
        RecordType::Cname
        | RecordType::Dname
        | RecordType::Mx
        | RecordType::Ns
        | RecordType::Ptr
        | RecordType::Srv => match value.ends_with('.') {
            true => value.to_owned(),
            false => format!("{value}."),
        },
        _ => value.to_owned(),
    }
}

/// Quoted strings; whatever is not printable ASCII is written by its number, which every reader of
/// zone files understands.
fn text(value: &str) -> String {
    let bytes = value.as_bytes();
    if bytes.is_empty() {
        return "\"\"".to_owned();
    }
    let pieces: Vec<String> = bytes.chunks(PIECE).map(piece).collect();
    pieces.join(" ")
}

fn piece(bytes: &[u8]) -> String {
    let mut quoted = "\"".to_owned();
    for byte in bytes {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(*byte));
            }
            b' '..=b'~' => quoted.push(char::from(*byte)),
            other => quoted.push_str(&format!("\\{other:03}")),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_end_in_a_dot() {
        assert_eq!(zone_data(RecordType::Mx, "0 ."), "0 .");
        assert_eq!(
            zone_data(RecordType::Mx, "5 mx.acme.example"),
            "5 mx.acme.example."
        );
        assert_eq!(
            zone_data(RecordType::Srv, "0 1 993 a.example"),
            "0 1 993 a.example."
        );
        assert_eq!(zone_data(RecordType::Cname, "a.example"), "a.example.");
        assert_eq!(zone_data(RecordType::A, "192.0.2.1"), "192.0.2.1");
        let issue = "0 issue \"letsencrypt.org\"";
        assert_eq!(zone_data(RecordType::Caa, issue), issue);
    }

    #[test]
    fn texts_are_cut_by_octets_and_read_back() {
        let long = "x".repeat(300);
        let wanted = format!("\"{}\" \"{}\"", "x".repeat(255), "x".repeat(45));
        assert_eq!(zone_data(RecordType::Txt, &long), wanted);
        assert_eq!(
            zone_data(RecordType::Txt, "a\"b\\c;é"),
            "\"a\\\"b\\\\c;\\195\\169\""
        );
        assert_eq!(zone_data(RecordType::Txt, ""), "\"\"");
        for value in ["v=spf1 -all", "a\"b\\c", &long] {
            let read = super::super::declared(
                RecordType::Txt,
                &zone_data(RecordType::Txt, value),
                "acme.example",
            );
            assert_eq!(read, Ok(value.to_owned()));
        }
    }
}
