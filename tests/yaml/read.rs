//! Reading into types: every mistake of a run is told, each at its place, with one idea what to do.

use maniform::model::diagnostic::{Diagnostic, tidy};
use maniform::model::setting::{Setting, Spanned};
use maniform::model::source::Sources;
use maniform::yaml::{List, Map, Refusal, parse, read, refuse, text};
use serde::{Deserialize, Deserializer};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "read for its mistakes")]
struct Document {
    #[serde(default)]
    organization: Setting<String>,
    #[serde(default)]
    users: Map<Login, User>,
    #[serde(default)]
    records: List<Record>,
    #[serde(default)]
    limits: Setting<Limits>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct User {
    #[serde(default)]
    first_name: Setting<String>,
    #[serde(default)]
    role: Setting<Role>,
    #[serde(default)]
    active: Setting<bool>,
    #[serde(default)]
    aliases: Setting<List<Spanned<Login>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Role {
    Administrator,
    Collaborator,
    #[expect(dead_code, reason = "read for its mistakes")]
    Custom(String),
}

/// Plain fields throughout: the hard case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "read for its mistakes")]
struct Record {
    name: String,
    r#type: Role,
    ttl: u32,
    values: Vec<u8>,
    #[serde(default)]
    inner: Option<Limits>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "read for its mistakes")]
struct Limits {
    low: i8,
    high: f64,
}

#[derive(Debug, PartialEq)]
struct Login(String);

impl std::str::FromStr for Login {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.starts_with('-') {
            return Err(refuse(
                "bad-login",
                format!("`{text}` is no login"),
                "begin with a letter",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Login {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer)
    }
}

/// Reads every document of every file; the mistakes in the order people see them.
fn run(files: &[&str]) -> (Sources, Vec<Diagnostic>, Vec<Document>) {
    let mut sources = Sources::default();
    let (mut told, mut read_in) = (Vec::new(), Vec::new());
    for (index, text) in files.iter().enumerate() {
        let file = sources.add(format!("{index}.yaml"), *text);
        let (docs, mistakes) = parse(file, text);
        told.extend(mistakes);
        for doc in &docs {
            let (value, mistakes) = read::<Document>(doc);
            told.extend(mistakes);
            read_in.extend(value);
        }
    }
    tidy(&mut told);
    (sources, told, read_in)
}

/// `place: message` of each, place as line:column and the text that is underlined.
fn told(text: &str) -> Vec<String> {
    let (sources, told, _) = run(&[text]);
    told.iter()
        .map(|d| {
            let at = sources.locate(d.span);
            let under = text[d.span.start..d.span.end]
                .lines()
                .next()
                .unwrap_or_default();
            format!("{}:{} [{under}] {}", at.line, at.column, d.message)
        })
        .collect()
}

#[test]
fn five_mistakes_in_three_documents_of_two_files_are_all_told() {
    let first = "organisation: Acme\nusers:\n  ada:\n    active: yes\n---\nusers: { bob: { role: adminstrator } }\n";
    let second = "users:\n  cy:\n    first-name: [a]\n  -x: {}\n";
    let (sources, told, documents) = run(&[first, second]);
    let lines: Vec<_> = told
        .iter()
        .map(|d| format!("{} {} {}", sources.locate(d.span), d.code, d.message))
        .collect();
    assert_eq!(
        lines,
        [
            "0.yaml:1:1 unknown-key unknown key `organisation`",
            "0.yaml:4:13 wrong-type expected true or false, found `yes`",
            "0.yaml:6:23 unknown-word expected `administrator`, `collaborator` or `custom`, found `adminstrator`",
            "1.yaml:3:17 wrong-type expected a text, found a list",
            "1.yaml:4:3 bad-login `-x` is no login",
        ]
    );
    assert_eq!(told[0].label, "did you mean `organization`?");
    assert_eq!(
        told[0].help.as_deref(),
        Some("allowed here: organization, users, records, limits")
    );
    assert_eq!(
        told[1].help.as_deref(),
        Some("YAML 1.2 knows only true and false")
    );
    assert_eq!(told[2].label, "did you mean `administrator`?");
    assert_eq!(told[4].help.as_deref(), Some("begin with a letter"));
    // What is right is there, and what is wrong is known to be written.
    assert_eq!(documents.len(), 3);
    assert!(matches!(
        documents[0].users.values().next().unwrap().active,
        Setting::Broken
    ));
    assert_eq!(
        documents[2]
            .users
            .keys()
            .map(|key| key.value.0.as_str())
            .collect::<Vec<_>>(),
        ["cy"]
    );
}

#[test]
fn plain_fields_hide_nothing_either() {
    let text = "records:
  - { name: [], type: lead, ttl: many, values: [1, 300, x], inner: { low: 1000, high: lots } }
  - { type: administrator, ttl: 1, vaules: [1] }
  - { name: ok, type: { custom: x }, ttl: 1, values: [] }
limits: { low: 0x10 }
";
    assert_eq!(
        told(text),
        [
            "2:13 [[]] expected a text, found a list",
            "2:23 [lead] expected `administrator`, `collaborator` or `custom`, found `lead`",
            "2:34 [many] expected a whole number, found `many`",
            "2:52 [300] `300` is out of range",
            "2:57 [x] expected a whole number, found `x`",
            "2:75 [1000] `1000` is out of range",
            "2:87 [lots] expected a number, found `lots`",
            "3:5 [{ type: administrator, ttl: 1, vaules: [1] }] the key `name` is missing",
            "3:5 [{ type: administrator, ttl: 1, vaules: [1] }] the key `values` is missing",
            "3:36 [vaules] unknown key `vaules`",
            "5:1 [limits] the key `high` is missing",
            "5:16 [0x10] expected a whole number, found `0x10`",
        ]
    );
    let (_, _, documents) = run(&[text]);
    assert_eq!(
        documents[0]
            .records
            .iter()
            .map(|record| record.name.as_str())
            .collect::<Vec<_>>(),
        ["ok"]
    );
}

#[test]
fn the_wanted_type_decides_what_a_plain_scalar_is() {
    let (_, told, documents) = run(&[
        "users:\n  no: { first-name: 1.10, aliases: [0123, 12:30, on, 'null', !!str ~] }\n  12: { first-name: ~ }\n  null: {}\n",
    ]);
    assert!(told.is_empty(), "{told:?}");
    let users = &documents[0].users;
    assert_eq!(
        users
            .keys()
            .map(|key| key.value.0.as_str())
            .collect::<Vec<_>>(),
        ["no", "12", "null"]
    );
    let first = users.get(&Login("no".into())).unwrap();
    assert_eq!(first.first_name.value().unwrap(), "1.10");
    let aliases: Vec<_> = first
        .aliases
        .value()
        .unwrap()
        .iter()
        .map(|alias| alias.value.0.as_str())
        .collect();
    assert_eq!(aliases, ["0123", "12:30", "on", "null", "~"]);
    assert!(matches!(
        users.get(&Login("12".into())).unwrap().first_name,
        Setting::Clear(_)
    ));
    assert!(matches!(
        users.get(&Login("12".into())).unwrap().role,
        Setting::Absent
    ));
}

#[test]
fn numbers_are_decimal_and_in_range() {
    let limits = |low: &str| {
        let (_, told, _) = run(&[&format!("limits: {{ low: {low}, high: 1 }}\n")]);
        told.first()
            .map(|d| format!("{}; {}", d.message, d.help.clone().unwrap_or_default()))
    };
    assert_eq!(limits("-128"), None);
    assert_eq!(limits("+5"), None);
    assert_eq!(limits("0"), None);
    let expected = [
        (
            "128",
            "`128` is out of range; write a whole number from -128 to 127",
        ),
        (
            "99999999999999999999999999999999999999999999",
            "`9999999999999999999999999999999999999999…` is out of range; write a whole number from -128 to 127",
        ),
        (
            "010",
            "expected a whole number, found `010`; remove the leading zero: some readers take such numbers as octal",
        ),
        (
            "1_0",
            "expected a whole number, found `1_0`; write the digits without separators",
        ),
        (
            "0x10",
            "expected a whole number, found `0x10`; write it in decimal: 16",
        ),
        (
            "'5'",
            "expected a whole number, found the text \"5\"; remove the quotes",
        ),
        (
            "1.0",
            "expected a whole number, found `1.0`; write digits, such as 3600",
        ),
    ];
    for (written, words) in expected {
        assert_eq!(limits(written).as_deref(), Some(words));
    }
}

#[test]
fn a_value_behind_an_alias_is_told_once_with_its_use() {
    let text = "users:\n  a: &d { active: &no nope, role: *no }\n  b: *d\n  c: { <<: *d, first-name: x }\n";
    let (sources, told, _) = run(&[text]);
    let lines: Vec<_> = told
        .iter()
        .map(|d| {
            let uses: Vec<_> = d
                .related
                .iter()
                .map(|label| sources.locate(label.span).to_string())
                .collect();
            format!("{} {} {uses:?}", sources.locate(d.span), d.message)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "0.yaml:2:23 expected `administrator`, `collaborator` or `custom`, found `nope` [\"0.yaml:2:35\"]",
            "0.yaml:2:23 expected true or false, found `nope` []",
        ]
    );
}

#[test]
fn the_outermost_use_is_the_one_that_is_shown() {
    let text = "defs: [&no nope, &d { active: *no }]\nusers: { b: *d }\n";
    let (sources, told, _) = run(&[text]);
    assert_eq!((told[0].code, told[1].code), ("unknown-key", "wrong-type"));
    assert_eq!(sources.locate(told[0].span).to_string(), "0.yaml:1:1");
    assert_eq!(sources.locate(told[1].span).to_string(), "0.yaml:1:12");
    assert_eq!(
        sources.locate(told[1].related[0].span).to_string(),
        "0.yaml:2:13"
    );
}

#[test]
fn the_uses_of_a_place_are_known_for_later_checks() {
    let text = "users:\n  a: &d { first-name: x }\n  b: *d\n  c: { <<: *d }\n";
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let (docs, _) = parse(file, text);
    let (document, _) = read::<Document>(&docs[0]);
    let users = document.unwrap().users;
    let span = users
        .get(&Login("b".into()))
        .unwrap()
        .first_name
        .span()
        .unwrap();
    let uses: Vec<_> = docs[0]
        .uses_of(span)
        .map(|span| sources.locate(span).to_string())
        .collect();
    assert_eq!(uses, ["a.yaml:3:6", "a.yaml:4:12"]);
}

#[test]
fn merge_keys_are_expanded_and_explicit_keys_win() {
    let text = "a: &a { x: 1, y: 1 }\nb: &b { y: 2, z: 2 }\nc: { w: 0, <<: [*a, *b], z: 3 }\nd: { <<: *a, <<: *b }\ne: { <<: 1, q: 1 }\n";
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let (docs, told) = parse(file, text);
    let (value, _) = read::<serde_json::Value>(&docs[0]);
    assert_eq!(
        value.unwrap()["c"].to_string(),
        r#"{"w":0,"x":1,"y":1,"z":3}"#
    );
    let told: Vec<_> = told
        .iter()
        .map(|d| format!("{} {}", sources.locate(d.span), d.message))
        .collect();
    assert_eq!(
        told,
        [
            "a.yaml:4:14 the key `<<` stands twice in this mapping",
            "a.yaml:5:10 `<<` merges mappings only"
        ]
    );
}

#[test]
fn mistakes_of_shape_leave_the_rest_readable() {
    assert_eq!(
        told(
            "users:\n  ada: { active: 1 }\n  ada: {}\n  ? [x]\n  : 1\n  bob: !ruby/object { active: 2 }\n  cy: *nobody\n  self: &s [*s]\n  : 1\n"
        ),
        [
            "2:18 [1] expected true or false, found `1`",
            "3:3 [ada] the key `ada` stands twice in this mapping",
            "4:5 [[x]] a list cannot be a key",
            "6:8 [!ruby/object] the tag `!ruby/object` means nothing here",
            "6:31 [2] expected true or false, found `2`",
            "7:7 [*nobody] `*nobody` names nothing: no `&nobody` stands before it in this document",
            "8:12 [[*s]] expected a mapping, found a list",
            "8:13 [*s] an alias inside the very thing it names",
            "9:3 [] a key is missing before the colon",
        ]
    );
}

#[test]
fn syntax_errors_say_what_to_do_and_later_documents_are_read() {
    let cases = [
        (
            "users:\n\tada: {}\n",
            "a tab is used for indentation",
            "indent with blanks; YAML does not allow tabs there",
        ),
        (
            "users:{}\nlimits: 1\n",
            "a colon where no key can be",
            "put a blank after the colon in the line above",
        ),
        (
            "organization: \"Acme\nusers: {}\n",
            "this quote is never closed",
            "close it; inside '…' write a quote twice, inside \"…\" as \\\"",
        ),
        (
            "users: {\n",
            "this `{` is never closed",
            "add the closing `}`, or quote a text that begins with `{`",
        ),
        (
            "organization: a: b\n",
            "a colon where no key can be",
            "quote a value that contains a colon followed by a blank",
        ),
        (
            "organization: @acme\n",
            "a value cannot begin with `@`",
            "put the value in quotes",
        ),
        ("users: [a}\n", "`[` is closed by `}`", "close it with `]`"),
        (
            "users:\n  a: {}\n b: {}\n",
            "expected `key: value` here",
            "align it with the lines it belongs to; quote texts that contain `: `",
        ),
        (
            "organization: a\0b\n",
            "a NUL byte, which no text file holds",
            "save the file as plain UTF-8 text",
        ),
    ];
    for (text, message, help) in cases {
        let (_, told, _) = run(&[&format!("{text}---\nlimits: {{ }}\n",)]);
        assert_eq!(told[0].message, message, "{text:?}");
        assert_eq!(told[0].help.as_deref(), Some(help), "{text:?}");
    }
    assert_eq!(
        told("organization: a\n\tb: 1\n"),
        ["2:1 [\t] a tab is used for indentation"]
    );
    assert_eq!(
        told("users: [\n---\norganization: []\n---\nusers: }\n---\nlimits: 1\n"),
        [
            "1:8 [[] this `[` is never closed",
            "3:15 [[]] expected a text, found a list",
            "5:8 [}] a closing bracket without an opening one",
            "7:9 [1] expected a mapping, found `1`",
        ]
    );
}

#[test]
fn marks_of_other_systems_do_no_harm() {
    let text =
        "\u{feff}users:\r\n  ada:\r\n    first-name: |\r\n      é\r\n      b\r\n    active: ja\r\n";
    let (sources, told, documents) = run(&[text]);
    assert_eq!(told.len(), 1);
    assert_eq!(sources.locate(told[0].span).to_string(), "0.yaml:6:13");
    assert_eq!(
        documents[0]
            .users
            .values()
            .next()
            .unwrap()
            .first_name
            .value()
            .unwrap(),
        "é\nb\n"
    );
    assert!(
        run(&["# only a comment\n---\n---\n\n"]).2.is_empty(),
        "documents without content are none"
    );
}

#[test]
fn what_only_follows_from_a_mistake_is_not_said() {
    let text = "- [1, 999]\n- [1]\n- [1, 2]\n";
    let (docs, _) = parse(maniform::model::source::FileId(0), text);
    let (pairs, told) = read::<List<(u8, u8)>>(&docs[0]);
    let told: Vec<_> = told.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "`999` is out of range",
            "expected a tuple of size 2, found 1 values"
        ]
    );
    assert_eq!(pairs.unwrap().len(), 1);
}
