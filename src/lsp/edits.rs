//! Texts as edits of what the editor shows: only what differs, so that the cursor stays where it is.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use gen_lsp_types::{
    DocumentChange, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, WorkspaceEdit,
};
use similar::{DiffTag, TextDiff};

use super::analysis::Analysis;
use super::position::Lines;
use super::server::Server;
use crate::model::source::FileId;

/// An edit of the workspace that gives these files these texts.
pub(super) fn edit(
    texts: &BTreeMap<FileId, String>,
    analysis: &Analysis,
    server: &Server,
) -> Option<WorkspaceEdit> {
    let mut edits = Vec::new();
    for (file, text) in texts {
        let before = &analysis.sources.get(*file).text;
        let lines = Lines::new(before);
        let each = differing(before, text).into_iter();
        let each = each.map(|(bytes, new_text)| TextEdit {
            range: lines.range(bytes, server.encoding()),
            new_text,
        });
        edits.push((analysis.uri(*file)?.clone(), each.collect::<Vec<_>>()));
    }
    edits.retain(|(_, edits)| !edits.is_empty());
    if edits.is_empty() {
        return None;
    }
    if !server.versioned() {
        return Some(WorkspaceEdit {
            changes: Some(edits.into_iter().collect::<HashMap<_, _>>()),
            ..WorkspaceEdit::default()
        });
    }
    // An edit that names its version is refused where the text went on meanwhile.
    let changes = edits.into_iter().map(|(uri, edits)| {
        DocumentChange::TextDocumentEdit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                version: server.version(&uri),
                text_document_identifier: TextDocumentIdentifier { uri },
            },
            edits: edits.into_iter().map(Into::into).collect(),
        })
    });
    Some(WorkspaceEdit {
        document_changes: Some(changes.collect()),
        ..WorkspaceEdit::default()
    })
}

/// The stretches of `before` that are something else in `after`, in order.
fn differing(before: &str, after: &str) -> Vec<(Range<usize>, String)> {
    let diff = TextDiff::from_lines(before, after);
    let starts = |lines: Vec<&str>| -> Vec<usize> {
        let mut starts = vec![0];
        for line in lines {
            starts.push(starts[starts.len() - 1] + line.len());
        }
        starts
    };
    let old = starts(before.split_inclusive('\n').collect());
    let new = starts(after.split_inclusive('\n').collect());
    let at = |starts: &[usize], line: usize| starts.get(line).or(starts.last()).copied();
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    // As many lines as before are the same lines, each with something else in it.
    let each = changed.flat_map(|op| {
        let (from, to) = (op.old_range(), op.new_range());
        match from.len() == to.len() {
            true => from.zip(to).map(|(a, b)| (a..a + 1, b..b + 1)).collect(),
            false => vec![(from, to)],
        }
    });
    each.filter_map(|(from, to)| {
        let bytes = at(&old, from.start)?..at(&old, from.end)?;
        let text = after.get(at(&new, to.start)?..at(&new, to.end)?)?;
        Some(narrowed(before, bytes, text))
    })
    .collect()
}

/// The same change without what stays at its beginning and end.
fn narrowed(before: &str, bytes: Range<usize>, text: &str) -> (Range<usize>, String) {
    let old = &before[bytes.clone()];
    let same = |one: &mut dyn Iterator<Item = char>, other: &mut dyn Iterator<Item = char>| {
        let both = one.zip(other).take_while(|(a, b)| a == b);
        both.map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let head = same(&mut old.chars(), &mut text.chars());
    let (old_rest, new_rest) = (&old[head..], &text[head..]);
    let tail = same(&mut old_rest.chars().rev(), &mut new_rest.chars().rev());
    let new = new_rest[..new_rest.len() - tail].to_owned();
    (bytes.start + head..bytes.end - tail, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(before: &str, after: &str) -> Vec<(Range<usize>, String)> {
        let edits = differing(before, after);
        let mut text = before.to_owned();
        for (bytes, new) in edits.iter().rev() {
            text.replace_range(bytes.clone(), new);
        }
        assert_eq!(text, after);
        edits
    }

    #[test]
    fn only_what_differs_is_edited() {
        let edits = applied(
            "a: 1\r\nb: [é, 2, 3]\r\nc: 4\r\n",
            "a: 1\r\nb: [é, 3]\r\nc: 5\r\n",
        );
        assert_eq!(edits.len(), 2);
        let edits = applied("a\nb\nc\n", "a\nx\nb\nc");
        assert_eq!(edits.len(), 2);
        applied("", "a");
        applied("a", "");
        applied("🦀", "🦁\n🦀");
        assert_eq!(applied("same\n", "same\n"), []);
        let edits = applied("a: ada\nb: ada\n", "a: eva\nb: eva\n");
        assert_eq!(edits, [(3..5, "ev".to_owned()), (10..12, "ev".to_owned())]);
    }
}
