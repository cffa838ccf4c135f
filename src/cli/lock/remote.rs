//! Which lock server a run uses, and as whom: flags first, then the environment.

use clap::Args;

use crate::cli::args::Reach;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::lock::{Holder, Login, Place, Server, Verb};
use crate::model::secret::Secret;

/// The lock server.
#[derive(Debug, Args)]
pub(in crate::cli) struct LockServer {
    /// Also take the lock that a server keeps at this address, so that nobody applies from another
    /// machine meanwhile. It speaks the lock protocol of Terraform's `http` backend, as GitLab and
    /// Gitea do. Without it MANIFORM_LOCK_URL counts.
    // A text and not an address: what clap refuses it prints, and a password may be in it.
    #[arg(long, value_name = "URL")]
    lock_url: Option<String>,
    /// Release the lock at this address instead of the same. Without it MANIFORM_UNLOCK_URL counts.
    #[arg(long, value_name = "URL", requires = "lock_url")]
    unlock_url: Option<String>,
    /// Lock with this HTTP method instead of LOCK (GitLab and Gitea: POST). Without it
    /// MANIFORM_LOCK_METHOD counts.
    #[arg(long, value_name = "METHOD")]
    lock_method: Option<String>,
    /// Release with this HTTP method instead of UNLOCK (GitLab and Gitea: DELETE). Without it
    /// MANIFORM_UNLOCK_METHOD counts.
    #[arg(long, value_name = "METHOD")]
    unlock_method: Option<String>,
}

/// An open way to a lock server.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Remote {
    pub(super) server: Server,
    /// The flags that lead there, where the environment does not.
    flags: String,
}

impl Remote {
    pub(in crate::cli) fn server(&self) -> &Server {
        &self.server
    }

    /// The command that breaks a lock.
    pub(in crate::cli) fn unlock(&self, id: &str) -> String {
        format!("maniform unlock {id}{}", self.flags)
    }

    /// The command that breaks the lock of this holder.
    pub(in crate::cli) fn unlock_of(&self, holder: &Holder) -> String {
        let force = match holder.id {
            Some(_) => "",
            None => " --force",
        };
        format!("{}{force}", self.unlock(&holder.id_to_type()))
    }
}

impl LockServer {
    /// The server that flags and environment name, if they do. The emulator inside this program is
    /// nobody else's, so there only flags count.
    ///
    /// # Errors
    /// An address or a method that cannot be used, or half of a login.
    pub(in crate::cli) fn open(&self, reach: &Reach) -> Result<Option<Remote>, CliError> {
        let variable = |name: &str| match reach.emulate {
            Some(_) => None,
            None => set(name),
        };
        let Some((at, is_flag)) = chosen(
            self.lock_url.as_deref(),
            variable("MANIFORM_LOCK_URL"),
            ("--lock-url", "MANIFORM_LOCK_URL"),
        ) else {
            return Ok(None);
        };
        let at: Place = at.parse("is no address of a lock server")?;
        let mut server = Server::new(at);
        let mut flags = String::new();
        if is_flag {
            flags.push_str(&format!(" --lock-url {}", server.at.to_type()));
        }
        // An address typed by hand does not go with one set for another server.
        let unlock = variable("MANIFORM_UNLOCK_URL").filter(|_| !is_flag);
        let names = ("--unlock-url", "MANIFORM_UNLOCK_URL");
        if let Some((text, is_flag)) = chosen(self.unlock_url.as_deref(), unlock, names) {
            server.unlock_at = text.parse("is no address of a lock server")?;
            if is_flag {
                flags.push_str(&format!(" --unlock-url {}", server.unlock_at.to_type()));
            }
        }
        let names = ("--lock-method", "MANIFORM_LOCK_METHOD");
        let verb = chosen(self.lock_method.as_deref(), variable(names.1), names);
        if let Some((text, is_flag)) = verb {
            server.verb = text.parse::<Verb>("is no method to lock with")?;
            if is_flag {
                flags.push_str(&format!(" {} {}", names.0, server.verb.as_str()));
            }
        }
        let names = ("--unlock-method", "MANIFORM_UNLOCK_METHOD");
        let verb = chosen(self.unlock_method.as_deref(), variable(names.1), names);
        if let Some((text, is_flag)) = verb {
            server.unlock_verb = text.parse::<Verb>("is no method to release with")?;
            if is_flag {
                flags.push_str(&format!(" {} {}", names.0, server.unlock_verb.as_str()));
            }
        }
        server.login = login(&server)?;
        Ok(Some(Remote { server, flags }))
    }
}

/// A value and what it came from.
struct Said {
    text: String,
    from: &'static str,
}

impl Said {
    /// The text is not repeated where it cannot be used: an address may hold a password.
    fn parse<T: std::str::FromStr>(&self, what: &str) -> Result<T, CliError>
    where
        T::Err: std::fmt::Display,
    {
        self.text.trim().parse().map_err(|error: T::Err| {
            CliError::new(format!("{} {what}", self.from))
                .because(error)
                .hint("docs/lock.md shows what GitLab, Gitea and other servers want")
                .exit(Exit::Usage)
        })
    }
}

/// The flag, or else the variable; whether it is the flag.
fn chosen(
    flag: Option<&str>,
    variable: Option<String>,
    names: (&'static str, &'static str),
) -> Option<(Said, bool)> {
    let (text, from, is_flag) = match flag {
        Some(text) => (text.to_owned(), names.0, true),
        None => (variable?, names.1, false),
    };
    Some((Said { text, from }, is_flag))
}

/// User and password: ours; else Terraform's, which many pipelines have set already, and only towards
/// the server that Terraform itself would send them to.
fn login(server: &Server) -> Result<Option<Login>, CliError> {
    let (user, password) = (set("MANIFORM_LOCK_USERNAME"), set("MANIFORM_LOCK_PASSWORD"));
    match (user, password) {
        (Some(user), Some(password)) => return Ok(Some(usable(server, user, password)?)),
        (None, None) => {}
        (user, _) => {
            let (there, missing) = match user {
                Some(_) => ("MANIFORM_LOCK_USERNAME", "MANIFORM_LOCK_PASSWORD"),
                None => ("MANIFORM_LOCK_PASSWORD", "MANIFORM_LOCK_USERNAME"),
            };
            return Err(
                CliError::new(format!("{there} is set and {missing} is not"))
                    .because("a lock server wants both or none")
                    .hint(format!(
                        "set {missing}; beside a token GitLab takes any user name"
                    ))
                    .exit(Exit::Usage),
            );
        }
    }
    let (Some(user), Some(password)) = (set("TF_HTTP_USERNAME"), set("TF_HTTP_PASSWORD")) else {
        return Ok(None);
    };
    let theirs = ["TF_HTTP_LOCK_ADDRESS", "TF_HTTP_ADDRESS"];
    let theirs = theirs.iter().find_map(|name| set(name));
    let theirs: Option<Place> = theirs.and_then(|address| address.parse().ok());
    let is_theirs = |place: &Place| {
        theirs
            .as_ref()
            .is_some_and(|theirs| theirs.is_beside(place))
    };
    if is_theirs(&server.at) && is_theirs(&server.unlock_at) {
        return Ok(Some(usable(server, user, password)?));
    }
    Ok(None)
}

/// A login goes to one server: the same for locking and unlocking.
fn usable(server: &Server, user: String, password: String) -> Result<Login, CliError> {
    if !server.at.is_beside(&server.unlock_at) {
        return Err(
            CliError::new("the lock would be taken at one server and released at another")
                .because("the password is for one of them, and would be shown to the other")
                .hint("give an --unlock-url on the server of --lock-url")
                .exit(Exit::Usage),
        );
    }
    let password = Secret::new(password);
    Ok(Login { user, password })
}

/// A variable with something in it; pipelines set those they have no value for to nothing.
fn set(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|text| !text.trim().is_empty())
}
