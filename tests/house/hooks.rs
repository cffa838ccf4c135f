//! In a hook of git, whose environment speaks of another repository.

use std::path::Path;
use std::process::Command;

use super::house::House;

fn git(folder: &Path, arguments: &[&str]) {
    let names = ["-c", "user.name=Ada", "-c", "user.email=ada@acme.example"];
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(names)
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

#[test]
fn the_repository_around_the_files_is_asked_whatever_a_hook_says() {
    let mut house = House::acme();
    let file = |names: &str| {
        format!(
            "organization: Acme SA\nmail-services: {{ acme.example: {{ addresses: {{ {names} }} }} }}\n"
        )
    };
    house.write("a.yaml", &file("ada: {}, bob: {}"));
    house.settles();
    git(house.path(), &["init", "-q"]);
    git(house.path(), &["add", "--", "a.yaml"]);
    git(house.path(), &["commit", "-q", "-m", "x"]);
    std::fs::remove_dir_all(house.file(".maniform")).expect("a record");
    house.write("a.yaml", &file("ada: {}"));
    house.variable("GIT_DIR", ".git/nowhere");
    house.variable("GIT_WORK_TREE", "/");
    house.variable("GIT_INDEX_FILE", "/nowhere/index");
    house
        .run(&["plan", "--previous", "HEAD"])
        .exits(0)
        .says("- mailbox:bob@acme.example");
}
