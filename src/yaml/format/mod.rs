//! Layout in one shape; says nothing new and forgets no comment.
//!
//! Two blanks for each level, list items indented under their key, one blank after `:` and `,` and
//! before a comment, quotes only where needed, at most one blank line in a row. A list or mapping in
//! brackets stays on one line where it is on one, and gets a line for each part where it is not. The
//! order of keys stays, because it is the writer's. The new text is read again and compared before
//! anyone sees it.

mod flow;
mod pen;
mod scalar;

use std::rc::Rc;

use super::edit::{Meant, Trouble, meanings};
use super::layout::{self, Layout};

/// The text in one shape; the same text where it has it.
///
/// # Errors
///
/// [`Trouble`] where the text has mistakes, or is laid out so oddly that the shape would say something
/// else.
pub fn format(text: &str) -> Result<String, Trouble> {
    let before = meanings(text)?;
    let layout = layout::read(text).map_err(|_| odd())?;
    let lines = text.matches('\n').count();
    let crlf = lines > 0 && text.matches("\r\n").count() == lines;
    let new = pen::write(&layout)?;
    let new = if crlf { new.replace('\n', "\r\n") } else { new };
    let after = meanings(&new).map_err(|_| odd())?;
    let now = layout::read(&new).map_err(|_| odd())?;
    let same = |one: &[Rc<Meant>], other: &[Rc<Meant>]| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.same(other))
    };
    if same(&before, &after) && comments(&layout) == comments(&now) {
        Ok(new)
    } else {
        Err(odd())
    }
}

fn comments(layout: &Layout<'_>) -> Vec<String> {
    let text = |comment: &std::ops::Range<usize>| pen::comment(&layout.text[comment.clone()]);
    layout.comments.iter().map(text).collect()
}

fn odd() -> Trouble {
    Trouble::new(
        "this layout cannot be brought into shape without saying something else",
        "write the file in a plainer way: keys without `?`, texts without odd indentation",
    )
}
