//! What other programs are told: whatever stands in a text, and where nothing does.

use serde_json::{Value as Json, json};

use super::*;
use crate::model::source::FileId;

/// Texts that would do something, were they read as what is around them.
const HOSTILE: &str =
    "a,b:c=d%0A\r\n::error file=x::no]]></failure><!-- & \"'\u{1b}[2J\u{202e}\u{ffff}";

fn place(file: &str, line: usize, columns: (usize, usize)) -> Place {
    let at = Location {
        file: file.into(),
        line,
        column: columns.0,
        end_line: line,
        end_column: columns.1,
    };
    Place { at, utf16: columns }
}

fn told(code: &'static str, level: Level, at: Option<Place>) -> Told {
    Told {
        code,
        level,
        message: format!("`{code}` is likely wrong"),
        help: Some("mend it".into()),
        about: Some("mailbox:ada@acme.example".into()),
        at,
        related: Vec::new(),
        because: None,
    }
}

fn found(told: Vec<Told>) -> Findings {
    Findings {
        command: "lint",
        told,
        files: vec!["mail.yaml".into()],
        fails_from: Level::Error,
    }
}

fn run(findings: &Findings) -> Json {
    let log: Json = serde_json::from_str(&sarif(findings)).unwrap();
    log["runs"][0].clone()
}

/// One of each: an error, a warning with a second place, what is in no file, what somebody let be.
fn several() -> Findings {
    let mut second = told(
        "responder-without-end",
        Level::Warning,
        Some(place("mail.yaml", 9, (5, 14))),
    );
    second.related = vec![(place("more.yaml", 2, (1, 4)), "it is declared here".into())];
    let mut kept = told(
        "redirects-to-google",
        Level::Warning,
        Some(place("mail.yaml", 12, (3, 9))),
    );
    kept.because = Some("Bob never writes to it".into());
    let error = told(
        "unknown-key",
        Level::Error,
        Some(place("mail.yaml", 3, (5, 9))),
    );
    let nowhere = told("dkim-missing", Level::Note, None);
    found(vec![error, second, nowhere, kept])
}

#[test]
fn a_rule_stands_once_and_each_finding_points_at_it() {
    let mut findings = several();
    findings.told.push(findings.told[0].clone());
    let run = run(&findings);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 4);
    for result in run["results"].as_array().unwrap() {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[at]["id"], result["ruleId"]);
        assert!(rules[at]["help"]["text"].is_string(), "{}", rules[at]);
    }
    assert_eq!(run["results"][0]["level"], "error");
    assert_eq!(run["results"][1]["level"], "warning");
    assert_eq!(run["results"][2]["level"], "note");
    assert_eq!(
        run["results"][1]["relatedLocations"][0]["message"]["text"],
        "it is declared here"
    );
    assert_eq!(
        run["results"][3]["suppressions"],
        json!([{ "kind": "inSource", "justification": "Bob never writes to it" }])
    );
    assert_eq!(run["results"][0].get("suppressions"), None);
}

#[test]
fn a_finding_is_the_same_one_after_lines_moved_and_two_alike_are_two() {
    let prints = |findings: &Findings| -> Vec<Json> {
        let run = run(findings);
        let results = run["results"].as_array().unwrap().iter();
        results
            .map(|result| result["partialFingerprints"].clone())
            .collect()
    };
    let mut findings = several();
    findings.told.push(findings.told[1].clone());
    let before = prints(&findings);
    for one in &mut findings.told {
        if let Some(place) = &mut one.at {
            place.at.line += 7;
            place.at.end_line += 7;
        }
    }
    assert_eq!(prints(&findings), before);
    assert_ne!(before[1], before[4]);
    findings.told[0].at = Some(place("other.yaml", 3, (5, 9)));
    assert_ne!(prints(&findings)[0], before[0]);
}

#[test]
fn columns_are_counted_as_each_reader_counts_them() {
    let mut sources = Sources::default();
    let file = sources.add("mail.yaml", "note: 🦀é x\n");
    let at = sources.get(file).text.find('x').unwrap();
    let wrong = Diagnostic::error("unknown-key", Span::new(file, at, at + 1), "no");
    let findings = Findings::of_files("validate", &[wrong], &sources);
    let region = &run(&findings)["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        region,
        &json!({ "startLine": 1, "startColumn": 11, "endLine": 1, "endColumn": 12 })
    );
    assert_eq!(run(&findings)["columnKind"], "utf16CodeUnits");
    assert!(github(&findings).contains("col=10,endColumn=11,"));
    assert_eq!(FileId(0), file);
}

#[test]
fn nothing_found_is_a_result_too() {
    let none = found(Vec::new());
    assert_eq!(github(&none), "");
    assert_eq!(run(&none)["results"], json!([]));
    assert_eq!(run(&none)["tool"]["driver"]["rules"], json!([]));
    insta::assert_snapshot!(junit(&none).unwrap(), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="maniform lint" tests="1" failures="0">
      <testsuite name="mail.yaml" tests="1" failures="0" errors="0" skipped="0">
        <testcase name="lint finds nothing" classname="mail.yaml"/>
      </testsuite>
    </testsuites>
    "#);
    let nowhere = Findings {
        files: Vec::new(),
        ..found(Vec::new())
    };
    assert!(junit(&nowhere).unwrap().contains(r#"tests="0""#));
}

#[test]
fn each_finding_is_a_case_and_fails_where_the_run_does() {
    insta::assert_snapshot!(junit(&several()).unwrap(), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="maniform lint" tests="4" failures="1">
      <testsuite name="in no file" tests="1" failures="0" errors="0" skipped="0">
        <testcase name="dkim-missing of mailbox:ada@acme.example" classname="in no file">
          <system-out>note[dkim-missing]
    `dkim-missing` is likely wrong
    help: mend it
    </system-out>
        </testcase>
      </testsuite>
      <testsuite name="mail.yaml" tests="3" failures="1" errors="0" skipped="1">
        <testcase name="unknown-key at 3:5" classname="mail.yaml" file="mail.yaml" line="3">
          <failure message="`unknown-key` is likely wrong" type="error">error[unknown-key] mail.yaml:3:5
    `unknown-key` is likely wrong
    help: mend it
    </failure>
        </testcase>
        <testcase name="responder-without-end at 9:5" classname="mail.yaml" file="mail.yaml" line="9">
          <system-out>warning[responder-without-end] mail.yaml:9:5
    `responder-without-end` is likely wrong
    more.yaml:2:1: it is declared here
    help: mend it
    </system-out>
        </testcase>
        <testcase name="redirects-to-google at 12:3" classname="mail.yaml" file="mail.yaml" line="12">
          <skipped message="`redirects-to-google` is likely wrong; let be: Bob never writes to it"/>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    let strict = Findings {
        fails_from: Level::Warning,
        ..several()
    };
    let text = junit(&strict).unwrap();
    assert_eq!(text.matches("<failure ").count(), 2, "{text}");
    assert_eq!(text.matches("<skipped ").count(), 1, "{text}");
}

#[test]
fn a_runner_is_told_the_worst_first_and_nothing_of_what_is_let_be() {
    insta::assert_snapshot!(github(&several()), @"
    ::error file=mail.yaml,line=3,endLine=3,col=5,endColumn=9,title=maniform unknown-key::`unknown-key` is likely wrong%0Ahelp: mend it
    ::warning file=mail.yaml,line=9,endLine=9,col=5,endColumn=14,title=maniform responder-without-end::`responder-without-end` is likely wrong%0Ahelp: mend it
    ::notice title=maniform dkim-missing::mailbox:ada@acme.example: `dkim-missing` is likely wrong%0Ahelp: mend it
    ");
}

#[test]
fn columns_of_several_lines_are_left_to_nobody() {
    let mut long = place("mail.yaml", 3, (5, 2));
    long.at.end_line = 6;
    let findings = found(vec![told("unknown-key", Level::Error, Some(long))]);
    assert!(
        github(&findings).starts_with("::error file=mail.yaml,line=3,endLine=6,title="),
        "{}",
        github(&findings)
    );
}

#[test]
fn what_no_file_declares_stands_at_the_first_file_and_under_its_name() {
    let findings = found(vec![told("dkim-missing", Level::Warning, None)]);
    let run = run(&findings);
    let place = &run["results"][0]["locations"][0];
    assert_eq!(
        place["physicalLocation"]["artifactLocation"],
        json!({ "uri": "mail.yaml", "uriBaseId": "%SRCROOT%" })
    );
    assert_eq!(
        place["physicalLocation"]["region"],
        json!({ "startLine": 1 })
    );
    assert_eq!(
        place["logicalLocations"][0]["fullyQualifiedName"],
        "mailbox:ada@acme.example"
    );
    assert_eq!(
        github(&findings),
        "::warning title=maniform dkim-missing::mailbox:ada@acme.example: `dkim-missing` is likely wrong%0Ahelp: mend it\n"
    );
    let text = junit(&findings).unwrap();
    assert!(text.contains(r#"<testsuite name="in no file""#), "{text}");
}

#[test]
fn no_text_ends_what_it_stands_in() {
    let file = "a,b:c =d%0A::x/\u{202e}#?[1].yaml";
    let mut one = told("unknown-key", Level::Error, Some(place(file, 1, (1, 2))));
    one.message = safe(HOSTILE);
    one.help = Some(safe(HOSTILE));
    one.about = Some(safe(HOSTILE));
    one.related = vec![(place(file, 2, (1, 2)), safe(HOSTILE))];
    let findings = found(vec![one.clone()]);

    // As the runner takes it apart: the first `::` ends what is about the command.
    let commands = github(&findings);
    assert_eq!(commands.lines().count(), 1, "{commands}");
    let (about, told) = commands["::error ".len()..].split_once("::").unwrap();
    assert_eq!(about.split(',').count(), 6, "{about}");
    assert!(
        about.starts_with("file=a%2Cb%3Ac =d%250A%3A%3Ax/\\u{202e}#?[1].yaml,"),
        "{about}"
    );
    let told = told.trim_end().replace("%0D", "\r").replace("%0A", "\n");
    let told = told.replace("%25", "%");
    assert_eq!(told, format!("{0}\nhelp: {0}", safe(HOSTILE)));

    let result = &run(&findings)["results"][0];
    assert_eq!(
        result["message"]["text"],
        format!("{0}. {0}", safe(HOSTILE))
    );
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "./a,b:c%20=d%250A::x/%E2%80%AE%23%3F%5B1%5D.yaml");

    let text = junit(&findings).unwrap();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{ffff}'));
    assert!(!text.contains('\u{202e}'), "{text}");
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut inside = String::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Text(part) => inside += &part,
            quick_xml::events::Event::GeneralRef(name) => match &*name {
                "lt" => inside.push('<'),
                "gt" => inside.push('>'),
                "amp" => inside.push('&'),
                "quot" => inside.push('"'),
                "apos" => inside.push('\''),
                other => panic!("&{other};"),
            },
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::CData(_) | quick_xml::events::Event::Comment(_) => {
                panic!("{text}")
            }
            _ => {}
        }
    }
    let whole = safe(HOSTILE).replace('\u{ffff}', "\u{fffd}");
    assert!(inside.contains(&whole), "{inside}");
    assert!(inside.contains(&format!("help: {whole}")), "{inside}");
}

#[test]
fn files_are_named_from_the_top_of_the_repository() {
    let top = Top {
        here: "/srv/site/mail".into(),
        top: "/srv/site".into(),
    };
    for (given, named) in [
        ("acme.yaml", "mail/acme.yaml"),
        ("./acme.yaml", "mail/acme.yaml"),
        ("a/../b//acme.yaml", "mail/b/acme.yaml"),
        ("../shared/acme.yaml", "shared/acme.yaml"),
        ("/srv/site/acme.yaml", "acme.yaml"),
        ("../../else/acme.yaml", "/srv/else/acme.yaml"),
        ("/tmp/acme.yaml", "/tmp/acme.yaml"),
        ("/srv/sites/acme.yaml", "/srv/sites/acme.yaml"),
        ("../../../../../acme.yaml", "/acme.yaml"),
        ("<stdin>", "<stdin>"),
    ] {
        assert_eq!(top.name(given), named, "{given}");
    }
    let mut findings = several();
    findings.told.push(told(
        "bad-name",
        Level::Error,
        Some(place("/tmp/é x.yaml", 1, (1, 2))),
    ));
    let seen = findings.seen_from(&top);
    assert_eq!(seen.files, ["mail/mail.yaml"]);
    let run = run(&seen);
    let place = |at: usize| &run["results"][at]["locations"][0]["physicalLocation"];
    assert_eq!(
        place(0)["artifactLocation"],
        json!({ "uri": "mail/mail.yaml", "uriBaseId": "%SRCROOT%" })
    );
    assert_eq!(
        run["results"][1]["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "mail/more.yaml"
    );
    assert_eq!(
        place(4)["artifactLocation"],
        json!({ "uri": "file:///tmp/%C3%A9%20x.yaml" })
    );
    assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
}
