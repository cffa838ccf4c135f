//! The two streams: stdout is the product, stderr is talk. Nothing else prints.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::args::Color;
use super::error::CliError;
use super::storage;
use crate::render::clean;
use crate::render::diagnostics::Look;
use crate::render::fit::fit;
use crate::render::style::Style;
use crate::render::visible::visible;

/// Columns where nobody sees them: files and pipes get the same bytes everywhere, unless `COLUMNS`
/// says otherwise.
const WIDTH: usize = 100;

/// Writes to the terminal, a file or a pipe.
#[derive(Debug)]
pub(super) struct Out {
    color: Color,
    /// Set once the reader has gone away: that is success, and nothing more is written.
    gone: bool,
    failed: Option<io::Error>,
    /// The first file that could not be written.
    unwritten: Option<CliError>,
}

impl Out {
    pub(super) fn new(color: Color) -> Self {
        Self {
            color,
            gone: false,
            failed: None,
            unwritten: None,
        }
    }

    /// How to draw on stdout.
    pub(super) fn style(&self) -> Style {
        let terminal = io::stdout().is_terminal();
        let choice = anstream::AutoStream::choice(&io::stdout());
        Style {
            color: self.wants_color(choice),
            unicode: !terminal || speaks_unicode(),
            width: width(terminal),
        }
    }

    /// How to draw a plan on stderr.
    pub(super) fn talk_style(&self) -> Style {
        let look = self.look();
        Style {
            color: look.colour,
            unicode: look.unicode,
            width: look.width,
        }
    }

    /// How to draw excerpts on stdout.
    pub(super) fn product_look(&self) -> Look {
        let style = self.style();
        Look {
            width: style.width,
            unicode: style.unicode,
            colour: style.color,
        }
    }

    /// How to draw on stderr.
    pub(super) fn look(&self) -> Look {
        let terminal = io::stderr().is_terminal();
        let choice = anstream::AutoStream::choice(&io::stderr());
        Look {
            width: width(terminal),
            unicode: !terminal || speaks_unicode(),
            colour: self.wants_color(choice),
        }
    }

    fn wants_color(&self, choice: anstream::ColorChoice) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => choice != anstream::ColorChoice::Never,
        }
    }

    /// Writes files and edits of them to stdout: exact where a file or a pipe takes them, for `git apply`; on a
    /// terminal, where people read them, with what would act on it written out.
    pub(super) fn patch(&mut self, text: &str) {
        match io::stdout().is_terminal() {
            true => self.print(&visible(&text.replace("\r\n", "\n"))),
            false => self.print(text),
        }
    }

    /// Product that people read: on a terminal its lines fit.
    pub(super) fn tell(&mut self, text: &str) {
        match io::stdout().is_terminal() {
            true => self.print(&fit(text, width(true))),
            false => self.print(text),
        }
    }

    /// Product, byte for byte.
    pub(super) fn print(&mut self, text: &str) {
        if self.gone || self.failed.is_some() {
            return;
        }
        let mut stdout = io::stdout().lock();
        match stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
        {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.gone = true,
            Err(error) => self.failed = Some(error),
        }
    }

    /// A product that was asked for as a file. What came before it is done, so a failure is told at the end.
    pub(super) fn file(&mut self, path: &Path, text: &str) {
        if let Err(error) = storage::write(path, text) {
            self.fail(error);
        }
    }

    /// Keeps what went wrong with a product for the end of the run.
    pub(super) fn fail(&mut self, error: CliError) {
        self.unwritten.get_or_insert(error);
    }

    /// Talk. Where not even that can be written, there is nobody to tell.
    pub(super) fn say(&mut self, text: &str) {
        talk(text);
    }

    /// Talk in lines of its own. Only the breaks between them come through: what stands in a note is one
    /// line each.
    pub(super) fn note(&mut self, text: &str) {
        self.say(&lines(text));
    }

    /// An error with its causes and hint.
    pub(super) fn error(&mut self, error: &CliError) {
        let mut text = format!("error: {}\n", clean::clean(&error.message));
        for cause in &error.causes {
            text.push_str(&format!("  because: {}\n", clean::clean(cause)));
        }
        if let Some(hint) = &error.hint {
            text.push_str(&format!("\nhint: {}\n", clean::clean(hint)));
        }
        self.say(&text);
    }

    /// Whether everything printed was written.
    pub(super) fn finish(&mut self) -> Result<(), CliError> {
        if let Some(error) = self.unwritten.take() {
            return Err(error);
        }
        match self.failed.take() {
            None => Ok(()),
            Some(error) => Err(CliError::new("the output could not be written")
                .because(error)
                .hint(
                    "what was begun was carried out all the same; `plan` shows where things are",
                )),
        }
    }
}

fn lines(text: &str) -> String {
    let lines = text
        .split('\n')
        .map(|line| format!("{}\n", clean::clean(line)));
    lines.collect()
}

/// Talk, from where no [`Out`] is at hand: while something long is read.
pub(super) fn talk(text: &str) {
    let mut stderr = io::stderr().lock();
    let _nobody = match stderr.is_terminal() {
        true => stderr.write_all(fit(text, width(true)).as_bytes()),
        false => stderr.write_all(text.as_bytes()),
    };
}

fn width(terminal: bool) -> usize {
    let asked = std::env::var("COLUMNS").ok();
    if let Some(columns) = asked.and_then(|text| text.parse::<usize>().ok()) {
        return columns.clamp(40, 1000);
    }
    match terminal_size::terminal_size() {
        Some((terminal_size::Width(columns), _)) if terminal => usize::from(columns).max(40),
        _ => WIDTH,
    }
}

/// By the locale, as other programs do it; no locale set means a plain terminal.
fn speaks_unicode() -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .is_some_and(|value| value.to_uppercase().replace('-', "").contains("UTF8"))
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_note_has_its_lines_and_nothing_in_them_acts() {
        assert_eq!(lines("\none\n  t\u{1b}[2Jwo"), "\none\n  t\\u{1b}[2Jwo\n");
    }
}
