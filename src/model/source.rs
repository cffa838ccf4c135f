//! Where something stands in what a person wrote.
//!
//! Everything that can be complained about carries a [`Span`]; a [`Sources`] turns it into file,
//! line and column. Spans are bytes, because every parser here counts bytes; columns are
//! characters, because people and editors count those.

use std::collections::BTreeMap;

use serde::Serialize;

/// One of the files of a run, by its place in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of bytes in one file, `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file it lies in.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span of `file` from byte `start` up to, not including, byte `end`.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start, end }
    }
}

/// A place as people and editors name it; lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
pub struct Location {
    /// The file's name as it was given.
    pub file: String,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line just after the last character.
    pub end_line: usize,
    /// Column just after the last character.
    pub end_column: usize,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One file: its name as given, its text, and where its lines begin.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path as the person gave it, or a word such as `<stdin>`.
    pub name: String,
    /// The whole text.
    pub text: String,
    line_starts: Vec<usize>,
}

impl Source {
    fn new(name: String, text: String) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            name,
            text,
            line_starts,
        }
    }

    /// Line and column, both from 1, of a byte offset; offsets past the end mean the end.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = self.floor(offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        (line, self.text[start..offset].chars().count() + 1)
    }

    /// The text of a line (from 1) without its line break; empty where there is no such line.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = line
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index))
        else {
            return "";
        };
        let end = self
            .line_starts
            .get(line)
            .copied()
            .unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\n', '\r'])
    }

    /// Byte offset at which a line (from 1) begins; the end of the text where there is no such line.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        let start = line
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index));
        start.copied().unwrap_or(self.text.len())
    }

    /// The same source with these byte ranges blotted out. Every character keeps its width in bytes,
    /// so that places stay what they are.
    fn blotted(&self, ranges: &[std::ops::Range<usize>]) -> Self {
        let hidden = |at: usize| ranges.iter().any(|range| range.contains(&at));
        let blot = |(at, c): (usize, char)| match c.len_utf8() {
            _ if c.is_whitespace() || !hidden(at) => c,
            1 => '*',
            2 => '·',
            3 => '•',
            _ => '🞄',
        };
        Self {
            text: self.text.char_indices().map(blot).collect(),
            ..self.clone()
        }
    }

    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// All files of a run, in the order they were read.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and gives its handle.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source::new(name.into(), text.into()));
        id
    }

    /// The file behind a handle; handles come only from [`Sources::add`].
    #[must_use]
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// Every file with its handle.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// The same files, those of them with these texts that have one.
    #[must_use]
    pub fn with(&self, texts: &BTreeMap<FileId, String>) -> Self {
        let mut new = Self::default();
        for (file, source) in self.iter() {
            let text = texts.get(&file).unwrap_or(&source.text);
            new.add(source.name.as_str(), text.as_str());
        }
        new
    }

    /// The same files with what these spans cover blotted out.
    #[must_use]
    pub fn blotted(&self, spans: &[Span]) -> Self {
        let files = self.iter().map(|(file, source)| {
            let here = spans.iter().filter(|span| span.file == file);
            let ranges: Vec<_> = here.map(|span| span.start..span.end).collect();
            if ranges.is_empty() {
                source.clone()
            } else {
                source.blotted(&ranges)
            }
        });
        Self {
            files: files.collect(),
        }
    }

    /// The span in words that people and editors use.
    #[must_use]
    pub fn locate(&self, span: Span) -> Location {
        let source = self.get(span.file);
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end);
        Location {
            file: source.name.clone(),
            line,
            column,
            end_line,
            end_column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "é: 1\r\nname: ü x\n");
        let at = sources.get(file).text.find('x').unwrap_or_default();
        let place = sources.locate(Span::new(file, at, at + 1));
        assert_eq!(
            (place.line, place.column, place.end_column),
            (2, 9, 10),
            "{place}"
        );
        assert_eq!(sources.get(file).line(1), "é: 1");
    }

    #[test]
    fn what_is_blotted_out_keeps_its_place() {
        let mut sources = Sources::default();
        let text = "p: sé 漢🦀 x # end";
        let file = sources.add("a.yaml", text);
        let blotted = sources.blotted(&[Span::new(file, 3, 14)]);
        assert_eq!(blotted.get(file).text, "p: *· •🞄 x # end");
        assert_eq!(blotted.get(file).text.len(), text.len());
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "ab\n");
        assert_eq!(sources.get(file).line_column(999), (2, 1));
        assert_eq!(sources.get(file).line(7), "");
    }
}
