//! Policy hosts, with certificates of a root that only these tests trust.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::sync::Arc;

use hickory_proto::op::{Message, MessageType};
use hickory_proto::rr::rdata::A;
use hickory_proto::rr::{RData, Record, RecordType};
use maniform::mailauth::ask::{Answers, Page, World};
use maniform::resolve::{Client, Settings};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio_rustls::TlsAcceptor;

use super::PATIENT;

/// Where the child finds what its parent made.
const FOLDER: &str = "MANIFORM_TEST_CERTIFICATES";

/// Runs the test below in a process of its own, because trust comes from the environment of a
/// process, and that cannot be changed safely.
#[test]
fn pages_come_over_https_from_who_holds_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(folder.path().join("root.pem"), root.pem()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = [
        "mta-sts.acme.example",
        "mta-sts.moved.example",
        "mta-sts.large.example",
        "mta-sts.gone.example",
    ];
    let params = CertificateParams::new(names.map(str::to_owned)).unwrap();
    let certificate = params.signed_by(&key, &root).unwrap();
    std::fs::write(folder.path().join("host.der"), certificate.der()).unwrap();
    std::fs::write(folder.path().join("key.der"), key.serialize_der()).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "policy::child", "--ignored"])
        .env("SSL_CERT_FILE", folder.path().join("root.pem"))
        .env_remove("SSL_CERT_DIR")
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    // A name that fits no test would succeed as well.
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}{errors}"
    );
}

/// A resolver that has one address for every name but one.
async fn resolver() -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let at = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = vec![0; 4096];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let mut message = Message::from_vec(&buffer[..length]).unwrap();
            message.metadata.message_type = MessageType::Response;
            message.metadata.recursion_available = true;
            let query = message.queries[0].clone();
            let none = query.name.to_ascii().contains("nowhere");
            if query.query_type == RecordType::A && !none {
                let address = RData::A(A(Ipv4Addr::LOCALHOST));
                message.add_answer(Record::from_rdata(query.name, 60, address));
            }
            socket
                .send_to(&message.to_vec().unwrap(), from)
                .await
                .unwrap();
        }
    });
    at
}

/// A policy host for all names, whose answer depends on which one was asked for.
async fn host() -> u16 {
    let folder = std::path::PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let certificate = std::fs::read(folder.join("host.der")).unwrap();
    let key = std::fs::read(folder.join("key.der")).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut buffer = vec![0; 8192];
                let length = stream.read(&mut buffer).await.unwrap();
                let head = String::from_utf8_lossy(&buffer[..length]).into_owned();
                assert!(
                    head.starts_with("GET /.well-known/mta-sts.txt HTTP/1.1\r\n"),
                    "{head}"
                );
                let large = "x".repeat(200_000);
                let (status, more, body) = if head.contains("moved.example") {
                    (
                        "302 Found",
                        "location: https://mta-sts.acme.example/\r\n",
                        "",
                    )
                } else if head.contains("large.example") {
                    ("200 OK", "", large.as_str())
                } else if head.contains("gone.example") {
                    ("404 Not Found", "", "gone")
                } else {
                    (
                        "200 OK",
                        "content-type: text/plain\r\n",
                        "version: STSv1\r\nmode: none\r\n",
                    )
                };
                let reply = format!(
                    "HTTP/1.1 {status}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                // Who has enough closes in the middle.
                let _ = stream.write_all(reply.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    port
}

#[tokio::test]
#[ignore = "runs in a child process"]
async fn child() {
    let client = Client::new(Settings {
        policy_port: host().await,
        ..Settings::new(vec![resolver().await], PATIENT)
    });
    let mut world = Answers::default();
    let domains = [
        "acme.example",
        "moved.example",
        "large.example",
        "gone.example",
        "other.example",
        "nowhere.example",
    ];
    for domain in domains {
        assert_eq!(world.policy(domain), None);
    }
    client.fetch(world.take_wanted(), &mut world).await;
    let page = |domain: &str| world.policy(domain).cloned().unwrap();
    assert_eq!(
        page("acme.example"),
        Page::Sent {
            status: 200,
            media: "text/plain".to_owned(),
            body: "version: STSv1\r\nmode: none\r\n".to_owned(),
        }
    );
    assert!(matches!(
        page("moved.example"),
        Page::Sent { status: 302, .. }
    ));
    assert!(matches!(
        page("gone.example"),
        Page::Sent { status: 404, .. }
    ));
    assert!(matches!(page("large.example"), Page::Sent { body, .. } if body.len() == 64 * 1024));
    let other = page("other.example");
    assert!(
        matches!(&other, Page::Failed(why) if why.contains("certificate")),
        "{other:?}"
    );
    let nowhere = page("nowhere.example");
    assert!(
        matches!(&nowhere, Page::Failed(why) if why.contains("no address")),
        "{nowhere:?}"
    );
}
