//! `--previous`: the files as they were, a folder or a revision of git, in the place of the record.

use std::path::Path;
use std::process::Command;

use super::house::{House, run, run_meant};

fn acme(addresses: &str) -> String {
    format!(
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses: {{ {addresses} }}\n"
    )
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@acme.example"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

fn commit(house: &House) {
    git(house.path(), &["add", "-A", "--", "."]);
    git(house.path(), &["commit", "-q", "--allow-empty", "-m", "x"]);
}

/// A repository whose first commit declares Ada and Bob, who live, and whose record is lost.
fn repository(name: &str) -> House {
    let house = House::acme();
    git(house.path(), &["init", "-q"]);
    house.write(".gitignore", ".maniform\n");
    house.write(name, &acme("ada: {}, bob: {}"));
    house.settles();
    commit(&house);
    std::fs::remove_dir_all(house.file(".maniform")).expect("a record");
    house
}

#[test]
fn git_can_be_the_state() {
    let house = repository("a.yaml");
    house.write("a.yaml", &acme("ada: {}"));
    house.plan().exits(0).says("No changes.");
    house
        .run(&["plan", "--previous", "HEAD"])
        .exits(0)
        .says("- mailbox:bob@acme.example")
        .says("(declared at HEAD, and no longer)")
        .says("everything stored in it is destroyed and cannot come back")
        .complains("Compared with HEAD, which declares ");
    house
        .run(&["apply", "--previous", "HEAD", "--auto-approve"])
        .exits(0);
    assert_eq!(house.names(), ["ada"]);
    house
        .run(&["plan", "--previous", "HEAD"])
        .exits(0)
        .says("No changes.");
}

#[test]
fn guards_stand_as_ever() {
    let house = repository("a.yaml");
    for (settings, exit, said) in [
        (
            "{ protect: ['mailbox:bob@*'] }",
            3,
            "it would be deleted (declared at HEAD, and no longer), and `mailbox:bob@*` protects it",
        ),
        (
            "{ ownership: { addresses: additive } }",
            0,
            "left alone: 1 address that no file declares",
        ),
    ] {
        let text = format!("settings: {settings}\n{}", acme("ada: {}"));
        house.write("a.yaml", &text);
        house
            .run(&["plan", "--previous", "HEAD"])
            .exits(exit)
            .says(said);
    }
}

#[test]
fn renamed_files_and_subfolders_are_found() {
    let house = repository("mail/a.yaml");
    git(house.path(), &["mv", "mail/a.yaml", "mail/b.yaml"]);
    house.write("mail/b.yaml", &acme("ada: {}"));
    house.write("mail/.hidden.yaml", "organization: [");
    commit(&house);
    let goes = "- mailbox:bob@acme.example";
    for paths in [&["."][..], &["mail"], &["mail", "mail/b.yaml"]] {
        let arguments = [&["plan", "--previous", "HEAD~1"], paths].concat();
        house.run(&arguments).exits(0).says(goes);
    }
    let inside = |arguments: &[&str]| {
        let mut inside = house.command(arguments);
        inside.current_dir(house.file("mail"));
        run(inside, "")
    };
    run_meant(&["plan", "--previous", "HEAD~1"], inside)
        .exits(0)
        .says(goes);
    house
        .run(&["plan", "mail/b.yaml", "--previous", "HEAD~1"])
        .exits(1)
        .complains("mail/b.yaml did not exist at HEAD~1")
        .complains("name the folder the files lie in");
}

#[test]
fn a_run_that_does_not_know_all_files_deletes_nothing() {
    let house = repository("a.yaml");
    house.write("a.yaml", &acme("ada: {}"));
    house.write("b.yaml", &acme("zoe: {}"));
    let ran = house
        .run(&["plan", "a.yaml", "--previous", "HEAD"])
        .exits(0)
        .complains("Not given: b.yaml.");
    assert!(!ran.stdout.contains("bob"), "{}", ran.stdout);
}

#[test]
fn a_folder_is_read_like_the_files() {
    let house = repository("mail/a.yaml");
    house.write("then/a.yaml", &acme("ada: {}, bob: {}"));
    house.write("mail/a.yaml", &acme("ada: {}"));
    house
        .run(&["plan", "mail", "--previous", "then", "--out", "p.json"])
        .exits(0)
        .says("(declared at then, and no longer)");
    let plan = std::fs::read_to_string(house.file("p.json")).expect("a plan");
    assert!(plan.contains("\"given\": \"then\""), "{plan}");
    house
        .run(&["apply", "p.json", "--previous", "then"])
        .exits(64)
        .complains("a saved plan knows what it was compared with");
    house.write("then/a.yaml", &acme("ada: {}"));
    house
        .run(&["apply", "p.json"])
        .exits(3)
        .complains("the base then was edited");
    house.write("then/a.yaml", &acme("ada: {}, bob: {}"));
    house.run(&["apply", "p.json"]).exits(0);
    assert_eq!(house.names(), ["ada"]);
}

#[test]
fn a_saved_plan_keeps_the_commit_and_not_its_name() {
    let house = repository("a.yaml");
    house.write("a.yaml", &acme("ada: {}"));
    house
        .run(&["plan", "--previous", "main", "--out", "p.json"])
        .exits(0);
    commit(&house);
    house
        .run(&["show", "p.json"])
        .exits(0)
        .complains("Compared with main (commit ");
    house.run(&["apply", "p.json"]).exits(0);
    assert_eq!(house.names(), ["ada"]);
}

#[test]
fn what_the_record_knows_and_the_revision_does_not_stays_remembered() {
    let house = House::acme();
    git(house.path(), &["init", "-q"]);
    house.write("a.yaml", &acme("ada: {}"));
    commit(&house);
    house.write("a.yaml", &acme("ada: {}, bob: {}"));
    house.settles();
    house.write("a.yaml", &acme("ada: { note: Desk }"));
    house
        .run(&["apply", "--auto-approve", "--previous", "HEAD"])
        .exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
    house
        .plan()
        .exits(0)
        .says("- mailbox:bob@acme.example")
        .says("(declared when these files were last applied");
}

#[test]
fn what_the_revision_said_of_a_password_counts_as_written() {
    let mut house = repository("a.yaml");
    house.variable("ADA_PASSWORD", "Correct1!horse");
    let with = |version: u8| {
        acme(&format!(
            "ada: {{ password: {{ env: ADA_PASSWORD, version: {version} }} }}"
        ))
    };
    house.write("a.yaml", &with(1));
    commit(&house);
    let ran = house
        .run(&["plan", "--previous", "HEAD"])
        .exits(0)
        .says("No changes.");
    assert!(!ran.stdout.contains("left as it is"), "{}", ran.stdout);
    house.write("a.yaml", &with(2));
    house
        .run(&["plan", "--previous", "HEAD"])
        .exits(0)
        .says("environment variable ADA_PASSWORD, version 1) -> (secret");
}

#[test]
fn what_cannot_be_found_is_said_with_the_way_out() {
    let house = repository("a.yaml");
    house.forget();
    let previous = |given: &str| {
        house
            .run(&["plan", &format!("--previous={given}")])
            .exits(1)
    };
    previous("nowhere")
        .complains("`--previous nowhere` names no folder and no revision of ")
        .complains("hint: name a commit, a branch or a tag");
    previous("--upload-pack=x").complains("names no folder and no revision");
    house.write("a.yaml", "organization: Acme SA\nmail-servces: {}\n");
    commit(&house);
    house.write("a.yaml", &acme("ada: {}"));
    previous("HEAD")
        .complains("HEAD:a.yaml:2:1")
        .complains("the files of HEAD are not valid");
    house.write("new/n.yaml", &acme("ada: {}"));
    house
        .run(&["plan", "new", "--previous", "HEAD"])
        .exits(1)
        .complains("new did not exist at HEAD");
    house
        .run_with(&["plan", "-", "--previous", "HEAD"], &acme("ada: {}"))
        .exits(64)
        .complains("standard input has no earlier revision");
    let mut nothing = house.command(&["plan", "--previous", "HEAD"]);
    nothing.env("PATH", "/nowhere");
    run(nothing, "")
        .exits(1)
        .complains("git cannot be run")
        .complains("install git");
    let outside = House::acme();
    outside.write("a.yaml", &acme("ada: {}"));
    outside
        .run(&["plan", "--previous", "HEAD"])
        .exits(1)
        .complains("lies in no git repository");
    assert!(house.writes().is_empty());
}

#[test]
fn a_shallow_clone_is_told_from_a_misspelt_revision() {
    let house = repository("a.yaml");
    commit(&house);
    let clone = house.file("clone");
    let from = format!("file://{}", house.path().display());
    git(
        house.path(),
        &[
            "clone",
            "-q",
            "--depth",
            "1",
            &from,
            &clone.display().to_string(),
        ],
    );
    let mut inside = house.command(&["plan", "--previous", "HEAD~1"]);
    inside.current_dir(&clone);
    run(inside, "")
        .exits(1)
        .complains("this clone is shallow and does not reach that far");
}
