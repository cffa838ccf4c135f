//! Who moved, in words: beside each change, beside the fields of mixed ones, and in one line for all.

use super::change::INDENT;
use super::page::Page;
use super::style::Tone;
use super::visible::one_line;
use super::words::listed;
use crate::plan::{Change, FieldChange, Movement, Mover, Plan};

/// A few words behind "moved".
pub(super) fn words(by: Mover) -> &'static str {
    match by {
        Mover::Commit => "by your commit",
        Mover::Manager => "in the Manager",
        Mover::Provider => "by the provider",
        Mover::Both => "on both sides",
        Mover::Unknown => "by nobody knows whom",
    }
}

/// True where the plan holds more than what the files changed: only then is it worth saying of each
/// change who moved.
pub(super) fn is_told(plan: &Plan) -> bool {
    let mut all = plan.changes.iter().filter_map(|each| each.moved.as_ref());
    all.any(|moved| moved.by.is_outside())
}

/// How many changes each side is behind, in one line; none where it is the files alone.
pub(super) fn line(plan: &Plan) -> Option<String> {
    if !is_told(plan) {
        return None;
    }
    let counts = plan.movers().into_iter();
    let all: Vec<String> = counts
        .map(|(by, count)| format!("{count} {}", words(by)))
        .collect();
    Some(format!("Moved: {}.", listed(&all)))
}

/// Who moved one thing, with the reason where one is known.
pub(super) fn told(moved: &Movement) -> String {
    let why = moved.why.as_deref().map(one_line);
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    format!("moved {}{why}", words(moved.by))
}

/// The line below a change's head.
pub(super) fn below(page: &mut Page<'_>, change: &Change) {
    let Some(moved) = change.moved.as_ref().filter(|_| page.movers) else {
        return;
    };
    let tone = match moved.by {
        Mover::Commit | Mover::Unknown => Tone::Quiet,
        Mover::Manager | Mover::Provider | Mover::Both => Tone::Change,
    };
    page.toned(INDENT, tone, &told(moved));
}

/// What stands behind a field's name where the fields of its change were moved by different sides.
pub(super) fn beside(page: &Page<'_>, change: &Change, field: &FieldChange) -> String {
    let (Some(whole), Some(own)) = (&change.moved, &field.moved) else {
        return String::new();
    };
    let mixed = change
        .fields
        .iter()
        .filter_map(|each| each.moved.as_ref())
        .any(|moved| moved.by != whole.by);
    if !page.movers || !(mixed || own.base.is_some()) {
        return String::new();
    }
    let was = own.base.as_ref().map(super::field::brief);
    let was = was.map(|was| format!(", it was {was}")).unwrap_or_default();
    format!(" (moved {}{was})", words(own.by))
}

/// What stands behind an item where the items of its field were moved by different sides.
pub(super) fn behind(page: &Page<'_>, moved: Option<&Movement>, item: &str) -> String {
    let Some(moved) = moved.filter(|_| page.movers) else {
        return String::new();
    };
    let mixed = moved.items.values().any(|by| *by != moved.by);
    match moved.items.get(item).filter(|_| mixed) {
        Some(by) => format!("  (moved {})", words(*by)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::render::style::Style;
    use crate::render::{plan, samples};

    #[test]
    fn each_change_says_who_moved_and_mixed_ones_say_it_of_fields_and_items() {
        let text = plan::plan(&samples::moved(), &Style::PLAIN);
        assert_snapshot!(text, @r#"
        Maniform will do the following:

            + mailbox:ada@acme.example            mail.yaml:12:5
                moved by your commit
                note: "Front desk"
                password: (secret: environment variable ADA_PASSWORD)

            ~ aliases:bob@acme.example            mail.yaml:20:7
                moved on both sides
                aliases:
                  + rob  (moved by your commit)
                  - robert  (moved in the Manager)
                    (3 unchanged)

            ~ record-set:acme.example/@/TXT       dns.yaml:4:9
                moved on both sides: Infomaniak makes SPF and DMARC of .ch and .li domains strict by itself
                ttl (moved on both sides, it was 600): 3600 -> 300
                values (moved by the provider):
                  - v=spf1 include:spf.infomaniak.ch -all
                  + v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all

            - mailbox:old@acme.example
                (declared when these files were last applied, and no longer)
                moved on both sides: it is no longer declared, and was changed in the Manager since
                note: "Old"
                ! everything stored in it is destroyed and cannot come back

            -/+ redirection:sales@acme.example    mail.yaml:31:7
                takes the name over from mailbox:sales@acme.example
                moved by your commit
                to:
                  + ada@acme.example

          By hand:

            ~ mail-service:acme.example    mail.yaml:2:3
                moved in the Manager
                maintenance: false -> true
                1. Open the Manager.
                2. Switch maintenance on.

          Blocked:

            + mailbox:eve@new.example    mail.yaml:40:5
                moved by your commit
                waits for mail-service:new.example and domain:new.example

          Only observed (nothing is written):

            ~ mailbox:tim@acme.example    mail.yaml:50:5
                moved by nobody knows whom
                note: "a" -> null

          Waiting for people:
            redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

          Infomaniak sends 1 message:
            a request to accept mail: ada@acme.example

          5 unchanged; left alone: 3 addresses and 12 records that no file declares, 1 record the provider keeps.
          7 calls to read, 5 to write.

        Moved: 3 by your commit, 1 in the Manager, 3 on both sides and 1 by nobody knows whom.
        Plan: 2 to add, 2 to change, 1 to destroy.
        "#);
    }

    #[test]
    fn what_the_files_alone_changed_needs_no_words() {
        let mut plan = samples::moved();
        for change in &mut plan.changes {
            let by = [Mover::Commit, Mover::Unknown][usize::from(change.fields.is_empty())];
            change.moved.as_mut().unwrap().by = by;
        }
        let text = plan::plan(&plan, &Style::PLAIN);
        assert!(!text.to_lowercase().contains("moved"), "{text}");
        assert_eq!(text, plan::plan(&samples::plan(), &Style::PLAIN));
    }
}
