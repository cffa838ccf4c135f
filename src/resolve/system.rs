//! The resolvers that this machine uses.

use std::net::{IpAddr, SocketAddr};

/// Where they are written down, on everything but Windows.
const FILE: &str = "/etc/resolv.conf";

/// Why none is known.
#[derive(Debug, thiserror::Error)]
pub enum NoResolver {
    /// The file cannot be read.
    #[error("{FILE} cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// The file makes no sense.
    #[error("{FILE} cannot be understood: {0}")]
    Nonsense(String),
    /// The file names none.
    #[error("{FILE} names no server")]
    Empty,
}

/// The resolvers of this machine, in the order they are asked.
///
/// # Errors
/// They are not written down in `/etc/resolv.conf`.
pub fn system() -> Result<Vec<SocketAddr>, NoResolver> {
    let text = std::fs::read(FILE).map_err(NoResolver::Unreadable)?;
    listed(&text)
}

fn listed(text: &[u8]) -> Result<Vec<SocketAddr>, NoResolver> {
    let config =
        resolv_conf::Config::parse(text).map_err(|why| NoResolver::Nonsense(why.to_string()))?;
    let servers: Vec<SocketAddr> = config
        .nameservers
        .iter()
        .map(|server| SocketAddr::new(IpAddr::from(server), 53))
        .collect();
    match servers.is_empty() {
        true => Err(NoResolver::Empty),
        false => Ok(servers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_in_their_order() {
        let text = b"# made by hand\nsearch acme.example\nnameserver 192.0.2.53\nnameserver 2001:db8::53\noptions ndots:2\n";
        let servers: Vec<String> = listed(text)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(servers, ["192.0.2.53:53", "[2001:db8::53]:53"]);
        assert!(matches!(listed(b"search x\n"), Err(NoResolver::Empty)));
        assert!(matches!(
            listed(b"nameserver here\n"),
            Err(NoResolver::Nonsense(_))
        ));
    }
}
