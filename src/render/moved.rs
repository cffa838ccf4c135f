//! Why a saved plan is not applied: what is no longer as it was when somebody reviewed it.

use super::page::Page;
use super::style::{Style, Tone};
use super::visible::one_line;
use crate::plan::Moved;

/// What moved since the plan was made, and what to do now.
#[must_use]
pub fn moved(moved: &[Moved], style: &Style) -> String {
    let mut page = Page::new(style);
    let head = "the plan was made for another state: nothing was applied";
    page.toned(0, Tone::Destroy, head);
    page.gap();
    for each in moved {
        let what = style.paint(Tone::Strong, &one_line(&each.what));
        page.line(2, &format!("{what} {}", one_line(&each.how)));
    }
    page.gap();
    page.line(
        0,
        "Make a new plan with `maniform plan`, review it, and apply that one.",
    );
    page.finish()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn what_moved_is_named_and_the_next_command_too() {
        let each = |what: &str, how: &str| Moved {
            what: what.into(),
            how: how.into(),
        };
        let all = [
            each("mail.yaml", "was edited"),
            each(
                "mailbox:ada@acme.example",
                "`note` was \"a\", and is \"b\u{1b}[2J\" now",
            ),
        ];
        assert_snapshot!(moved(&all, &Style::PLAIN), @r#"
        the plan was made for another state: nothing was applied

          mail.yaml was edited
          mailbox:ada@acme.example `note` was "a", and is "b\u{1b}[2J" now

        Make a new plan with `maniform plan`, review it, and apply that one.
        "#);
    }
}
