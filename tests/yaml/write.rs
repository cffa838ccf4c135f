//! What we write, we read back: the same value, odd texts included.

use maniform::model::source::FileId;
use maniform::yaml::{parse, read, to_text};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

fn back(text: &str) -> Value {
    let (docs, told) = parse(FileId(0), text);
    assert!(told.is_empty(), "{told:?}\n{text:?}");
    assert_eq!(docs.len(), 1, "{text:?}");
    let (value, told) = read::<Value>(&docs[0]);
    assert!(told.is_empty(), "{told:?}\n{text:?}");
    let Some(value) = value else {
        panic!("nothing read from {text:?}")
    };
    value
}

const ODD: &[&str] = &[
    "",
    " ",
    "  x",
    "x  ",
    "no",
    "on",
    "Yes",
    "y",
    "n",
    "true",
    "True",
    "null",
    "~",
    "Null",
    "1e3",
    "1_000",
    "0o7",
    "0x1F",
    "0123",
    "12:30",
    "1.10",
    ".5",
    "5.",
    "+1",
    "-1",
    "-0",
    ".inf",
    "-.INF",
    ".nan",
    "2026-01-01",
    "a: b",
    "a:b",
    "a:",
    ":",
    ": a",
    "# x",
    "x #y",
    "x#y",
    "- a",
    "-",
    "---",
    "...",
    "--- a",
    "a\n---\nb",
    "---\n",
    "...\n",
    "?",
    "? a",
    "*a",
    "&a",
    "!a",
    "!!str a",
    "%a",
    "@a",
    "`a",
    "[",
    "]",
    "{",
    "}",
    "[a]",
    "{a: b}",
    "a, b",
    ",",
    "|",
    ">",
    "'",
    "\"",
    "'a'",
    "\"a\"",
    "it's",
    "\\",
    "\\n",
    "\t",
    "\ta",
    "a\tb",
    "a\t",
    "a\n",
    "a\nb",
    "a\nb\n",
    "a\n\nb\n\n",
    "\n",
    "\n\n",
    "\na",
    " a\nb",
    "a\n b\n",
    "a\n\tb\n",
    "a \nb",
    "a\r\nb",
    "a\r",
    "\r\n",
    "\r",
    "🦀",
    "é",
    "\u{85}",
    "a\u{85}b",
    "\u{a0}",
    "\u{2028}",
    "a\u{2028}b",
    "\u{feff}",
    "\u{feff}a",
    "a\u{feff}b\n\u{feff}c",
    "\0",
    "\u{7f}",
    "\u{1b}[2J",
    "\u{9b}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{200b}",
    "\u{202e}",
    "<<",
    "=",
    "\u{10ffff}",
    "a\n  \nb",
    "  \n",
    "\n a",
    "#",
    "a\n# b\n",
    "a:\n  b\n",
    "null ",
    "\u{e000}",
];

#[test]
fn odd_texts_survive_as_values_keys_and_items() {
    for text in ODD {
        for value in [
            json!(text),
            json!({ *text: 1 }),
            json!({"k": text}),
            json!([text]),
            json!([[text]]),
            json!({"a": [{"b": text, "c": 1}]}),
        ] {
            let written = to_text(&value);
            assert_eq!(back(&written), value, "{written:?}");
        }
    }
}

#[test]
fn long_texts_are_written_as_blocks() {
    assert_eq!(
        to_text(&json!({"m": "I am away\nuntil Monday.\n"})),
        "m: |\n  I am away\n  until Monday.\n"
    );
}

#[test]
fn numbers_survive() {
    for value in [
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(0.1),
        json!(1e300),
        json!(-0.0),
        json!(1e21),
        json!(5e-324),
        json!(1.0),
    ] {
        let written = to_text(&value);
        let read = back(&written);
        assert_eq!(read, value, "{written:?}");
        assert_eq!(read.is_f64(), value.is_f64(), "{written:?}");
    }
}

fn values() -> impl Strategy<Value = Value> {
    let odd = proptest::sample::select(ODD).prop_map(str::to_owned);
    let pieces = proptest::collection::vec(odd.clone(), 0..4).prop_map(|pieces| pieces.concat());
    let text = prop_oneof![
        odd,
        pieces,
        any::<String>(),
        "[ \\t\\n\\ra:#\\-'\"]{0,12}",
        "[0-9eExobO+._-]{1,6}"
    ]
    .boxed();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("finite", |f| f.is_finite())
            .prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(text.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, rng_seed: RngSeed::Fixed(9_110), ..ProptestConfig::default() })]

    #[test]
    fn written_values_are_read_back_the_same(value in values()) {
        let written = to_text(&value);
        prop_assert_eq!(back(&written), value, "{:?}", written);
    }
}
