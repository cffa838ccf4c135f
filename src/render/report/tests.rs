//! What people see while apply goes on and when it is over.

use insta::assert_snapshot;

use super::*;
use crate::live::Gap;
use crate::plan::Status;
use crate::render::samples;

const DONE: Outcome = Outcome::Done;

fn failed() -> Outcome {
    Outcome::Failed {
        why: "the name is taken\nPlan: 0 to add".into(),
        hint: Some("choose another".into()),
    }
}

fn unknown() -> Outcome {
    Outcome::Unknown {
        why: "the connection was cut".into(),
    }
}

/// A second plan in which only these addresses still differ.
fn again(addresses: &[&str]) -> Plan {
    let mut plan = samples::plan();
    let differs = |text: String| addresses.contains(&text.as_str());
    plan.changes
        .retain(|change| differs(change.address.to_string()));
    plan.steps.retain(|step| differs(step.address.to_string()));
    plan.waiting.clear();
    plan
}

fn told(outcomes: [Outcome; 5], again: Option<&Plan>) -> String {
    summary(
        &samples::report(outcomes),
        &samples::plan(),
        again,
        &Style::PLAIN,
    )
}

#[test]
fn every_end_of_a_step_has_its_line() {
    let skipped = Outcome::Skipped { because: 2 };
    let report = samples::report([DONE, failed(), unknown(), skipped, Outcome::Stopped]);
    let unicode = Style {
        unicode: true,
        ..Style::PLAIN
    };
    let lines: String = report
        .steps
        .iter()
        .map(|done| step(done, 12, &Style::PLAIN))
        .collect();
    assert_snapshot!(lines, @r"
    1/12  mailbox:ada@acme.example: create the mailbox ... done
    2/12  aliases:bob@acme.example: set the aliases ... FAILED: the name is taken\nPlan: 0 to add
          help: choose another
    3/12  record-set:acme.example/@/TXT: write the records ... unknown: the connection was cut
    4/12  mailbox:old@acme.example: delete the mailbox ... skipped: step 2 was not done
    5/12  redirection:sales@acme.example: create it ... stopped
    ");
    assert_eq!(
        step(&report.steps[0], 10, &unicode),
        "  1/10  mailbox:ada@acme.example: create the mailbox … done\n"
    );
}

#[test]
fn all_done_and_seen() {
    let text = told([DONE, DONE, DONE, DONE, DONE], Some(&again(&[])));
    assert_snapshot!(text, @"
      Read again: everything is as declared.

    Apply complete: 2 added, 2 changed, 1 destroyed.
    ");
}

#[test]
fn what_waits_for_people_is_left() {
    let mut left = samples::plan();
    left.changes
        .retain(|change| matches!(change.status, Status::ByHand { .. }));
    left.steps.clear();
    let text = told([DONE, DONE, DONE, DONE, DONE], Some(&left));
    assert_snapshot!(text, @"
      Read again: everything Maniform can do is as declared.

      By hand:

        ~ mail-service:acme.example    mail.yaml:2:3
            maintenance: false -> true
            1. Open the Manager.
            2. Switch maintenance on.

      Waiting for people:
        redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

    Apply complete: 2 added, 2 changed, 1 destroyed.
    ");
}

#[test]
fn success_without_effect_is_no_success() {
    let left = again(&["aliases:bob@acme.example", "mailbox:tim@acme.example"]);
    let text = told([DONE, DONE, DONE, DONE, DONE], Some(&left));
    assert_snapshot!(text, @"
      Read again: the service answered success and this still differs:

        ~ aliases:bob@acme.example    mail.yaml:20:7
            aliases:
              + rob
              - robert
                (3 unchanged)

    Apply incomplete: 2 added, 1 changed, 1 destroyed; 1 still different.
    ");
}

#[test]
fn failures_are_repeated_at_the_end() {
    let skipped = Outcome::Skipped { because: 4 };
    let left = again(&["mailbox:old@acme.example", "redirection:sales@acme.example"]);
    assert_snapshot!(told([DONE, DONE, DONE, failed(), skipped], Some(&left)), @r"
      Failed:
        4/5  mailbox:old@acme.example: delete the mailbox
            the name is taken\nPlan: 0 to add
            help: choose another

      Skipped:
        5/5  redirection:sales@acme.example: create it
            step 4 was not done

      Read again: only what was not done (above) still differs.

    Apply incomplete: 1 added, 2 changed, 0 destroyed; 1 failed, 1 skipped.
    ");
}

#[test]
fn the_second_reading_settles_what_was_unknown() {
    let left = again(&["mailbox:old@acme.example"]);
    let text = told([unknown(), DONE, DONE, unknown(), DONE], Some(&left));
    assert_snapshot!(text, @"
      Unknown (sent, but no answer came, so it may have been done):
        1/5  mailbox:ada@acme.example: create the mailbox
            the connection was cut
        4/5  mailbox:old@acme.example: delete the mailbox
            the connection was cut

      What was unknown, read again:
        mailbox:ada@acme.example is as declared, so it was done
        mailbox:old@acme.example still differs, so it was not done, or only in part

      Read again: only what was not done (above) still differs.

    Apply incomplete: 2 added, 2 changed, 0 destroyed; 1 still different.
    ");
    let all_done = told([unknown(), DONE, DONE, DONE, DONE], Some(&again(&[])));
    assert!(all_done.ends_with("Apply complete: 2 added, 2 changed, 1 destroyed.\n"));
}

#[test]
fn what_nobody_could_read_settles_nothing() {
    let mut blind = again(&[]);
    blind.gaps = samples::stopped().gaps;
    let text = told([unknown(), DONE, DONE, DONE, DONE], Some(&blind));
    assert_snapshot!(text, @"
      Unknown (sent, but no answer came, so it may have been done):
        1/5  mailbox:ada@acme.example: create the mailbox
            the connection was cut

      Could not be read:
        the mailboxes of acme.example: the token may not list them
            help: add the scope `mail` to the token
      Nothing is known of what could not be read, not even that it is as declared.

    Apply incomplete: 1 added, 2 changed, 1 destroyed; 1 unknown, 1 not read.
    ");
    for again in [None, Some(&blind)] {
        let text = told([unknown(), DONE, DONE, DONE, DONE], again);
        assert!(!text.contains("Read again: everything"), "{text}");
        assert!(
            text.contains("1 added, 2 changed, 1 destroyed; 1 unknown"),
            "{text}"
        );
    }
}

#[test]
fn one_unknown_step_makes_the_whole_thing_unknown() {
    let mut plan = samples::plan();
    plan.steps.truncate(1);
    let more = samples::step(2, "mailbox:ada@acme.example", "set the note", &[1], &[]);
    plan.steps.push(more);
    let ends = [unknown(), Outcome::Skipped { because: 1 }];
    let steps = plan.steps.iter().cloned().zip(ends);
    let report = Report {
        steps: steps
            .map(|(step, outcome)| Done::new(&step, outcome))
            .collect(),
        ..Report::default()
    };
    let left = again(&["mailbox:ada@acme.example"]);
    let text = summary(&report, &plan, Some(&left), &Style::PLAIN);
    assert!(text.contains("ada@acme.example still differs, so it was not done, or only in part"));
    assert!(
        text.ends_with("0 destroyed; 1 skipped, 1 still different.\n"),
        "{text}"
    );
}

#[test]
fn a_stop_is_counted() {
    let outcomes = [
        DONE,
        Outcome::Stopped,
        Outcome::Stopped,
        Outcome::Stopped,
        Outcome::Stopped,
    ];
    assert_snapshot!(told(outcomes, None), @"
      Stopped: 4 steps were not sent, because somebody asked to stop.

      Not read again: nobody checked what the service holds now.

      By hand:

        ~ mail-service:acme.example    mail.yaml:2:3
            maintenance: false -> true
            1. Open the Manager.
            2. Switch maintenance on.

      Blocked:

        + mailbox:eve@new.example    mail.yaml:40:5
            waits for mail-service:new.example and domain:new.example

      Waiting for people:
        redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

    Apply incomplete: 1 added, 0 changed, 0 destroyed; 4 not sent.
    ");
}

#[test]
fn programs_learn_the_same() {
    let left = again(&["mailbox:old@acme.example", "aliases:bob@acme.example"]);
    let report = samples::report([
        failed(),
        DONE,
        DONE,
        unknown(),
        Outcome::Skipped { because: 4 },
    ]);
    let text = report_json(&report, &samples::plan(), Some(&left));
    let form: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(form["complete"], false);
    assert_snapshot!(form["summary"], @r#"{"added":0,"changed":1,"destroyed":0,"failed":1,"unknown":1,"skipped":1,"by_hand":0,"stopped":0}"#);
    assert_snapshot!(form["steps"][0], @r#"{"id":1,"address":"mailbox:ada@acme.example","does":"create the mailbox","outcome":"failed","why":"the name is taken\nPlan: 0 to add","hint":"choose another"}"#);
    assert_snapshot!(form["steps"][4], @r#"{"id":5,"address":"redirection:sales@acme.example","does":"create it","outcome":"skipped","because":4}"#);
    assert_eq!(form["again"]["as_declared"], false);
    assert_eq!(
        form["again"]["still_different"][0]["address"],
        "aliases:bob@acme.example"
    );
    assert_eq!(form["again"]["unknown"][0]["found"], "open");
    let unread: serde_json::Value =
        serde_json::from_str(&report_json(&report, &samples::plan(), None)).unwrap();
    assert!(unread["again"].is_null());
}

#[test]
fn a_gap_in_the_second_reading_is_not_everything() {
    let mut blind = again(&[]);
    blind.gaps = vec![Gap {
        view: "v".into(),
        why: "w".into(),
        hint: None,
    }];
    let text = told([DONE, DONE, DONE, DONE, DONE], Some(&blind));
    assert!(!text.contains("everything"), "{text}");
}
