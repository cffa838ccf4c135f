//! `maniform audit` as people run it, against a real server.

use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value as Json;

use super::knot::serve;

/// A service with a linked domain, and its records.
const FILE: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    linked-domains: [acme.partner.example]
    addresses: { ada: { forward: { to: [ada@shut.example] } } }
domains:
  acme.example:
    records:
      - { name: '@', type: MX, values: [5 mta-gw.infomaniak.ch] }
";

/// The hosts of the provider, on this machine.
const PROVIDER: &str = "@ NS ns41\nns41 A 127.0.0.1\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_maniform"))
        .arg("audit")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program runs")
}

/// An audit of the DNS alone as JSON, with its exit code.
fn audit(folder: &Path, at: SocketAddr, more: &[&str]) -> (Json, i32) {
    let (resolver, port) = (at.to_string(), at.port().to_string());
    let mut arguments = vec!["--dns-only", "--json", "--timeout", "1"];
    arguments.extend([
        "--resolver",
        resolver.as_str(),
        "--server-port",
        port.as_str(),
    ]);
    arguments.extend(more);
    let output = run(folder, &arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    let form = serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {told}"));
    (form, output.status.code().unwrap_or(-1))
}

fn folder(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("acme.yaml"), file).unwrap();
    folder
}

/// `code about` of each finding.
fn found(form: &Json) -> Vec<String> {
    let all = form["findings"].as_array().unwrap().iter();
    let word = |each: &Json, name: &str| each[name].as_str().unwrap_or_default().to_owned();
    all.map(|each| format!("{} {}", word(each, "code"), word(each, "about")))
        .collect()
}

#[tokio::test]
async fn what_is_published_otherwise_is_found_and_nothing_once_it_is_right() {
    let files = folder(FILE);
    let head = "@ NS ns41.infomaniak.com.\n";
    let wrong =
        format!("{head}@ MX 10 mx.old.example.\nautodiscover CNAME autodiscover.outlook.com.\n");
    let Some(knot) = serve(&[
        ("acme.example", Some(&wrong)),
        (
            "acme.partner.example",
            Some(&format!("{head}@ A 192.0.2.10\n")),
        ),
        (
            "shut.example",
            Some("@ NS ns1\nns1 A 127.0.0.1\n@ MX 0 .\n"),
        ),
        ("infomaniak.com", Some(PROVIDER)),
    ])
    .await
    else {
        return;
    };
    let (form, exit) = audit(files.path(), knot.at, &[]);
    assert_eq!(exit, 1);
    let found_now = found(&form);
    for expected in [
        "mx-published-elsewhere record-set:acme.example/@/MX",
        "discovery-leftover record-set:acme.example/autodiscover/CNAME",
        "mx-not-published record-set:acme.partner.example/@/MX",
        "target-takes-no-mail forwarding:ada@acme.example",
    ] {
        assert!(
            found_now.iter().any(|each| each == expected),
            "{expected}: {found_now:?}"
        );
    }
    let grades = form["domains"].as_array().unwrap();
    assert!(grades.iter().all(|each| each["grade"] != "A"), "{grades:?}");
    let all = form["findings"].as_array().unwrap();
    let missing = all
        .iter()
        .find(|each| each["code"] == "mx-not-published")
        .unwrap();
    let patch = missing["fix"]["patch"].as_str().unwrap_or_default();
    assert!(
        patch.contains("+      - { name: ") || patch.contains("5 mta-gw.infomaniak.ch"),
        "{missing}"
    );

    let (one, _) = audit(files.path(), knot.at, &["--domain", "acme.partner.example"]);
    let others = found(&one)
        .iter()
        .filter(|each| !each.contains("acme.partner.example"))
        .count();
    assert_eq!(others, 0, "{one}");

    let right = format!("{head}@ MX 5 mta-gw.infomaniak.ch.\n");
    let Some(knot) = serve(&[
        ("acme.example", Some(&right)),
        ("acme.partner.example", Some(&right)),
        (
            "shut.example",
            Some("@ NS ns1\nns1 A 127.0.0.1\n@ MX 0 ns1\n"),
        ),
        ("infomaniak.com", Some(PROVIDER)),
    ])
    .await
    else {
        return;
    };
    let (form, _) = audit(files.path(), knot.at, &[]);
    let still = found(&form);
    let ours = [
        "mx-",
        "published-",
        "discovery-",
        "target-",
        "name-server",
        "resolver-",
        "zone-",
    ];
    let still: Vec<&String> = still
        .iter()
        .filter(|each| ours.iter().any(|code| each.starts_with(code)))
        .collect();
    assert!(still.is_empty(), "{still:?}");
}

#[tokio::test]
async fn a_resolver_that_does_not_answer_is_a_finding_and_no_crash() {
    let files = folder(FILE);
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (form, exit) = audit(files.path(), silent.local_addr().unwrap(), &[]);
    assert_eq!(exit, 1);
    let found = found(&form);
    let of_dns = |each: &&String| {
        ["resolver-", "spf-", "domain-"]
            .iter()
            .any(|code| each.starts_with(code))
    };
    let of_dns: Vec<&String> = found.iter().filter(of_dns).collect();
    assert_eq!(of_dns, ["resolver-fails domain:acme.example"]);
    let domains = form["domains"].as_array().unwrap();
    assert!(
        domains.iter().all(|each| each["grade"].is_null()),
        "{domains:?}"
    );
    assert_eq!(form["not_judged"], serde_json::json!([]));
    assert!(form["service"].is_null());
}

#[tokio::test]
async fn the_json_has_the_form_of_its_schema() {
    let files = folder(FILE);
    let closed = UdpSocket::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (form, _) = audit(files.path(), closed, &[]);
    let schema = include_str!("../../schema/audit.json");
    let schema: Json = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&form)
        .map(|why| why.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_comment_fits_whatever_is_found() {
    let mut file = String::from("organization: Acme SA\nmail-services:\n");
    let long = ["x".repeat(60), "y".repeat(60), "z".repeat(60)].join(".");
    for number in 0..400 {
        file.push_str(&format!(
            "  acme-{number}.{long}.example: {{ addresses: {{ ada: {{}} }} }}\n"
        ));
    }
    let files = folder(&file);
    // It knows no name, so there is a finding for every domain.
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let ignorant = socket.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut message = [0; 4096];
        while let Ok((length, from)) = socket.recv_from(&mut message) {
            message[2] |= 0x80;
            message[3] = 0x80 | 3;
            socket.send_to(&message[..length], from).ok();
        }
    });
    let output = run(
        files.path(),
        &["--dns-only", "--markdown", "-", "--resolver", &ignorant],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.encode_utf16().count() <= 65_535);
    assert!(
        text.contains("acme-0.xxx") && text.contains("were left out"),
        "{}",
        text.len()
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn with_the_emulator_its_dns_is_asked_and_the_service_read() {
    let files = folder(
        "organization: Acme SA\nmail-services:\n  acme.example: { addresses: { ada: {} } }\n",
    );
    let output = run(files.path(), &["--emulate", "--json"]);
    let told = String::from_utf8_lossy(&output.stderr);
    let form: Json =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {told}"));
    assert_eq!(form["service"], "emulator");
    assert_eq!(form["resolvers"], serde_json::json!(["the emulator"]));
    assert_eq!(form["gaps"], serde_json::json!([]));
    let failed = found(&form);
    assert!(
        !failed
            .iter()
            .any(|each| each.starts_with("resolver-") || each.starts_with("mx-")),
        "{failed:?}"
    );
}

#[test]
fn what_is_typed_wrongly_is_told_before_anything_is_asked() {
    let files = folder(FILE);
    for (arguments, words) in [
        (&["--resolver", "dns.example"][..], "192.0.2.53:53"),
        (&["--domain", "acme"][..], "no dot"),
        (&["--timeout", "0"][..], "1..=60"),
        (&["--json", "--markdown", "-"][..], "cannot be used with"),
        (&["--dns-only", "--emulate"][..], "cannot be used with"),
    ] {
        let output = run(files.path(), arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    let empty = tempfile::tempdir().unwrap();
    let output = run(empty.path(), &["--dns-only", "--resolver", "127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(64));
}
