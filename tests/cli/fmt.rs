//! `fmt`: what it writes, what it only says, and what it leaves alone.

use std::fs;
use std::path::Path;

use super::house::run;
use super::{alone, bare};

const ODD: &str = "# head\nusers:   {}   # none\nteams:\n    Support:\n        members:\n        - 'ada@acme.example'\n";
const SHAPED: &str =
    "# head\nusers: {} # none\nteams:\n  Support:\n    members:\n      - ada@acme.example\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("a readable file")
}

#[test]
fn files_come_into_shape_and_are_named() {
    let folder = folder(&[("a.yaml", ODD), ("b.yaml", SHAPED), ("c.txt", ODD)]);
    let ran = alone(folder.path(), &["fmt"]).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("a.yaml\n", ""));
    assert_eq!(text(folder.path(), "a.yaml"), SHAPED);
    assert_eq!(text(folder.path(), "c.txt"), ODD);
    let again = alone(folder.path(), &["fmt"]).exits(0);
    assert_eq!(again.stdout, "");
}

#[test]
fn a_check_writes_nothing_and_exits_with_2() {
    let folder = folder(&[("a.yaml", ODD), ("b.yaml", SHAPED)]);
    let ran = alone(folder.path(), &["fmt", "--check", "."]).exits(2);
    assert_eq!(ran.stdout, "a.yaml\n");
    assert!(ran.stderr.contains("1 file not in shape"), "{}", ran.stderr);
    assert_eq!(text(folder.path(), "a.yaml"), ODD);
    let good = alone(folder.path(), &["fmt", "--check", "b.yaml"]).exits(0);
    assert_eq!((good.stdout.as_str(), good.stderr.as_str()), ("", ""));
}

#[test]
fn a_diff_is_one_that_git_takes() {
    let folder = folder(&[("a.yaml", ODD)]);
    let ran = alone(folder.path(), &["fmt", "--check", "--diff"]).exits(2);
    assert_eq!(text(folder.path(), "a.yaml"), ODD);
    fs::write(folder.path().join("p.diff"), &ran.stdout).expect("a file");
    let git = std::process::Command::new("git")
        .args(["apply", "p.diff"])
        .current_dir(folder.path())
        .status()
        .expect("git runs");
    assert!(git.success(), "{}", ran.stdout);
    assert_eq!(text(folder.path(), "a.yaml"), SHAPED);
}

#[test]
fn standard_input_comes_back_on_standard_output() {
    let folder = folder(&[]);
    let ran = run(bare(folder.path(), &["fmt", "-"]), ODD).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (SHAPED, ""));
    let ran = run(bare(folder.path(), &["fmt", "--check", "-"]), ODD).exits(2);
    assert_eq!(ran.stdout, "<stdin>\n");
}

#[test]
fn what_is_no_yaml_is_told_and_left_alone() {
    let broken = "users: [\nteams:   {}\n";
    let folder = folder(&[("a.yaml", ODD), ("b.yaml", broken)]);
    let ran = alone(folder.path(), &["fmt"]).exits(1);
    assert_eq!(ran.stdout, "a.yaml\n");
    assert!(
        ran.stderr.contains("error[syntax] b.yaml"),
        "{}",
        ran.stderr
    );
    assert_eq!(text(folder.path(), "a.yaml"), SHAPED);
    assert_eq!(text(folder.path(), "b.yaml"), broken);
    let nobody = alone(folder.path(), &["fmt", "nowhere.yaml"]).exits(1);
    assert!(nobody.stderr.contains("no such file"), "{}", nobody.stderr);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("real.yml", ODD)]);
    let path = folder.path().join("real.yml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("permissions");
    std::os::unix::fs::symlink("real.yml", folder.path().join("link.yaml")).expect("a link");
    alone(folder.path(), &["fmt", "link.yaml"])
        .exits(0)
        .says("link.yaml");
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
    assert_eq!(text(folder.path(), "real.yml"), SHAPED);
    let link = fs::symlink_metadata(folder.path().join("link.yaml")).expect("a link");
    assert!(link.is_symlink());
}
