//! A way to the service for one run: host, token, clients, and the emulator if it is one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::Reach;
use super::error::CliError;
use super::secrets;
use super::seed;
use super::storage;
use crate::api::host::SERVICE;
use crate::api::{Budget, Client, Clients, Host, Settings};
use crate::document::Document;
use crate::emulator::{self, Running};
use crate::model::secret::{Secret, SecretRef};

/// The variables that may hold the token, in the order they are asked.
pub(super) const TOKENS: [&str; 3] = [
    "INFOMANIAK_TOKEN",
    "INFOMANIAK_API_TOKEN",
    "INFOMANIAK_ACCESS_TOKEN",
];

/// The variable that may hold another base address.
pub(super) const HOST: &str = "INFOMANIAK_HOST";

/// What to do about a token file.
const TOKEN_FILE: &str = "write the token into it and nothing else, or leave --token-file out to take it from INFOMANIAK_TOKEN";

/// What plans and records call the emulator inside this program, whatever its port.
const EMULATOR: &str = "emulator";

/// Where everything about a host is kept, by what plans and records call it.
pub(super) fn folder(paths: &[PathBuf], host: &str) -> PathBuf {
    let label = host.parse::<Host>().map(|host| host.label());
    storage::folder(paths, &label.unwrap_or_else(|_| EMULATOR.to_owned()))
}

/// What plans and records call the host that a run would speak to.
pub(super) fn host(reach: &Reach) -> Result<String, CliError> {
    match reach.emulate {
        Some(_) => Ok(EMULATOR.to_owned()),
        None => base().map(|host| host.to_string()),
    }
}

/// The base address of the service, or the one that the environment names.
fn base() -> Result<Host, CliError> {
    // Pipelines set variables they have no value for to nothing.
    let base = match std::env::var(HOST) {
        Ok(base) if !base.trim().is_empty() => base,
        _ => SERVICE.to_owned(),
    };
    base.parse().map_err(|error| {
        CliError::new(format!("{HOST} cannot be used"))
            .because(error)
            .hint(format!("leave {HOST} unset for {SERVICE}"))
    })
}

/// An open way to the service.
#[derive(Debug)]
pub(super) struct Session {
    /// Sends and reads.
    pub(super) clients: Clients,
    /// What plans and records call the host.
    pub(super) host: String,
    /// Where everything about this host is kept.
    pub(super) folder: PathBuf,
    /// Where the token came from.
    pub(super) token_from: String,
    /// The calls that this run may make, where somebody said how many.
    pub(super) budget: Option<Budget>,
    emulator: Option<Running>,
}

impl Session {
    /// Opens the way that arguments and environment say.
    pub(super) async fn open(
        reach: &Reach,
        paths: &[PathBuf],
        document: &Document,
    ) -> Result<Self, CliError> {
        match &reach.emulate {
            None => Self::service(reach, paths, document),
            Some(seed) => Self::emulated(reach, seed.as_deref(), paths, document, None).await,
        }
    }

    /// The same, and an emulator also answers for its zones as the DNS would.
    pub(super) async fn open_with_dns(
        reach: &Reach,
        paths: &[PathBuf],
        document: &Document,
    ) -> Result<Self, CliError> {
        match &reach.emulate {
            None => Self::service(reach, paths, document),
            Some(seed) => Self::emulated(reach, seed.as_deref(), paths, document, Some(0)).await,
        }
    }

    /// Where the DNS of the emulator answers, if there is one.
    pub(super) fn dns(&self) -> Option<SocketAddr> {
        self.emulator.as_ref().and_then(Running::dns_address)
    }

    fn service(reach: &Reach, paths: &[PathBuf], document: &Document) -> Result<Self, CliError> {
        let host = base()?;
        let budget = reach.max_calls.map(Budget::new);
        // The service counts calls by token, so whoever shares a token shares a client and its pace.
        let mut known: Vec<(Secret, Client)> = Vec::new();
        let mut client = |token: Secret| -> Result<Client, CliError> {
            if let Some((_, client)) = known.iter().find(|(t, _)| t.expose() == token.expose()) {
                return Ok(client.clone());
            }
            let settings = settings(reach, &budget, host.clone(), token.clone());
            let made = Client::new(settings).map_err(|error| {
                let hint = error.hint();
                let failed = CliError::new("the service cannot be spoken to").because(error);
                CliError { hint, ..failed }
            })?;
            known.push((token, made.clone()));
            Ok(made)
        };
        let mut tokens = Tokens::default();
        let (usual, token_from) = match token(reach.token_file.as_deref()) {
            Ok((token, from)) => (client(token)?, from),
            // A file that was asked for is not replaced by another token in silence.
            Err(error) if reach.token_file.is_some() => return Err(error),
            Err(error) => match document.tokens.values().next() {
                Some(first) if is_covered(document) => {
                    let token = tokens.look_up(first).map_err(|why| error.because(why))?;
                    (client(token)?, "every document names its own".to_owned())
                }
                _ => return Err(error),
            },
        };
        let mut clients = Clients::new(usual);
        for (realm, reference) in &document.tokens {
            let token = tokens.look_up(reference).map_err(|why| {
                CliError::new(format!("the token of `{realm}` is missing"))
                    .because(why)
                    .hint("its document names the place under `token:`; put the token there")
            })?;
            clients.set(realm, client(token)?);
        }
        Ok(Self {
            clients: clients.at_once(reach.parallelism),
            budget,
            host: host.to_string(),
            folder: storage::folder(paths, &host.label()),
            token_from,
            emulator: None,
        })
    }

    async fn emulated(
        reach: &Reach,
        seed: Option<&Path>,
        paths: &[PathBuf],
        document: &Document,
        dns_port: Option<u16>,
    ) -> Result<Self, CliError> {
        let folder = storage::folder(paths, EMULATOR);
        let (state, from) = (folder.join("world.json"), folder.join("seed"));
        let seed = match seed {
            // A world that somebody gave is what it is: nothing is added for the files' sake.
            None if state.exists() && from.exists() => Vec::new(),
            None => vec![seed::world(document)],
            Some(path) => {
                let world = seed::read(path)?;
                storage::write(&from, &format!("{}\n", path.display()))?;
                vec![world]
            }
        };
        storage::make(&folder).map_err(|error| {
            CliError::new(format!("{} could not be made", folder.display())).because(error)
        })?;
        let running = emulator::start(emulator::Config {
            state_file: Some(state),
            seed,
            dns_port,
            ..emulator::Config::default()
        })
        .await
        .map_err(|error| {
            CliError::new("the emulator could not start")
                .because(error)
                .hint("its state is in .maniform/emulator beside the files; delete that folder to begin anew")
        })?;
        let host: Host = running
            .base_url()
            .parse()
            .map_err(|error| CliError::new("the emulator has no address").because(error))?;
        // The emulator takes any token for the owner's.
        let budget = reach.max_calls.map(Budget::new);
        let token = Secret::new("emulated".to_owned());
        let settings = settings(reach, &budget, host, token);
        let client = Client::new(settings)
            .map_err(|error| CliError::new("the emulator cannot be spoken to").because(error))?;
        Ok(Self {
            clients: Clients::new(client).at_once(reach.parallelism),
            budget,
            host: EMULATOR.to_owned(),
            folder,
            token_from: "no token is needed: the emulator takes any".to_owned(),
            emulator: Some(running),
        })
    }

    /// Closes the way; the emulator keeps its state.
    pub(super) async fn close(self) {
        if let Some(running) = self.emulator {
            running.stop().await;
        }
    }
}

/// The usual settings, with the pace that was asked for. All clients of a run share its calls.
fn settings(reach: &Reach, budget: &Option<Budget>, host: Host, token: Secret) -> Settings {
    let usual = Settings::new(host, Some(token));
    Settings {
        pace: reach.rate_limit.or(usual.pace),
        budget: budget.clone(),
        timeout: reach.api_timeout.map_or(usual.timeout, Duration::from_secs),
        ..usual
    }
}

/// Tokens by their references, each looked up once: a command may ask a person each time.
#[derive(Debug, Default)]
struct Tokens(BTreeMap<SecretRef, Secret>);

impl Tokens {
    fn look_up(&mut self, reference: &SecretRef) -> Result<Secret, String> {
        if let Some(token) = self.0.get(reference) {
            return Ok(token.clone());
        }
        let token = secrets::look_up(reference)?;
        self.0.insert(reference.clone(), token.clone());
        Ok(token)
    }
}

/// True where everything declared belongs to an organization that names its own token.
fn is_covered(document: &Document) -> bool {
    let mut realms = document.declared.iter().map(|thing| &thing.located.realm);
    realms.all(|realm| document.tokens.contains_key(realm))
}

/// The token and where it came from.
fn token(file: Option<&Path>) -> Result<(Secret, String), CliError> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map_err(|error| {
            CliError::new(format!("the token file {} cannot be read", path.display()))
                .because(error)
                .hint(TOKEN_FILE)
        })?;
        let token = text.trim();
        if token.is_empty() {
            return Err(
                CliError::new(format!("the token file {} is empty", path.display()))
                    .hint(TOKEN_FILE),
            );
        }
        let from = format!("the file {}", path.display());
        return Ok((Secret::new(token.to_owned()), from));
    }
    for name in TOKENS {
        match std::env::var(name) {
            Ok(value) if !value.trim().is_empty() => {
                let from = format!("the environment variable {name}");
                return Ok((Secret::new(value.trim().to_owned()), from));
            }
            _ => {}
        }
    }
    Err(CliError::new("there is no API token")
        .because(format!("none of {} is set", TOKENS.join(", ")))
        .hint(
            "create a token in the Manager (Developers, API tokens) with the scopes accounts, user_info, mail, dns:read, dns:write, domain:read and domain:write, \
             and put it into INFOMANIAK_TOKEN; or try everything without an account with --emulate",
        ))
}
