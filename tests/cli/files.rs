//! The files that maniform writes itself: plans, the record of the last apply, the emulator's world.
//! What is broken is refused and left as it is; what cannot be written loses nothing.

use std::fs;
use std::path::PathBuf;

use serde_json::Value as Json;

use super::{ACME, House, alone, one_error};

fn record_of(house: &House) -> PathBuf {
    let folders = fs::read_dir(house.file(".maniform")).expect("a folder of records");
    let mut found: Vec<_> = folders
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).join("record.json")
}

fn saved(house: &House) -> Json {
    house.run(&["plan", "--out", "p.json"]).exits(0);
    let text = fs::read_to_string(house.file("p.json")).expect("a plan");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_plan_file_that_cannot_be_used_is_refused_with_the_reason() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    let plan = saved(&house);
    let changed = |change: &dyn Fn(&mut Json)| {
        let mut plan = plan.clone();
        change(&mut plan);
        plan.to_string()
    };
    house.forget();
    for (text, words) in [
        (String::new(), "it is no plan"),
        ("{".to_owned(), "it is no plan"),
        ("[]".to_owned(), "it is no plan"),
        ("{\"format_version\": 1}".to_owned(), "it is no plan"),
        (
            changed(&|plan| plan["format_version"] = 999.into()),
            "it has format version 999",
        ),
        (
            changed(&|plan| plan["plan"]["steps"] = Json::Array(Vec::new())),
            "it was changed after it was written",
        ),
        (
            changed(&|plan| plan["stamp"]["host"] = "https://evil.example".into()),
            "it was changed after it was written",
        ),
    ] {
        house.write("p.json", &text);
        // What does not look like a plan may be a damaged snapshot, and nobody asked to carry it out.
        let json: Option<Json> = serde_json::from_str(&text).ok();
        let shown = match &json {
            None => (1, "it is cut off or no JSON"),
            Some(json) if json.get("plan").is_none() => (1, "neither a saved plan nor a snapshot"),
            Some(_) => (3, words),
        };
        let both = [
            (&["apply", "p.json"], (3, words)),
            (&["show", "p.json"], shown),
        ];
        for (arguments, (code, words)) in both {
            let ran = house.run(arguments).exits(code);
            one_error(&ran);
            assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
        }
    }
    assert!(house.log().is_empty(), "{:?}", house.log());
    one_error(&house.run(&["apply", "nowhere.json"]).exits(1));
    one_error(&house.run(&["show", "."]).exits(1));
}

#[test]
fn a_plan_of_another_maniform_is_refused_by_name() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    let plan = saved(&house);
    // Written by an older release, and sealed by it.
    let text = fs::read_to_string(house.file("p.json")).expect("a plan");
    let mut old: maniform::plan::SavedPlan = serde_json::from_str(&text).expect("a plan");
    assert_eq!(plan["stamp"]["maniform"], env!("CARGO_PKG_VERSION"));
    old.stamp.maniform = "0.0.1".to_owned();
    let old = maniform::plan::SavedPlan::new(old.stamp, old.plan);
    house.write("p.json", &old.to_text());
    house.run(&["show", "p.json"]).exits(0);
    let ran = house.run(&["apply", "p.json"]).exits(3);
    assert!(ran.stderr.contains("planned with 0.0.1"), "{}", ran.stderr);
    assert!(house.writes().is_empty());
}

#[test]
fn a_plan_is_bound_to_its_files() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    saved(&house);
    house.write("a.yaml", &ACME.replace("Front desk", "Back door"));
    house.write("b.yaml", "organization: Acme SA\n");
    let ran = house.run(&["apply", "p.json"]).exits(3);
    for words in ["a.yaml", "was edited", "b.yaml", "is new"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(house.writes().is_empty());
}

#[test]
fn a_plan_that_cannot_be_written_leaves_the_old_one() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    house.write("old.json", "old\n");
    for path in ["old.json/below", "/dev/full", "/proc/nowhere/p.json", "."] {
        let ran = house.run(&["plan", "--out", path]).exits(1);
        one_error(&ran);
        assert!(
            ran.stderr.contains(&format!("{path} could not be written")),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(
        fs::read_to_string(house.file("old.json")).expect("it is there"),
        "old\n"
    );
    let left: Vec<_> = fs::read_dir(house.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().starts_with(".tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Devices and pipes are written to, never replaced: `/dev/null` stays what it is.
#[test]
#[cfg(unix)]
fn what_is_no_ordinary_file_is_written_to_and_stays() {
    use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};

    let house = House::acme();
    house.write("a.yaml", ACME);
    let before = fs::metadata("/dev/null").expect("/dev/null").ino();
    house.run(&["plan", "--out", "/dev/null"]).exits(0);
    let after = fs::metadata("/dev/null").expect("/dev/null");
    assert!(after.file_type().is_char_device() && after.ino() == before);
    assert!(
        fs::metadata("/dev/full")
            .expect("/dev/full")
            .file_type()
            .is_char_device()
    );
    // A link stays a link, and the file behind it is the plan.
    house.run(&["plan", "--out", "real.json"]).exits(0);
    symlink("real.json", house.file("link.json")).expect("a link");
    house.run(&["plan", "--out", "link.json"]).exits(0);
    assert!(
        fs::symlink_metadata(house.file("link.json"))
            .expect("a link")
            .is_symlink()
    );
    house.run(&["show", "real.json"]).exits(0);
}

#[test]
fn a_broken_record_is_neither_guessed_nor_overwritten() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    house.apply().exits(0);
    let path = record_of(&house);
    let good = fs::read_to_string(&path).expect("a record");
    let newer = good.replacen("\"format_version\": 1", "\"format_version\": 9", 1);
    assert_ne!(good, newer);
    house.forget();
    let torn = format!("<<<<<<< ours\n{good}=======\n{good}>>>>>>> theirs\n");
    let lost = "restore it, or delete it";
    for (broken, help) in [
        ("", lost),
        ("{", lost),
        ("[]", lost),
        (&good[..good.len() / 2], lost),
        (newer.as_str(), "use the maniform that wrote it"),
        (torn.as_str(), "take the side whose run was later"),
    ] {
        fs::write(&path, broken).expect("the record");
        for arguments in [&["plan"][..], &["apply", "--auto-approve"]] {
            let ran = house.run(arguments).exits(1);
            one_error(&ran);
            for words in ["the record of the last apply cannot be read", help] {
                assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
            }
        }
        assert_eq!(fs::read_to_string(&path).expect("the record"), broken);
    }
    assert!(house.writes().is_empty(), "{:?}", house.writes());
    fs::write(&path, good).expect("the record");
    house.settles();
}

/// What was done could not be remembered, so nothing is done.
#[test]
#[cfg(unix)]
fn without_room_for_the_record_nothing_is_applied() {
    let mut house = House::acme();
    // Where locks are kept there is room.
    let state = tempfile::tempdir().expect("a folder");
    house.variable("XDG_STATE_HOME", &state.path().display().to_string());
    house.write("a.yaml", ACME);
    std::os::unix::fs::symlink("/proc/nowhere/at-all", house.file(".maniform")).expect("a link");
    house.run(&["plan"]).exits(0);
    house.forget();
    let ran = house.run(&["apply", "--auto-approve"]).exits(1);
    one_error(&ran);
    assert!(
        ran.stderr.contains("could not be written"),
        "{}",
        ran.stderr
    );
    assert!(house.writes().is_empty(), "{:?}", house.writes());
    fs::remove_file(house.file(".maniform")).expect("the link");
    // A file where the folder should be.
    house.write(".maniform", "");
    one_error(&house.run(&["apply", "--auto-approve"]).exits(1));
    assert!(house.writes().is_empty(), "{:?}", house.writes());
    fs::remove_file(house.file(".maniform")).expect("the file");
    house.settles();
}

#[test]
fn a_broken_world_is_not_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.yaml"), ACME).expect("a file");
    alone(folder.path(), &["apply", "--emulate", "--auto-approve"]).exits(0);
    let path = folder.path().join(".maniform/emulator/world.json");
    let good = fs::read_to_string(&path).expect("a world");
    for broken in ["", "{", "[]", &good[..good.len() / 2]] {
        fs::write(&path, broken).expect("the world");
        let ran = alone(folder.path(), &["plan", "--emulate"]).exits(1);
        one_error(&ran);
        assert!(ran.stderr.contains("world.json"), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(&path).expect("the world"), broken);
    }
    fs::write(&path, &good).expect("the world");
    alone(folder.path(), &["plan", "--emulate"])
        .exits(0)
        .says("No changes.");
}

#[test]
fn a_broken_seed_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.yaml"), ACME).expect("a file");
    fs::write(folder.path().join("bad.json"), "{").expect("a file");
    fs::write(
        folder.path().join("odd.json"),
        "{\"format\": 1, \"mailhostings\": []}",
    )
    .expect("a file");
    fs::write(folder.path().join("bad.yml.txt"), "organisation: x\n").expect("a file");
    for seed in ["bad.json", "odd.json", "bad.yml.txt", "nowhere"] {
        let ran = alone(
            folder.path(),
            &["plan", &format!("--emulate={seed}"), "a.yaml"],
        )
        .exits(1);
        one_error(&ran);
    }
}
