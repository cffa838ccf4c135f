//! `explain`: offline, with what lives, with words nobody knows.

use serde_json::json;

use super::house::House;

const FILE: &str = "organization: Acme SA
profiles:
  staff: { spam-filter: false, note: Staff }
mail-services:
  acme.example:
    defaults: { promotion-filter: true, note: Nobody }
    addresses:
      ada: { profile: staff, aliases: [countess] }
      bob: { note: null }
settings:
  protect: ['mailbox:ada@*']
  ownership: { addresses: authoritative }
  limits: { redirection-targets: 12 }
";

fn house() -> House {
    let house = House::acme();
    house.write("a.yaml", FILE);
    house
}

/// A text without the blanks that only align it.
fn plain(text: &str) -> String {
    text.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn each_field_says_where_it_comes_from() {
    let house = house();
    let told = house.run(&["explain", "mailbox:ada@acme.example"]).exits(0);
    for line in [
        "note \"Staff\" profile staff a.yaml:3:38",
        "promotion-filter true defaults of acme.example a.yaml:6:35",
        "password (left to others)",
        "ownership: authoritative",
        "protection: `mailbox:ada@*` keeps it from being deleted",
        "with it: aliases:ada@acme.example",
    ] {
        assert!(
            plain(&told.stdout).contains(line),
            "{line}\n{}",
            told.stdout
        );
    }
    let told = house
        .run(&["explain", "mailbox:bob@acme.example", "--json"])
        .exits(0)
        .json();
    let topic = &told["topics"][0];
    assert_eq!(topic["fields"][0]["value"], json!(null));
    assert_eq!(topic["fields"][0]["from"], "its own lines");
    assert_eq!(topic["fields"][0]["place"]["line"], 9);
    assert_eq!(told["format_version"], 1);
}

#[test]
fn a_bare_name_is_everything_of_it_in_any_case() {
    let told = house().run(&["explain", "ADA@acme.example"]).exits(0);
    assert!(told.stdout.contains("mailbox:ada@acme.example\n"));
    assert!(told.stdout.contains("aliases:ada@acme.example\n"));
}

#[test]
fn what_lives_is_said_where_it_is_asked_for() {
    let house = house();
    house
        .run(&["explain", "mailbox:ada@acme.example", "--live"])
        .exits(0)
        .says("lives: no");
    house.settles();
    house.forget();
    let lives = house
        .run(&["explain", "mailbox:ada@acme.example", "--live"])
        .exits(0)
        .says("lives:\n");
    let (_, lives) = lives.stdout.split_once("lives:\n").expect("what lives");
    assert!(plain(lives).contains(" note \"Staff\""), "{lives}");
    assert!(house.writes().is_empty());
}

#[test]
fn kinds_codes_limits_and_rules_need_no_files() {
    let house = House::acme();
    house
        .run(&["explain", "redirection"])
        .exits(0)
        .says("collection `redirections`");
    house
        .run(&["explain", "name-taken"])
        .exits(0)
        .says("what to do: rename");
    house
        .run(&["explain", "mail-red-02"])
        .exits(0)
        .says("targets of one redirection: 10")
        .says("knowledge base 2524");
    house.write("a.yaml", FILE);
    house
        .run(&["explain", "redirection-targets"])
        .exits(0)
        .says("`settings.limits.redirection-targets` says 12, and that holds");
    house.write("a.yaml", "organization: [");
    house.run(&["explain", "syntax"]).exits(0).says("not YAML");
}

#[test]
fn a_word_nobody_knows_gets_the_nearest() {
    let house = house();
    for (word, near) in [
        ("adda@acme.example", "did you mean `ada@acme.example`?"),
        ("name-takn", "did you mean `name-taken`?"),
        ("redirectoin", "did you mean `redirection`?"),
        ("what", "name an address of the files"),
    ] {
        house.run(&["explain", word]).exits(64).complains(near);
    }
    house.write("a.yaml", &FILE.replace("aliases", "alias"));
    house
        .run(&["explain", "mailbox:ada@acme.example"])
        .exits(1)
        .complains("unknown-key");
}

#[test]
fn what_an_invitation_sets_is_said_to_be_written_then() {
    let house = House::acme();
    let text = house.run(&["explain", "user"]).exits(0).stdout;
    for field in ["locale", "send-mail", "same-address-only"] {
        let line = text.lines().find(|line| line.contains(field));
        let line = line.unwrap_or_default();
        assert!(line.contains("written when it is made"), "{line}\n{text}");
    }
}

#[test]
fn what_is_wrong_elsewhere_is_not_what_was_asked() {
    let house = house();
    house.write("b.yaml", "organization: Acme SA\nmail-services:\n  other.example:\n    addresses:\n      ada: { spam-filter: maybe }\n");
    let told = house.run(&["explain", "mailbox:bob@acme.example"]).exits(0);
    assert_eq!(told.stderr, "", "nothing is wrong with it");
    house
        .run(&["explain", "mailbox:ada@other.example"])
        .exits(1)
        .complains("b.yaml:5:27")
        .says("mailbox:ada@other.example");
    house
        .run(&["explain", "mailbox:nobody@acme.example"])
        .exits(64)
        .complains("the files have errors, so not all that they declare is known")
        .complains("with --live also what lives and no file declares is found");
}

#[test]
fn what_lives_is_held_against_what_is_declared() {
    let house = house();
    house.apply().exits(0);
    house.write("a.yaml", &FILE.replace("note: Staff", "note: Else"));
    let told = house
        .run(&["explain", "mailbox:ada@acme.example", "--live"])
        .exits(0);
    for line in [
        "note \"Else\" profile staff a.yaml:3:38",
        "applied before, from a.yaml",
        "note \"Staff\" differs",
        "spam-filter false as declared",
    ] {
        assert!(
            plain(&told.stdout).contains(line),
            "{line}\n{}",
            told.stdout
        );
    }
}

#[test]
fn what_no_file_declares_is_found_where_it_lives_or_was_declared() {
    let house = house();
    house.apply().exits(0);
    house.write("a.yaml", "organization: Acme SA\n");
    house
        .run(&["explain", "mailbox:ada@acme.example"])
        .exits(0)
        .says("declared by no file, of Acme SA")
        .says("declared when these files were last applied, and no longer");
    house
        .run(&["explain", "user:Acme SA/boss@acme.example"])
        .exits(64);
    house
        .run(&["explain", "mailbox:zoe@acme.example", "--live"])
        .exits(64)
        .complains("no file declares it, and nothing of that name lives");
    house
        .run(&["explain", "user:Acme SA/boss@acme.example", "--live"])
        .exits(0)
        .says("declared by no file, of Acme SA")
        .says("lives:\n");
}

#[test]
fn what_belongs_to_an_organization_is_found_without_naming_it() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nteams:\n  Support: { members: [] }\n",
    );
    house
        .run(&["explain", "team:Support"])
        .exits(0)
        .says("team:Acme SA/Support\n");
}

#[test]
fn a_word_of_the_standards_has_a_short_answer() {
    let house = house();
    for (word, code) in [
        ("spf", "spf-too-many-lookups"),
        ("DKIM", "dkim-hidden"),
        ("dmarc", "bad-mail-policy"),
        ("parked", "null-mx-without-policies"),
    ] {
        let told = house.run(&["explain", word]).exits(0).stdout;
        assert!(
            told.contains("in the manual: docs/mail-domains.md#"),
            "{told}"
        );
        assert!(told.contains(&format!("\n    {code} ")), "{told}");
    }
    let told = house.run(&["explain", "senders"]).exits(0).stdout;
    for line in [
        "infomaniak Infomaniak include:spf.infomaniak.ch",
        "brevo Brevo no term in SPF",
    ] {
        assert!(plain(&told).contains(line), "{told}");
    }
}
