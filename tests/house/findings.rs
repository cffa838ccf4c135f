//! What rules find in a plan: shown wherever the plan is, with the levels and reasons of the files.

use serde_json::json;

use super::house::House;

const FILE: &str = "organization: Acme SA
domains:
  acme.example:
    records:
      - { name: _dmarc, type: TXT, values: ['v=DMARC1; p=none; rua=mailto:dmarc@acme.example'] }
";

/// What `FILE` declares lives, and `more` with it; now the policy is to be strict at once.
fn in_one_step(more: &str) -> House {
    let house = House::acme();
    let file = format!("{FILE}{more}");
    house.write("a.yaml", &file);
    house.settles();
    house.write("a.yaml", &file.replace("p=none", "p=reject"));
    house
}

#[test]
fn a_finding_stands_in_every_form_of_the_plan() {
    let house = in_one_step("");
    let line = "    warning[dmarc-in-one-step] record-set:acme.example/_dmarc/TXT    a.yaml:5:9\n";
    let help = "        help: go to `quarantine` first";
    let planned = house.run(&["plan", "--out", "p.json"]).exits(0);
    let shown = house
        .run(&["show", "p.json"])
        .exits(0)
        .says(line)
        .says(help);
    assert_eq!(planned.says(line).says(help).stdout, shown.stdout);
    let markdown = house.run(&["show", "p.json", "--markdown", "-"]).exits(0);
    let markdown = markdown.says("- **Rules find 1 warning, 1 note.**\n");
    assert!(markdown.stdout.contains(line), "{}", markdown.stdout);
    let form = house.run(&["plan", "--json"]).exits(0).json();
    let counts = json!({ "errors": 0, "warnings": 1, "notes": 1, "suppressed": 0 });
    assert_eq!(form["summary"]["findings"], counts);
    let found = &form["plan"]["findings"][0];
    assert_eq!(found["rule"], "dmarc-in-one-step");
    assert_eq!(found["origin"]["line"], 5);
    // A reviewer has read it: it is carried out like any other, and said no more.
    house.run(&["apply", "p.json"]).exits(0);
    let after = house.run(&["plan"]).exits(0).says("No changes.");
    assert!(
        !after.stdout.contains("dmarc-in-one-step"),
        "{}",
        after.stdout
    );
}

#[test]
fn a_level_changes_how_it_is_told_and_refuses_nothing() {
    let house = in_one_step(
        "settings:\n  lint:\n    dmarc-in-one-step: { level: error, because: we lost mail }\n    changes-spread-slowly: { level: off, because: we know }\n",
    );
    let form = house.run(&["plan", "--json"]).exits(0).json();
    let counts = json!({ "errors": 1, "warnings": 0, "notes": 0, "suppressed": 1 });
    assert_eq!(form["summary"]["findings"], counts);
    assert_eq!(form["plan"]["findings"][1]["because"], "we know");
    house
        .run(&["apply", "--auto-approve"])
        .exits(0)
        .says("    error[dmarc-in-one-step] ")
        .says("    1 more suppressed with a reason\n");
}

#[test]
fn what_a_comment_lets_be_is_not_told_to_people() {
    let house = in_one_step("");
    let allowed = "      # maniform: allow dmarc-in-one-step because nobody writes from here\n      - { name: _dmarc";
    let strict = FILE.replace("p=none", "p=reject");
    house.write("a.yaml", &strict.replace("      - { name: _dmarc", allowed));
    let told = house.run(&["plan"]).exits(0);
    assert!(
        !told.stdout.contains("dmarc-in-one-step"),
        "{}",
        told.stdout
    );
    let form = house.run(&["plan", "--json"]).exits(0).json();
    assert_eq!(form["summary"]["findings"]["suppressed"], 1);
}

#[test]
fn a_plan_says_that_lint_finds_what_cannot_work() {
    let house = House::acme();
    let mail = "organization: Acme SA\nmail-services:\n  acme.example:\n    redirections:\n      sales: [bob@gmail.com]\n";
    house.write("a.yaml", mail);
    let told = house.run(&["plan"]).exits(0);
    assert!(!told.stderr.contains("lint"), "{}", told.stderr);
    let raised = format!(
        "{mail}settings:\n  lint:\n    redirects-to-google: {{ level: error, because: it was lost }}\n"
    );
    house.write("a.yaml", &raised);
    let hint = "lint finds 1 error in these files: maniform lint .\n";
    house.run(&["plan"]).exits(0).complains(hint);
    house
        .run(&["apply", "--auto-approve"])
        .exits(0)
        .complains(hint);
    let quiet = house.run(&["plan", "--json"]).exits(0);
    assert!(!quiet.stderr.contains("lint"), "{}", quiet.stderr);
}
