//! How text may look where it is shown: with colour or not, beyond ASCII or not, how wide.
//!
//! Colour only repeats what signs and words say, so a plan reads the same in a log file.

use anstyle::AnsiColor;

use super::diagnostics::Look;

/// What the place can show. The command layer finds it out; nothing here looks at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// Whether our own signs may go beyond ASCII. Values are always shown as they are.
    pub unicode: bool,
    /// Columns; only decides where an origin stands, values are never wrapped or cut.
    pub width: usize,
}

impl Style {
    /// For files, pipes and tests.
    pub const PLAIN: Self = Self {
        color: false,
        unicode: false,
        width: 80,
    };

    /// The sign between a step and its end.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// `text` in a tone. It must be clean already: the escapes this adds are the only ones.
    pub(super) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let style = tone.style();
        format!("{}{text}{}", style.render(), style.render_reset())
    }
}

impl From<Style> for Look {
    fn from(style: Style) -> Self {
        Self {
            width: style.width,
            unicode: style.unicode,
            colour: style.color,
        }
    }
}

/// What a text is about, which colour then repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Something comes, or went well.
    Add,
    /// Something becomes different, or is open.
    Change,
    /// Something goes, or went wrong.
    Destroy,
    /// The word to find a passage by.
    Strong,
    /// Said beside.
    Quiet,
}

impl Tone {
    fn style(self) -> anstyle::Style {
        match self {
            Self::Add => AnsiColor::Green.on_default(),
            Self::Change => AnsiColor::Yellow.on_default(),
            Self::Destroy => AnsiColor::Red.on_default(),
            Self::Strong => anstyle::Style::new().bold(),
            Self::Quiet => anstyle::Style::new().dimmed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_added_only_where_it_may_be() {
        assert_eq!(Style::PLAIN.paint(Tone::Add, "+"), "+");
        let colourful = Style {
            color: true,
            ..Style::PLAIN
        };
        assert_eq!(colourful.paint(Tone::Add, "+"), "\u{1b}[32m+\u{1b}[0m");
        assert_eq!(colourful.paint(Tone::Add, ""), "");
    }
}
