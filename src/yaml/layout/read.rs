//! From parser events to a layout: first what there is, then, from the outside in, where it stands.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, options};

use super::super::limits::MAX_DEPTH;
use super::{Id, Item, Layout, Lost, Node, Page, Pair, Style, What};

/// Reads the layout of a text that [`parse`](crate::yaml::parse) has nothing against.
pub(in crate::yaml) fn read(text: &str) -> Result<Layout<'_>, Lost> {
    let settings = options! {
        emit_comments: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut layout = Layout {
        text,
        nodes: Vec::new(),
        pages: Vec::new(),
        comments: Vec::new(),
    };
    // Open collections: their node, and the children so far.
    let mut open: Vec<(Id, Vec<Id>)> = Vec::new();
    let mut behind = 0;
    for event in Parser::new_from_str_with_options(text, settings) {
        let (event, mark) = event.map_err(|_| Lost)?;
        let at = mark.byte_range().unwrap_or_default();
        let node = match event {
            Event::Comment(..) => {
                layout.comments.push(at);
                continue;
            }
            Event::DocumentStart(explicit, _) => {
                if let Some(page) = layout.pages.last_mut() {
                    // An end marker of its own has set it already.
                    page.end = page.end.min(at.start);
                }
                layout.pages.push(Page {
                    marker: explicit.then_some(at.start),
                    closed: false,
                    start: if explicit { at.end } else { behind },
                    end: text.len(),
                    root: None,
                    first: layout.nodes.len(),
                });
                continue;
            }
            Event::DocumentEnd => {
                if let (Some(page), false) = (layout.pages.last_mut(), at.is_empty()) {
                    page.end = at.start;
                    page.closed = true;
                    behind = at.end;
                }
                continue;
            }
            Event::Scalar(words, style, anchor, tag) => {
                let empty = at.is_empty() && style == ScalarStyle::Plain;
                let words: Box<str> = if empty { "".into() } else { words.into() };
                let style = match style {
                    ScalarStyle::SingleQuoted => Style::Single,
                    ScalarStyle::DoubleQuoted => Style::Double,
                    ScalarStyle::Literal => Style::Literal,
                    ScalarStyle::Folded => Style::Folded,
                    _ => Style::Plain,
                };
                node(What::Scalar(words, style), false, anchor, tag.is_some(), at)
            }
            Event::Alias(anchor) => node(What::Alias(anchor), false, 0, false, at),
            Event::SequenceStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                let made = node(What::List(Vec::new()), flow, anchor, tag.is_some(), at);
                open.push((layout.add(made), Vec::new()));
                continue;
            }
            Event::MappingStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                let made = node(What::Map(Vec::new()), flow, anchor, tag.is_some(), at);
                open.push((layout.add(made), Vec::new()));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((id, children)) = open.pop() else {
                    return Err(Lost);
                };
                layout.close(id, &children);
                layout.place(&mut open, id);
                continue;
            }
            _ => continue,
        };
        let id = layout.add(node);
        layout.place(&mut open, id);
    }
    for page in 0..layout.pages.len() {
        if let Page {
            start,
            root: Some(root),
            ..
        } = layout.pages[page]
        {
            layout.locate(root, start)?;
        }
    }
    layout.comments.sort_by_key(|comment| comment.start);
    Ok(layout)
}

fn node(what: What, flow: bool, anchor: usize, tagged: bool, token: Range<usize>) -> Node {
    Node {
        what,
        flow,
        start: 0,
        content: 0,
        end: 0,
        anchor: (anchor != 0).then_some(anchor),
        anchor_at: 0..0,
        tagged,
        token,
    }
}

impl Layout<'_> {
    fn add(&mut self, node: Node) -> Id {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn place(&mut self, open: &mut [(Id, Vec<Id>)], id: Id) {
        match (open.last_mut(), self.pages.last_mut()) {
            (Some((_, children)), _) => children.push(id),
            (None, Some(page)) => page.root = Some(id),
            (None, None) => {}
        }
    }

    fn close(&mut self, id: Id, children: &[Id]) {
        match &mut self.nodes[id].what {
            What::List(items) => {
                items.extend(children.iter().map(|node| Item {
                    dash: 0,
                    node: *node,
                }));
            }
            What::Map(pairs) => pairs.extend(children.chunks_exact(2).map(|pair| Pair {
                start: 0,
                key: pair[0],
                colon: None,
                value: pair[1],
            })),
            What::Scalar(..) | What::Alias(_) => {}
        }
    }

    /// Finds where a node stands, which begins at or behind `from`; answers where it ends.
    fn locate(&mut self, id: Id, from: usize) -> Result<usize, Lost> {
        let mut at = from;
        let (anchored, tagged) = (self.nodes[id].anchor.is_some(), self.nodes[id].tagged);
        let mut start = None;
        for _ in 0..usize::from(anchored) + usize::from(tagged) {
            let begin = self.skip(at);
            start.get_or_insert(begin);
            at = match self.byte(begin) {
                Some(b'&' | b'!') => self.property_end(begin),
                _ => return Err(Lost),
            };
            if self.byte(begin) == Some(b'&') {
                self.nodes[id].anchor_at = begin..at;
            }
        }
        let token = self.nodes[id].token.clone();
        let flow = self.nodes[id].flow;
        let (content, end) = match &self.nodes[id].what {
            What::Scalar(words, Style::Plain) if words.is_empty() && token.is_empty() => (at, at),
            What::Scalar(_, style) if style.is_block() => {
                let header = self.skip(at);
                self.expect(header, if *style == Style::Literal { b'|' } else { b'>' })?;
                (header, self.block_end(header, token.end))
            }
            What::Scalar(..) | What::Alias(_) => (token.start, token.end),
            What::List(_) if flow => self.locate_brackets(id, at)?,
            What::List(_) => self.locate_dashes(id, at)?,
            What::Map(_) => self.locate_pairs(id, at)?,
        };
        let node = &mut self.nodes[id];
        node.start = start.unwrap_or(content);
        node.content = content;
        node.end = end.max(content);
        Ok(node.end)
    }

    fn locate_brackets(&mut self, id: Id, from: usize) -> Result<(usize, usize), Lost> {
        let begin = self.skip(from);
        self.expect(begin, b'[')?;
        let mut at = begin + 1;
        for index in 0..self.items(id).len() {
            let dash = self.skip_commas(at);
            at = self.locate(self.items(id)[index].node, dash)?;
            self.set_dash(id, index, dash);
        }
        at = self.skip_commas(at);
        self.expect(at, b']')?;
        Ok((begin, at + 1))
    }

    fn locate_dashes(&mut self, id: Id, from: usize) -> Result<(usize, usize), Lost> {
        let begin = self.skip(from);
        let mut at = from;
        for index in 0..self.items(id).len() {
            let dash = self.skip(at);
            self.expect(dash, b'-')?;
            at = self.locate(self.items(id)[index].node, dash + 1)?;
            self.set_dash(id, index, dash);
        }
        Ok((begin, at))
    }

    fn locate_pairs(&mut self, id: Id, from: usize) -> Result<(usize, usize), Lost> {
        let flow = self.nodes[id].flow;
        let begin = self.skip(from);
        // A pair may stand in `[ ]` without braces of its own.
        let braces = flow && self.byte(begin) == Some(b'{');
        let mut at = begin + usize::from(braces);
        for index in 0..self.pairs(id).len() {
            let Pair { key, value, .. } = self.pairs(id)[index];
            let start = if flow {
                self.skip_commas(at)
            } else {
                self.skip(at)
            };
            let asked = self.byte(start) == Some(b'?')
                && self
                    .byte(start + 1)
                    .is_none_or(|byte| byte.is_ascii_whitespace());
            let key_end = self.locate(key, start + usize::from(asked))?;
            let next = self.skip(key_end);
            let colon = (self.byte(next) == Some(b':')).then_some(next);
            if colon.is_none() && !flow && !asked {
                return Err(Lost);
            }
            at = self.locate(value, colon.map_or(key_end, |colon| colon + 1))?;
            if let What::Map(pairs) = &mut self.nodes[id].what {
                pairs[index].start = start;
                pairs[index].colon = colon;
            }
        }
        if braces {
            at = self.skip_commas(at);
            self.expect(at, b'}')?;
            at += 1;
        }
        Ok((begin, at))
    }

    fn set_dash(&mut self, id: Id, index: usize, dash: usize) {
        if let What::List(items) = &mut self.nodes[id].what {
            items[index].dash = dash;
        }
    }

    fn expect(&self, at: usize, byte: u8) -> Result<(), Lost> {
        match self.byte(at) {
            Some(found) if found == byte => Ok(()),
            _ => Err(Lost),
        }
    }

    fn skip_commas(&self, mut at: usize) -> usize {
        loop {
            at = self.skip(at);
            match self.byte(at) {
                Some(b',') => at += 1,
                _ => return at,
            }
        }
    }

    /// The end of an anchor or tag.
    pub(in crate::yaml) fn property_end(&self, at: usize) -> usize {
        let verbatim = self.text[at..].starts_with("!<");
        let ends = |c: char| {
            if verbatim {
                c == '>'
            } else {
                c.is_ascii_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}')
            }
        };
        let length = self.text[at..].find(ends).unwrap_or(self.text.len() - at);
        at + length + usize::from(verbatim)
    }

    /// Where the last line of a block scalar ends: blank lines belong to it only where it keeps them
    /// (`+`), or where they are longer than its indentation.
    fn block_end(&self, header: usize, limit: usize) -> usize {
        let head_end = self.line_end(header);
        let indicators = &self.text[header..self.header_end(header)];
        let first = self.next_line(header);
        if limit <= first {
            return self.header_end(header);
        }
        let body = &self.text[first..limit];
        // What follows the last break is the indentation of what comes next, unless the file ends.
        let whole = match body.rfind('\n') {
            Some(last) if body[last + 1..].trim().is_empty() => &body[..last],
            _ => body,
        };
        if indicators.contains('+') {
            return first + whole.strip_suffix('\r').unwrap_or(whole).len();
        }
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let indent = whole
            .lines()
            .filter(|line| !line.trim_matches(['\r', ' ']).is_empty())
            .map(blanks)
            .min()
            .unwrap_or(usize::MAX);
        let mut end = first + whole.len();
        while end > head_end {
            let begin = self.line_start(end).max(first);
            let line = self.text[begin..end].trim_end_matches('\r');
            if line.len() > indent || !line.trim_matches(' ').is_empty() {
                return begin + line.len();
            }
            end = begin.saturating_sub(1);
        }
        self.header_end(header)
    }
}
