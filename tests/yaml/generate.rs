//! Generated documents as people might write them: block style and brackets, comments and blank lines
//! at every position, anchors, aliases and merge keys, other indentations, both line endings.

use proptest::prelude::*;

/// What a node will be; the dice are thrown here, the text is written afterwards.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Word(usize),
    Block(usize),
    Alias(usize),
    List(bool, Vec<(Node, Decor)>),
    Map(bool, Vec<(usize, Node, Decor)>),
}

/// What stands around an entry or item.
#[derive(Debug, Clone)]
pub(crate) struct Decor {
    above: u8,
    behind: bool,
    inside: bool,
    anchor: bool,
    spaced: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) root: Node,
    step: usize,
    dashes: usize,
    crlf: bool,
    last_break: bool,
    head: u8,
}

const WORDS: &[&str] = &[
    "x",
    "no",
    "1e3",
    "\"q # x\"",
    "'it''s'",
    "~",
    "",
    "0o7",
    "🦀",
    "a b",
    "007",
    "true",
    "12",
    "\"no\"",
    "x#y",
    "[]",
    "{}",
    "\"tab\\there\"",
    "'plain'",
    "\"two\\nlines\"",
    "http://x/y?z",
    "\"a: b\"",
    "-x",
];

const BLOCKS: &[&str] = &[
    "|\nline one\nline two\n",
    "|-\nonly\n",
    ">\nfolded\ntext\n\nmore\n",
    "|+\nkept\n\n",
    "|\n# no comment\n  deeper\n",
    "|-\nwith  \ntrailing blanks\n",
];

const KEYS: &[&str] = &[
    "a",
    "b",
    "c",
    "name",
    "\"no\"",
    "'q'",
    "x@y.example",
    "on",
    "k k",
    "\"a: b\"",
    "ü",
    "7",
];

pub(crate) const COMMENTS: &[&str] = &["# one", "#two", "# drei: 3", "## four", "# - five"];

fn decor() -> impl Strategy<Value = Decor> {
    (0..8u8, 0..4u8, 0..6u8, 0..5u8, 0..6u8).prop_map(|(above, behind, inside, anchor, spaced)| {
        Decor {
            above,
            behind: behind == 0,
            inside: inside == 0,
            anchor: anchor == 0,
            spaced: spaced == 0,
        }
    })
}

pub(crate) fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        5 => (0..WORDS.len()).prop_map(Node::Word),
        1 => (0..BLOCKS.len()).prop_map(Node::Block),
        1 => (0..6usize).prop_map(Node::Alias),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let map = prop::collection::vec((0..KEYS.len() + 1, inner.clone(), decor()), 1..5);
        let list = prop::collection::vec((inner, decor()), 1..5);
        prop_oneof![
            3 => (prop::bool::weighted(0.3), map).prop_map(|(flow, pairs)| Node::Map(flow, pairs)),
            1 => (any::<bool>(), list).prop_map(|(flow, items)| Node::List(flow, items)),
        ]
    })
}

pub(crate) fn sheet() -> impl Strategy<Value = Sheet> {
    let map = prop::collection::vec((0..KEYS.len(), node(), decor()), 1..5);
    let laid_out = (
        1..5usize,
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.8),
        0..4u8,
    );
    (map, laid_out).prop_map(|(pairs, (step, indented, crlf, last_break, head))| Sheet {
        root: Node::Map(false, pairs),
        step,
        dashes: if indented { step } else { 0 },
        crlf,
        last_break,
        head,
    })
}

/// Writes the text of a sheet.
pub(crate) fn text(sheet: &Sheet, anchors: bool) -> String {
    let mut pen = Pen {
        out: String::new(),
        sheet,
        anchors,
        known: Vec::new(),
        comments: 0,
    };
    match sheet.head {
        0 => pen.out.push_str("# yaml-language-server: $schema=x.json\n"),
        1 => pen.out.push_str("# About this file.\n\n"),
        2 => pen.out.push_str("---\n"),
        _ => {}
    }
    pen.block(&sheet.root, 0, true);
    let mut text = pen.out;
    if !sheet.last_break {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if sheet.crlf {
        text.replace('\n', "\r\n")
    } else {
        text
    }
}

struct Pen<'s> {
    out: String,
    sheet: &'s Sheet,
    anchors: bool,
    /// Anchors of finished nodes; true for mappings.
    known: Vec<(usize, bool)>,
    comments: usize,
}

impl Pen<'_> {
    fn comment(&mut self) -> &'static str {
        self.comments += 1;
        COMMENTS[self.comments % COMMENTS.len()]
    }

    fn above(&mut self, decor: &Decor, column: usize) {
        let blanks = " ".repeat(column);
        if decor.spaced {
            self.out.push('\n');
        }
        for _ in 0..decor.above.saturating_sub(5) {
            let comment = self.comment();
            self.out.push_str(&format!("{blanks}{comment}\n"));
        }
        if decor.above == 5 {
            let comment = self.comment();
            self.out.push_str(&format!("{blanks}{comment}\n\n"));
        }
    }

    /// A block collection whose parts stand in this column.
    fn block(&mut self, node: &Node, column: usize, fresh: bool) {
        let blanks = " ".repeat(column);
        match node {
            Node::Map(_, pairs) => {
                let mut used = Vec::new();
                for (key, value, decor) in pairs {
                    let merge = *key >= KEYS.len();
                    let base = self
                        .known
                        .iter()
                        .rev()
                        .find(|(_, map)| *map)
                        .map(|(n, _)| *n);
                    if used.contains(key) || (merge && base.is_none()) {
                        continue;
                    }
                    if fresh || !used.is_empty() {
                        self.above(decor, column);
                        self.out.push_str(&blanks);
                    }
                    used.push(*key);
                    if let (true, Some(base)) = (merge, base) {
                        self.out.push_str(&format!("<<: *n{base}"));
                        self.end_line(decor);
                        continue;
                    }
                    self.out.push_str(KEYS[*key]);
                    self.out.push(':');
                    self.value(value, decor, column, self.sheet.dashes);
                }
                if used.is_empty() {
                    if fresh {
                        self.out.push_str(&blanks);
                    }
                    self.out.push_str("z: 0\n");
                }
            }
            Node::List(_, items) => {
                for (index, (item, decor)) in items.iter().enumerate() {
                    if fresh || index > 0 {
                        self.above(decor, column);
                        self.out.push_str(&blanks);
                    }
                    self.out.push('-');
                    self.value(item, decor, column, 2);
                }
            }
            _ => {}
        }
    }

    fn end_line(&mut self, decor: &Decor) {
        if decor.behind {
            let comment = self.comment();
            self.out.push_str(&format!(" {comment}"));
        }
        self.out.push('\n');
    }

    /// What stands behind a colon or dash in this column.
    fn value(&mut self, node: &Node, decor: &Decor, column: usize, dashes: usize) {
        let behind_dash = self.out.ends_with('-');
        let mut anchor = None;
        if self.anchors && decor.anchor && !matches!(node, Node::Alias(_)) {
            let number = self.known.len() + 100 * self.out.len();
            self.out.push_str(&format!(" &n{number}"));
            anchor = Some((number, matches!(node, Node::Map(..))));
        }
        match node {
            Node::Block(index) => {
                let (head, body) = BLOCKS[*index].split_once('\n').unwrap_or_default();
                self.out.push_str(&format!(" {head}"));
                self.end_line(decor);
                let blanks =
                    " ".repeat(column + self.sheet.step.max(if behind_dash { 2 } else { 1 }));
                for line in body.lines() {
                    let blanks = if line.is_empty() { "" } else { &blanks };
                    self.out.push_str(&format!("{blanks}{line}\n"));
                }
            }
            Node::Map(false, _) if behind_dash && anchor.is_none() && !decor.behind => {
                self.out.push(' ');
                self.block(node, column + 2, false);
            }
            Node::Map(false, _) | Node::List(false, _) => {
                self.end_line(decor);
                let step = match node {
                    Node::List(..) if !behind_dash => dashes,
                    _ => self.sheet.step.max(if behind_dash { 2 } else { 1 }),
                };
                self.block(node, column + step, true);
                if decor.inside {
                    let comment = self.comment();
                    self.out
                        .push_str(&format!("{}{comment}\n", " ".repeat(column + step + 1)));
                }
            }
            Node::Map(true, _) | Node::List(true, _) => {
                self.out.push(' ');
                let lines = decor.spaced.then_some(column + 2);
                self.flow(node, lines);
                self.end_line(decor);
            }
            other => {
                let word = self.word(other);
                if !word.is_empty() {
                    self.out.push_str(&format!(" {word}"));
                }
                self.end_line(decor);
            }
        }
        self.known.extend(anchor);
    }

    fn word(&self, node: &Node) -> String {
        match node {
            Node::Word(index) => WORDS[*index].to_owned(),
            Node::Alias(index) if !self.known.is_empty() => {
                format!("*n{}", self.known[index % self.known.len()].0)
            }
            _ => "w".to_owned(),
        }
    }

    /// In brackets; on lines of their own, indented so far, if wanted.
    fn flow(&mut self, node: &Node, lines: Option<usize>) {
        let (open, close) = if matches!(node, Node::Map(..)) {
            ("{", "}")
        } else {
            ("[", "]")
        };
        self.out.push_str(open);
        let mut used = Vec::new();
        let parts: Vec<(Option<usize>, &Node, &Decor)> = match node {
            Node::Map(_, pairs) => pairs.iter().map(|(k, n, d)| (Some(*k), n, d)).collect(),
            Node::List(_, items) => items.iter().map(|(n, d)| (None, n, d)).collect(),
            _ => Vec::new(),
        };
        let mut first = true;
        let mut pending = "";
        for (key, value, decor) in parts {
            let key = key.map(|key| key % KEYS.len());
            if key.is_some_and(|key| used.contains(&key)) {
                continue;
            }
            used.extend(key);
            if !first {
                self.out.push(',');
            }
            match lines {
                Some(column) => {
                    self.out.push_str(pending);
                    self.out.push('\n');
                    if decor.above > 6 {
                        let comment = self.comment();
                        self.out
                            .push_str(&format!("{}{comment}\n", " ".repeat(column)));
                    }
                    self.out.push_str(&" ".repeat(column));
                }
                None if first && !matches!(node, Node::Map(..)) => {}
                None => self.out.push(' '),
            }
            first = false;
            if let Some(key) = key {
                self.out.push_str(&format!("{}: ", KEYS[key]));
            }
            match value {
                Node::Map(..) | Node::List(..) => self.flow(value, None),
                other => {
                    let word = self.word(other);
                    let word = if word.is_empty() { "w" } else { &word };
                    self.out.push_str(word);
                }
            }
            pending = "";
            if lines.is_some() && decor.behind {
                pending = [" # p", " # q"][usize::from(decor.inside)];
            }
        }
        match lines {
            Some(column) => {
                if pending.is_empty() {
                    self.out.push(',');
                }
                self.out.push_str(pending);
                self.out
                    .push_str(&format!("\n{}", " ".repeat(column.saturating_sub(1))));
            }
            None if matches!(node, Node::Map(..)) => self.out.push(' '),
            None => {}
        }
        self.out.push_str(close);
    }
}
