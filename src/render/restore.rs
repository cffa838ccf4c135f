//! What would bring a snapshot back, what does not come back, and what came since.

use serde_json::json;

use super::json::form;
use super::page::Page;
use super::plan::{Words, plan_as};
use super::style::{Style, Tone};
use super::visible::{self, one_line};
use crate::live::snapshot::Snapshot;
use crate::plan::restore::Restore;

/// The comparison in words; begins as a plan does.
#[must_use]
pub fn human(restore: &Restore, snapshot: &Snapshot, style: &Style) -> String {
    let words = Words {
        nothing: "What lives is what lived then, as far as it can be brought back.",
        head: "This would bring it back:",
    };
    let mut page = Page::new(style);
    for line in plan_as(&restore.plan, &words, style).lines() {
        page.line(0, line);
    }
    if !restore.lost.is_empty() {
        page.head(Tone::Destroy, "What does not come back:");
    }
    for lost in &restore.lost {
        let address = lost.address.to_string();
        page.line(
            4,
            &format!("{}: {}", one_line(&address), one_line(&lost.what)),
        );
    }
    let then = snapshot.live().gaps();
    if !then.is_empty() {
        page.head(Tone::Destroy, "Not in the snapshot, so not compared:");
    }
    for gap in then {
        page.line(
            4,
            &format!("{}: {}", one_line(&gap.view), one_line(&gap.why)),
        );
    }
    if !restore.since.is_empty() {
        page.head(Tone::Strong, "Came since, and stays:");
    }
    for address in &restore.since {
        page.line(4, &one_line(&address.to_string()));
    }
    page.finish()
}

/// The same for programs: the plan's form, with `lost`, `since` and the moment of the snapshot.
#[must_use]
pub fn json(restore: &Restore, snapshot: &Snapshot) -> String {
    let mut form = form(&restore.plan, None);
    form["host"] = json!(snapshot.taken.host);
    form["restores"] = json!(snapshot.taken.at);
    form["lost"] = json!(restore.lost);
    form["not_in_snapshot"] = json!(snapshot.live().gaps());
    form["since"] = json!(restore.since);
    visible::json(format!("{form:#}\n"))
}
