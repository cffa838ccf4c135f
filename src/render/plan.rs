//! A plan as people read it before they say yes, in Terraform's habits.

use super::later;
use super::left;
use super::page::Page;
use super::remarks;
use super::sections;
use super::style::{Style, Tone};
use super::visible::one_line;
use super::who;
use crate::kinds;
use crate::kinds::kind::Located;
use crate::plan::{Action, Change, Plan, Status};

/// The whole plan; its last line is `Plan: X to add, Y to change, Z to destroy.`, which scripts look
/// for, or the text begins with `No changes.`
#[must_use]
pub fn plan(plan: &Plan, style: &Style) -> String {
    let words = Words {
        nothing: "What lives is what the files declare.",
        head: head(plan),
    };
    plan_as(plan, &words, style)
}

/// What a plan is about, where it is not what files declare.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// What it means that there is nothing to do.
    pub(super) nothing: &'static str,
    /// The line above the changes.
    pub(super) head: &'static str,
}

/// The whole plan in other words.
pub(super) fn plan_as(plan: &Plan, words: &Words, style: &Style) -> String {
    let mut page = Page::new(style);
    if is_nothing(plan) {
        let text = match within(plan) {
            None => format!("No changes. {}", words.nothing),
            Some(within) => format!("No changes {within}. Nothing else was compared."),
        };
        page.toned(0, Tone::Add, &text);
        sections::waiting(&mut page, &plan.waiting);
        remarks::remarks(&mut page, &plan.findings);
        left::left(&mut page, &plan.left);
        left::notices(&mut page, &plan.notices);
        page.gap();
        sections::left_alone(&mut page, &plan.left_alone);
        sections::calls(&mut page, plan);
        return page.finish();
    }
    let by = Sorted::new(plan);
    page.movers = who::is_told(plan);
    if !by.ready.is_empty() {
        page.toned(0, Tone::Strong, words.head);
        sections::entries(&mut page, &by.ready, |_, _| {});
    }
    later::later(&mut page, plan);
    sections::by_hand(&mut page, &by.by_hand);
    sections::blocked(&mut page, &by.blocked);
    sections::observed(&mut page, &by.observed);
    sections::refused(&mut page, &plan.refusals);
    sections::foreseen(&mut page, plan);
    sections::allowed(&mut page, &plan.allowed);
    let follows = "What could not be read is neither there nor gone: nothing in it is planned, and \
                   nothing is applied.";
    sections::gaps(&mut page, &plan.gaps, follows);
    sections::waiting(&mut page, &plan.waiting);
    sections::letters(&mut page, plan);
    remarks::remarks(&mut page, &plan.findings);
    left::left(&mut page, &plan.left);
    left::notices(&mut page, &plan.notices);
    page.gap();
    sections::left_alone(&mut page, &plan.left_alone);
    sections::calls(&mut page, plan);
    page.gap();
    if let Some(line) = who::line(plan) {
        page.line(0, &line);
    }
    if let Some(line) = later::line(plan) {
        page.line(0, &line);
    }
    page.toned(0, Tone::Strong, &last_line(plan));
    page.finish()
}

/// What was seen and no file declares, by name, for whoever asks for more than the counts of a plan.
#[must_use]
pub fn unmanaged(things: &[Located], style: &Style) -> String {
    let mut page = Page::new(style);
    match things {
        [] => page.line(2, "Nothing was seen that no file declares."),
        things => left::unmanaged(&mut page, things),
    }
    page.finish()
}

/// What could not be read, for whoever lists what was.
#[must_use]
pub fn gaps(plan: &Plan, style: &Style) -> String {
    let mut page = Page::new(style);
    let follows = "What could not be read is not in the list.";
    sections::gaps(&mut page, &plan.gaps, follows);
    page.finish()
}

/// What is about to be done, in short, before the steps of a plan that was reviewed elsewhere: who
/// gets mail, what comes later, and the summary line.
#[must_use]
pub fn short(plan: &Plan, style: &Style) -> String {
    let mut page = Page::new(style);
    sections::letters(&mut page, plan);
    page.gap();
    if let Some(line) = later::line(plan) {
        page.line(0, &line);
    }
    page.toned(0, Tone::Strong, &last_line(plan));
    page.gap();
    page.finish()
}

/// The changes of a plan by who makes them, each in the plan's order.
#[derive(Debug, Default)]
pub(super) struct Sorted<'a> {
    pub(super) ready: Vec<&'a Change>,
    pub(super) by_hand: Vec<&'a Change>,
    pub(super) blocked: Vec<&'a Change>,
    pub(super) observed: Vec<&'a Change>,
}

impl<'a> Sorted<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let mut by = Self::default();
        for change in &plan.changes {
            match change.status {
                Status::Ready => by.ready.push(change),
                Status::ByHand { .. } => by.by_hand.push(change),
                Status::Blocked { .. } => by.blocked.push(change),
                Status::Observed => by.observed.push(change),
                // Told by wave, and not one by one.
                Status::Later { .. } => {}
            }
        }
        by.ready = by_loss(by.ready);
        by
    }
}

/// Changes with those that delete in the order of how little can come back, in the places where some
/// deletion stands: what is lost for good is read first.
fn by_loss(changes: Vec<&Change>) -> Vec<&Change> {
    let goes = |change: &&Change| change.action == Action::Delete;
    let mut going: Vec<&Change> = changes.iter().copied().filter(goes).collect();
    going.sort_by_key(|change| std::cmp::Reverse(loss(change)));
    let mut going = going.into_iter();
    let sorted = changes.into_iter();
    sorted
        .filter_map(|change| match goes(&change) {
            true => going.next(),
            false => Some(change),
        })
        .collect()
}

/// How little of something comes back: it cannot be made again as it was, parts of it cannot, people
/// must know something before it goes, or all of it can.
pub(super) fn loss(change: &Change) -> u8 {
    let kind = kinds::by_name(&change.address.kind);
    match kind {
        Some(kind) if kind.precious().is_some() => 3,
        Some(kind) if !kind.irrecoverable().is_empty() => 2,
        _ if !change.notes.is_empty() => 1,
        _ => 0,
    }
}

/// What a plan is restricted to, as a fragment: `within --only record-set:*`.
pub(super) fn within(plan: &Plan) -> Option<String> {
    let only: Vec<String> = plan.only.iter().map(|o| one_line(o).into_owned()).collect();
    (!only.is_empty()).then(|| format!("within --only {}", only.join(", ")))
}

/// True when what lives is what is declared, as far as anybody could look.
pub(super) fn is_nothing(plan: &Plan) -> bool {
    plan.changes.is_empty()
        && plan.steps.is_empty()
        && plan.refusals.is_empty()
        && plan.gaps.is_empty()
}

fn head(plan: &Plan) -> &'static str {
    if plan.refusals.is_empty() && plan.gaps.is_empty() {
        "Maniform will do the following:"
    } else {
        "Maniform would do the following, once what stops it (below) is settled:"
    }
}

pub(super) fn last_line(plan: &Plan) -> String {
    let counts = plan.counts();
    format!(
        "Plan: {} to add, {} to change, {} to destroy.",
        counts.add, counts.change, counts.destroy
    )
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::live::Gap;
    use crate::render::samples;

    const WIDE: Style = Style {
        width: 100,
        ..Style::PLAIN
    };

    #[test]
    fn changes_read_like_terraforms() {
        let mut sample = samples::plan();
        sample
            .changes
            .retain(|change| change.status == Status::Ready);
        let text = plan(
            &Plan {
                changes: sample.changes,
                ..Plan::default()
            },
            &WIDE,
        );
        assert_snapshot!(text, @r#"
        Maniform will do the following:

            + mailbox:ada@acme.example            mail.yaml:12:5
                note: "Front desk"
                password: (secret: environment variable ADA_PASSWORD)

            ~ aliases:bob@acme.example            mail.yaml:20:7
                aliases:
                  + rob
                  - robert
                    (3 unchanged)

            ~ record-set:acme.example/@/TXT       dns.yaml:4:9
                ttl: 3600 -> 300
                values:
                  - v=spf1 include:spf.infomaniak.ch -all
                  + v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all

            - mailbox:old@acme.example  (declared when these files were last applied, and no longer)
                note: "Old"
                ! everything stored in it is destroyed and cannot come back

            -/+ redirection:sales@acme.example    mail.yaml:31:7
                takes the name over from mailbox:sales@acme.example
                to:
                  + ada@acme.example

          0 calls to read.

        Plan: 2 to add, 2 to change, 1 to destroy.
        "#);
    }

    #[test]
    fn what_people_must_know_and_do_follows() {
        let mut sample = samples::plan();
        sample
            .changes
            .retain(|change| change.status != Status::Ready);
        assert_snapshot!(plan(&sample, &WIDE), @r#"
          By hand:

            ~ mail-service:acme.example    mail.yaml:2:3
                maintenance: false -> true
                1. Open the Manager.
                2. Switch maintenance on.

          Blocked:

            + mailbox:eve@new.example    mail.yaml:40:5
                waits for mail-service:new.example and domain:new.example

          Only observed (nothing is written):

            ~ mailbox:tim@acme.example    mail.yaml:50:5
                note: "a" -> null

          Waiting for people:
            redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

          Infomaniak sends 1 message:
            a request to accept mail: ada@acme.example

          5 unchanged; left alone: 3 addresses and 12 records that no file declares, 1 record the provider keeps.
          7 calls to read, 5 to write.

        Plan: 0 to add, 0 to change, 0 to destroy.
        "#);
    }

    #[test]
    fn what_stops_a_plan_is_said_and_nothing_is_promised() {
        let mut sample = samples::stopped();
        sample.changes.truncate(1);
        assert_snapshot!(plan(&sample, &WIDE), @r#"
        Maniform would do the following, once what stops it (below) is settled:

            + mailbox:ada@acme.example    mail.yaml:12:5
                note: "Front desk"
                password: (secret: environment variable ADA_PASSWORD)

          Refused (nothing is applied while this stands):
            mailbox:ada@acme.example: it would be deleted, and `mailbox:ada@*` protects it
                help: declare it again, or take it out of `settings.protect`

          Could not be read:
            the mailboxes of acme.example: the token may not list them
                help: add the scope `mail` to the token
          What could not be read is neither there nor gone: nothing in it is planned, and nothing is applied.

          Waiting for people:
            redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

          Infomaniak sends 1 message:
            a request to accept mail: ada@acme.example

          5 unchanged; left alone: 3 addresses and 12 records that no file declares, 1 record the provider keeps.
          7 calls to read, 5 to write.

        Plan: 1 to add, 0 to change, 0 to destroy.
        "#);
    }

    #[test]
    fn nothing_to_do_is_said_first() {
        let mut nothing = Plan {
            calls_read: 1,
            ..Plan::default()
        };
        nothing.left_alone.unchanged = 5;
        nothing.waiting = samples::plan().waiting;
        assert_snapshot!(plan(&nothing, &WIDE), @"
        No changes. What lives is what the files declare.

          Waiting for people:
            redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

          5 unchanged.
          1 call to read.
        ");
    }

    #[test]
    fn what_is_lost_for_good_is_read_first_and_what_is_at_stake_stands_below() {
        let mut mailbox = samples::change("mailbox:old@acme.example", Action::Delete, None);
        mailbox.at_stake = vec!["it holds 1.2 GB".into()];
        let names = [
            ("record-set:acme.example/www/A", Action::Delete),
            ("mailbox:new@acme.example", Action::Create),
            ("redirection:sales@acme.example", Action::Delete),
        ];
        let mut changes: Vec<_> = names
            .into_iter()
            .map(|(name, action)| samples::change(name, action, None))
            .collect();
        changes.push(mailbox);
        let plan = Plan {
            changes,
            allowed: vec![crate::plan::guard::Allowance::new(
                "destroy",
                "mailbox:old@acme.example",
            )],
            ..Plan::default()
        };
        assert_snapshot!(super::plan(&plan, &WIDE), @"
        Maniform will do the following:

            - mailbox:old@acme.example
                  it holds 1.2 GB

            + mailbox:new@acme.example

            - redirection:sales@acme.example

            - record-set:acme.example/www/A

          Allowed for this plan:
            --allow-destroy mailbox:old@acme.example

          0 calls to read.

        Plan: 1 to add, 0 to change, 3 to destroy.
        ");
    }

    #[test]
    fn a_gap_is_never_no_changes() {
        let gap = Gap {
            view: "the mailboxes of acme.example".into(),
            why: "no".into(),
            hint: None,
        };
        let unread = Plan {
            gaps: vec![gap],
            ..Plan::default()
        };
        assert!(!plan(&unread, &WIDE).contains("No changes"));
    }

    #[test]
    fn the_last_line_is_an_interface() {
        let text = plan(&samples::plan(), &WIDE);
        assert_eq!(
            text.lines().last(),
            Some("Plan: 2 to add, 2 to change, 1 to destroy.")
        );
        let colourful = Style {
            color: true,
            ..WIDE
        };
        let colour = plan(&samples::plan(), &colourful);
        assert_eq!(anstream::adapter::strip_str(&colour).to_string(), text);
        assert_ne!(colour, text);
    }
}
