//! Looks secrets up where the reference says; the only reader of secret places.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use super::error::CliError;
use super::session::TOKENS;
use crate::model::secret::{Secret, SecretPlace, SecretRef, Secrets};
use crate::plan::Step;

/// The secrets of a run, each looked up once.
#[derive(Debug, Default)]
pub(super) struct Vault(BTreeMap<SecretRef, Secret>);

impl Vault {
    /// Looks up every secret the steps send, so that a missing one stops the run before its first
    /// write and not in the middle.
    pub(super) fn open(steps: &[Step]) -> Result<Self, CliError> {
        let mut vault = Self::default();
        let mut missing = Vec::new();
        for step in steps {
            for reference in step.request.secrets() {
                if vault.0.contains_key(&reference) {
                    continue;
                }
                match look_up(&reference) {
                    Ok(secret) => {
                        vault.0.insert(reference, secret);
                    }
                    Err(why) => missing.push(format!("{}: {why}", step.address)),
                }
            }
        }
        if missing.is_empty() {
            return Ok(vault);
        }
        let mut error = CliError::new("secrets are missing, so nothing was applied")
            .hint("make them available where maniform runs, then apply again");
        error.causes = missing;
        Err(error)
    }
}

impl Secrets for Vault {
    fn secret(&self, reference: &SecretRef) -> Result<Secret, String> {
        match self.0.get(reference) {
            Some(secret) => Ok(secret.clone()),
            None => look_up(reference),
        }
    }
}

/// The value behind a reference; errors name the place, never what was found there.
pub(super) fn look_up(reference: &SecretRef) -> Result<Secret, String> {
    let value = match &reference.place {
        SecretPlace::Env(name) => std::env::var(name)
            .map_err(|_| format!("the environment variable {name} is not set"))?,
        SecretPlace::File(path) => std::fs::read_to_string(path)
            .map_err(|error| format!("the file {path} cannot be read: {error}"))?,
        SecretPlace::Command(words) => run(words)?,
    };
    let value = value.strip_suffix('\n').unwrap_or(&value);
    let value = value.strip_suffix('\r').unwrap_or(value);
    if value.is_empty() {
        return Err(format!("{reference} is empty"));
    }
    Ok(Secret::new(value.to_owned()))
}

fn run(words: &[String]) -> Result<String, String> {
    let (program, arguments) = words.split_first().ok_or("the command is empty")?;
    let mut command = Command::new(program);
    // A password manager has no business with the service.
    for name in TOKENS {
        command.env_remove(name);
    }
    let output = command
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{program}` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{program}` ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{program}` printed no text"))
}
