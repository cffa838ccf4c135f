//! Entries and items in block style.

use serde_json::{Value, json};

use super::{append, check, remove, rename, set};

const OFFICE: &str = "\
# yaml-language-server: $schema=x.json
# The office.
organization: Acme # the name

# Mail.
mail-services:
  acme: # main
    # Everybody.
    addresses:
      # Front.
      ada:
        note: Front desk   # said twice
        aliases: [a, b] # exact
        # ada ends

      # Back.
      bob: {}
      # carl: {}

    redirections:
      - x
      # between
      - y   # why

# The end.
";

/// The edit changes these lines of the office and no others.
fn office(edit: super::Edit, from: &str, to: &str) {
    assert!(OFFICE.contains(from), "{from}");
    check(OFFICE, edit, &OFFICE.replacen(from, to, 1));
}

const ADA: &str = "mail-services.acme.addresses.ada";

#[test]
fn a_value_changes_between_its_key_and_its_comment() {
    let note = format!("{ADA}.note");
    let set = |value: Value| set(&note, value);
    office(set(json!("Back desk")), "Front desk   #", "Back desk   #");
    office(set(json!("no")), "Front desk   #", "\"no\"   #");
    office(set(json!(null)), "Front desk   #", "null   #");
    office(
        set(json!("a\nb\n")),
        "Front desk   # said twice\n",
        "|   # said twice\n          a\n          b\n",
    );
    office(
        set(json!({"x": 1})),
        " Front desk   # said twice\n",
        "   # said twice\n          x: 1\n",
    );
    office(set(json!("Front desk")), "", "");
}

#[test]
fn a_new_key_goes_where_the_order_says() {
    office(
        set("users", json!({"ada": {"role": "external"}})),
        "\n# Mail.\n",
        "\nusers:\n  ada:\n    role: external\n\n# Mail.\n",
    );
    office(
        set(&format!("{ADA}.spam-filter"), json!(true)),
        "        # ada ends\n",
        "        spam-filter: true\n        # ada ends\n",
    );
    office(
        set("mail-services.acme.addresses.al", json!({})),
        "        # ada ends\n",
        "        # ada ends\n\n      al: {}\n",
    );
    office(
        set("mail-services.acme.addresses.zoe.note", json!("x")),
        "      bob: {}\n",
        "      bob: {}\n\n      zoe:\n        note: x\n",
    );
    office(
        set("mail-services.acme.addresses.bob.note", json!("x")),
        "      bob: {}\n",
        "      bob: { note: x }\n",
    );
}

#[test]
fn items_come_and_go() {
    office(
        append("mail-services.acme.redirections", json!("z")),
        "# why\n",
        "# why\n      - z\n",
    );
    office(
        append("mail-services.acme.redirections", json!({"a": 1, "b": [1]})),
        "# why\n",
        "# why\n      - a: 1\n        b: [1]\n",
    );
    office(
        remove("mail-services.acme.redirections[1]"),
        "      # between\n      - y   # why\n",
        "",
    );
    office(
        remove("mail-services.acme.redirections[0]"),
        "      - x\n",
        "",
    );
    office(
        set("mail-services.acme.redirections", json!(["x", "new", "y"])),
        "      # between\n",
        "      - new\n      # between\n",
    );
    office(
        set("mail-services.acme.redirections", json!([])),
        "redirections:\n      - x\n      # between\n      - y   # why\n",
        "redirections: []\n",
    );
}

#[test]
fn an_entry_goes_with_its_comments() {
    office(
        remove(ADA),
        "      # Front.\n      ada:\n        note: Front desk   # said twice\n        aliases: [a, b] # exact\n        # ada ends\n\n",
        "",
    );
    office(
        remove(&format!("{ADA}.note")),
        "        note: Front desk   # said twice\n",
        "",
    );
    office(
        remove(&format!("{ADA}.aliases")),
        "        aliases: [a, b] # exact\n",
        "",
    );
    office(
        remove("organization"),
        "# The office.\norganization: Acme # the name\n\n",
        "\n",
    );
    office(rename(ADA, "eve"), "      ada:", "      eve:");
    office(rename(ADA, "on"), "      ada:", "      \"on\":");
}

#[test]
fn other_indentations_are_taken_over() {
    let wide = "a:\n    b:\n        c: 1\nlist:\n- x: 1\n  y: 2\n";
    check(
        wide,
        set("a.d.e", json!({"f": 1})),
        "a:\n    b:\n        c: 1\n    d:\n        e:\n            f: 1\nlist:\n- x: 1\n  y: 2\n",
    );
    check(
        wide,
        append("list", json!({"x": 3, "t": [{"z": 1}]})),
        &format!("{wide}- x: 3\n  t:\n  - z: 1\n"),
    );
    let odd = "a:\n   b: 1\n";
    check(
        odd,
        set("a.c.d", json!(1)),
        "a:\n   b: 1\n   c:\n      d: 1\n",
    );
}

#[test]
fn entries_on_the_line_of_a_dash() {
    let list = "l:\n  - a: 1 # t\n    # about b\n    b: 2\n  - - x\n    - y\n  - c: 1\n";
    check(
        list,
        remove("l[0].a"),
        "l:\n  - # about b\n    b: 2\n  - - x\n    - y\n  - c: 1\n",
    );
    check(
        list,
        remove("l[0].b"),
        "l:\n  - a: 1 # t\n  - - x\n    - y\n  - c: 1\n",
    );
    check(
        list,
        set("l[0].note", json!("new")),
        &list.replace("  - a: 1", "  - note: new\n    a: 1"),
    );
    check(
        list,
        remove("l[1][0]"),
        &list.replace("- x\n    - y", "- y"),
    );
    check(list, remove("l[2].c"), &list.replace("- c: 1", "- {}"));
    check(
        list,
        set("l[2]", json!("x")),
        &list.replace("- c: 1", "- x"),
    );
    check(
        list,
        set("l[0].a", json!({"q": 1})),
        &list.replace("a: 1 # t\n", "a: # t\n      q: 1\n"),
    );
    check(
        list,
        set("l[1]", json!({"q": 1, "r": "a\nb"})),
        &list.replace("- x\n    - y", "q: 1\n    r: |-\n      a\n      b"),
    );
}

#[test]
fn texts_of_several_lines() {
    let text = "a: |- # why\n  x\n\n  y\nb: >\n  folded\n  text\n\nc: 'it''s'\nd: \"q\"\n";
    check(
        text,
        set("a", json!("new")),
        &text.replace("x\n\n  y", "new"),
    );
    check(
        text,
        set("a", json!("one\ntwo\n")),
        &text.replace("|- # why\n  x\n\n  y", "| # why\n  one\n  two"),
    );
    check(
        text,
        set("a", json!(5)),
        &text.replace("|- # why\n  x\n\n  y", "5 # why"),
    );
    check(
        text,
        set("a", json!({"x": 1})),
        &text.replace(" |- # why\n  x\n\n  y", " # why\n  x: 1"),
    );
    check(
        text,
        set("b", json!("new\n")),
        &text.replace(">\n  folded\n  text", "|\n  new"),
    );
    check(
        text,
        remove("b"),
        "a: |- # why\n  x\n\n  y\nc: 'it''s'\nd: \"q\"\n"
            .replace("y\nc", "y\n\nc")
            .as_str(),
    );
    check(
        text,
        set("c", json!("don't")),
        &text.replace("it''s", "don''t"),
    );
    check(
        text,
        set("d", json!("no \"q\"")),
        &text.replace("\"q\"", "\"no \\\"q\\\"\""),
    );
    check(
        text,
        set("c", json!("a\rb\u{85}")),
        &text.replace("'it''s'", "\"a\\rb\\u0085\""),
    );
    check(
        text,
        set("b2", json!(1)),
        &text.replace("text\n", "text\nb2: 1\n"),
    );
}

#[test]
fn nothing_and_comments_only() {
    check("", set("a.b", json!(1)), "a:\n  b: 1\n");
    check(
        "# yaml-language-server: $schema=x\n",
        set("a", json!([1])),
        "# yaml-language-server: $schema=x\na: [1]\n",
    );
    check("# About.\n", set("a", json!("x")), "# About.\n\na: x\n");
    check("a:\nb: # c\n", set("a.x", json!(1)), "a:\n  x: 1\nb: # c\n");
    check(
        "a:\nb: # c\n",
        append("b", json!({"k": 1})),
        "a:\nb: # c\n  - k: 1\n",
    );
    check("a: ~ # c\n", set("a.x", json!({})), "a: # c\n  x: {}\n");
    check("a: 1\n", remove("a"), "{}\n");
    check("{}\n", set("a", json!({"b": 1})), "a:\n  b: 1\n");
    check(
        "# c\n{ a: 1 } # d\n",
        set("b", json!(2)),
        "# c\n{ a: 1, b: 2 } # d\n",
    );
    check(
        "a: {} # c\n",
        set("a.b", json!({"c": 1})),
        "a: # c\n  b:\n    c: 1\n",
    );
    check("a: 1", set("b", json!(2)), "a: 1\nb: 2");
    check("a: 1\nb: 2", remove("b"), "a: 1");
    check("a: 1\nb: 2", remove("a"), "b: 2");
}

#[test]
fn one_of_several_documents() {
    let text = "--- # one\na: 1\n...\n---\n---\n# two\nb: 1\n---\nc: 1\n";
    let edited =
        |document, edit| maniform::yaml::edit::edit(text, document, &[edit], &super::ORDER);
    let wanted = [
        ("a: 1\n", "a: 1\nz: 1\n"),
        ("b: 1\n", "b: 1\nz: 1\n"),
        ("c: 1\n", "c: 1\nz: 1\n"),
    ];
    for (document, (from, to)) in wanted.into_iter().enumerate() {
        assert_eq!(
            edited(document, set("z", json!(1))).unwrap(),
            text.replace(from, to)
        );
    }
    assert!(edited(3, set("z", json!(1))).is_err());
}

#[test]
fn many_edits_at_once_are_as_one_after_another() {
    let text = OFFICE.replace(
        "      bob: {}\n",
        "      bob:\n        note: x\n      eve:\n",
    );
    let edits = [
        set(&format!("{ADA}.note"), json!("new")),
        set("mail-services.acme.addresses.carl", json!({"note": "c"})),
        set("mail-services.acme.addresses.dora", json!({})),
        set("mail-services.acme.addresses.carl.aliases", json!(["k"])),
        set("mail-services.acme.addresses.bob.spam-filter", json!(true)),
        set("mail-services.acme.addresses.bob.note", json!("a\nb\n")),
        set("mail-services.acme.addresses.bart", json!({})),
        set("mail-services.acme.addresses.eve.note", json!(1)),
        append("mail-services.acme.redirections", json!("z")),
        append("mail-services.acme.redirections", json!("zz")),
        set("mail-services.acme.zone", json!(1)),
        set("users", json!({"u": {}})),
        remove("organization"),
    ];
    let mut wanted = text.clone();
    for edit in &edits {
        wanted = super::made(&wanted, std::slice::from_ref(edit)).unwrap();
    }
    let made = super::made(&text, &edits).unwrap();
    assert!(made == wanted, "--- is\n{made}--- should be\n{wanted}");
}

#[test]
fn blank_lines_below_a_text_that_keeps_them_stay_text() {
    let text = "a: |+\n  x\n\nb: 1\n\nc: 2";
    check(text, remove("b"), "a: |+\n  x\n\nc: 2");
    let last = "a: |+\n  x\n\nb: 1";
    assert_eq!(super::made(last, &[remove("b")]).unwrap(), "a: |+\n  x\n\n");
    check("a: |+\n  x\n\n", set("b", json!(1)), "a: |+\n  x\n\nb: 1\n");
}
