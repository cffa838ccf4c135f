//! Two machines that share nothing but a lock server: each has its home, its name and its checkout.

use std::process::Stdio;

use serde_json::json;
use tempfile::TempDir;

use super::house::House;
use super::lock::{ADA, Checkout, finished, gated, until};
use super::locksmith::{Locksmith, PASSWORD, Plays, USER};

/// Two machines and what they work on.
pub struct Two {
    pub house: House,
    pub smith: Locksmith,
    /// Its files wait at a gate.
    pub laptop: Checkout,
    pub runner: Checkout,
    _homes: [TempDir; 2],
}

impl Two {
    pub fn machines(plays: Plays) -> Self {
        let homes = [(); 2].map(|()| tempfile::tempdir().expect("a home"));
        let smith = Locksmith::open(plays);
        let mut house = House::acme();
        house.variable("MANIFORM_LOCK_URL", &smith.url());
        if plays == Plays::GitLab {
            house.variable("MANIFORM_LOCK_METHOD", "POST");
            house.variable("MANIFORM_UNLOCK_METHOD", "DELETE");
            house.variable("MANIFORM_LOCK_USERNAME", USER);
            house.variable("MANIFORM_LOCK_PASSWORD", PASSWORD);
        }
        Self {
            laptop: Checkout::new(homes[0].path(), "laptop", &gated("Acme SA", ADA)),
            runner: Checkout::new(
                homes[1].path(),
                "runner",
                &format!("organization: Acme SA\n{ADA}"),
            ),
            house,
            smith,
            _homes: homes,
        }
    }

    pub fn id(&self) -> String {
        let holder = self.smith.holder().expect("somebody has it");
        holder["ID"].as_str().expect("an id").to_owned()
    }

    /// Applies on the laptop, and kills it while it works.
    pub fn kill_the_laptop(&self) {
        let mut child = self.laptop.at_the_gate(&self.house, APPLY);
        child.kill().expect("SIGKILL");
        child.wait().expect("it ends");
        self.laptop.go();
    }
}

pub const APPLY: &[&str] = &["apply", "--auto-approve"];

#[test]
fn the_second_machine_refuses_and_names_the_first() {
    let two = Two::machines(Plays::Terraform);
    let child = two.laptop.at_the_gate(&two.house, APPLY);
    let pid = child.id();
    two.house.forget();
    two.runner
        .run(&two.house, APPLY)
        .exits(3)
        .complains(&format!(
            "the lock {} is held by ada@laptop",
            two.smith.url()
        ))
        .complains(&format!(
            "apply, maniform {}, pid {pid}, id {}",
            env!("CARGO_PKG_VERSION"),
            two.id()
        ))
        .complains(&format!(
            "if that run is gone for certain: maniform unlock {}\n",
            two.id()
        ));
    let json = two
        .runner
        .run(&two.house, &["apply", "--auto-approve", "--json"])
        .exits(3)
        .json();
    assert_eq!(json["locked"]["id"], two.id());
    assert_eq!(
        json["locked"]["unlock"],
        format!("maniform unlock {}", two.id())
    );
    assert_eq!(two.house.log().len(), 0, "not even read");
    two.runner.run(&two.house, &["plan"]).exits(0);
    let holder = two.smith.holder().expect("the first");
    assert_eq!(holder["Operation"], "apply");
    let path = holder["Path"].as_str().expect("a path");
    assert!(path.starts_with("Acme SA at http://127.0.0.1"), "{path}");
    two.laptop.go();
    finished(child).exits(0);
    assert_eq!(two.smith.holder(), None);
    two.runner
        .run(&two.house, APPLY)
        .exits(0)
        .says("No changes.");
    assert_eq!(
        two.smith.log(),
        [
            "LOCK 200",
            "LOCK 423",
            "LOCK 423",
            "UNLOCK 200",
            "LOCK 200",
            "UNLOCK 200"
        ]
    );
}

#[test]
fn a_killed_holder_is_explained_and_its_lock_broken_by_id() {
    let two = Two::machines(Plays::Terraform);
    two.kill_the_laptop();
    let id = two.id();
    two.runner
        .run(&two.house, APPLY)
        .exits(3)
        .complains("held by ada@laptop since 20")
        .complains(&format!("maniform unlock {id}"));
    // Another id breaks nothing.
    two.runner
        .run(
            &two.house,
            &["unlock", "6b0a7d1e-0000-4000-8000-000000000001"],
        )
        .exits(3)
        .complains("has another id, and stays")
        .complains(&format!("maniform unlock {id}"));
    assert_eq!(two.id(), id);
    two.runner
        .run(&two.house, &["unlock", &id])
        .exits(0)
        .complains(&format!(
            "Unlocked: the lock at {} was held by ada@laptop",
            two.smith.url()
        ));
    assert_eq!(two.smith.holder(), None);
    two.runner
        .run(&two.house, &["unlock", &id])
        .exits(1)
        .complains("nobody holds the lock at");
    assert_eq!(two.smith.holder(), None);
    two.runner.run(&two.house, APPLY).exits(0);
}

#[test]
fn gitlab_locks_with_its_own_methods_and_a_job_token() {
    let two = Two::machines(Plays::GitLab);
    two.kill_the_laptop();
    let id = two.id();
    // GitLab repeats what the asker says of itself, and nothing of that is told of the holder.
    let told = two
        .runner
        .run(&two.house, APPLY)
        .exits(3)
        .complains("is held by ada since 20")
        .complains(&format!(": id {id}\n"));
    assert!(!told.stderr.contains("pid"), "{}", told.stderr);
    two.runner.run(&two.house, &["unlock", "another"]).exits(3);
    two.runner.run(&two.house, &["unlock", &id]).exits(0);
    two.runner.run(&two.house, APPLY).exits(0);
    let methods: Vec<String> = two.smith.log();
    assert!(methods.contains(&"POST 409".to_owned()), "{methods:?}");
    assert_eq!(methods.last().map(String::as_str), Some("DELETE 200"));
    assert!(two.smith.logins().iter().all(|login| *login));
}

#[test]
fn a_lock_that_was_granted_unheard_is_known_for_ours() {
    let two = Two::machines(Plays::Terraform);
    two.smith.lose("LOCK");
    two.smith.lose("UNLOCK");
    two.runner.run(&two.house, APPLY).exits(0);
    assert_eq!(two.smith.holder(), None);
    assert_eq!(
        two.smith.log(),
        ["LOCK 200", "LOCK 423", "UNLOCK 200", "UNLOCK 409"]
    );
}

#[test]
fn a_run_whose_lock_was_broken_meanwhile_hears_of_it() {
    let two = Two::machines(Plays::Terraform);
    let child = two.laptop.at_the_gate(&two.house, APPLY);
    two.runner.run(&two.house, &["unlock", &two.id()]).exits(0);
    two.laptop.go();
    let ran = finished(child);
    // It is free, and the server says so only by refusing.
    assert!(
        ran.stderr.contains("was not this run's any more"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_lock_is_released_after_a_failure() {
    let two = Two::machines(Plays::Terraform);
    two.house.fault(
        &json!({ "method": "POST", "path": "/**", "effect": { "refuse": { "status": 400 } } }),
    );
    let ran = two.runner.run(&two.house, APPLY);
    assert_ne!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(two.smith.holder(), None);
    // And where not even the token is found.
    let broken = Two::machines(Plays::Terraform);
    let text = "organization: Acme SA\ntoken: { env: NOT_SET }\n";
    std::fs::write(broken.runner.path("a.yaml"), text).expect("a file");
    broken.runner.run(&broken.house, APPLY).exits(1);
    assert_eq!(broken.smith.log(), ["LOCK 200", "UNLOCK 200"]);
}

#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    let sent = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
}

#[cfg(unix)]
#[test]
fn the_lock_is_released_after_ctrl_c_once_and_twice() {
    let slow = json!({ "delay": { "milliseconds": 600_000, "after": true } });
    // While everything is still read, once is enough.
    let two = Two::machines(Plays::Terraform);
    two.house
        .fault(&json!({ "method": "GET", "path": "/**", "effect": slow }));
    let child = two
        .runner
        .command(&two.house, APPLY)
        .spawn()
        .expect("it starts");
    until("it has the lock", || two.smith.holder().is_some());
    interrupt(&child);
    finished(child).exits(130);
    assert_eq!(two.smith.log(), ["LOCK 200", "UNLOCK 200"]);
    // While something is written, the second leaves at once.
    let two = Two::machines(Plays::Terraform);
    two.house
        .fault(&json!({ "method": "POST", "path": "/**", "effect": slow }));
    let mut child = two
        .runner
        .command(&two.house, APPLY)
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    until("something is written", || !two.house.writes().is_empty());
    let mut stderr = std::io::BufReader::new(child.stderr.take().expect("stderr"));
    interrupt(&child);
    let mut line = String::new();
    while !line.contains("once more to leave at once") {
        line.clear();
        let read = std::io::BufRead::read_line(&mut stderr, &mut line).expect("a line");
        assert_ne!(read, 0, "it ended before it heard");
    }
    interrupt(&child);
    finished(child).exits(130);
    assert_eq!(two.smith.log(), ["LOCK 200", "UNLOCK 200"]);
}

#[test]
fn no_password_goes_where_it_does_not_belong() {
    let two = Two::machines(Plays::Terraform);
    // Not in an address, and what is refused is not repeated.
    for address in [
        "https://ada:hunter2@locks.acme.example/",
        "http://ada:hunter2@127.0.0.1/x?y",
    ] {
        let ran = two
            .runner
            .run(
                &two.house,
                &["apply", "--auto-approve", "--lock-url", address],
            )
            .exits(64)
            .complains("MANIFORM_LOCK_PASSWORD");
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
    two.runner
        .run(
            &two.house,
            &[
                "apply",
                "--lock-url",
                "http://locks.acme.example/",
                "--auto-approve",
            ],
        )
        .exits(64)
        .complains("plain http to locks.acme.example");
    // Half a login is none.
    let half = two
        .runner
        .command(&two.house, APPLY)
        .env("MANIFORM_LOCK_PASSWORD", PASSWORD)
        .spawn();
    finished(half.expect("it starts"))
        .exits(64)
        .complains("MANIFORM_LOCK_PASSWORD is set and MANIFORM_LOCK_USERNAME is not");
    // Terraform's login goes to Terraform's server only.
    let run = |address: &str| {
        let mut command = two.runner.command(&two.house, APPLY);
        command
            .env("TF_HTTP_USERNAME", USER)
            .env("TF_HTTP_PASSWORD", PASSWORD)
            .env("TF_HTTP_LOCK_ADDRESS", address);
        finished(command.spawn().expect("it starts")).exits(0);
        two.smith.logins().last().copied()
    };
    assert_eq!(run("https://gitlab.acme.example/api/v4/lock"), Some(false));
    assert_eq!(run(&two.smith.url()), Some(true));
    // And ours to one server.
    let mut command = two.runner.command(
        &two.house,
        &[
            "apply",
            "--auto-approve",
            "--lock-url",
            &two.smith.url(),
            "--unlock-url",
            "https://locks.acme.example/",
        ],
    );
    command
        .env("MANIFORM_LOCK_USERNAME", USER)
        .env("MANIFORM_LOCK_PASSWORD", PASSWORD);
    finished(command.spawn().expect("it starts"))
        .exits(64)
        .complains("taken at one server and released at another");
}

#[test]
fn the_emulator_inside_is_locked_elsewhere_only_where_that_is_typed() {
    let two = Two::machines(Plays::Terraform);
    let inside = ["apply", "--auto-approve", "--emulate"];
    two.runner.run(&two.house, &inside).exits(0);
    assert!(two.smith.log().is_empty());
    let url = two.smith.url();
    two.runner
        .run(
            &two.house,
            &["apply", "--auto-approve", "--emulate", "--lock-url", &url],
        )
        .exits(0);
    assert_eq!(two.smith.log(), ["LOCK 200", "UNLOCK 200"]);
}

#[cfg(unix)]
#[test]
fn who_waits_for_another_machine_may_give_up_or_gets_its_turn() {
    let two = Two::machines(Plays::Terraform);
    let holder = two.laptop.at_the_gate(&two.house, APPLY);
    let waiting = || {
        let arguments = ["apply", "--auto-approve", "--lock-timeout", "10m"];
        let mut command = two.runner.command(&two.house, &arguments);
        let mut child = command.spawn().expect("it starts");
        let mut stderr = std::io::BufReader::new(child.stderr.take().expect("stderr"));
        let mut line = String::new();
        std::io::BufRead::read_line(&mut stderr, &mut line).expect("a line");
        assert!(
            line.starts_with("Waiting for the lock of Acme SA"),
            "{line}"
        );
        assert!(line.contains("held by ada@laptop"), "{line}");
        (child, stderr)
    };
    let (child, _stderr) = waiting();
    interrupt(&child);
    finished(child).exits(130);
    assert!(two.smith.holder().is_some(), "it is the laptop's");
    let (child, _stderr) = waiting();
    two.laptop.go();
    finished(holder).exits(0);
    finished(child).exits(0).says("No changes.");
    assert_eq!(two.smith.holder(), None);
}
