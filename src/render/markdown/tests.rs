//! What a reviewer sees, and that nothing in it acts.

use insta::assert_snapshot;

use super::*;
use crate::apply::Outcome;
use crate::live::Gap;
use crate::model::value::Value;
use crate::plan::{Because, Left, LeftAlone, Notice, Refusal};
use crate::render::samples::{self, address};

#[test]
fn a_plan_with_one_of_everything() {
    assert_snapshot!(plan(&samples::moved(), None), @r#"
    ## Maniform plan

    Plan: 2 to add, 2 to change, 1 to destroy.

    Moved: 3 by your commit, 1 in the Manager, 3 on both sides and 1 by nobody knows whom.

    - **1 thing is destroyed.**
    - **1 message is sent to people.**

    ```text
      Infomaniak sends 1 message:
        a request to accept mail: ada@acme.example
    ```

    ### Destroyed

    ```diff
    -    mailbox:old@acme.example  (declared when these files were last applied, and no longer)
    !        everything stored in it is destroyed and cannot come back
    ```

    <details><summary><code>mailbox</code>: 1 to add, 1 to destroy</summary>

    ```diff
    +    mailbox:ada@acme.example  mail.yaml:12:5
            moved by your commit
            note: "Front desk"
            password: (secret: environment variable ADA_PASSWORD)
    -    mailbox:old@acme.example  (declared when these files were last applied, and no longer)
            moved on both sides: it is no longer declared, and was changed in the Manager since
            note: "Old"
    !        everything stored in it is destroyed and cannot come back
    ```

    </details>

    <details><summary><code>aliases</code>: 1 to change</summary>

    ```diff
        ~ aliases:bob@acme.example  mail.yaml:20:7
            moved on both sides
            aliases:
    +          rob  (moved by your commit)
    -          robert  (moved in the Manager)
                (3 unchanged)
    ```

    </details>

    <details><summary><code>record-set</code>: 1 to change</summary>

    ```diff
        ~ record-set:acme.example/@/TXT  dns.yaml:4:9
            moved on both sides: Infomaniak makes SPF and DMARC of .ch and .li domains strict by itself
            ttl (moved on both sides, it was 600): 3600 -> 300
            values (moved by the provider):
    -          v=spf1 include:spf.infomaniak.ch -all
    +          v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all
    ```

    </details>

    <details><summary><code>redirection</code>: 1 to add</summary>

    ```diff
        -/+ redirection:sales@acme.example  mail.yaml:31:7
            takes the name over from mailbox:sales@acme.example
            moved by your commit
            to:
    +          ada@acme.example
    ```

    </details>

    ### By hand

    <details><summary><code>mail-service</code>: 1 to change</summary>

    ```diff
        ~ mail-service:acme.example  mail.yaml:2:3
            moved in the Manager
            maintenance: false -> true
            1. Open the Manager.
            2. Switch maintenance on.
    ```

    </details>

    ### Blocked

    <details><summary><code>mailbox</code>: 1 to add</summary>

    ```diff
    +    mailbox:eve@new.example  mail.yaml:40:5
            moved by your commit
            waits for mail-service:new.example and domain:new.example
    ```

    </details>

    ### Only observed: nothing is written

    <details><summary><code>mailbox</code>: 1 to change</summary>

    ```diff
        ~ mailbox:tim@acme.example  mail.yaml:50:5
            moved by nobody knows whom
            note: "a" -> null
    ```

    </details>

    ```text
      Waiting for people:
        redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

      5 unchanged; left alone: 3 addresses and 12 records that no file declares, 1 record the provider keeps.
      7 calls to read, 5 to write.
    ```
    "#);
}

#[test]
fn what_stops_a_plan_stands_first() {
    let mut sample = samples::stopped();
    sample.changes.truncate(1);
    assert_snapshot!(plan(&sample, None), @r#"
    ## Maniform plan

    Plan: 1 to add, 0 to change, 0 to destroy.

    - **1 list could not be read; nothing is applied.**
    - **1 refusal; nothing is applied while this stands.**
    - **1 message is sent to people.**

    ```text
      Could not be read:
        the mailboxes of acme.example: the token may not list them
            help: add the scope `mail` to the token
      What could not be read is neither there nor gone.

      Refused (nothing is applied while this stands):
        mailbox:ada@acme.example: it would be deleted, and `mailbox:ada@*` protects it
            help: declare it again, or take it out of `settings.protect`

      Infomaniak sends 1 message:
        a request to accept mail: ada@acme.example
    ```

    <details><summary><code>mailbox</code>: 1 to add</summary>

    ```diff
    +    mailbox:ada@acme.example  mail.yaml:12:5
            note: "Front desk"
            password: (secret: environment variable ADA_PASSWORD)
    ```

    </details>

    ```text
      Waiting for people:
        redirection:sales@acme.example waits for boss@partner.example to accept mail from sales@acme.example

      5 unchanged; left alone: 3 addresses and 12 records that no file declares, 1 record the provider keeps.
      7 calls to read, 5 to write.
    ```
    "#);
}

#[test]
fn nothing_to_do() {
    let nothing = Plan {
        calls_read: 3,
        left_alone: LeftAlone {
            unchanged: 5,
            ..LeftAlone::default()
        },
        ..Plan::default()
    };
    assert_snapshot!(plan(&nothing, None), @"
    ## Maniform plan

    No changes. What lives is what the files declare.

    ```text
      5 unchanged.
      3 calls to read.
    ```
    ");
    let only = Plan {
        only: vec!["mailbox:`@all`".into()],
        ..nothing
    };
    assert!(plan(&only, None).contains("No changes `` within --only mailbox:`@all` ``."));
}

#[test]
fn what_stays_without_its_lines_and_lines_with_nothing_to_do_are_said() {
    let sample = Plan {
        calls_read: 3,
        left: vec![Left {
            address: address("mailbox:old@acme.example"),
            because: Because::LetGo,
            why: "`removed` lets go of it".into(),
            help: String::new(),
        }],
        notices: vec![Notice {
            about: "`settings.protect`: mailbox:adda@*".into(),
            what: "it names nothing".into(),
            help: "take it out".into(),
            origin: None,
        }],
        ..Plan::default()
    };
    assert_snapshot!(plan(&sample, None), @r"
    ## Maniform plan

    No changes. What lives is what the files declare.

    - **1 thing is declared no longer, and left alone.**
    - **1 line has nothing to do.**

    ```text
      Declared before and no longer, and left as they are (told until the next apply):
        mailbox:old@acme.example: `removed` lets go of it

      Lines that have nothing to do:
        `settings.protect`: mailbox:adda@*: it names nothing
            help: take it out
    ```

    ```text
      3 calls to read.
    ```
    ");
}

/// Texts that would do something, were they read as Markdown or HTML.
const HOSTILE: &str =
    "</details>```\n````\n@everyone | <img src=x onerror=alert(1)> **x** [a](b) &amp; <!--";

#[test]
fn nothing_that_comes_from_data_is_markup() {
    let mut sample = samples::plan();
    let odd = format!("mailbox:{}@x", HOSTILE.replace('\n', ""));
    sample.changes[0].address = address(&odd);
    sample.changes[0].fields[0].after = Some(Value::text(HOSTILE));
    sample.changes[0].notes = vec![HOSTILE.into()];
    sample.changes[0].reason = Some(HOSTILE.into());
    sample.refusals = vec![Refusal {
        address: address(&odd),
        why: HOSTILE.into(),
        help: HOSTILE.into(),
        allowed_by: None,
    }];
    sample.gaps = vec![Gap {
        view: HOSTILE.into(),
        why: HOSTILE.into(),
        hint: Some(HOSTILE.into()),
    }];
    sample.only = vec![HOSTILE.into()];
    let text = plan(&sample, None);
    let outside = outside_of_code(&text);
    for sign in ["@", "<img", "```", "**x**", "[a]", "<!--", "| "] {
        assert!(!outside.contains(sign), "`{sign}` in\n{outside}");
    }
    let count = |what: &str| outside.matches(what).count();
    // Mailboxes, aliases, record sets and redirections; by hand, blocked and observed one each.
    assert_eq!(count("<details>"), 7);
    assert_eq!(count("<details>"), count("</details>"));
}

/// The text without its fenced blocks, spans of code and `<code>` elements.
fn outside_of_code(text: &str) -> String {
    let mut outside = String::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let ticks: String = line.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 && !line[ticks.len()..].contains('`') => fence = Some(ticks),
            None => {
                outside += line;
                outside.push('\n');
            }
        }
    }
    assert_eq!(fence, None, "every fence is closed\n{text}");
    let mut rest = outside.as_str();
    let mut plain = String::new();
    while let Some(at) = rest.find(['`', '<']) {
        let (before, from) = rest.split_at(at);
        plain += before;
        let skipped = match from.strip_prefix("<code>") {
            Some(code) => code.find("</code>").map(|end| end + "<code></code>".len()),
            None => {
                let ticks = from.len() - from.trim_start_matches('`').len();
                let inner = &from[ticks..];
                let close = "`".repeat(ticks);
                let end = inner.find(&close).filter(|_| ticks > 0);
                end.map(|end| end + 2 * ticks)
            }
        };
        let skipped = skipped.unwrap_or_else(|| {
            plain += &from[..1];
            1
        });
        rest = &from[skipped..];
    }
    plain + rest
}

#[test]
fn details_go_first_and_the_comment_says_so() {
    let mut sample = samples::plan();
    let one = sample.changes[0].clone();
    for number in 0..300 {
        let mut more = one.clone();
        more.address = address(&format!("mailbox:n{number}@acme.example"));
        more.fields[0].after = Some(Value::text("long 🎉 ".repeat(100)));
        sample.changes.push(more);
    }
    let text = plan(&sample, None);
    assert!(cut::size(&text) <= LIMIT, "{}", cut::size(&text));
    assert!(cut::size(&text) > LIMIT - 3000, "{}", cut::size(&text));
    let left_out = text
        .lines()
        .find(|line| line.contains("Not everything fits"));
    assert!(left_out.is_some_and(|line| line.contains("the details of ")));
    assert!(!text.contains(" whole "));
    assert!(
        text.contains("+ mailbox:n299@acme.example\n"),
        "the last one is named"
    );
    assert!(text.contains("Plan: 302 to add, 2 to change, 1 to destroy."));
}

#[test]
fn thousands_of_everything_fit_too() {
    let mut sample = samples::stopped();
    let one = sample.changes[0].clone();
    for number in 0..5000 {
        let mut more = one.clone();
        more.address = address(&format!("mailbox:n{number}@acme.example"));
        more.action = Action::Delete;
        sample.changes.push(more);
        sample.refusals.push(Refusal {
            address: address(&format!("mailbox:n{number}@acme.example")),
            why: "no".into(),
            help: "none".into(),
            allowed_by: None,
        });
        sample.left_alone.unread.push(format!("x of {number}"));
        sample.waiting.push(sample.waiting[0].clone());
        sample.only.push(format!("mailbox:n{number}@*"));
    }
    let text = plan(&sample, None);
    assert!(cut::size(&text) <= LIMIT, "{}", cut::size(&text));
    assert!(text.contains(" changes whole were left out"));
    assert!(text.contains(" more lines left out here."));
    assert!(text.contains("- mailbox:*@acme.example (5001):\n-   old, n0, n1, n2, "));
    assert!(text.contains(", n4998, n4999\n"), "every name is there");
    outside_of_code(&text);
}

#[test]
fn a_comment_is_found_again_and_names_its_plan() {
    let stamp = |paths: Vec<String>| Stamp {
        maniform: "9.9.9".into(),
        host: "https://api.acme.example".into(),
        paths,
        files: std::collections::BTreeMap::new(),
        only: Vec::new(),
        record: String::new(),
        previous: None,
    };
    let one = stamp(vec!["mail --> <b>".into()]);
    let sample = samples::plan();
    let text = plan(&sample, Some(&one));
    let hash = expected::hash(&one, &sample);
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("<!-- maniform: plan of mail -__ _b_ against https://api.acme.example -->")
    );
    assert_eq!(
        lines.next(),
        Some(&*format!("<!-- maniform-plan: {hash} -->"))
    );
    let end = format!(
        "This plan or nothing: `maniform apply --expect {}`.\n",
        &hash[..16]
    );
    assert!(text.ends_with(&end), "{text}");
    let offline = plan_made(&sample, &one, Some(0));
    assert!(!offline.contains("maniform-plan") && !offline.contains("--expect"));
    let many = plan(&sample, Some(&stamp(vec!["mail".into(); 9000])));
    assert!(many.lines().next().unwrap().len() < 120);
    assert!(cut::size(&many) <= LIMIT);
}

#[test]
fn a_report_begins_with_how_it_ended() {
    let report_of = |outcomes: Vec<Outcome>| samples::report(outcomes);
    let failed = Outcome::Failed {
        why: HOSTILE.into(),
        hint: None,
    };
    let made = report_of(vec![Outcome::Done, failed]);
    let text = report(&made, &samples::plan(), None);
    assert!(
        text.starts_with("## Maniform apply\n\nApply incomplete: "),
        "{text}"
    );
    assert!(text.contains(" 1/5  mailbox:ada@acme.example: create the mailbox … done"));
    assert!(!outside_of_code(&text).contains('@'));
}
