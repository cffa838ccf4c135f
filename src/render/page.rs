//! A text that grows line by line, and knows the style it is shown in.

use super::style::{Style, Tone};

/// The text so far.
pub(super) struct Page<'a> {
    pub(super) style: &'a Style,
    /// Whether it says of each change who moved.
    pub(super) movers: bool,
    text: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(style: &'a Style) -> Self {
        Self {
            style,
            movers: false,
            text: String::new(),
        }
    }

    /// One line behind `indent` spaces. `text` is clean by now.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    /// One line in a tone.
    pub(super) fn toned(&mut self, indent: usize, tone: Tone, text: &str) {
        let text = self.style.paint(tone, text);
        self.line(indent, &text);
    }

    /// A head over what follows, parted from what came before by an empty line.
    pub(super) fn head(&mut self, tone: Tone, text: &str) {
        self.gap();
        self.toned(2, tone, text);
    }

    /// An empty line, unless there is one already or nothing was said yet.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
