//! Lists and mappings in brackets.

use serde_json::json;

use super::{append, check, remove, rename, set};

#[test]
fn on_one_line() {
    check(
        "a: { b: 1 } # c\n",
        set("a.d", json!([1, "x, y"])),
        "a: { b: 1, d: [1, \"x, y\"] } # c\n",
    );
    check(
        "a: { b: 1 }\n",
        set("a.a", json!("no")),
        "a: { a: \"no\", b: 1 }\n",
    );
    check("a: {}\n", set("a.b", json!(1)), "a: { b: 1 }\n");
    check("a: []\n", append("a", json!("x")), "a: [x]\n");
    check("a: []\n", append("a", json!({"b": 1})), "a:\n  - b: 1\n");
    check("a: [x, y]\n", append("a", json!("z")), "a: [x, y, z]\n");
    check("a: [x, y, ]\n", append("a", json!("z")), "a: [x, y, z, ]\n");
    check(
        "a: [x, y]\n",
        set("a", json!(["w", "x", "y"])),
        "a: [w, x, y]\n",
    );
    check("a: [x, y, z]\n", remove("a[0]"), "a: [y, z]\n");
    check("a: [x, y, z]\n", remove("a[1]"), "a: [x, z]\n");
    check("a: [x, y, z]\n", remove("a[2]"), "a: [x, y]\n");
    check("a: { b: 1 }\n", remove("a.b"), "a: {}\n");
    check(
        "a: {b: 1, \"c\":2}\n",
        set("a.c", json!("x")),
        "a: {b: 1, \"c\":x}\n",
    );
    check(
        "a: {b: 1, \"c\":2}\n",
        rename("a.c", "d"),
        "a: {b: 1, \"d\":2}\n",
    );
    check("a: {b, c: }\n", set("a.b", json!(1)), "a: {b: 1, c: }\n");
    check("a: {b, c: }\n", set("a.c", json!(1)), "a: {b, c: 1 }\n");
    check(
        "a: [x, y]\n",
        set("a[1]", json!("a\nb\n")),
        "a: [x, \"a\\nb\\n\"]\n",
    );
    check(
        "- { a: 1, b: 2 }\n",
        append("", json!({"a": 2, "b": 3})),
        "- { a: 1, b: 2 }\n- { a: 2, b: 3 }\n",
    );
}

#[test]
fn on_several_lines() {
    let text =
        "a: [\n  x, # one\n  # about y\n  y # two\n  # end\n] # a\nb: {\n  k: 1,\n  l: 2,\n}\n";
    check(
        text,
        append("a", json!("z")),
        &text.replace("y # two\n", "y, # two\n  z\n"),
    );
    check(
        text,
        set("a", json!(["w", "x", "y"])),
        &text.replace("  x, #", "  w,\n  x, #"),
    );
    check(
        text,
        remove("a[1]"),
        &text.replace("  # about y\n  y # two\n", ""),
    );
    check(text, remove("a[0]"), &text.replace("  x, # one\n", ""));
    check(
        text,
        set("b.m", json!(3)),
        &text.replace("  l: 2,\n", "  l: 2,\n  m: 3,\n"),
    );
    check(
        text,
        set("b.j", json!(3)),
        &text.replace("  k: 1,\n", "  j: 3,\n  k: 1,\n"),
    );
    check(
        text,
        set("b.k", json!({"x": 1})),
        &text.replace("k: 1", "k: { x: 1 }"),
    );
    check(text, remove("b.l"), &text.replace("  l: 2,\n", ""));
    check("a: [x, # one\n  y]\n", remove("a[0]"), "a: [ # one\n  y]\n");
    check(
        "a: [\n  # none\n]\n",
        append("a", json!("x")),
        "a: [\n  # none\n  x\n]\n",
    );
}
