//! The few lines around a diagnostic's places, cut to size, as a source miette can draw from.
//!
//! Drawing from copies instead of the files keeps the cost of a diagnostic independent of the file's
//! and the line's length, makes control characters visible, and lets one drawing show places in
//! several files. Offsets are those of an imaginary text in which the pieces stand one after another.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::clean::{acts, clean};
use crate::model::diagnostic::Diagnostic;
use crate::model::source::{Source, Sources, Span};

/// Bytes of a line shown before its first marked character, and in all.
const BEFORE: usize = 60;
const LINE: usize = 160;

/// A place and what stands under it.
struct Mark {
    at: SourceSpan,
    line: usize,
    column: usize,
    words: Option<String>,
    primary: bool,
}

/// Neighbouring lines of one file.
struct Piece {
    name: String,
    text: String,
    /// Offset of the text in the imaginary whole.
    base: usize,
    /// Number of the first line, from 1.
    line: usize,
    lines: usize,
}

/// See the module's head.
pub(super) struct Excerpt {
    pieces: Vec<Piece>,
    marks: Vec<Mark>,
}

/// A span as lines and columns, with its words.
struct Place<'d> {
    span: Span,
    line: usize,
    column: usize,
    words: &'d str,
    primary: bool,
}

impl Excerpt {
    /// The excerpt for a diagnostic; without pieces where its file has no text to show.
    pub(super) fn new(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let related = diagnostic
            .related
            .iter()
            .map(|label| (label.span, label.text.as_str(), false));
        let places = std::iter::once((diagnostic.span, diagnostic.label.as_str(), true))
            .chain(related)
            .map(|(span, words, primary)| {
                let (line, column) = sources.get(span.file).line_column(span.start);
                Place {
                    span,
                    line,
                    column,
                    words,
                    primary,
                }
            })
            .filter(|place| !sources.get(place.span.file).text.is_empty());
        let mut excerpt = Self {
            pieces: Vec::new(),
            marks: Vec::new(),
        };
        for group in group(places, sources) {
            excerpt.add(&group, sources);
        }
        excerpt
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.marks.iter().map(|mark| {
            if mark.primary {
                LabeledSpan::new_primary_with_span(mark.words.clone(), mark.at)
            } else {
                LabeledSpan::new_with_span(mark.words.clone(), mark.at)
            }
        })
    }

    fn add(&mut self, group: &[Place<'_>], sources: &Sources) {
        let (Some(first), Some(last)) = (
            group.iter().map(|place| place.line).min(),
            group.iter().map(|place| place.line).max(),
        ) else {
            return;
        };
        let source = sources.get(group[0].span.file);
        // A gap between pieces, so that empty marks at their ends stay apart.
        let base = self
            .pieces
            .last()
            .map_or(0, |piece| piece.base + piece.text.len() + 16);
        let top = first.saturating_sub(1).max(1);
        let mut text = String::new();
        let mut lines = 0;
        for number in top..=last + 1 {
            if number > last && source.line(number).is_empty() {
                break;
            }
            let here: Vec<_> = group.iter().filter(|place| place.line == number).collect();
            self.draw(source, number, &here, base, &mut text);
            lines += 1;
        }
        self.pieces.push(Piece {
            name: clean(&source.name).into_owned(),
            text,
            base,
            line: top,
            lines,
        });
    }

    /// Appends a line, cut and cleaned, and the marks on it.
    fn draw(
        &mut self,
        source: &Source,
        number: usize,
        here: &[&Place<'_>],
        base: usize,
        text: &mut String,
    ) {
        let line = source.line(number);
        let line_start = source.line_start(number);
        let marked = here
            .iter()
            .map(|place| place.span.start.saturating_sub(line_start))
            .min()
            .unwrap_or(0);
        let (from, to) = if line.len() <= LINE {
            (0, line.len())
        } else {
            let from = boundary(line, marked.min(line.len()).saturating_sub(BEFORE));
            (from, boundary(line, (from + LINE).min(line.len())))
        };
        if from > 0 {
            text.push('…');
        }
        // Where each mark begins and ends in the drawn text; `None` until it is reached.
        let mut ends = vec![(None, None); here.len()];
        let mut note = |at: usize, drawn: usize| {
            for (place, (start, end)) in here.iter().zip(&mut ends) {
                if line_start + at >= place.span.start && start.is_none() {
                    *start = Some(drawn);
                }
                if line_start + at >= place.span.end && end.is_none() {
                    *end = Some(drawn);
                }
            }
        };
        for (at, c) in line[from..to].char_indices() {
            note(from + at, text.len());
            match c {
                '\t' => text.push(c),
                // Marks must not move: one sign for one character, as far as the terminal is concerned.
                c if acts(c) => text.push('\u{FFFD}'),
                c => text.push(c),
            }
        }
        note(to, text.len());
        let drawn = text.len();
        if to < line.len() {
            text.push('…');
        }
        text.push('\n');
        for (place, (start, end)) in here.iter().zip(ends) {
            let start = start.unwrap_or(drawn);
            // Only the first line of a longer stretch is marked; what follows is known by then.
            let end = end.unwrap_or(drawn).max(start);
            self.marks.push(Mark {
                at: (base + start, end - start).into(),
                line: place.line,
                column: place.column,
                words: Some(place.words)
                    .filter(|words| !words.is_empty())
                    .map(|words| clean(words).into_owned()),
                primary: place.primary,
            });
        }
    }
}

/// Places that one piece can show together: near each other in a file, on lines of ordinary length.
fn group<'d>(places: impl Iterator<Item = Place<'d>>, sources: &Sources) -> Vec<Vec<Place<'d>>> {
    let long = |place: &Place<'_>| sources.get(place.span.file).line(place.line).len() > LINE;
    let mut groups: Vec<Vec<Place<'d>>> = Vec::new();
    for place in places {
        let near = |group: &&mut Vec<Place<'d>>| {
            !long(&place)
                && group
                    .iter()
                    .all(|other| other.span.file == place.span.file && !long(other))
                && group
                    .iter()
                    .any(|other| other.line.abs_diff(place.line) <= 3)
        };
        match groups.iter_mut().find(near) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

fn boundary(line: &str, mut at: usize) -> usize {
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let piece = self
            .pieces
            .iter()
            .find(|piece| piece.base <= span.offset() && end <= piece.base + piece.text.len())
            .ok_or(MietteError::OutOfBounds)?;
        // Without context miette asks for the place to name in the header.
        let mark = self
            .marks
            .iter()
            .find(|mark| mark.at == *span)
            .filter(|_| before + after == 0);
        let (line, column) = mark.map_or((piece.line, 1), |mark| (mark.line, mark.column));
        Ok(Box::new(MietteSpanContents::new_named(
            piece.name.clone(),
            piece.text.as_bytes(),
            (piece.base, piece.text.len()).into(),
            line - 1,
            column - 1,
            piece.lines,
        )))
    }
}
