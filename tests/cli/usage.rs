//! What can be typed, and what comes back: exit codes, streams, colour, completions.

use std::fs::File;
use std::process::Stdio;

use super::{ACME, House, alone, bare, in_house, one_error, run};

const COMMANDS: [&str; 11] = [
    "validate",
    "plan",
    "apply",
    "import",
    "export",
    "show",
    "schema",
    "doctor",
    "emulate",
    "lsp",
    "completions",
];

#[test]
fn what_is_typed_wrongly_ends_with_64() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &[][..],
        &["frobnicate"],
        &["plan", "--frobnicate"],
        &["plan", "--out"],
        &["plan", "--color", "sometimes"],
        &["schema", "everything"],
        &["completions"],
        &["show"],
        &["emulate", "--port", "100000"],
        &["emulate", "--switch", "retry=true"],
        &["emulate", "--switch", "quota_status=soon"],
    ] {
        let ran = alone(folder.path(), arguments).exits(64);
        assert!(ran.stdout.is_empty(), "{arguments:?}: {}", ran.stdout);
        let helps = ["Usage: maniform", "try '--help'"];
        let helps = helps.iter().any(|words| ran.stderr.contains(words));
        assert!(helps, "{arguments:?}: {}", ran.stderr);
    }
    // The names there are stand in the message.
    let ran = alone(folder.path(), &["emulate", "--switch", "retry=true"]).exits(64);
    assert!(ran.stderr.contains("retry_after"), "{}", ran.stderr);
    let ran = alone(folder.path(), &["plan", "--auto-aprove"]).exits(64);
    assert!(ran.stderr.contains("--auto-aprove"), "{}", ran.stderr);
}

#[test]
fn help_and_version_are_products() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = alone(folder.path(), &["--help"]).exits(0);
    for command in COMMANDS {
        assert!(help.stdout.contains(command), "{command}: {}", help.stdout);
        let own = alone(folder.path(), &[command, "--help"]).exits(0);
        assert!(own.stdout.contains("Usage: maniform"), "{}", own.stdout);
    }
    for words in [
        "Exit codes: 0 done",
        "64 usage",
        "INFOMANIAK_TOKEN",
        "NO_COLOR",
    ] {
        assert!(help.stdout.contains(words), "{words}: {}", help.stdout);
    }
    alone(folder.path(), &["--version"])
        .exits(0)
        .says(env!("CARGO_PKG_VERSION"));
}

#[test]
fn completions_know_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = alone(folder.path(), &["completions", shell]).exits(0);
        for command in COMMANDS {
            assert!(
                ran.stdout.contains(command),
                "{shell} does not know {command}"
            );
        }
        assert!(
            ran.stdout.contains("auto-approve"),
            "{shell} does not know options"
        );
    }
}

#[test]
fn colour_comes_when_it_is_asked_for_and_never_into_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.yaml"), "organisation: x\n").expect("a file");
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = bare(folder.path(), arguments);
        command.envs(variables.iter().copied());
        run(command, "").exits(1).stderr.contains('\u{1b}')
    };
    assert!(!coloured(&["validate"], &[]));
    assert!(!coloured(&["validate"], &[("TERM", "xterm-256color")]));
    assert!(coloured(&["validate", "--color", "always"], &[]));
    assert!(coloured(
        &["--color", "always", "validate"],
        &[("NO_COLOR", "1")]
    ));
    assert!(!coloured(
        &["validate", "--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
    assert!(!coloured(
        &["validate"],
        &[("NO_COLOR", "1"), ("TERM", "xterm")]
    ));
}

#[test]
fn colour_adds_nothing_to_a_plan() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    let plain = house.plan().exits(0).stdout;
    let coloured = house.run(&["plan", "--color", "always"]).exits(0).stdout;
    assert!(coloured.contains('\u{1b}') && !plain.contains('\u{1b}'));
    let bare = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(bare, plain);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    for arguments in [
        &["plan"][..],
        &["plan", "--json"],
        &["schema"],
        &["completions", "bash"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = in_house(&house, arguments);
        let output = command.stdout(writer).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn a_full_disk_behind_stdout_is_one_error() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    for arguments in [
        &["plan"][..],
        &["plan", "--json"],
        &["schema"],
        &["validate", "--json"],
    ] {
        let full = File::options()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full");
        let mut command = in_house(&house, arguments);
        let output = command
            .stdout(full)
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {words}");
        assert!(
            words.contains("error: the output could not be written"),
            "{words}"
        );
    }
}

#[test]
fn what_is_wrong_is_told_on_stderr_and_in_json_on_stdout() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "organization: Acme SA\nmail-service: {}\n";
    let piped = run(bare(folder.path(), &["validate", "-"]), text).exits(1);
    assert!(piped.stdout.is_empty(), "{}", piped.stdout);
    one_error(&piped);
    assert!(
        piped.stderr.contains("error[unknown-key] <stdin>:2:1"),
        "{}",
        piped.stderr
    );
    let json = run(bare(folder.path(), &["validate", "--json", "-"]), text).exits(1);
    assert!(json.stderr.is_empty(), "{}", json.stderr);
    assert_eq!(json.json()["diagnostics"][0]["file"], "<stdin>");
    run(
        bare(folder.path(), &["validate", "-"]),
        "organization: Acme SA\n",
    )
    .exits(0)
    .says("The files are valid: 1 thing in 1 file.");
}

#[test]
fn only_names_something_or_is_refused() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    for pattern in ["mailbox:bob@acme.example", "mailbox", "", "team:*"] {
        let ran = house.run(&["plan", "--only", pattern]).exits(64);
        one_error(&ran);
        assert!(
            ran.stderr
                .contains(&format!("`--only {pattern}` names nothing")),
            "{}",
            ran.stderr
        );
    }
    house
        .run(&["plan", "--only", "mailbox:ada@*"])
        .exits(0)
        .says("mailbox:ada@acme.example");
}

#[test]
fn apply_never_waits_for_somebody_who_is_not_there() {
    let house = House::acme();
    house.write("a.yaml", ACME);
    house.forget();
    let ran = house.run_with(&["apply"], "yes\n").exits(1);
    one_error(&ran);
    assert!(
        ran.stderr.contains("there is nobody to ask"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--auto-approve"), "{}", ran.stderr);
    assert!(house.log().is_empty(), "{:?}", house.log());
    assert!(!house.file(".maniform").exists());
}
