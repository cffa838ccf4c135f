//! What others moved, taken over into files that people wrote: only the lines that are meant change.
//! `git` judges: its diff is what is compared, and it must take the printed patch.

use std::process::Command;

use serde_json::json;

use super::house::{House, Ran};

/// A file as somebody keeps it for years: comments everywhere, every style there is.
const HEAVY: &str = r#"# The office of Acme.
organization: Acme SA   # as in the Manager

# --- mail ------------------------------------------------------------
mail-services:
  acme.example:   # our main domain

    # People, by local part.
    addresses:
      # Ada sits at the front.
      ada:
        note: Front desk   # shown in the Manager
        # names she had
        aliases:
          - countess   # since 1843
          - lovelace

          # the end of her names
      bob: { note: 'The "builder"', aliases: [bobby,  rob] }  # all on one line

      # Carol came last.
      carol:
        note: "Reception"   # in quotes

    # Mail for several people.
    redirections:
      sales:   # the shop
        - ada@acme.example
        - x@partner.example  # outside

      # Nobody reads this.
      info: [x@partner.example,  y@partner.example]

# --- dns -------------------------------------------------------------
domains:
  acme.example:
    records:
      # the web
      - { name: www, type: A, ttl: 3600, values: [192.0.2.10] }   # host one
      # the shop
      - name: shop
        type: A
        values:
          - 192.0.2.20
          - 192.0.2.21   # the second
"#;

impl House {
    /// `git` in the folder, with a name and a day that do not come from this machine.
    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(self.path())
            .args(["-c", "user.name=A", "-c", "user.email=a@acme.example"])
            .args(["-c", "core.autocrlf=false", "-c", "core.safecrlf=false"])
            .args(arguments)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("HOME", self.path())
            .output()
            .expect("git runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Files that were applied and committed.
    pub(crate) fn kept(files: &[(&str, &str)]) -> Self {
        let house = Self::acme();
        for (name, text) in files {
            house.write(name, text);
        }
        house.settles();
        house.write(".gitignore", ".maniform/\n.gitconfig\n");
        house.git(&["init", "-q", "-b", "main"]);
        house.git(&["add", "."]);
        house.git(&["commit", "-q", "-m", "As it was"]);
        house
    }

    /// The lines that differ from what was committed, without context.
    pub(crate) fn differs(&self) -> Vec<String> {
        let diff = self.git(&["diff", "-U0", "--no-color"]);
        let line = |line: &&str| {
            (line.starts_with('+') || line.starts_with('-'))
                && !line.starts_with("+++")
                && !line.starts_with("---")
        };
        let lines = diff.split_terminator('\n').filter(line);
        lines.map(str::to_owned).collect()
    }

    /// Accepts, and wants that the printed patch is what a clean checkout needs to get the same.
    #[track_caller]
    fn accepts(&self, arguments: &[&str]) -> Ran {
        let all = [&["drift"], arguments].concat();
        let ran = self.run(&all).exits(0);
        let there = self.git(&["diff", "--no-color"]);
        self.write(".maniform/accepted.patch", &ran.stdout);
        self.git(&["stash", "-q"]);
        let patch = self.file(".maniform/accepted.patch");
        let patch = patch.to_string_lossy().into_owned();
        self.git(&["apply", "--check", "--whitespace=nowarn", &patch]);
        self.git(&["apply", "--whitespace=nowarn", &patch]);
        assert_eq!(self.git(&["diff", "--no-color"]), there, "{}", ran.stdout);
        self.git(&["checkout", "-q", "."]);
        self.git(&["stash", "pop", "-q"]);
        ran
    }

    /// Nothing drifted, nothing differs.
    #[track_caller]
    pub(crate) fn is_as_declared(&self) {
        self.run(&["drift", "--detailed-exitcode"])
            .exits(0)
            .says("No drift.");
        let plan = self.run(&["plan", "--json"]).exits(0).json();
        assert_eq!(plan["plan"]["changes"], json!([]));
    }

    /// Somebody gives an address another note.
    pub(crate) fn note(&self, name: &str, note: &str) {
        let path = format!("/mailboxes/{name}");
        self.click("PATCH", &path, &json!({ "note": note }));
    }

    /// Somebody deletes a redirection.
    fn gone(&self, name: &str) {
        let service = self.service();
        let all = service["redirections"].as_array().cloned();
        let found = all
            .unwrap_or_default()
            .into_iter()
            .find(|r| r["name"] == name);
        let path = format!("/redirections/{}", found.expect("it is there")["id"]);
        self.click("DELETE", &path, &json!(null));
    }

    /// Somebody gives an address other aliases.
    fn aliases(&self, name: &str, aliases: &[&str]) {
        let path = format!("/mailboxes/{name}/aliases");
        self.click("PUT", &path, &json!({ "aliases": aliases }));
    }
}

#[test]
fn a_value_changes_on_its_line() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    house.note("ada", "Reception: 2nd floor");
    house.note("bob", "no");
    house
        .run(&["drift", "--detailed-exitcode"])
        .exits(2)
        .says("~ mailbox:ada@acme.example")
        .says("somebody in the Manager changed it")
        .says("note: \"Front desk\" -> \"Reception: 2nd floor\"")
        .says("Drift: 2 in the Manager, 0 by the provider, 0 on both sides, 0 nobody knows.");
    house.accepts(&["--accept", "*"]);
    assert_eq!(
        house.differs(),
        [
            "-        note: Front desk   # shown in the Manager",
            "+        note: \"Reception: 2nd floor\"   # shown in the Manager",
            "-      bob: { note: 'The \"builder\"', aliases: [bobby,  rob] }  # all on one line",
            "+      bob: { note: 'no', aliases: [bobby,  rob] }  # all on one line",
        ]
    );
    house.is_as_declared();
}

#[test]
fn items_come_and_go_by_themselves() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    house.aliases("ada", &["lovelace", "augusta"]);
    house.aliases("bob", &["rob", "robert"]);
    house.accepts(&["--accept", "aliases:*"]);
    assert_eq!(
        house.differs(),
        [
            "-          - countess   # since 1843",
            "+          - augusta",
            "-      bob: { note: 'The \"builder\"', aliases: [bobby,  rob] }  # all on one line",
            "+      bob: { note: 'The \"builder\"', aliases: [rob, robert] }  # all on one line",
        ]
    );
    house.is_as_declared();
}

#[test]
fn what_is_gone_goes_with_its_comment_and_nothing_else() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    house.gone("info");
    house.click("DELETE", "/mailboxes/carol", &json!(null));
    house
        .run(&["drift"])
        .says("- mailbox:carol@acme.example")
        .says("somebody in the Manager removed it");
    house.accepts(&["--accept", "*"]);
    assert_eq!(
        house.differs(),
        [
            "-      # Carol came last.",
            "-      carol:",
            "-        note: \"Reception\"   # in quotes",
            "-",
            "-      # Nobody reads this.",
            "-      info: [x@partner.example,  y@partner.example]",
            "-",
        ]
    );
    house.is_as_declared();
}

#[test]
fn what_one_accepts_leaves_the_rest_to_apply() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    house.note("ada", "Reception");
    house.note("carol", "Somewhere");
    house.aliases("bob", &[]);
    house.accepts(&["--accept", "mailbox:ada@acme.example", "aliases:bob@*"]);
    assert_eq!(
        house.differs(),
        [
            "-        note: Front desk   # shown in the Manager",
            "+        note: Reception   # shown in the Manager",
            "-      bob: { note: 'The \"builder\"', aliases: [bobby,  rob] }  # all on one line",
            "+      bob: { note: 'The \"builder\"', aliases: [] }  # all on one line",
        ]
    );
    house
        .run(&["drift", "--detailed-exitcode"])
        .exits(2)
        .says("~ mailbox:carol@acme.example")
        .says("Drift: 1 in the Manager,");
    house.settles();
    house.is_as_declared();
    assert_eq!(house.service()["mailboxes"][2]["note"], "Reception");
}

#[test]
fn files_with_other_line_endings_keep_them() {
    let text = HEAVY.replace('\n', "\r\n");
    let house = House::kept(&[("a.yaml", &text)]);
    house.note("ada", "Reception");
    house.aliases("ada", &["countess", "lovelace", "augusta"]);
    house.accepts(&["--accept", "*"]);
    assert_eq!(
        house.differs(),
        [
            "-        note: Front desk   # shown in the Manager\r",
            "+        note: Reception   # shown in the Manager\r",
            "+          - augusta\r",
        ]
    );
    house.is_as_declared();
}

#[test]
fn what_several_share_is_left_to_the_others() {
    let text = r#"organization: Acme SA
profiles:
  staff: { spam-filter: false, note: Staff }   # for all
mail-services:
  acme.example:
    addresses:
      ada: { profile: staff }   # the first
      bob:
        profile: staff
"#;
    let house = House::kept(&[("a.yaml", text)]);
    house.note("ada", "Reception");
    house.note("bob", "Back office");
    let ran = house.accepts(&["--accept", "*"]);
    assert!(
        ran.stderr.contains("mailbox:ada@acme.example: written at the address itself: profile staff is left as it is"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        house.differs(),
        [
            "-      ada: { profile: staff }   # the first",
            "+      ada: { note: Reception, profile: staff }   # the first",
            "+        note: Back office",
        ]
    );
    house.is_as_declared();
}

#[test]
fn an_anchor_keeps_what_it_says_for_the_others() {
    let text = r#"organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: &staff
        note: Staff          # everybody's
        spam-filter: false
      bob: *staff            # the same
      carol:
        <<: *staff
        aliases: [caro]
"#;
    let house = House::kept(&[("a.yaml", text)]);
    house.note("carol", "Reception");
    house.accepts(&["--accept", "*"]);
    assert_eq!(house.differs(), ["+        note: Reception"]);
    house.is_as_declared();
    house.git(&["commit", "-qam", "x"]);
    house.note("bob", "Builder");
    house.accepts(&["--accept", "*"]);
    let lines = house.differs();
    assert_eq!(lines[0], "-      bob: *staff            # the same");
    house.is_as_declared();
}

#[test]
fn the_line_is_found_in_whichever_file_and_document_it_is() {
    let first = "organization: Acme SA\nmail-services:\n  ACME.example:\n    addresses:\n      Ada:\n        aliases: [countess]\n";
    let second = "# two\norganization: Acme SA\nmail-services: { acme.example: { addresses: { ada: { note: Front desk } } } }\n---\n# three\norganization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      bob: {}   # Bob\n";
    let house = House::kept(&[("a.yaml", first), ("more/b c.yaml", second)]);
    house.note("ada", "Reception");
    house.note("bob", "Builder");
    house.click(
        "PATCH",
        "/mailboxes/bob",
        &json!({ "has_mail_filtering": true }),
    );
    house.aliases("ada", &["countess", "augusta"]);
    house.accepts(&["--accept", "mailbox:ada@*", "aliases:ada@*"]);
    assert_eq!(
        house.differs(),
        [
            "-        aliases: [countess]",
            "+        aliases: [countess, augusta]",
            "-mail-services: { acme.example: { addresses: { ada: { note: Front desk } } } }",
            "+mail-services: { acme.example: { addresses: { ada: { note: Reception } } } }",
        ]
    );
    house.is_as_declared();
}

#[test]
fn what_appears_in_a_collection_of_ours_is_taken_in_where_its_like_stand() {
    let text = format!("{HEAVY}settings:\n  ownership: {{ addresses: authoritative }}\n");
    let house = House::kept(&[("a.yaml", &text)]);
    let body =
        json!({ "mailbox_name": "bea", "target": "other_user", "link_to_current_user": false });
    house.click("POST", "/mailboxes", &body);
    house.aliases("bea", &["beatrice"]);
    house
        .run(&["drift", "--detailed-exitcode"])
        .exits(2)
        .says("+ mailbox:bea@acme.example")
        .says("somebody in the Manager made it, and no file declares it");
    house.accepts(&["--accept", "mailbox:bea@acme.example"]);
    assert_eq!(
        house.differs(),
        [
            "+",
            "+      bea:",
            "+        spam-filter: true",
            "+        promotion-filter: false",
            "+        aliases: [beatrice]",
        ]
    );
    house.is_as_declared();
    house.git(&["checkout", "-q", "."]);
    house
        .plan()
        .says("- mailbox:bea@acme.example")
        .says("addresses are authoritative");
}

#[test]
fn only_the_patch_leaves_everything_as_it_is() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    house.note("ada", "Reception");
    let record = std::fs::read_to_string(house.record()).expect("a record");
    let ran = house.run(&["drift", "--accept", "*", "--dry-run"]).exits(0);
    assert!(ran.stdout.starts_with("diff --git a/a.yaml b/a.yaml\n"));
    assert!(house.differs().is_empty());
    assert_eq!(std::fs::read_to_string(house.record()).ok(), Some(record));
    house
        .run(&["drift", "--accept", "mailbox:bob@acme.example"])
        .exits(64)
        .complains("names nothing that drifted");
    house.run(&["drift", "--detailed-exitcode"]).exits(2);
}

#[test]
fn a_drift_is_told_to_programs_and_in_comments() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    house.note("ada", "Reception `@all`");
    let drift = house.run(&["drift", "--json"]).exits(0).json();
    assert_eq!(drift["summary"]["manager"], 1);
    let moved = &drift["drift"]["moved"][0];
    assert_eq!(moved["address"], "mailbox:ada@acme.example");
    assert_eq!(moved["happened"], "changed");
    assert_eq!(moved["by"], "manager");
    assert_eq!(moved["fields"][0]["declared"], "Front desk");
    assert_eq!(moved["fields"][0]["lives"], "Reception `@all`");
    house
        .run(&["drift", "--markdown", "-"])
        .exits(0)
        .says("## Maniform drift")
        .says("Drift: 1 in the Manager, 0 by the provider, 0 on both sides, 0 nobody knows.")
        .says("<details>");
    let accepted = house
        .run(&["drift", "--accept", "*", "--json"])
        .exits(0)
        .json();
    assert_eq!(accepted["accepted"], json!(["mailbox:ada@acme.example"]));
    assert_eq!(accepted["written"], true);
    house.is_as_declared();
}

#[test]
fn without_a_record_nobody_is_blamed_and_a_star_takes_nothing() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    house.note("ada", "Reception");
    std::fs::remove_file(house.record()).expect("a record");
    house
        .run(&["drift", "--detailed-exitcode"])
        .exits(2)
        .says("Nobody knows who moved")
        .says("Drift: 0 in the Manager, 0 by the provider, 0 on both sides, 1 nobody knows.");
    house
        .run(&["drift", "--accept", "*"])
        .exits(1)
        .complains("Nothing was accepted")
        .complains("  mailbox:ada@acme.example");
    assert!(house.differs().is_empty());
    house.accepts(&["--accept", "mailbox:ada@acme.example"]);
    assert_eq!(house.differs().len(), 2);
}

#[test]
fn import_puts_what_is_new_into_the_files_that_are_there() {
    let house = House::kept(&[("a.yaml", HEAVY)]);
    let body =
        json!({ "mailbox_name": "bea", "target": "other_user", "link_to_current_user": false });
    house.click("POST", "/mailboxes", &body);
    house.aliases("bea", &["beatrice"]);
    house.note("bea", "no");
    house
        .run(&["import", "mailbox:bea@acme.example"])
        .exits(0)
        .says("+++ b/a.yaml")
        .complains("No changes: what was added lives as it is declared.");
    assert_eq!(
        house.differs(),
        [
            "+",
            "+      bea:",
            "+        note: \"no\"",
            "+        spam-filter: true",
            "+        promotion-filter: false",
            "+        aliases: [beatrice]",
        ]
    );
    house.is_as_declared();
    house.note("ada", "Reception");
    house
        .run(&["import", "mailbox:ada@acme.example"])
        .exits(0)
        .complains("2 things are declared already and left alone");
    assert_eq!(house.differs().len(), 6);
}
