//! From spans back to steps.

use maniform::model::source::{FileId, Span};
use maniform::yaml::edit::path_of;
use maniform::yaml::parse;

use super::steps;

#[test]
fn keys_values_and_what_lies_in_them() {
    let text = "a: &x\n  b: [one, { c: two }]\nd: *x\ne:\n  <<: *x\n  f: three\n";
    let (docs, told) = parse(FileId(0), text);
    assert!(told.is_empty());
    let at = |start: usize, end: usize| path_of(&docs[0], Span::new(FileId(0), start, end));
    for (words, path) in [
        ("one", "a.b[0]"),
        ("{ c: two }", "a.b[1]"),
        ("two", "a.b[1].c"),
        ("c", "a.b[1].c"),
        ("b", "a.b"),
        ("[one, { c: two }]", "a.b"),
        ("one, {", "a.b"),
        ("*x", "d"),
        ("d: *x", "d"),
        ("three", "e.f"),
        ("f", "e.f"),
    ] {
        let start = text.find(words).unwrap();
        assert_eq!(at(start, start + words.len()), Some(steps(path)), "{words}");
    }
    assert_eq!(at(0, text.len() - 1), Some(Vec::new()));
    assert_eq!(at(0, text.len() + 9), None);
    assert_eq!(path_of(&docs[0], Span::new(FileId(1), 0, 1)), None);
}
