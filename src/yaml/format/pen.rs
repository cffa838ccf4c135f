//! Writes the nodes of a layout, and between them the comments and blank lines of the text.

use super::super::edit::Trouble;
use super::super::layout::{Id, Layout, Page, Style, What};
use super::{flow, odd, scalar};

/// Blanks for each level.
pub(super) const STEP: usize = 2;

/// Keys of more characters than this need `?`, which this shape does not have.
const MAX_KEY: usize = 1_000;

/// What stands before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Colon,
    Dash,
    Nothing,
}

pub(super) struct Pen<'l, 't> {
    pub(super) layout: &'l Layout<'t>,
    pub(super) out: String,
    /// Up to here the text is written.
    pub(super) at: usize,
    /// Comments written.
    comments: usize,
    /// Lines begun.
    lines: usize,
    /// The line ends in a comment, so nothing more fits on it.
    commented: bool,
}

/// The whole file in shape, with `\n` at the end of each line.
pub(super) fn write(layout: &Layout<'_>) -> Result<String, Trouble> {
    let mut pen = Pen {
        layout,
        out: String::new(),
        at: 0,
        comments: 0,
        lines: 0,
        commented: false,
    };
    for page in &layout.pages {
        pen.page(page)?;
    }
    pen.gap(layout.text.len(), 0);
    pen.end_line();
    Ok(pen.out)
}

/// A comment with a blank before its words and none at its end.
pub(super) fn comment(text: &str) -> String {
    let text = text.trim_end();
    match text.strip_prefix('#') {
        Some(words) if words.starts_with(char::is_alphanumeric) => format!("# {words}"),
        _ => text.to_owned(),
    }
}

impl Pen<'_, '_> {
    fn page(&mut self, page: &Page) -> Result<(), Trouble> {
        if let Some(marker) = page.marker {
            self.directives(marker);
            self.fresh(marker, 0);
            self.out.push_str("---");
            self.at = page.start;
        }
        if let Some(root) = page.root {
            let node = &self.layout.nodes[root];
            if node.start < node.end {
                self.value(root, 0, 0, After::Nothing)?;
            }
        }
        self.gap(page.end, 0);
        if page.closed {
            self.fresh(page.end, 0);
            self.out.push_str("...");
            self.at = page.end + "...".len();
        }
        Ok(())
    }

    /// Lines that begin with `%`, up to the marker of their document.
    fn directives(&mut self, marker: usize) {
        let mut line = self.layout.line_start(self.at);
        while line < marker {
            if line >= self.at && self.layout.byte(line) == Some(b'%') {
                self.fresh(line, 0);
                let words = &self.layout.text[line..self.layout.line_end(line)];
                let words = words.split(" #").next().unwrap_or_default().trim_end();
                self.out.push_str(words);
                self.at = line + words.len();
            }
            line = self.layout.next_line(line);
        }
    }

    /// Writes the comments up to a place: behind what they stood behind, others in this column.
    pub(super) fn gap(&mut self, to: usize, column: usize) {
        while let Some(next) = self.next_comment(to) {
            self.take_comment(next, column);
        }
    }

    fn next_comment(&self, to: usize) -> Option<usize> {
        let next = self.layout.comments.get(self.comments)?;
        (next.start < to).then_some(next.start)
    }

    fn take_comment(&mut self, start: usize, column: usize) {
        let end = self.layout.comments[self.comments].end;
        let between = &self.layout.text[self.at.min(start)..start];
        let behind = !self.out.is_empty() && !self.commented && !between.contains('\n');
        if behind {
            self.out.push(' ');
        } else {
            self.line(between, column);
        }
        self.out.push_str(&comment(&self.layout.text[start..end]));
        self.commented = true;
        self.comments += 1;
        self.at = end;
    }

    /// Comments behind the last part of a collection that stand as deep as it did (`from`).
    fn tail(&mut self, from: usize, column: usize) {
        while let Some(next) = self.next_comment(usize::MAX) {
            let between = &self.layout.text[self.at.min(next)..next];
            let behind = !between.contains('\n') && !self.commented;
            let inside = behind || self.layout.column(next) >= from;
            if !between.trim().is_empty() || !inside {
                break;
            }
            self.take_comment(next, column);
        }
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.commented = false;
    }

    /// A new line, after one blank line where there are some `between`.
    fn line(&mut self, between: &str, column: usize) {
        self.end_line();
        if !self.out.is_empty() && between.matches('\n').count() > 1 {
            self.out.push('\n');
        }
        self.indent(column);
    }

    pub(super) fn indent(&mut self, column: usize) {
        self.end_line();
        self.lines += 1;
        self.out.push_str(&" ".repeat(column));
    }

    /// Goes on at a place of the text on a new line.
    pub(super) fn fresh(&mut self, to: usize, column: usize) {
        self.gap(to, column);
        let between = &self.layout.text[self.at.min(to)..to];
        self.line(between, column);
    }

    /// Goes on at a place of the text on the same line, behind a blank; on a new one, if a comment
    /// comes before.
    pub(super) fn beside(&mut self, to: usize, column: usize) {
        self.gap(to, column);
        if self.commented {
            self.indent(column);
        } else if !self.out.is_empty() && !self.out.ends_with([' ', '\n', '[']) {
            self.out.push(' ');
        }
    }

    /// Anchor and tag, in the order they have.
    pub(super) fn properties(&mut self, id: Id, column: usize) {
        let node = &self.layout.nodes[id];
        if node.anchor.is_none() && !node.tagged {
            return;
        }
        let mut at = node.start;
        for _ in 0..usize::from(node.anchor.is_some()) + usize::from(node.tagged) {
            at = self.layout.skip(at);
            let end = self.layout.property_end(at);
            self.beside(at, column);
            self.out.push_str(&self.layout.text[at..end]);
            self.at = end;
            at = end;
        }
    }

    /// A value behind an indicator of what stands in this column, and stood in column `from`.
    fn value(&mut self, id: Id, from: usize, column: usize, after: After) -> Result<(), Trouble> {
        let node = &self.layout.nodes[id];
        let collection = matches!(node.what, What::List(_) | What::Map(_));
        let inner = if after == After::Nothing {
            0
        } else {
            column + STEP
        };
        if collection && !node.flow {
            let plain = node.start == node.content;
            let compact =
                after == After::Dash && plain && self.next_comment(node.content).is_none();
            if !plain && after == After::Nothing {
                self.fresh(node.start, 0);
            }
            self.properties(id, inner);
            if compact {
                self.out.push(' ');
                self.at = node.content;
            }
            return match node.what {
                What::Map(_) => self.map(id, inner, compact),
                _ => {
                    // Where dashes stand under their key, a comment in their column is about the
                    // next key.
                    let own = from + usize::from(after == After::Colon);
                    self.list(id, own, inner, compact)
                }
            };
        }
        if after == After::Nothing {
            self.fresh(node.start, 0);
        }
        let lines = self.lines;
        self.properties(id, inner);
        if node.content == node.end {
            return Ok(());
        }
        self.beside(node.content, inner);
        let moved = after == After::Dash || self.lines > lines;
        match &node.what {
            What::Scalar(text, style) if style.is_block() => {
                let parent = match after {
                    After::Nothing => 0,
                    _ => column,
                };
                self.block_scalar(id, text, *style, parent);
            }
            What::Scalar(..) | What::Alias(_) => {
                let words = scalar::inline(self.layout, id, false, column + STEP);
                self.out.push_str(&words);
                self.at = node.end;
            }
            What::List(_) | What::Map(_) => {
                let base = if moved { inner } else { column };
                flow::write(self, id, base)?;
            }
        }
        Ok(())
    }

    fn block_scalar(&mut self, id: Id, text: &str, style: Style, parent: usize) {
        let node = &self.layout.nodes[id];
        let header = self.layout.header_end(node.content);
        let lines = match style {
            Style::Literal => scalar::literal(text),
            _ => scalar::folded(self.layout, id),
        };
        let indicators = &self.layout.text[node.content..header];
        let digit = if lines.deeper { "2" } else { "" };
        let chomping =
            indicators.trim_start_matches(|c: char| c == '|' || c == '>' || c.is_ascii_digit());
        let chomping = chomping.trim_end_matches(|c: char| c.is_ascii_digit());
        self.out
            .push_str(&format!("{}{digit}{chomping}", &indicators[..1]));
        self.at = header;
        self.gap(self.layout.line_end(header), 0);
        for line in &lines.lines {
            self.out.push('\n');
            if !line.is_empty() {
                self.out.push_str(&" ".repeat(parent + STEP));
                self.out.push_str(line);
            }
        }
        self.commented = false;
        // Behind its last line nothing may stand, a comment neither.
        self.out.push('\n');
        self.at = node.end.max(self.at);
    }

    fn map(&mut self, id: Id, column: usize, compact: bool) -> Result<(), Trouble> {
        let pairs = self.layout.pairs(id);
        let from = pairs
            .first()
            .map_or(0, |pair| self.layout.column(pair.start));
        for (index, pair) in pairs.iter().enumerate() {
            if index > 0 || !compact {
                self.fresh(pair.start, column);
            }
            self.key(pair.key)?;
            self.out.push(':');
            if let Some(colon) = pair.colon
                && self.next_comment(colon).is_none()
            {
                self.at = colon + 1;
            }
            self.value(pair.value, from, column, After::Colon)?;
        }
        self.tail(from, column);
        Ok(())
    }

    fn list(&mut self, id: Id, least: usize, column: usize, compact: bool) -> Result<(), Trouble> {
        let items = self.layout.items(id);
        let own = items
            .first()
            .map_or(0, |item| self.layout.column(item.dash));
        for (index, item) in items.iter().enumerate() {
            if index > 0 || !compact {
                self.fresh(item.dash, column);
            }
            self.out.push('-');
            self.at = item.dash + 1;
            self.value(item.node, own, column, After::Dash)?;
        }
        self.tail(own.max(least), column);
        Ok(())
    }

    /// A key, on one line.
    pub(super) fn key(&mut self, id: Id) -> Result<(), Trouble> {
        let node = &self.layout.nodes[id];
        if node.anchor.is_some() || node.tagged {
            let properties = self.layout.text[node.start..node.content].trim_end();
            if properties.contains(['\n', '#']) {
                return Err(odd());
            }
            self.out.push_str(properties);
            self.out.push(' ');
        }
        let words = scalar::key(self.layout, id);
        if words.chars().count() > MAX_KEY
            || !matches!(node.what, What::Scalar(..) | What::Alias(_))
        {
            return Err(odd());
        }
        self.out.push_str(&words);
        if matches!(node.what, What::Alias(_)) {
            // Without the blank, the colon would belong to the name.
            self.out.push(' ');
        }
        self.at = node.end;
        Ok(())
    }
}
