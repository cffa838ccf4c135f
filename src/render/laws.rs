//! Laws of everything shown: no value acts on a terminal or passes for a line of ours, no item is
//! lost, nothing depends on anything but the values.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::json::plan_json;
use super::report::{report_json, step, summary};
use super::{Style, moved, plan::plan, samples};
use crate::apply::{Done, Outcome, Report};
use crate::live::Gap;
use crate::model::address::Address;
use crate::model::secret::{SecretPlace, SecretRef};
use crate::model::value::Value;
use crate::plan::guard::Allowance;
use crate::plan::{Action, Change, FieldChange, Moved, Plan, Refusal, Status, Waiting};

/// Texts somebody could choose to deceive with.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z \n\r\t\u{1b}\u{7}\u{9b}\u{202e}\u{2066}\u{200f}\"\\\\]{0,12}",
        Just("\nPlan: 0 to add, 0 to change, 0 to destroy.".to_owned()),
        Just("\u{1b}[2J\u{1b}[H\n\nNo changes.".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Number),
        text().prop_map(Value::Text),
        prop::collection::vec(text(), 0..4).prop_map(Value::set),
        text().prop_map(|name| Value::Secret(SecretRef {
            place: SecretPlace::Env(name),
            version: None,
        })),
    ]
}

prop_compose! {
    fn change()(
        key in text(),
        action in prop::sample::select(vec![
            Action::Create, Action::Replace, Action::Update, Action::Delete,
        ]),
        status in prop_oneof![
            Just(Status::Ready),
            prop::collection::vec(text(), 0..3).prop_map(|steps| Status::ByHand { steps }),
            text().prop_map(|key| Status::Blocked { on: vec![Address::new("mailbox", format!("x{key}"))] }),
            Just(Status::Observed),
            (text(), any::<i64>(), prop::option::of(text())).prop_map(|(because, on, key)| Status::Later {
                on, wave: 2, of: 2, because,
                waits_for: key.map(|key| Address::new("mailbox", format!("x{key}"))),
            }),
        ],
        fields in prop::collection::vec(
            (text(), prop::option::of(value()), prop::option::of(value())), 0..3),
        file in prop::option::of(text()),
        reason in prop::option::of(text()),
        notes in prop::collection::vec(text(), 0..2),
    ) -> Change {
        let mut change = samples::change("mailbox:x", action, file.as_deref().map(|f| (f, 1, 1)));
        change.address.key = format!("x{key}");
        change.status = status;
        change.fields = fields
            .into_iter()
            .map(|(name, before, after)| FieldChange { name, before, after, moved: None })
            .collect();
        change.reason = reason;
        change.at_stake.clone_from(&notes);
        change.notes = notes;
        change
    }
}

prop_compose! {
    fn any_plan()(
        changes in prop::collection::vec(change(), 0..4),
        what in text(), why in text(), help in text(),
        stopped in any::<bool>(),
    ) -> Plan {
        let address = Address::new("mailbox", format!("x{what}"));
        let mut plan = Plan { changes, ..Plan::default() };
        plan.steps = plan.changes.iter().enumerate().map(|(index, change)| {
            let mut step = samples::step(index + 1, "mailbox:x", &why, &[], &[&what]);
            step.address = change.address.clone();
            step
        }).collect();
        plan.waiting.push(Waiting { address: address.clone(), who: why.clone(), what: help.clone() });
        plan.left_alone.unmanaged.insert(what.clone(), 1);
        if stopped {
            plan.gaps.push(Gap { view: what, why: why.clone(), hint: Some(help.clone()) });
            let allowed_by = Some(Allowance::new("destroy", address.to_string()));
            plan.refusals.push(Refusal { address, why, help, allowed_by });
        }
        plan
    }
}

fn report(plan: &Plan, why: &str) -> Report {
    let outcomes = [
        Outcome::Failed {
            why: why.into(),
            hint: Some(why.into()),
        },
        Outcome::Unknown { why: why.into() },
        Outcome::Done,
    ];
    let steps = plan.steps.iter().cloned().zip(outcomes.into_iter().cycle());
    Report {
        steps: steps
            .map(|(step, outcome)| Done::new(&step, outcome))
            .collect(),
        ..Report::default()
    }
}

/// Everything this module can say about a plan.
fn all(sample: &Plan, why: &str, style: &Style) -> Vec<String> {
    let report = report(sample, why);
    let mut texts = vec![
        plan(sample, style),
        summary(&report, sample, Some(sample), style),
        summary(&report, sample, None, style),
        moved(
            &[Moved {
                what: why.into(),
                how: why.into(),
            }],
            style,
        ),
        plan_json(sample, None),
        report_json(&report, sample, Some(sample)),
    ];
    texts.extend(report.steps.iter().map(|done| step(done, 3, style)));
    texts
}

fn acts(c: char) -> bool {
    let bidi =
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    bidi || (c.is_control() && c != '\n')
}

proptest! {
    // The same cases every time: what fails here fails for everybody.
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(9_110),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_shown_acts_on_a_terminal(sample in any_plan(), why in text()) {
        for text in all(&sample, &why, &Style::PLAIN) {
            prop_assert!(!text.chars().any(acts), "{:?}", text);
            prop_assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{:?}", text);
        }
    }

    #[test]
    fn colour_adds_nothing_but_colour(sample in any_plan(), why in text()) {
        let colour = Style { color: true, ..Style::PLAIN };
        let plain = all(&sample, &why, &Style::PLAIN);
        for (coloured, plain) in all(&sample, &why, &colour).into_iter().zip(plain) {
            let stripped = anstream::adapter::strip_str(&coloured).to_string();
            prop_assert_eq!(stripped, plain);
        }
    }

    /// Lines that begin at the margin are ours, so no value can pass for the summary.
    #[test]
    fn the_last_line_is_said_once(sample in any_plan()) {
        let text = plan(&sample, &Style::PLAIN);
        let ours = text.lines().filter(|l| l.starts_with("Plan:") || l.starts_with("No changes."));
        prop_assert_eq!(ours.count(), 1, "{}", text);
    }

    #[test]
    fn the_same_values_give_the_same_bytes(sample in any_plan(), why in text()) {
        let copy: Plan = serde_json::from_str(&serde_json::to_string(&sample).unwrap()).unwrap();
        prop_assume!(copy == sample);
        prop_assert_eq!(all(&sample, &why, &Style::PLAIN), all(&copy, &why, &Style::PLAIN));
    }
}
