//! The built program as people and pipelines meet it: arguments, streams, exit codes, and what it
//! says when something is missing, broken or hostile.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

mod doctor;
mod files;
mod fmt;
mod hostile;
#[path = "../house/house.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "the harness is shared, and these tests use a part of it"
)]
mod house;
mod lint;
mod man;
mod trouble;
mod usage;

use std::path::Path;
use std::process::Command;

use house::{House, Ran, TOKEN, run};

/// A document with something to do about everything that is read.
const ACME: &str = "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { note: Front desk, aliases: [countess] }
    redirections:
      sales: [ada@acme.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, values: [192.0.2.10] }
";

/// The program in a folder, without any environment.
fn bare(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maniform"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

/// The program in a house, with its host and token.
fn in_house(house: &House, arguments: &[&str]) -> Command {
    let mut command = bare(house.path(), arguments);
    command
        .env("INFOMANIAK_HOST", house.base())
        .env("INFOMANIAK_TOKEN", TOKEN);
    command
}

/// Runs the program in a folder, without any environment.
fn alone(folder: &Path, arguments: &[&str]) -> Ran {
    run(bare(folder, arguments), "")
}

/// An error is one line, its causes, and one idea what to do.
#[track_caller]
fn one_error(ran: &Ran) {
    let errors = ran
        .stderr
        .lines()
        .filter(|line| line.starts_with("error"))
        .count();
    assert_eq!(errors, 1, "not one error:\n{}", ran.stderr);
    let hint = ran.stderr.contains("hint: ") || ran.stderr.contains("help: ");
    assert!(hint, "no idea what to do:\n{}", ran.stderr);
    assert!(ran.stderr.len() < 1_500, "too many words:\n{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}
