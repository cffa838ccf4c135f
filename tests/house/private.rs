//! Who else may read what the program writes: nobody.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::house::House;

/// Everything below a folder, with its permissions.
fn modes(folder: &Path, into: &mut Vec<(String, u32)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let found = entry.metadata().expect("a file");
        let mode = found.permissions().mode() & 0o777;
        into.push((entry.path().display().to_string(), mode));
        if found.is_dir() {
            modes(&entry.path(), into);
        }
    }
}

#[test]
fn what_is_kept_is_for_its_owner_only() {
    let house = House::acme();
    house.write(
        "files/a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {} } } }\n",
    );
    // Whoever looks for a file of another sort finds it replaced, and not its permissions taken over.
    house.run(&["plan", "files", "--out", "p.json"]).exits(0);
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(house.file("p.json"), open).expect("permissions");
    house.run(&["plan", "files", "--out", "p.json"]).exits(0);
    house
        .run(&["snapshot", "files", "--out", "s.json"])
        .exits(0);
    house.run(&["apply", "files", "--auto-approve"]).exits(0);
    house
        .run(&["apply", "files", "--auto-approve", "--emulate"])
        .exits(0);
    house.run(&["import", "--out", "imported"]).exits(0);
    for file in ["p.json", "s.json"] {
        let found = std::fs::metadata(house.file(file)).expect("a file");
        assert_eq!(found.permissions().mode() & 0o777, 0o600, "{file}");
    }
    let mut all = Vec::new();
    modes(&house.file("files/.maniform"), &mut all);
    assert!(all.len() > 4, "{all:?}");
    for (path, mode) in &all {
        assert!([0o600, 0o700].contains(mode), "{path}: {mode:o}");
        // Nothing was left half written.
        let name = path.rsplit('/').next().unwrap_or_default();
        assert!(!name.starts_with(".tmp"), "{path}");
    }
    let own = std::fs::metadata(house.file("files/.maniform")).expect("a folder");
    assert_eq!(own.permissions().mode() & 0o777, 0o700);
    // What people keep is theirs, whoever made the folder.
    let mut imported = Vec::new();
    modes(&house.file("imported"), &mut imported);
    let texts = imported.iter().filter(|(path, _)| path.ends_with(".yaml"));
    assert!(
        texts.clone().count() > 0 && texts.clone().all(|(_, mode)| *mode == 0o600),
        "{imported:?}"
    );
}

#[test]
fn a_link_stays_a_link_and_its_file_is_written() {
    let house = House::acme();
    house.write("files/a.yaml", "organization: Acme SA\n");
    house.write("elsewhere/p.json", "");
    std::os::unix::fs::symlink("elsewhere/p.json", house.file("p.json")).expect("a link");
    house.run(&["plan", "files", "--out", "p.json"]).exits(0);
    let link = std::fs::symlink_metadata(house.file("p.json")).expect("a link");
    assert!(link.is_symlink());
    house.run(&["show", "elsewhere/p.json"]).exits(0);
}

#[test]
fn commands_that_print_a_secret_are_not_told_the_token() {
    let mut house = House::acme();
    house.variable("PATH", "/usr/bin:/bin");
    house.variable("INFOMANIAK_API_TOKEN", "another");
    let command = "[sh, -c, 'env > told; echo Correct-Horse-7-Battery']";
    house.write("a.yaml", &format!(
        "organization: Acme SA\nmail-services: {{ acme.example: {{ addresses: {{ ada: {{ password: {{ command: {command} }} }} }} }} }}\n"
    ));
    // Only `apply` sends it, so only `apply` asks for it.
    for arguments in [
        &["validate"][..],
        &["lint"],
        &["plan"],
        &["plan", "--out", "p.json"],
        &["show", "p.json"],
        &["status"],
        &["drift"],
        &["doctor"],
    ] {
        house.run(arguments);
        assert!(
            !house.file("told").exists(),
            "{arguments:?} ran the command"
        );
    }
    house.run(&["apply", "--auto-approve"]).exits(0);
    let told = std::fs::read_to_string(house.file("told")).expect("it was asked");
    assert!(
        told.contains("PATH=") && told.contains("INFOMANIAK_HOST="),
        "{told}"
    );
    assert!(!told.contains("TOKEN"), "{told}");
}
