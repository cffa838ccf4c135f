//! What rules find in a plan.

use super::page::Page;
use super::style::Tone;
use super::visible::one_line;
use super::words::count;
use crate::model::diagnostic::Level;
use crate::plan::Remark;

/// Where the entries of a section stand.
const ENTRY: usize = 4;
/// Where what belongs to an entry stands.
const BELOW: usize = 8;

/// Those that nobody let be.
fn open(remarks: &[Remark]) -> impl Iterator<Item = &Remark> {
    remarks.iter().filter(|remark| remark.because.is_none())
}

/// How many are open at each level, and how many are let be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub(super) struct Counts {
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
}

impl Counts {
    pub(super) fn of(remarks: &[Remark]) -> Self {
        let at = |level| open(remarks).filter(|each| each.level == level).count();
        Self {
            errors: at(Level::Error),
            warnings: at(Level::Warning),
            notes: at(Level::Note),
            suppressed: remarks.len() - open(remarks).count(),
        }
    }

    /// `1 error, 2 warnings`; none where nothing is open.
    pub(super) fn words(self) -> Option<String> {
        let parts = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        let parts: Vec<String> = parts.map(|(number, word)| count(number, word)).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// How many are let be, where all are: what nobody sees any more is counted at least.
pub(super) fn let_be(remarks: &[Remark]) -> Option<String> {
    let found = count(remarks.len(), "finding");
    let all = !remarks.is_empty() && open(remarks).next().is_none();
    all.then(|| format!("Rules find nothing more in this plan: {found} suppressed with a reason."))
}

/// Each with what to do; those that are let be are counted.
pub(super) fn remarks(page: &mut Page<'_>, remarks: &[Remark]) {
    let suppressed = Counts::of(remarks).suppressed;
    if open(remarks).next().is_none() {
        if let Some(words) = let_be(remarks) {
            page.head(Tone::Change, &words);
        }
        return;
    }
    page.head(Tone::Change, "Rules find in this plan:");
    for each in open(remarks) {
        let place = each.origin.as_ref().map(ToString::to_string);
        let place = place.map_or(String::new(), |place| format!("    {}", one_line(&place)));
        let address = each.address.to_string();
        let (address, message) = (one_line(&address), one_line(&each.message));
        let head = format!("{}[{}]", each.level.word(), one_line(&each.rule));
        page.line(ENTRY, &format!("{head} {address}{place}"));
        page.line(BELOW, &message);
        if !each.help.is_empty() {
            page.line(BELOW, &format!("help: {}", one_line(&each.help)));
        }
    }
    if suppressed > 0 {
        page.line(
            ENTRY,
            &format!("{suppressed} more suppressed with a reason"),
        );
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::plan::Plan;
    use crate::render::samples::address;
    use crate::render::{Style, json, markdown, plan};

    fn remark(level: Level, name: &str, because: Option<&str>) -> Remark {
        Remark {
            rule: "dmarc-in-one-step".to_owned(),
            level,
            address: address(name),
            message: "from `none` to `reject`\u{202e}".to_owned(),
            help: "go to `quarantine` first".to_owned(),
            origin: None,
            because: because.map(str::to_owned),
        }
    }

    fn found() -> Plan {
        Plan {
            findings: vec![
                remark(Level::Error, "record-set:acme.example/_dmarc/TXT", None),
                remark(Level::Note, "record-set:b.example/_dmarc/TXT", None),
                remark(Level::Note, "record-set:c.example/_dmarc/TXT", Some("new")),
            ],
            ..Plan::default()
        }
    }

    #[test]
    fn each_stands_with_its_thing_and_what_to_do() {
        let text = plan::plan(&found(), &Style::PLAIN);
        assert_snapshot!(text, @r"
        No changes. What lives is what the files declare.

          Rules find in this plan:
            error[dmarc-in-one-step] record-set:acme.example/_dmarc/TXT
                from `none` to `reject`\u{202e}
                help: go to `quarantine` first
            note[dmarc-in-one-step] record-set:b.example/_dmarc/TXT
                from `none` to `reject`\u{202e}
                help: go to `quarantine` first
            1 more suppressed with a reason

          0 calls to read.
        ");
    }

    #[test]
    fn programs_get_those_that_are_let_be_with_the_reason() {
        let form: serde_json::Value =
            serde_json::from_str(&json::plan_json(&found(), None)).unwrap();
        let counts = serde_json::json!({ "errors": 1, "warnings": 0, "notes": 1, "suppressed": 1 });
        assert_eq!(form["summary"]["findings"], counts);
        assert_eq!(form["plan"]["findings"][2]["because"], "new");
        let back: Plan = serde_json::from_value(form["plan"].clone()).unwrap();
        assert_eq!(back, found());
    }

    #[test]
    fn a_review_reads_them_before_the_changes() {
        let text = markdown::plan(&found(), None);
        assert!(
            text.contains("- **Rules find 1 error, 1 note.**\n"),
            "{text}"
        );
        assert!(
            text.contains("error[dmarc-in-one-step] record-set:acme.example"),
            "{text}"
        );
        let quiet = Plan {
            findings: vec![remark(
                Level::Note,
                "record-set:c.example/@/TXT",
                Some("new"),
            )],
            ..Plan::default()
        };
        let text = markdown::plan(&quiet, None);
        assert!(!text.contains("dmarc-in-one-step"), "{text}");
        let counted = "Rules find nothing more in this plan: 1 finding suppressed with a reason.";
        assert!(text.contains(counted), "{text}");
        assert!(plan::plan(&quiet, &Style::PLAIN).contains(counted));
    }
}
