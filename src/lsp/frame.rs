//! How messages stand in a stream: headers, an empty line, and as many bytes of JSON as they say.
//!
//! Clients are programs and programs have bugs: JSON that is none is told and reading goes on, because the
//! next message begins where the header said. Where the header itself is no header, nobody knows where the
//! next message begins, and reading ends.

use std::io::{self, BufRead, Read, Write};

use serde_json::Value;

/// More than any message needs: an open text of 16 MB, all of it escaped, and some.
pub const MAX_MESSAGE_BYTES: usize = 128 * 1024 * 1024;

/// A line of a header is short; without a bound a stream without line breaks would be read into memory.
const MAX_HEADER_BYTES: u64 = 8 * 1024;

/// What came in.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// A message.
    Message(Value),
    /// Bytes that are no JSON, with the reason; the stream goes on behind them.
    Garbled(String),
    /// The stream is over, between two messages.
    End,
    /// Nobody knows where the next message begins: this was wrong.
    Lost(String),
}

/// Reads one message.
pub fn read(from: &mut dyn BufRead) -> Incoming {
    let length = match header(from) {
        Ok(Some(length)) => length,
        Ok(None) => return Incoming::End,
        Err(why) => return Incoming::Lost(why),
    };
    let mut bytes = Vec::new();
    // Not allocated beforehand: what a header claims may never come.
    match from.take(length as u64).read_to_end(&mut bytes) {
        Ok(read) if read < length => {
            return Incoming::Lost(format!("a message of {length} bytes ended after {read}"));
        }
        Ok(_) => {}
        Err(error) => return Incoming::Lost(error.to_string()),
    }
    match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Garbled(format!("this is no JSON: {error}")),
    }
}

/// The length that a header gives; none at the end of the stream.
fn header(from: &mut dyn BufRead) -> Result<Option<usize>, String> {
    let mut length = None;
    let mut first = true;
    loop {
        let mut line = Vec::new();
        let mut limited = from.take(MAX_HEADER_BYTES);
        let read = limited
            .read_until(b'\n', &mut line)
            .map_err(|error| error.to_string())?;
        if read == 0 {
            return match first {
                true => Ok(None),
                false => Err("the stream ended within a header".to_owned()),
            };
        }
        first = false;
        if line.pop() != Some(b'\n') {
            return Err("a line of a header does not end".to_owned());
        }
        // Old clients leave the carriage return out.
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if line.is_empty() {
            return length
                .map(Some)
                .ok_or_else(|| "no Content-Length".to_owned());
        }
        let line = String::from_utf8_lossy(&line);
        let Some((name, value)) = line.split_once(':') else {
            return Err("a line of a header has no colon".to_owned());
        };
        if name.trim().eq_ignore_ascii_case("Content-Length") {
            let said = value.trim().parse().ok();
            let said = said.filter(|bytes| *bytes <= MAX_MESSAGE_BYTES);
            length = Some(said.ok_or_else(|| "Content-Length cannot be meant".to_owned())?);
        }
    }
}

/// Writes one message whole.
///
/// # Errors
/// The stream takes no more.
pub fn write(to: &mut dyn Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(to, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut bytes: &[u8]) -> Vec<Incoming> {
        let mut found = Vec::new();
        loop {
            let next = read(&mut bytes);
            let over = matches!(next, Incoming::End | Incoming::Lost(_));
            found.push(next);
            if over {
                return found;
            }
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Vec::new();
        let message = serde_json::json!({ "text": "é 🦀" });
        write(&mut bytes, &message).unwrap();
        write(&mut bytes, &message).unwrap();
        let each = || Incoming::Message(message.clone());
        assert_eq!(all(&bytes), [each(), each(), Incoming::End]);
    }

    #[test]
    fn what_is_no_json_is_told_and_the_next_message_is_read() {
        let found = all(b"Content-Length: 3\r\n\r\n{a}content-length:2\nX-Other: 1\n\n42");
        assert!(matches!(&found[0], Incoming::Garbled(_)));
        assert_eq!(found[1], Incoming::Message(serde_json::json!(42)));
    }

    #[test]
    fn without_a_header_that_holds_reading_ends() {
        let why = |bytes: &[u8]| match all(bytes).pop() {
            Some(Incoming::Lost(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(why(b"hello\r\n\r\n"), "a line of a header has no colon");
        assert_eq!(why(b"X: 1\r\n\r\n{}"), "no Content-Length");
        assert_eq!(
            why(b"Content-Length: -1\r\n\r\n"),
            "Content-Length cannot be meant"
        );
        assert_eq!(
            why(b"Content-Length: 99999999999\r\n\r\n{}"),
            "Content-Length cannot be meant"
        );
        assert_eq!(
            why(b"Content-Length: 100\r\n\r\n{}"),
            "a message of 100 bytes ended after 2"
        );
        assert_eq!(why(b"Content-Length: 1"), "a line of a header does not end");
        assert_eq!(
            why(b"Content-Length: 1\r\n"),
            "the stream ended within a header"
        );
        assert_eq!(why(&[b'x'; 9000]), "a line of a header does not end");
    }
}
