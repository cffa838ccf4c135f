//! A plan for programs: the counts people see, and the plan itself.

use serde_json::{Value as Json, json};

use super::later;
use super::plan::Sorted;
use super::remarks::Counts;
use super::visible;
use crate::kinds::kind::Located;
use crate::plan::{Plan, Stamp, expected};

/// Version of this form; raised when a reader of the old one would misread the new one.
const FORMAT_VERSION: u32 = 1;

/// The plan as pretty JSON. Without a stamp the host is `null`, and the version is that of this
/// program.
#[must_use]
pub fn plan_json(plan: &Plan, stamp: Option<&Stamp>) -> String {
    visible::json(format!("{:#}\n", form(plan, stamp)))
}

/// The same for a plan that was just made: `as_of` says of which moment the snapshot is that it was
/// made from, in Unix seconds; `with_unmanaged` puts beside it what was seen and no file declares.
#[must_use]
pub fn plan_made(plan: &Plan, stamp: &Stamp, as_of: Option<i64>, with_unmanaged: bool) -> String {
    let mut form = form(plan, Some(stamp));
    if let Some(seconds) = as_of {
        // Nothing of it can be applied, so there is nothing to expect.
        form["hash"] = Json::Null;
        form["as_of"] = json!(jiff::Timestamp::from_second(seconds).ok());
    }
    if with_unmanaged {
        form["unmanaged"] = unmanaged(&plan.unmanaged);
    }
    visible::json(format!("{form:#}\n"))
}

pub(super) fn form(plan: &Plan, stamp: Option<&Stamp>) -> Json {
    let by = Sorted::new(plan);
    let counts = plan.counts();
    let maniform = stamp.map_or(env!("CARGO_PKG_VERSION"), |stamp| &stamp.maniform);
    json!({
        "format_version": FORMAT_VERSION,
        "maniform": maniform,
        "host": stamp.map(|stamp| &stamp.host),
        "hash": stamp.map(|stamp| expected::hash(stamp, plan)),
        "previous": stamp.and_then(|stamp| stamp.previous.as_ref()),
        "summary": {
            "add": counts.add,
            "change": counts.change,
            "destroy": counts.destroy,
            "by_hand": by.by_hand.len(),
            "blocked": by.blocked.len(),
            "observed": by.observed.len(),
            "later": later::number(plan),
            "refused": plan.refusals.len(),
            "gaps": plan.gaps.len(),
            "waiting": plan.waiting.len(),
            "unchanged": plan.left_alone.unchanged,
            "moved": plan.movers(),
            "findings": Counts::of(&plan.findings),
        },
        "calls": { "read": plan.calls_read, "write": plan.steps.len() },
        "letters": plan.letters(),
        "waves": later::json(plan),
        "plan": plan,
    })
}

/// The three counts as GitLab's `terraform` report (docs.gitlab.com, "Artifacts reports types", read 2026-12).
#[must_use]
pub fn gitlab(plan: &Plan) -> String {
    let counts = plan.counts();
    let form = json!({ "create": counts.add, "update": counts.change, "delete": counts.destroy });
    format!("{form}\n")
}

/// What no file declares, as JSON: a list of `address` and `realm`, the organization.
#[must_use]
pub fn unmanaged(things: &[Located]) -> Json {
    let each = things.iter();
    each.map(|thing| json!({ "address": thing.address, "realm": thing.realm }))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use insta::assert_snapshot;

    use super::*;
    use crate::render::samples;

    #[test]
    fn the_counts_stand_before_the_plan() {
        let text = plan_json(&samples::stopped(), None);
        let (summary, _) = text.split_once("\n  \"plan\"").unwrap();
        assert_snapshot!(summary.replace(env!("CARGO_PKG_VERSION"), "0"), @r#"
        {
          "format_version": 1,
          "maniform": "0",
          "host": null,
          "hash": null,
          "previous": null,
          "summary": {
            "add": 2,
            "change": 2,
            "destroy": 1,
            "by_hand": 1,
            "blocked": 1,
            "observed": 1,
            "later": 0,
            "refused": 1,
            "gaps": 1,
            "waiting": 1,
            "unchanged": 5,
            "moved": {},
            "findings": {
              "errors": 0,
              "warnings": 0,
              "notes": 0,
              "suppressed": 0
            }
          },
          "calls": {
            "read": 7,
            "write": 5
          },
          "letters": [
            {
              "to": "ada@acme.example",
              "what": "a request to accept mail"
            }
          ],
          "waves": [],
        "#);
    }

    #[test]
    fn the_plan_reads_back_as_it_was() {
        let stamp = Stamp {
            maniform: "9.9.9".into(),
            host: "http://127.0.0.1/\u{202e}".into(),
            paths: Vec::new(),
            files: BTreeMap::new(),
            only: Vec::new(),
            record: String::new(),
            previous: None,
        };
        let plan = samples::stopped();
        let text = plan_json(&plan, Some(&stamp));
        let form: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(form["maniform"], "9.9.9");
        assert_eq!(form["host"], stamp.host);
        assert_eq!(
            serde_json::from_value::<Plan>(form["plan"].clone()).unwrap(),
            plan
        );
        assert!(text.contains(r"/\u202e"));
    }
}
