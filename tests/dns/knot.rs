//! A knot server on loopback, with zones that a test writes.
//!
//! Knot answers REFUSED for zones it was told nothing of, and SERVFAIL for a zone whose file is
//! missing, so it shows both.

use std::fmt::Write as _;
use std::fs;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use maniform::mailauth::ask::{Answer, Question, Type};
use tempfile::TempDir;

/// Where servers live that are not on everybody's path.
const BESIDE: &str = "/usr/sbin";

/// A running server; it ends with this value.
pub(crate) struct Knot {
    /// Where it listens, over UDP and TCP.
    pub(crate) at: SocketAddr,
    child: Child,
    _folder: TempDir,
}

impl Drop for Knot {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program; none where the machine has none, which is an error where `CI` is set.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from(BESIDE)]);
    let mut programs = folders.map(|folder| folder.join("knotd"));
    let found = programs.find(|program| program.exists());
    #[expect(
        clippy::print_stderr,
        reason = "whoever runs the tests is told what was not tried"
    )]
    if found.is_none() {
        let why =
            "skipped: there is no knotd on the path or in /usr/sbin (Debian: apt-get install knot)";
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci.is_empty()),
            "{why}"
        );
        eprintln!("{why}");
    }
    found
}

/// A port that is free at this address for both transports.
fn free_port(at: IpAddr) -> u16 {
    for _ in 0..64 {
        let udp = UdpSocket::bind((at, 0)).expect("a socket");
        let port = udp.local_addr().expect("an address").port();
        if TcpListener::bind((at, port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free")
}

/// Serves these zones, by name; one without a text is broken. None where there is no server.
pub(crate) async fn serve(zones: &[(&str, Option<&str>)]) -> Option<Knot> {
    let at: IpAddr = "127.0.0.1".parse().expect("loopback");
    serve_at(SocketAddr::new(at, free_port(at)), zones).await
}

/// The same at this address.
pub(crate) async fn serve_at(at: SocketAddr, zones: &[(&str, Option<&str>)]) -> Option<Knot> {
    let program = program()?;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display();
    let mut config = format!(
        "server:\n    listen: {}@{}\n    rundir: \"{path}\"\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1\n\
         database:\n    storage: \"{path}/db\"\n\
         log:\n  - target: stderr\n    any: error\n\
         template:\n  - id: default\n    storage: \"{path}\"\n    file: \"%s.zone\"\n    zonefile-sync: -1\n    journal-content: none\n\
         zone:\n",
        at.ip(),
        at.port()
    );
    for (zone, text) in zones {
        let _ = writeln!(config, "  - domain: {zone}");
        if let Some(text) = text {
            let head =
                format!("$ORIGIN {zone}.\n$TTL 3600\n@ SOA ns1 hostmaster 1 3600 600 86400 300\n");
            let file = folder.path().join(format!("{zone}.zone"));
            fs::write(file, format!("{head}{text}")).expect("a zone");
        }
    }
    let file = folder.path().join("knot.conf");
    fs::write(&file, config).expect("a configuration");
    let child = Command::new(program)
        .arg("-c")
        .arg(&file)
        .stdout(Stdio::null())
        .spawn()
        .expect("knotd starts");
    let mut knot = Knot {
        at,
        child,
        _folder: folder,
    };
    let client = super::client(at, Duration::from_millis(200));
    let sound = zones.iter().filter(|(_, text)| text.is_some());
    let until = Instant::now() + Duration::from_secs(30);
    for (zone, _) in sound {
        loop {
            let answer = client.answer(&Question::new(zone, Type::Soa)).await;
            if matches!(answer, Answer::Records(_)) {
                break;
            }
            let ended = knot.child.try_wait().expect("a state");
            assert_eq!(ended, None, "knotd ended; what it says is above");
            assert!(
                Instant::now() < until,
                "knotd does not serve {zone}: {answer:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    Some(knot)
}
