//! Comments, as the parser finds them: what looks like one inside a text is none.

use granit_parser::{Event, Parser, options};

use super::limits::MAX_DEPTH;
use crate::model::source::{FileId, Source, Span};

/// A comment and the line it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to before the line break.
    pub span: Span,
    /// What stands behind the `#`, without blanks around it.
    pub text: String,
    /// The line (from 1) that it stands on; where it stands alone, the first one below it that has no
    /// comment alone on it. None where that one is empty.
    pub line: Option<usize>,
}

/// The comments of a file in their order; those before the first mistake where it is no YAML.
#[must_use]
pub fn comments(file: FileId, source: &Source) -> Vec<Comment> {
    let settings = options! {
        emit_comments: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut found = Vec::new();
    for event in Parser::new_from_str_with_options(&source.text, settings) {
        let Ok((event, mark)) = event else { break };
        let (Event::Comment(..), Some(at)) = (event, mark.byte_range()) else {
            continue;
        };
        let text = source.text.get(at.clone()).unwrap_or_default();
        found.push(Comment {
            span: Span::new(file, at.start, at.end),
            text: text.trim_start_matches('#').trim().to_owned(),
            line: speaks_of(source, at.start),
        });
    }
    found.sort_by_key(|comment| comment.span.start);
    found
}

fn speaks_of(source: &Source, at: usize) -> Option<usize> {
    let (own, _) = source.line_column(at);
    let is_alone = |line: usize| source.line(line).trim_start().starts_with('#');
    if !is_alone(own) {
        return Some(own);
    }
    let mut line = own + 1;
    while is_alone(line) {
        line += 1;
    }
    (!source.line(line).trim().is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::Sources;

    fn read(text: &str) -> Vec<(String, Option<usize>)> {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let found = comments(file, sources.get(file));
        found
            .into_iter()
            .map(|comment| (comment.text, comment.line))
            .collect()
    }

    #[test]
    fn a_comment_speaks_of_its_line_or_the_next() {
        let text =
            "a: 1 # own\n# first\n  ## second\nb: [é, # in brackets\n  2]\n# lost\n\nc: 3\n# end\n";
        let told = |text: &str, line| (text.to_owned(), line);
        assert_eq!(
            read(text),
            [
                told("own", Some(1)),
                told("first", Some(4)),
                told("second", Some(4)),
                told("in brackets", Some(4)),
                told("lost", None),
                told("end", None),
            ]
        );
    }

    #[test]
    fn what_stands_in_a_text_is_no_comment() {
        let text = "a: |\n  # no\n  text # no\nb: \"# no\"\nc: x#no\nd: >-\n  # no\n# yes\ne: 1\n";
        assert_eq!(read(text), [("yes".to_owned(), Some(8 + 1))]);
    }
}
