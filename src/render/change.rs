//! One change: its sign and address, where it comes from, its fields, and what to know before.

pub(super) use super::field::INDENT;
use super::field::field;
use super::page::Page;
use super::style::{Style, Tone};
use super::visible::one_line;
use super::who;
use crate::plan::{Action, Change};

/// Where signs stand.
const SIGN: usize = 4;

/// The tone that repeats an action's sign.
pub(super) fn tone(action: Action) -> Tone {
    match action {
        Action::Create => Tone::Add,
        Action::Replace | Action::Update => Tone::Change,
        Action::Delete => Tone::Destroy,
    }
}

/// The column in which the origins of these changes stand: behind the longest address, but within
/// the first two thirds of the line.
pub(super) fn column<'a>(changes: impl Iterator<Item = &'a Change>, style: &Style) -> usize {
    let most = style.width * 2 / 3;
    let longest = changes.map(head_width).filter(|width| *width <= most).max();
    longest.unwrap_or_default() + 4
}

fn head_width(change: &Change) -> usize {
    let address = change.address.to_string();
    SIGN + change.action.sign().len() + 1 + one_line(&address).chars().count()
}

/// Head, reason, fields and notes; an empty line comes before.
pub(super) fn change(page: &mut Page<'_>, change: &Change, column: usize) {
    page.gap();
    head(page, change, column);
    if let (Some(_), Some(reason)) = (&change.origin, &change.reason) {
        page.line(INDENT, &one_line(reason));
    }
    who::below(page, change);
    for each in &change.fields {
        let beside = who::beside(page, change, each);
        field(page, change.action, each, &beside);
    }
    for note in &change.notes {
        page.toned(INDENT, Tone::Destroy, &format!("! {}", one_line(note)));
    }
    at_stake(page, change);
}

/// How something that goes is used, and what depends on it.
fn at_stake(page: &mut Page<'_>, change: &Change) {
    for each in &change.at_stake {
        page.line(INDENT, &format!("  {}", one_line(each)));
    }
}

/// Sign and address with what to know before: no fields.
pub(super) fn title(page: &mut Page<'_>, change: &Change) {
    head(page, change, 0);
    for note in &change.notes {
        page.line(INDENT, &format!("! {}", one_line(note)));
    }
    at_stake(page, change);
}

/// Sign and address, and right of them where the change comes from, or why there is no such place.
fn head(page: &mut Page<'_>, change: &Change, column: usize) {
    let style = page.style;
    let sign = style.paint(tone(change.action), change.action.sign());
    let address = change.address.to_string();
    let head = format!("{sign} {}", style.paint(Tone::Strong, &one_line(&address)));
    let beside = match (&change.origin, &change.reason) {
        (Some(origin), _) => one_line(&origin.to_string()).into_owned(),
        (None, Some(reason)) => format!("({})", one_line(reason)),
        (None, None) => return page.line(SIGN, &head),
    };
    let (from, width) = (head_width(change), beside.chars().count());
    let at = column.max(from + 2);
    let beside = style.paint(Tone::Quiet, &beside);
    if at + width <= style.width {
        page.line(SIGN, &format!("{head}{:1$}{beside}", "", at - from));
    } else if from + 2 + width <= style.width {
        page.line(SIGN, &format!("{head}  {beside}"));
    } else {
        page.line(SIGN, &head);
        page.line(INDENT, &beside);
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::render::samples;

    fn shown(width: usize) -> String {
        let style = Style {
            width,
            ..Style::PLAIN
        };
        let plan = samples::plan();
        let column = column(plan.changes.iter(), &style);
        let mut page = Page::new(&style);
        for each in &plan.changes {
            head(&mut page, each, column);
        }
        page.finish()
    }

    #[test]
    fn origins_stand_in_one_column_where_there_is_room() {
        assert_snapshot!(shown(110), @"
        + mailbox:ada@acme.example            mail.yaml:12:5
        ~ aliases:bob@acme.example            mail.yaml:20:7
        ~ record-set:acme.example/@/TXT       dns.yaml:4:9
        - mailbox:old@acme.example            (declared when these files were last applied, and no longer)
        -/+ redirection:sales@acme.example    mail.yaml:31:7
        ~ mail-service:acme.example           mail.yaml:2:3
        + mailbox:eve@new.example             mail.yaml:40:5
        ~ mailbox:tim@acme.example            mail.yaml:50:5
        ");
    }

    #[test]
    fn where_there_is_no_room_they_stand_below() {
        assert_snapshot!(shown(50), @"
        + mailbox:ada@acme.example     mail.yaml:12:5
        ~ aliases:bob@acme.example     mail.yaml:20:7
        ~ record-set:acme.example/@/TXT  dns.yaml:4:9
        - mailbox:old@acme.example
            (declared when these files were last applied, and no longer)
        -/+ redirection:sales@acme.example
            mail.yaml:31:7
        ~ mail-service:acme.example    mail.yaml:2:3
        + mailbox:eve@new.example      mail.yaml:40:5
        ~ mailbox:tim@acme.example     mail.yaml:50:5
        ");
    }
}
