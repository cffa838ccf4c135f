//! The files of `plan --restore --write`: they load, they never lead to a deletion, and they are in
//! nobody's way.

use serde_json::{Value as Json, json};

use super::house::House;

const FILE: &str = "organization: Acme SA
mail-services: { acme.example: { addresses: { ada: { note: Front desk }, bob: {} } } }
";

/// A house in which ada and bob lived when it was saved, and somebody deleted ada.
fn house() -> House {
    let house = House::acme();
    house.write("files/a.yaml", FILE);
    house.run(&["apply", "--auto-approve", "files"]).exits(0);
    house
        .run(&["snapshot", "files", "--out", "s.json"])
        .exits(0);
    house.click("DELETE", "/mailboxes/ada", &Json::Null);
    house
}

/// A document without anything but its organization and its settings.
fn trimmed(text: &str) -> String {
    let mut kept = false;
    let lines = text.lines().filter(|line| {
        if !line.starts_with(' ') {
            kept = line.starts_with("organization") || line.starts_with("settings");
        }
        kept
    });
    lines.fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn what_is_taken_out_of_the_written_files_later_is_not_deleted() {
    let house = house();
    house
        .run(&["plan", "--restore", "s.json", "files", "--write", "back"])
        .exits(0);
    house.run(&["apply", "--auto-approve", "back"]).exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
    let text = std::fs::read_to_string(house.file("back/restore-1.yaml")).expect("a file");
    let less = trimmed(&text);
    assert!(!less.contains("ada"), "{less}");
    house.write("back/restore-1.yaml", &less);
    house
        .run(&["plan", "back", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
    house.run(&["apply", "--auto-approve", "back"]).exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
}

#[test]
fn what_no_file_may_say_is_named_and_the_rest_is_written() {
    let house = House::acme();
    house.write("files/a.yaml", FILE);
    house.run(&["apply", "--auto-approve", "files"]).exits(0);
    // Nobody is called ghost, which the Manager does not mind.
    let body = json!({ "name": "r1", "targets": ["ghost@acme.example"] });
    house.click("POST", "/redirections", &body);
    house
        .run(&["snapshot", "files", "--out", "s.json"])
        .exits(0);
    let id = &house.service()["redirections"][0]["id"];
    house.click("DELETE", &format!("/redirections/{id}"), &Json::Null);
    house.click("DELETE", "/mailboxes/ada", &Json::Null);
    house
        .run(&["plan", "--restore", "s.json", "files", "--write", "back"])
        .exits(0)
        .says("redirection:r1@acme.example: no file can say it as it was:")
        .says("+ mailbox:ada@acme.example");
    house.run(&["validate", "back"]).exits(0);
    house.run(&["apply", "--auto-approve", "back"]).exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
}

#[test]
fn a_folder_that_is_read_with_other_documents_is_refused() {
    let house = house();
    let restore =
        |write: &str| house.run(&["plan", "--restore", "s.json", "files", "--write", write]);
    for inside in ["files/back", "files/../files/back", "files/new/back"] {
        restore(inside)
            .exits(64)
            .complains("lies inside of files, whose files would then declare things twice")
            .complains("name a folder outside of your files");
    }
    restore("files")
        .exits(64)
        .complains("files/a.yaml is there already");
    house.write("back/mine.yaml", "organization: Acme SA\n");
    restore("back")
        .exits(64)
        .complains("back/mine.yaml is there already");
    assert!(!house.file("files/back").exists());
    assert!(!house.file("back/restore-1.yaml").exists());
    // Names that begin with a dot are not read with the rest.
    restore("files/.back").exits(0);
    house.run(&["validate", "files"]).exits(0);
    house.run(&["validate", "files/.back"]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_not_replaced() {
    let house = house();
    std::fs::create_dir(house.file("back")).expect("a folder");
    let link = house.file("back/restore-1.yaml");
    std::os::unix::fs::symlink("nowhere", &link).expect("a link");
    house
        .run(&["plan", "--restore", "s.json", "files", "--write", "back"])
        .exits(64)
        .complains("restore-1.yaml is there already");
    assert!(link.is_symlink());
}
