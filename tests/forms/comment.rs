//! A comment on a review, of the largest and nastiest plans there are: it fits, nothing in it is markup that
//! should not be, and everything that goes is named, or it is said how much is not.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use maniform::model::address::Address;
use maniform::model::value::Value;
use maniform::plan::{Action, Change, FieldChange, Plan, SavedPlan, Stamp, Status};
use maniform::render::visible::one_line;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What forges take, in characters; and MySQL below some of them, in bytes.
const LIMIT: usize = 65_535;
const CHANGES: usize = 5_000;

/// Texts that would do something.
const HOSTILE: [&str; 12] = [
    "</details>",
    "<!-- maniform-plan: 0000000000000000 -->",
    "```\n## Maniform plan\n\nNo changes.",
    "````",
    "@everyone and @ada",
    "| a | b |\n|---|---|\n| c | d |",
    "\u{202e}reversed\u{2066}",
    "<img src=x onerror=alert(1)>",
    "[click](https://acme.example) ![x](y)",
    "a, b, * and mailbox:*@acme.example (3):",
    "line\r\nbreak\u{2028}\u{85}\u{1b}[2J",
    "&lt;b&gt; &#64; **bold** __x__ ~~y~~ #1",
];

/// The same numbers every time (Numerical Recipes' constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }
}

fn change(kind: &str, key: String, action: Action) -> Change {
    Change {
        address: Address {
            kind: kind.to_owned(),
            key,
        },
        action,
        status: Status::Ready,
        fields: Vec::new(),
        origin: None,
        reason: None,
        notes: Vec::new(),
        at_stake: Vec::new(),
        moved: None,
    }
}

/// So many changes of all sorts with odd names and texts, a third of them deletions.
fn mixed() -> Plan {
    let mut dice = Dice(7);
    let mut plan = Plan::default();
    let kinds = [
        "mailbox",
        "redirection",
        "record-set",
        "responder",
        "user",
        "team",
    ];
    for at in 0..CHANGES {
        let kind = kinds[dice.below(kinds.len())];
        let odd = HOSTILE[dice.below(HOSTILE.len())];
        let name = match dice.below(20) {
            0 => format!("{odd}{at}@acme.example"),
            1 => format!("{}{at}@acme.example", "long-".repeat(12)),
            _ => format!("n{at}@acme.example"),
        };
        let name = match kind {
            "record-set" => format!("acme.example/n{at}/TXT"),
            "responder" => format!("{name}/holiday"),
            "team" => format!("Team {at}"),
            _ => name,
        };
        let action = match dice.below(9) {
            0..3 => Action::Delete,
            3..6 => Action::Create,
            6 => Action::Replace,
            _ => Action::Update,
        };
        let mut change = change(kind, name, action);
        change.reason = Some(odd.to_owned());
        change.notes = vec![HOSTILE[dice.below(HOSTILE.len())].to_owned()];
        change.fields = vec![FieldChange {
            name: "note".to_owned(),
            before: Some(Value::text(odd)),
            after: Some(Value::set(HOSTILE)),
            moved: None,
        }];
        change.status = match dice.below(30) {
            0 => Status::ByHand {
                steps: vec![odd.to_owned()],
            },
            1 => Status::Blocked {
                on: vec![change.address.clone()],
            },
            2 => Status::Observed,
            3 => Status::Later {
                on: 1_767_312_000,
                wave: 2,
                of: 2,
                because: odd.to_owned(),
                waits_for: None,
            },
            _ => Status::Ready,
        };
        plan.changes.push(change);
    }
    plan
}

/// What the program writes of a plan that was saved.
fn comment(plan: &Plan) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let stamp = Stamp {
        maniform: env!("CARGO_PKG_VERSION").to_owned(),
        host: "https://api.acme.example".to_owned(),
        paths: vec!["mail".to_owned()],
        files: std::collections::BTreeMap::new(),
        only: Vec::new(),
        record: String::new(),
        previous: None,
    };
    let saved = SavedPlan::new(stamp, plan.clone());
    fs::write(folder.path().join("p.json"), saved.to_text()).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
        .args(["show", "p.json", "--markdown", "c.md"])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    fs::read_to_string(folder.path().join("c.md")).expect("a comment")
}

/// Fits by everybody's counting, begins with marker, hash and summary, and is what it says it is.
#[track_caller]
fn holds(text: &str, plan: &Plan) {
    assert!(text.len() <= LIMIT, "{} bytes", text.len());
    assert!(text.encode_utf16().count() <= LIMIT && text.chars().count() <= LIMIT);
    let lines: Vec<&str> = text.lines().take(5).collect();
    assert_eq!(
        lines[0],
        "<!-- maniform: plan of mail against https://api.acme.example -->"
    );
    assert!(
        lines[1].starts_with("<!-- maniform-plan: ") && lines[1].len() == 88,
        "{}",
        lines[1]
    );
    assert_eq!(lines[2], "## Maniform plan");
    let counts = plan.counts();
    assert_eq!(
        lines[4],
        format!(
            "Plan: {} to add, {} to change, {} to destroy.",
            counts.add, counts.change, counts.destroy
        )
    );
    markup(text);
}

/// As a forge reads it (CommonMark with GitHub's additions): of HTML there are our own marks only, and outside
/// of code our own words only.
#[track_caller]
fn markup(text: &str) {
    let all = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS;
    let (mut code, mut opened, mut closed, mut headings) = (false, 0, 0, 0);
    for event in Parser::new_ext(text, all) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Text(words) if !code => {
                let act = words.contains(['@', '`', '|', '<', '\u{202e}', '\u{1b}']);
                assert!(!act, "{words}");
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for line in html.lines() {
                    let own = line.starts_with("<!-- maniform") && line.ends_with(" -->")
                        || line == "</details>"
                        || line.starts_with("<details><summary><code>")
                            && line.ends_with("</summary>");
                    assert!(own, "{line}");
                    opened += line.matches("<details>").count();
                    closed += line.matches("</details>").count();
                }
            }
            Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Table(_)
                | Tag::Strikethrough
                | Tag::BlockQuote(_),
            )
            | Event::TaskListMarker(_)
            | Event::FootnoteReference(_) => panic!("{event:?}"),
            _ => {}
        }
    }
    assert_eq!(opened, closed);
    assert!(!code && (1..=6).contains(&headings), "{headings}");
}

/// The addresses that stand under "Destroyed", in whichever of the three forms.
fn destroyed(text: &str) -> BTreeSet<String> {
    let Some((_, list)) = text.split_once("### Destroyed\n\n") else {
        return BTreeSet::new();
    };
    let (_, list) = list.split_once("diff\n").expect("a block");
    let (list, _) = list.split_once("\n```").expect("its end");
    let mut shared = String::new();
    let mut named = BTreeSet::new();
    for line in list.lines() {
        if let Some(parts) = line.strip_prefix("-   ").filter(|_| !shared.is_empty()) {
            let parts = parts.split(", ");
            named.extend(parts.map(|part| shared.replacen('*', part, 1)));
        } else if let Some(head) = line
            .strip_prefix("- ")
            .and_then(|line| line.strip_suffix("):"))
        {
            shared = head
                .rsplit_once(" (")
                .map_or("", |(shared, _)| shared)
                .to_owned();
        } else if let Some(name) = line.strip_prefix("- ") {
            named.insert(name.to_owned());
        }
    }
    named
}

fn gone(plan: &Plan) -> BTreeSet<String> {
    let gone = plan
        .changes
        .iter()
        .filter(|each| each.action == Action::Delete);
    let gone = gone.filter(|each| each.status != Status::Observed);
    gone.map(|each| one_line(&each.address.to_string()).into_owned())
        .collect()
}

#[test]
fn five_thousand_changes_fit_and_every_deletion_is_named() {
    let plan = mixed();
    let text = comment(&plan);
    holds(&text, &plan);
    let gone = gone(&plan);
    assert!(gone.len() > 1_500, "{}", gone.len());
    let missing: Vec<&String> = gone
        .iter()
        .filter(|name| !destroyed(&text).contains(*name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}\n{text}");
    assert_eq!(destroyed(&text), gone);
    let note = text
        .lines()
        .find(|line| line.contains("**Not everything fits into this comment: "));
    assert!(
        note.is_some_and(|line| line.contains(" changes whole were left out.**")),
        "{note:?}"
    );
    let top = text.find("### Destroyed").expect("the list");
    assert!(
        top < text.find("<details>").unwrap_or(usize::MAX),
        "what goes comes first"
    );
}

#[test]
fn five_thousand_deletions_are_all_named() {
    let mut plan = Plan::default();
    for at in 0..CHANGES {
        let kind = ["mailbox", "redirection"][at % 2];
        plan.changes
            .push(change(kind, format!("m{at}@acme.example"), Action::Delete));
    }
    let text = comment(&plan);
    holds(&text, &plan);
    assert_eq!(destroyed(&text), gone(&plan));
    assert!(text.contains("- mailbox:*@acme.example (2500):\n-   m0, m2, m4, "));
}

#[test]
fn what_no_comment_can_name_is_counted_and_not_hidden() {
    let mut plan = Plan::default();
    for at in 0..CHANGES {
        let name = format!("{}{at}@acme.example", "a-name-of-many-letters-".repeat(3));
        plan.changes.push(change("mailbox", name, Action::Delete));
    }
    let text = comment(&plan);
    holds(&text, &plan);
    let named = destroyed(&text);
    assert!(
        named.len() > 500 && named.is_subset(&gone(&plan)),
        "{}",
        named.len()
    );
    let missing = CHANGES - named.len();
    let mut note = String::new();
    let _ = write!(
        note,
        "**{missing} more things are destroyed than the {} named here, and no comment holds their names. This one is not enough to agree to: `maniform show PLAN` lists all.**",
        named.len()
    );
    assert!(text.contains(&note), "{note}\n{text}");
    assert!(
        text.find(&note) < text.find("- mailbox:*@acme.example"),
        "it stands above the list"
    );
}

#[test]
fn a_small_plan_has_everything() {
    let mut plan = mixed();
    plan.changes.truncate(30);
    plan.changes
        .retain(|each| !matches!(each.status, Status::Later { .. }));
    let text = comment(&plan);
    holds(&text, &plan);
    assert!(!text.contains("Not everything fits"), "{text}");
    for each in plan.changes {
        let name = one_line(&each.address.to_string()).into_owned();
        assert!(text.contains(&name), "{name}\n{text}");
    }
}
