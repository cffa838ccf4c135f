//! Places as editors count them: lines from 0, and in each line code units of UTF-8, UTF-16 or UTF-32.

use gen_lsp_types::{Position, PositionEncodingKind, Range};

/// What a client counts within a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// What the protocol means where nothing is agreed.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The one to agree on: ours are bytes, so those first; UTF-16 where a client names none.
    #[must_use]
    pub fn agreed(offered: &[&str]) -> Self {
        if offered.contains(&"utf-8") {
            Self::Utf8
        } else if offered.contains(&"utf-16") || !offered.contains(&"utf-32") {
            Self::Utf16
        } else {
            Self::Utf32
        }
    }

    /// Its name in the protocol.
    #[must_use]
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// Where the lines of a text begin. The protocol ends lines at `\n`, `\r\n` and a lone `\r`.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of this text.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// A line (from 0) without its end; empty behind the last one.
    fn line(&self, line: usize) -> &'t str {
        let Some(start) = self.starts.get(line) else {
            return "";
        };
        let end = self.starts.get(line + 1).copied();
        self.text[*start..end.unwrap_or(self.text.len())].trim_end_matches(['\n', '\r'])
    }

    /// The byte at a position. What lies behind the end of a line is that end, what lies behind the last
    /// line is the end of the text, and the middle of a character is its beginning.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line) else {
            return self.text.len();
        };
        let mut left = position.character as usize;
        let mut at = *start;
        for c in self.line(line).chars() {
            let width = encoding.width(c);
            if left < width {
                break;
            }
            left -= width;
            at += c.len_utf8();
        }
        at
    }

    /// The position of a byte; of the end of its line where it lies within the line's end.
    #[must_use]
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts[line];
        let before = self.line(line).char_indices();
        let before = before.take_while(|(at, c)| start + at + c.len_utf8() <= offset);
        let units: usize = before.map(|(_, c)| encoding.width(c)).sum();
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            character: u32::try_from(units).unwrap_or(u32::MAX),
        }
    }

    /// The range of these bytes.
    #[must_use]
    pub fn range(&self, bytes: std::ops::Range<usize>, encoding: Encoding) -> Range {
        Range {
            start: self.position(bytes.start, encoding),
            end: self.position(bytes.end.max(bytes.start), encoding),
        }
    }

    /// The bytes of a range, in order even where the range is not.
    #[must_use]
    pub fn bytes(&self, range: Range, encoding: Encoding) -> std::ops::Range<usize> {
        let start = self.offset(range.start, encoding);
        let end = self.offset(range.end, encoding);
        start.min(end)..start.max(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "é🦀x\r\nb\rc\n";

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn every_encoding_counts_its_own_units() {
        let lines = Lines::new(TEXT);
        let x = TEXT.find('x').unwrap();
        for (encoding, units) in [
            (Encoding::Utf8, 6),
            (Encoding::Utf16, 3),
            (Encoding::Utf32, 2),
        ] {
            assert_eq!(lines.position(x, encoding), at(0, units), "{encoding:?}");
            assert_eq!(lines.offset(at(0, units), encoding), x, "{encoding:?}");
        }
    }

    #[test]
    fn three_ends_of_lines_are_known() {
        let lines = Lines::new(TEXT);
        for (letter, line) in [('b', 1), ('c', 2)] {
            let offset = TEXT.find(letter).unwrap();
            assert_eq!(lines.position(offset, Encoding::Utf16), at(line, 0));
            assert_eq!(lines.offset(at(line, 0), Encoding::Utf16), offset);
        }
        assert_eq!(lines.position(TEXT.len(), Encoding::Utf16), at(3, 0));
        // Within `\r\n` is the end of that line.
        assert_eq!(lines.position(8, Encoding::Utf16), at(0, 4));
    }

    #[test]
    fn positions_that_are_none_are_the_nearest_that_is() {
        let lines = Lines::new(TEXT);
        assert_eq!(lines.offset(at(0, 99), Encoding::Utf16), 7);
        assert_eq!(lines.offset(at(9, 0), Encoding::Utf16), TEXT.len());
        // The second half of the crab.
        assert_eq!(lines.offset(at(0, 2), Encoding::Utf16), 2);
        let turned = Range {
            start: at(0, 3),
            end: at(0, 0),
        };
        assert_eq!(lines.bytes(turned, Encoding::Utf16), 0..6);
        assert_eq!(Lines::new("").position(7, Encoding::Utf8), at(0, 0));
    }

    #[test]
    fn bytes_are_agreed_on_first() {
        assert_eq!(Encoding::agreed(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(Encoding::agreed(&["utf-32"]), Encoding::Utf32);
        assert_eq!(Encoding::agreed(&["utf-7"]), Encoding::Utf16);
        assert_eq!(Encoding::agreed(&[]), Encoding::Utf16);
    }
}
