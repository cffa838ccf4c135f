//! From parser events to trees: anchors, merge keys, limits, and going on after a syntax error.
//!
//! Recurses nowhere, so nesting costs no stack. A document with mistakes that leave its shape clear
//! (a repeated key, an unknown alias, a foreign tag) is still handed on, so that the mistakes in its
//! values are found in the same run; one with a syntax error is not.

use granit_parser::{Event, Parser, ScalarStyle, Span as Mark, options};

use super::limits::{MAX_DEPTH, MAX_DIAGNOSTICS, MAX_DOCUMENTS, MAX_FILE_BYTES, MAX_NODES};
use super::mapping;
use super::syntax;
use super::tags;
use super::tree::{Child, Doc, Kind, Node, NodeId, Range, Style, Tree, Use};
use crate::model::diagnostic::Diagnostic;
use crate::model::source::{FileId, Span};

/// Syntax errors shown per file; each costs a document, and after a wrong start most follow from it.
const MAX_SYNTAX_ERRORS: usize = 50;

/// Reads every document of a file. Documents without content are left out.
#[must_use]
pub fn parse(file: FileId, text: &str) -> (Vec<Doc>, Vec<Diagnostic>) {
    parse_within(file, text, MAX_NODES)
}

/// As [`parse`], with another bound than [`MAX_NODES`]: what is beyond it need not be megabytes.
#[must_use]
pub fn parse_within(file: FileId, text: &str, nodes: usize) -> (Vec<Doc>, Vec<Diagnostic>) {
    if text.len() > MAX_FILE_BYTES {
        let error = Diagnostic::error(
            "file-too-large",
            Span::new(file, 0, 0),
            format!(
                "the file has {} bytes, at most {MAX_FILE_BYTES} are read",
                text.len()
            ),
        )
        .help("split it into several files; their order and boundaries mean nothing");
        return (Vec::new(), vec![error]);
    }
    // Comments are skipped unread, and anchors' names are needed only for wrong aliases, which
    // carry theirs; limits of nesting are also checked here, for flow and block together.
    let settings = options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut parser = Parser::new_from_str_with_options(text, settings);
    let mut builder = Builder::new(file, nodes);
    let mut failures = 0;
    loop {
        let failed = match parser.next() {
            None => break,
            Some(Ok((event, mark))) => builder.event(event, mark).err(),
            Some(Err(error)) => Some(Stop::Document(Box::new(syntax::explain(
                file, text, &error,
            )))),
        };
        match failed {
            None => continue,
            Some(Stop::Document(error)) => builder.diagnostics.push(*error),
            Some(Stop::File(error)) => {
                builder.diagnostics.push(*error);
                break;
            }
        }
        builder.abandon();
        failures += 1;
        if failures == MAX_SYNTAX_ERRORS || !matches!(parser.proceed_next_document(), Ok(true)) {
            break;
        }
    }
    (builder.docs, builder.diagnostics)
}

/// How much an error takes with it.
enum Stop {
    Document(Box<Diagnostic>),
    File(Box<Diagnostic>),
}

impl Stop {
    fn file(error: Diagnostic) -> Self {
        Self::File(Box::new(error))
    }
}

/// A collection whose end has not been seen.
struct Open {
    id: NodeId,
    flow: bool,
    /// For a mapping keys and values alternate; for a sequence these are its elements.
    children: Vec<Child>,
}

struct Builder {
    file: FileId,
    docs: Vec<Doc>,
    diagnostics: Vec<Diagnostic>,
    tree: Tree,
    open: Vec<Open>,
    root: Option<Child>,
    /// Node of every anchor id of the document, as (anchor, node); ids grow.
    anchors: Vec<(usize, NodeId)>,
    documents: usize,
    /// Nodes and uses of finished documents, and entries that `<<` brought up.
    spent: usize,
    /// How much may be spent.
    nodes: usize,
}

impl Builder {
    fn new(file: FileId, nodes: usize) -> Self {
        Self {
            file,
            docs: Vec::new(),
            diagnostics: Vec::new(),
            tree: empty(file),
            open: Vec::new(),
            root: None,
            anchors: Vec::new(),
            documents: 0,
            spent: 0,
            nodes,
        }
    }

    /// Forgets the document under construction.
    fn abandon(&mut self) {
        self.spent = self.cost();
        self.tree = empty(self.file);
        self.open.clear();
        self.anchors.clear();
        self.root = None;
    }

    fn event(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Stop> {
        let at = range(&mark);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > MAX_DOCUMENTS {
                    return Err(Stop::file(
                        self.error(
                            "too-many-documents",
                            at,
                            format!("more than {MAX_DOCUMENTS} documents in one file"),
                        )
                        .help("split the file, or put several things into one document"),
                    ));
                }
            }
            Event::DocumentEnd => self.finish(),
            Event::Scalar(text, style, anchor, tag) => {
                let implicit = at.start == at.end && style == ScalarStyle::Plain;
                let mut style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    _ => Style::Text,
                };
                // The parser writes "~" for a value that is not there; the tree keeps it empty.
                let text: Box<str> = if implicit { "".into() } else { text.into() };
                if let Some(tag) = &tag {
                    match tags::scalar(tag, &text, style) {
                        Ok(meant) => style = meant,
                        Err(refusal) => self.refuse_tag(&mark, refusal),
                    }
                }
                let id = self.add(Kind::Scalar(text, style), at)?;
                self.name(anchor, id);
                self.place(Child {
                    node: id,
                    via: None,
                });
            }
            Event::SequenceStart(style, anchor, tag) => {
                let refused = tag.and_then(|tag| tags::collection(&tag, "seq"));
                self.start(
                    Kind::Sequence(Vec::new()),
                    at,
                    style,
                    anchor,
                    refused.map(|r| (mark, r)),
                )?;
            }
            Event::MappingStart(style, anchor, tag) => {
                let refused = tag.and_then(|tag| tags::collection(&tag, "map"));
                self.start(
                    Kind::Mapping(Vec::new()),
                    at,
                    style,
                    anchor,
                    refused.map(|r| (mark, r)),
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at)?,
            Event::Alias(anchor) => self.alias(anchor, at)?,
            Event::UnresolvedAlias(name) => {
                let message = format!(
                    "`*{name}` names nothing: no `&{name}` stands before it in this document"
                );
                let error = self
                    .error("unknown-alias", at, message)
                    .help("quote a text that begins with `*`, or define the anchor above its uses");
                self.complain(error);
                let id = self.add(Kind::Scalar(format!("*{name}").into(), Style::Broken), at)?;
                self.place(Child {
                    node: id,
                    via: None,
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn start(
        &mut self,
        kind: Kind,
        at: Range,
        style: granit_parser::StructureStyle,
        anchor: usize,
        refused: Option<(Mark, tags::Refused)>,
    ) -> Result<(), Stop> {
        if self.open.len() == MAX_DEPTH {
            return Err(Stop::Document(Box::new(syntax::too_deep(
                at.span(self.file),
            ))));
        }
        if let Some((mark, refusal)) = refused {
            self.refuse_tag(&mark, refusal);
        }
        let id = self.add(kind, at)?;
        self.name(anchor, id);
        let flow = style == granit_parser::StructureStyle::Flow;
        self.open.push(Open {
            id,
            flow,
            children: Vec::new(),
        });
        Ok(())
    }

    fn end(&mut self, at: Range) -> Result<(), Stop> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        // The end of a block collection is only noticed on a later line, so its own end is that
        // of what it holds.
        let start = self.tree.node(open.id).range.start;
        let end = if open.flow {
            at.end
        } else {
            open.children
                .iter()
                .filter(|child| child.via.is_none())
                .map(|child| self.tree.node(child.node).range.end)
                .chain(
                    open.children
                        .iter()
                        .filter_map(|child| child.via)
                        .map(|via| self.tree.uses[via as usize].range.end),
                )
                .max()
                .unwrap_or(at.end)
        };
        let mapping = matches!(self.tree.node(open.id).kind, Kind::Mapping(_));
        let kind = if mapping {
            let room = self.nodes.saturating_sub(self.cost());
            let made = mapping::close(&self.tree, &open.children, room);
            made.diagnostics
                .into_iter()
                .for_each(|error| self.complain(error));
            if made.overflow {
                return Err(self.too_large(Range { start, end }));
            }
            self.spent += made.looked_at;
            Kind::Mapping(made.entries)
        } else {
            Kind::Sequence(open.children)
        };
        let node = &mut self.tree.nodes[open.id as usize];
        node.kind = kind;
        node.range.end = end.max(start);
        self.place(Child {
            node: open.id,
            via: None,
        });
        Ok(())
    }

    /// What the file has cost so far, in nodes or what is as large as one.
    fn cost(&self) -> usize {
        self.spent + self.tree.nodes.len() + self.tree.uses.len()
    }

    fn alias(&mut self, anchor: usize, at: Range) -> Result<(), Stop> {
        if self.cost() >= self.nodes {
            return Err(self.too_large(at));
        }
        let found = self
            .anchors
            .binary_search_by_key(&anchor, |(anchor, _)| *anchor)
            .map(|index| self.anchors[index].1);
        let node = match found {
            Ok(node) if self.open.iter().all(|open| open.id != node) => node,
            _ => {
                let error = self
                    .error(
                        "recursive-alias",
                        at,
                        "an alias inside the very thing it names",
                    )
                    .help("a value cannot contain itself; write the inner one out");
                self.complain(error);
                self.add(Kind::Scalar("".into(), Style::Broken), at)?
            }
        };
        let via = u32::try_from(self.tree.uses.len()).ok();
        self.tree.uses.push(Use {
            range: at,
            target: node,
        });
        self.place(Child { node, via });
        Ok(())
    }

    fn add(&mut self, kind: Kind, range: Range) -> Result<NodeId, Stop> {
        if self.cost() >= self.nodes {
            return Err(self.too_large(range));
        }
        let id = NodeId::try_from(self.tree.nodes.len()).unwrap_or(NodeId::MAX);
        self.tree.nodes.push(Node { kind, range });
        Ok(id)
    }

    fn name(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.anchors.push((anchor, id));
        }
    }

    fn place(&mut self, child: Child) {
        match self.open.last_mut() {
            Some(open) => open.children.push(child),
            None => self.root = Some(child),
        }
    }

    fn finish(&mut self) {
        let root = self.root.take();
        self.spent = self.cost();
        let tree = std::mem::replace(&mut self.tree, empty(self.file));
        self.open.clear();
        self.anchors.clear();
        let Some(root) = root else { return };
        let node = tree.node(root.node);
        // `---` alone says nothing; `null` written out is a document of a wrong type.
        if !matches!(&node.kind, Kind::Scalar(text, Style::Plain) if text.is_empty()) {
            self.docs.push(Doc {
                root: root.node,
                tree,
            });
        }
    }

    /// Notes a mistake that leaves the document's shape clear; a file full of one kind is one mistake.
    fn complain(&mut self, error: Diagnostic) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(error);
        }
    }

    fn refuse_tag(&mut self, mark: &Mark, refused: tags::Refused) {
        let at = mark
            .tag_span()
            .map_or_else(|| range(mark), |tag| range(&tag));
        let error = self
            .error("unknown-tag", at, refused.message)
            .help(refused.help);
        self.complain(error);
    }

    fn too_large(&self, at: Range) -> Stop {
        Stop::file(
            self.error(
                "too-many-values",
                at,
                format!(
                    "more than {} values in one file, aliases and merged keys counted",
                    self.nodes
                ),
            )
            .help("split the file; boundaries between files mean nothing"),
        )
    }

    fn error(&self, code: &'static str, at: Range, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, at.span(self.file), message)
    }
}

fn empty(file: FileId) -> Tree {
    Tree {
        file,
        nodes: Vec::new(),
        uses: Vec::new(),
    }
}

fn range(mark: &Mark) -> Range {
    let bytes = mark.byte_range().unwrap_or_default();
    Range::new(bytes.start, bytes.end)
}
