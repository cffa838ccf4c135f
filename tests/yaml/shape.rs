//! One shape for every layout.

use maniform::model::source::FileId;
use maniform::yaml::format::format;
use maniform::yaml::{parse, read};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

use super::generate::{sheet, text};

/// The shape of a text; it is its own shape.
fn shape(text: &str, wanted: &str) {
    let now = format(text).unwrap_or_else(|trouble| panic!("{trouble:?}\n{text}"));
    assert!(
        now == wanted,
        "\n{text}\n--- is\n{now}--- should be\n{wanted}"
    );
    assert_eq!(format(&now).as_deref(), Ok(wanted));
}

#[test]
fn indentation_and_blanks() {
    shape(
        "a:\n    b:   1    # x\n    c:\n    - d\n    -   e:  1\n        f: 2\n",
        "a:\n  b: 1 # x\n  c:\n    - d\n    - e: 1\n      f: 2\n",
    );
    shape("\n\n\na: 1   \n\n\n\nb:\n   2\n\n\n", "a: 1\n\nb: 2\n");
    shape(
        "a: [x,y ,  z]\nb: {c: 1,d: 2}\ne: [ ]\nf: {  }\n",
        "a: [x, y, z]\nb: { c: 1, d: 2 }\ne: []\nf: {}\n",
    );
    shape("a: 1", "a: 1\n");
    shape("", "");
    shape("\n\n", "");
    shape(
        "l:\n-\n  a: 1\n- - x\n  -   y\n",
        "l:\n  - a: 1\n  - - x\n    - y\n",
    );
    shape("? a\n: b\n? c\n", "a: b\nc:\n");
}

#[test]
fn quotes_only_where_needed() {
    shape(
        "a: \"x\"\nb: 'no'\nc: \"it's\"\nd: 'say \"x\"'\ne: \"12\"\nf: '192.0.2.1'\n\"g\": [\"a, b\", 'c']\n\"on\": \"\\u00e9 #\"\n",
        "a: x\nb: \"no\"\nc: it's\nd: say \"x\"\ne: \"12\"\nf: 192.0.2.1\ng: [\"a, b\", c]\n\"on\": \"\\u00e9 #\"\n",
    );
    shape(
        "a: '\"x\"'\nb: !!str 'x'\nc: 0123\n",
        "a: '\"x\"'\nb: !!str \"x\"\nc: 0123\n",
    );
}

#[test]
fn comments_stay_where_they_belong() {
    shape(
        "#!/usr/bin/x\n# yaml-language-server: $schema=x\n#About\n\n\na:   #one\n    # in a\n\n    b: 1\n    #end of a\n#about l\nl:\n- x  #why\n# between\n- y\n#about m\nm: # none\n#last\n",
        "#!/usr/bin/x\n# yaml-language-server: $schema=x\n# About\n\na: # one\n  # in a\n\n  b: 1\n  # end of a\n# about l\nl:\n  - x # why\n  # between\n  - y\n# about m\nm: # none\n# last\n",
    );
    shape(
        "l:\n  - # first\n    a: 1\n  -   # second\n    b\n",
        "l:\n  - # first\n    a: 1\n  - # second\n    b\n",
    );
    shape(
        "a: [ # open\n x,  # one\n\n\n   # two\n y\n # end\n ] # close\n",
        "a: [ # open\n  x, # one\n\n  # two\n  y\n  # end\n] # close\n",
    );
    shape(
        "a: { b: 1,\n c: [2,\n 3] }\n",
        "a: {\n  b: 1,\n  c: [\n    2,\n    3\n  ]\n}\n",
    );
}

#[test]
fn texts_of_several_lines_keep_their_lines() {
    shape(
        "a: |   # why\n      x\n\n        y\n\n\nb: >-\n    one\n    two\n\n    three\nc: |+\n k\n\nd: |2\n    lead\n",
        "a: | # why\n  x\n\n    y\n\nb: >-\n  one\n  two\n\n  three\nc: |+\n  k\n\nd: |2\n    lead\n",
    );
    shape(
        "a: one\n      two\nb: \"x\n\n     y\"\nl:\n- |-\n  z\n",
        "a: one\n  two\nb: \"x\n\n  y\"\nl:\n  - |-\n    z\n",
    );
}

#[test]
fn documents_anchors_and_line_endings() {
    shape(
        "---\na:  &x   1\nb:   *x\n...\n---   # two\nc: &y\n    <<: {d: 1}\n",
        "---\na: &x 1\nb: *x\n...\n--- # two\nc: &y\n  <<: { d: 1 }\n",
    );
    shape("a:  1\r\nb:\r\n    - x\r\n", "a: 1\r\nb:\r\n  - x\r\n");
    shape("a:  1\r\nb: 2\n", "a: 1\nb: 2\n");
    shape("%YAML 1.2\n---\na:  1\n", "%YAML 1.2\n---\na: 1\n");
    shape("\u{FEFF}a:  1\n", "a: 1\n");
}

fn values(text: &str) -> Vec<Value> {
    let (docs, told) = parse(FileId(0), text);
    assert!(told.is_empty(), "{told:?}\n{text}");
    docs.iter()
        .map(|doc| read::<Value>(doc).0.unwrap_or_default())
        .collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(11),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn says_the_same_and_is_its_own_shape(sheet in sheet(), anchors in any::<bool>()) {
        let text = text(&sheet, anchors);
        let once = format(&text);
        let once = once.map_err(|trouble| TestCaseError::fail(format!("{trouble:?}\n{text}")))?;
        prop_assert_eq!(values(&text), values(&once), "{}\n---\n{}", text, once);
        let twice = format(&once);
        prop_assert_eq!(twice.as_ref(), Ok(&once), "{}\n---\n{}\n---\n{}", text, once, twice.clone().unwrap_or_default());
        let odd = once.lines().find(|line| line.ends_with(' ') && !line.contains("blanks"));
        prop_assert!(odd.is_none() || once.contains("with  "), "{once}");
    }

    /// Letters of the grammar in any order: most are refused, none is spoilt.
    #[test]
    fn hostile_texts_are_refused_or_kept(text in "([a-c]|: |:|- |\n|\n  |\n    |#| #|'|\"|\\[|\\]|\\{|\\}|,|, |&a |\\*a|\\||>|[-+2]|\\?|\\? |!!str |~|---\n|\\.\\.\\.\n|\t|\r\n|%|<<){0,24}") {
        if let Ok(once) = format(&text) {
            prop_assert_eq!(values(&text), values(&once), "{:?}\n---\n{:?}", text, once);
            let twice = format(&once);
            prop_assert_eq!(twice.as_ref(), Ok(&once), "{:?}", text);
        }
    }
}
