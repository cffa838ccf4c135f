//! Anchors, aliases and merge keys.

use serde_json::json;

use super::{append, check, made, remove, rename, set};

const BASE: &str =
    "base: &base # all\n  a: 1\n  b: { c: 2 }\none: *base # first\ntwo:\n  <<: *base\n  own: 1\n";

#[test]
fn a_use_gets_a_value_of_its_own() {
    check(
        BASE,
        set("one", json!("x")),
        &BASE.replace("*base # first", "x # first"),
    );
    check(
        BASE,
        set("one.a", json!(5)),
        &BASE.replace(
            "one: *base # first\n",
            "one: # first\n  a: 5\n  b:\n    c: 2\n",
        ),
    );
    check(
        BASE,
        set("two.a", json!(5)),
        &BASE.replace("  own: 1\n", "  a: 5\n  own: 1\n"),
    );
    check(
        BASE,
        set("two.b.d", json!(5)),
        &BASE.replace("  own: 1\n", "  b:\n    c: 2\n    d: 5\n  own: 1\n"),
    );
    check(
        BASE,
        remove("two.a"),
        &BASE.replace("<<: *base\n", "b:\n    c: 2\n"),
    );
    check(
        BASE,
        rename("two.a", "z"),
        &BASE.replace("<<: *base\n", "z: 1\n  b:\n    c: 2\n"),
    );
    check(
        BASE,
        append("two.list", json!(1)),
        &BASE.replace("  own: 1\n", "  list: [1]\n  own: 1\n"),
    );
}

#[test]
fn others_keep_what_they_had() {
    check(
        BASE,
        set("base.a", json!(5)),
        "base: &base # all\n  a: 5\n  b: { c: 2 }\none: { a: 1, b: { c: 2 } } # first\ntwo:\n  <<: { a: 1, b: { c: 2 } }\n  own: 1\n",
    );
    check(
        "a: &x one # c\nb: [*x, *x]\n",
        set("a", json!("two")),
        "a: &x two # c\nb: [one, one]\n",
    );
    check("a: &x one\nb: *x\nc: 1\n", remove("a"), "b: one\nc: 1\n");
}

#[test]
fn what_does_not_fit_on_a_line_is_refused() {
    let long = format!("a: &x {{ b: {} }}\nc: *x\nd:\n  - *x\n", "y".repeat(200));
    let trouble = made(&long, &[set("a.b", json!(1))]).unwrap_err();
    assert_eq!(
        trouble.why,
        "this stands behind an anchor that lines 2, 4 use, too"
    );
    assert_eq!(trouble.at.map(|(start, end)| &long[start..end]), Some("*x"));
}
