//! A lock server that does not do what it should: each trouble says what to do, and nothing is done without
//! the lock.

use std::time::Duration;

use maniform::lock::{Info, Server, Why};

use super::house::House;
use super::lock::ADA;
use super::lock_server::{APPLY, Two};
use super::locksmith::Plays;

#[test]
fn each_trouble_with_the_server_says_what_to_do_and_nothing_is_read() {
    let elsewhere = "Location: https://ada:hunter2@elsewhere.example/lock?secret=hunter2\r\n";
    for (status, headers, body, said, hint) in [
        (
            401,
            "",
            "{\"message\":\"who are you\"}",
            "it wants a user and a password (401): who are you",
            "MANIFORM_LOCK_USERNAME",
        ),
        (
            403,
            "",
            "",
            "it does not let this user lock (403)",
            "Maintainer",
        ),
        (
            404,
            "",
            "",
            "there is nothing at this address (404)",
            "check the address",
        ),
        (
            405,
            "",
            "",
            "it does not take the method LOCK here (405)",
            "--lock-method POST --unlock-method DELETE",
        ),
        (500, "", "", "it failed (500)", "--no-lock"),
        (
            302,
            elsewhere,
            "",
            "it points to https://elsewhere.example/lock instead (302), and that is not followed",
            "if you trust it",
        ),
        (
            200,
            "Content-Type: text/html\r\n",
            "<p>Sign in",
            "it answered with a web page",
            "`/lock`",
        ),
        (418, "", "", "it answered 418", "address"),
    ] {
        let two = Two::machines(Plays::Terraform);
        two.smith.answer("LOCK", status, headers, body);
        let ran = two
            .runner
            .run(&two.house, APPLY)
            .exits(1)
            .complains("cannot be had")
            .complains(said)
            .complains(hint);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
        assert_eq!(two.house.log().len(), 0, "{status}: not even read");
        // The near lock is given back.
        two.runner
            .run(&two.house, &["apply", "--no-lock", "--auto-approve"])
            .exits(0);
    }
}

#[test]
fn a_server_that_is_not_there_stops_the_run() {
    let mut house = House::acme();
    house.variable("MANIFORM_LOCK_URL", "http://127.0.0.1:1/lock");
    house.write("a.yaml", &format!("organization: Acme SA\n{ADA}"));
    house
        .run(APPLY)
        .exits(1)
        .complains("the lock at http://127.0.0.1:1/lock cannot be had")
        .complains("it cannot be reached");
    assert_eq!(house.log().len(), 0);
}

#[test]
fn a_lock_that_cannot_be_released_is_told_with_the_command_that_breaks_it() {
    let two = Two::machines(Plays::Terraform);
    two.smith.answer("UNLOCK", 403, "", "");
    let url = two.smith.url();
    let arguments = ["apply", "--auto-approve", "--lock-url", &url];
    two.runner
        .run(&two.house, &arguments)
        .exits(1)
        .says("Apply complete: 1 added")
        .complains("The lock could not be released: it does not let this user lock (403)")
        .complains(&format!(
            "The lock {} stays at {url}. To break it: maniform unlock {} --lock-url {url}",
            two.id(),
            two.id()
        ));
}

#[test]
fn a_server_that_never_answers_is_given_up_and_may_have_locked() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let place = format!("http://{address}/lock")
        .parse()
        .expect("an address");
    let mut server = Server::new(place);
    server.timeout = Duration::from_millis(200);
    server.second = Duration::from_millis(1);
    let info = Info {
        id: "6b0a".into(),
        operation: "apply".into(),
        info: String::new(),
        who: "ada@laptop".into(),
        version: "maniform".into(),
        created: "2026-12-01T03:12:00Z".into(),
        path: String::new(),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let trouble = runtime.block_on(server.lock(&info)).expect_err("no answer");
    assert!(matches!(trouble.why, Why::Lost(_)), "{trouble:?}");
    assert!(trouble.is_unknown);
}

#[test]
fn a_lock_of_nobody_known_is_broken_only_where_that_is_asked_for() {
    let two = Two::machines(Plays::Terraform);
    two.kill_the_laptop();
    let id = two.id();
    two.smith.answer("LOCK", 423, "", "");
    two.runner
        .run(&two.house, APPLY)
        .exits(3)
        .complains("maniform unlock ID --force");
    let wrong = "6b0a7d1e-0000-4000-8000-000000000001";
    let refused = two
        .runner
        .run(&two.house, &["unlock", wrong])
        .exits(3)
        .complains("this server does not say who holds it")
        .complains(&format!("maniform unlock {wrong} --force"));
    assert!(!refused.stderr.contains("Unlocked"), "{}", refused.stderr);
    assert_eq!(two.id(), id, "it stays");
    two.runner
        .run(&two.house, &["unlock", &id, "--force"])
        .exits(0)
        .complains("Unlocked");
    assert_eq!(two.smith.holder(), None);
}
