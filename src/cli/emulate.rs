//! `emulate`: the service's API on this machine, until it is interrupted.

use std::time::Duration;

use super::args::Emulate;
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use super::seed;
use crate::emulator::{self, Fault, Switches};

pub(super) async fn emulate(args: &Emulate, out: &mut Out) -> Result<Exit, CliError> {
    let mut worlds = Vec::new();
    for path in &args.seed {
        worlds.push(seed::read(path)?);
    }
    let mut faults = Vec::new();
    for text in &args.fault {
        faults.extend(read_faults(text)?);
    }
    let mut switches = Switches::default();
    for text in &args.switch {
        switches
            .set(text)
            .map_err(|error| CliError::new("a switch cannot be turned").because(error))?;
    }
    let running = emulator::start(emulator::Config {
        port: args.port,
        dns_port: args.dns,
        state_file: args.state.clone(),
        seed: worlds,
        rate_limit: args.rate_limit,
        latency: args.latency.map(Duration::from_millis),
        faults,
        switches,
        ..emulator::Config::default()
    })
    .await
    .map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let mut failed = CliError::new(error.to_string());
        failed.causes.extend(cause);
        failed
    })?;
    let base = running.base_url();
    out.print(&format!("The emulator listens on {base}\n"));
    out.note(&format!(
        "Any token is taken. In another terminal: INFOMANIAK_HOST={base} INFOMANIAK_TOKEN=any maniform plan DIR"
    ));
    if let Some(dns) = running.dns_address() {
        out.print(&format!("The DNS answers on {dns}\n"));
    }
    out.note("Ctrl-C ends it.");
    let interrupted = tokio::signal::ctrl_c().await;
    running.stop().await;
    interrupted.map_err(|error| CliError::new("Ctrl-C cannot be listened for").because(error))?;
    Ok(Exit::Done)
}

/// One fault as JSON, a list of them, or a file with either.
fn read_faults(text: &str) -> Result<Vec<Fault>, CliError> {
    let content = if text.trim_start().starts_with(['{', '[']) {
        text.to_owned()
    } else {
        std::fs::read_to_string(text).map_err(|error| {
            CliError::new(format!("the faults in {text} cannot be read")).because(error)
        })?
    };
    let parsed = if content.trim_start().starts_with('[') {
        serde_json::from_str(&content)
    } else {
        serde_json::from_str(&content).map(|one| vec![one])
    };
    parsed.map_err(|error| {
        CliError::new("a fault cannot be understood")
            .because(error)
            .hint("docs/emulator.md lists the faults with an example of each")
    })
}
