//! What others moved, as people and programs read it: how what was declared became what lives.

use serde_json::json;

use super::change::{change, column};
use super::page::Page;
use super::sections;
use super::style::{Style, Tone};
use super::visible;
use super::words::count;
use crate::plan::drift::{Drift, Drifted, FieldDrift, Happened};
use crate::plan::{Change, FieldChange, Mover, Status};

/// Version of the JSON form; raised when a reader of the old one would misread the new one.
const FORMAT_VERSION: u32 = 1;

/// The whole drift; its last line is `Drift: X in the Manager, Y by the provider, …`, which scripts
/// look for, or the text begins with `No drift.`
#[must_use]
pub fn drift(drift: &Drift, style: &Style) -> String {
    let mut page = Page::new(style);
    if drift.is_none() && drift.gaps.is_empty() {
        let text = "No drift. Nobody moved what these files declare.";
        page.toned(0, Tone::Add, text);
        page.gap();
        beside(&mut page, drift);
        return page.finish();
    }
    if !drift.moved.is_empty() {
        let head = "Since these files were last made true, others moved the following:";
        page.toned(0, Tone::Strong, head);
        entries(&mut page, &drift.moved);
    }
    if !drift.unknown.is_empty() {
        let head = "Nobody knows who moved (no apply of these files ever made it true):";
        page.head(Tone::Strong, head);
        entries(&mut page, &drift.unknown);
    }
    let follows = "What could not be read is neither as it was nor moved.";
    sections::gaps(&mut page, &drift.gaps, follows);
    page.gap();
    beside(&mut page, drift);
    page.gap();
    page.toned(0, Tone::Strong, &last_line(drift));
    page.finish()
}

/// What stands beside the drift: one's own differences, and what it took to read.
fn beside(page: &mut Page<'_>, drift: &Drift) {
    if drift.yours > 0 {
        let text = format!(
            "{} that your own commits made: `maniform plan` shows them.",
            count(drift.yours, "difference")
        );
        page.line(2, &text);
    }
    let calls = format!("{} to read.", count(drift.calls_read, "call"));
    page.line(2, &calls);
}

fn entries(page: &mut Page<'_>, all: &[Drifted]) {
    let turned: Vec<Change> = all.iter().map(turned).collect();
    let column = column(turned.iter(), page.style);
    for each in &turned {
        change(page, each, column);
    }
}

/// A drift as the change that made it: what was declared stands before, what lives behind.
pub(super) fn turned(each: &Drifted) -> Change {
    Change {
        address: each.address.clone(),
        action: each.happened.action(),
        status: Status::Observed,
        fields: each.fields.iter().map(field).collect(),
        origin: each.origin.clone(),
        reason: Some(told(each)),
        notes: Vec::new(),
        at_stake: Vec::new(),
        moved: None,
    }
}

fn field(field: &FieldDrift) -> FieldChange {
    FieldChange {
        name: field.name.clone(),
        before: field.declared.clone(),
        after: field.lives.clone(),
        moved: None,
    }
}

/// Who did it and how it came about, as a fragment.
fn told(each: &Drifted) -> String {
    let who = match each.by {
        Mover::Manager => "somebody in the Manager",
        Mover::Provider => "the provider",
        Mover::Both => "both sides: your commit, and somebody in the Manager or the provider",
        Mover::Commit | Mover::Unknown => "nobody knows who",
    };
    let what = match each.happened {
        Happened::Appeared => "made it, and no file declares it",
        Happened::TakenOut => "changed it, and its block was taken out",
        Happened::Changed => "changed it",
        Happened::Gone => "removed it",
        Happened::RanOut => "let it run out",
    };
    let both = each.by == Mover::Both;
    let mut text = match (both, each.happened) {
        (true, _) => who.to_owned(),
        (false, _) => format!("{who} {what}"),
    };
    if let Some(why) = &each.why {
        text.push_str(": ");
        text.push_str(why);
    }
    text
}

/// The summary line.
#[must_use]
pub fn last_line(drift: &Drift) -> String {
    let by = |by: Mover| drift.moved.iter().filter(|each| each.by == by).count();
    format!(
        "Drift: {} in the Manager, {} by the provider, {} on both sides, {} nobody knows.",
        by(Mover::Manager),
        by(Mover::Provider),
        by(Mover::Both),
        drift.unknown.len()
    )
}

/// The drift as pretty JSON.
#[must_use]
pub fn drift_json(drift: &Drift, host: &str) -> String {
    let by = |by: Mover| drift.moved.iter().filter(|each| each.by == by).count();
    let form = json!({
        "format_version": FORMAT_VERSION,
        "maniform": env!("CARGO_PKG_VERSION"),
        "host": host,
        "summary": {
            "manager": by(Mover::Manager),
            "provider": by(Mover::Provider),
            "both": by(Mover::Both),
            "unknown": drift.unknown.len(),
            "yours": drift.yours,
            "gaps": drift.gaps.len(),
        },
        "drift": drift,
    });
    visible::json(format!("{form:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Value;
    use crate::render::samples;

    fn drifted(address: &str, happened: Happened, by: Mover) -> Drifted {
        let sample = samples::change(address, happened.action(), Some(("mail.yaml", 12, 5)));
        Drifted {
            address: sample.address,
            realm: "Acme SA".into(),
            happened,
            by,
            why: None,
            fields: Vec::new(),
            origin: sample.origin,
            overwrites: false,
        }
    }

    fn sample() -> Drift {
        let note = FieldDrift {
            name: "note".into(),
            declared: Some(Value::text("Front desk")),
            lives: Some(Value::text("Reception")),
            by: Mover::Manager,
            overwrites: false,
        };
        let values = FieldDrift {
            name: "values".into(),
            declared: Some(Value::set(["v=spf1 ~all"])),
            lives: Some(Value::set(["v=spf1 -all"])),
            by: Mover::Provider,
            overwrites: false,
        };
        Drift {
            moved: vec![
                Drifted {
                    fields: vec![note],
                    ..drifted(
                        "mailbox:ada@acme.example",
                        Happened::Changed,
                        Mover::Manager,
                    )
                },
                Drifted {
                    origin: None,
                    ..drifted(
                        "mailbox:zoe@acme.example",
                        Happened::Appeared,
                        Mover::Manager,
                    )
                },
                Drifted {
                    fields: vec![values],
                    why: Some("probably: a hardened zone".into()),
                    ..drifted(
                        "record-set:acme.ch/@/TXT",
                        Happened::Changed,
                        Mover::Provider,
                    )
                },
                drifted(
                    "redirection:sales@acme.example",
                    Happened::Gone,
                    Mover::Both,
                ),
            ],
            unknown: vec![drifted(
                "mailbox:eve@acme.example",
                Happened::Gone,
                Mover::Unknown,
            )],
            yours: 2,
            gaps: Vec::new(),
            calls_read: 7,
        }
    }

    #[test]
    fn a_drift_tells_how_what_was_declared_became_what_lives() {
        let wide = Style {
            width: 100,
            ..Style::PLAIN
        };
        let text = drift(&sample(), &wide);
        for line in [
            "Since these files were last made true, others moved the following:",
            "    ~ mailbox:ada@acme.example          mail.yaml:12:5",
            "        somebody in the Manager changed it",
            "        note: \"Front desk\" -> \"Reception\"",
            "        the provider changed it: probably: a hardened zone",
            "          + v=spf1 -all",
            "          - v=spf1 ~all",
            "  Nobody knows who moved (no apply of these files ever made it true):",
            "  2 differences that your own commits made: `maniform plan` shows them.",
        ] {
            assert!(text.lines().any(|each| each == line), "{line}\n{text}");
        }
        assert_eq!(
            text.lines().last(),
            Some("Drift: 2 in the Manager, 1 by the provider, 1 on both sides, 1 nobody knows.")
        );
    }

    #[test]
    fn nothing_moved_is_said_first() {
        let nothing = Drift {
            calls_read: 3,
            ..Drift::default()
        };
        let text = drift(&nothing, &Style::PLAIN);
        assert_eq!(
            text,
            "No drift. Nobody moved what these files declare.\n\n  3 calls to read.\n"
        );
    }

    #[test]
    fn the_json_reads_back_as_it_was() {
        let text = drift_json(&sample(), "emulator");
        let form: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(form["summary"]["manager"], 2);
        assert_eq!(
            serde_json::from_value::<Drift>(form["drift"].clone()).unwrap(),
            sample()
        );
    }
}
