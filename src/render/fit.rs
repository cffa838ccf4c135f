//! Lines for a terminal: what people read is broken between words, and goes on further in, where a terminal would
//! break it anywhere and begin at its edge. What people copy stays whole: values, commands, quoted words, excerpts.

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// How much further in a line goes on.
const FURTHER: usize = 2;

/// A text whose lines fit into so many columns where they can. A word that is wider stays whole, and so does a line
/// that is a value or something to copy.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    let mut fitted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let end = if line.ends_with('\n') { "\n" } else { "" };
        let line = line.strip_suffix('\n').unwrap_or(line);
        if display_width(line) <= width || stays_whole(line) {
            fitted.push_str(line);
        } else {
            fitted.push_str(&broken(line, width));
        }
        fitted.push_str(end);
    }
    fitted
}

fn broken(line: &str, width: usize) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let first = " ".repeat(indent);
    // A line that begins half way across has nowhere to go further in.
    let rest = " ".repeat(if indent + FURTHER < width / 2 {
        indent + FURTHER
    } else {
        indent
    });
    let options = Options::new(width)
        .initial_indent(&first)
        .subsequent_indent(&rest)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::Custom(words))
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::fill(&line[indent..], options)
}

/// Values of a comparison, flags to type, and lines of an excerpt.
fn stays_whole(line: &str) -> bool {
    let plain = anstream::adapter::strip_str(line).to_string();
    let plain = plain.trim_start();
    let gutter = plain.trim_start_matches(|c: char| c.is_ascii_digit());
    ["+ ", "- ", "~ ", "to allow it once: ", "$ "]
        .iter()
        .any(|start| plain.starts_with(start))
        || ["|", " |", "│", " │"]
            .iter()
            .any(|start| gutter.starts_with(start))
}

/// Words between spaces; what stands in backticks or double quotes is one.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut found = Vec::new();
    let (mut start, mut quote, mut after_space) = (0, None, false);
    for (at, c) in line.char_indices() {
        if after_space && c != ' ' {
            found.push(Word::from(&line[start..at]));
            start = at;
            after_space = false;
        }
        match (quote, c) {
            (None, '`' | '"') if line[at + 1..].contains(c) => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, ' ') => after_space = true,
            _ => {}
        }
    }
    found.push(Word::from(&line[start..]));
    Box::new(found.into_iter())
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn a_long_line_goes_on_further_in() {
        let text = "short\n    one two three four five six\n";
        assert_eq!(
            fit(text, 20),
            "short\n    one two three\n      four five six\n"
        );
        assert_eq!(
            fit("no end, and long enough to be broken", 22),
            "no end, and long\n  enough to be broken"
        );
    }

    #[test]
    fn what_people_copy_stays_whole() {
        for whole in [
            "    + v=spf1 include:spf.infomaniak.ch -all",
            "    to allow it once: --allow removed-share=addresses/acme.example",
            "12 | addresses: { ada: { note: Front desk } }",
        ] {
            assert_eq!(fit(whole, 20), whole);
        }
        assert_eq!(
            fit("now run `maniform plan office` again", 20),
            "now run\n  `maniform plan office`\n  again"
        );
        assert_eq!(
            fit("a quote that \" never ends here", 20),
            "a quote that \" never\n  ends here"
        );
    }

    #[test]
    fn colours_take_no_room_and_wide_characters_take_two() {
        let red = "\u{1b}[31mred\u{1b}[0m and so on and on";
        assert_eq!(fit(red, 20), red);
        assert_eq!(fit("漢字漢字 漢字漢字", 12), "漢字漢字\n  漢字漢字");
    }

    #[test]
    fn a_word_without_room_stays_whole_and_nothing_is_lost() {
        let text = format!("see {} there", "x".repeat(90));
        let fitted = fit(&text, 40);
        assert_eq!(
            fitted.split_whitespace().collect::<Vec<_>>(),
            text.split_whitespace().collect::<Vec<_>>()
        );
        assert!(fitted.lines().any(|line| line.trim() == "x".repeat(90)));
    }
}
