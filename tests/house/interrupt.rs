//! Ctrl-C in the middle: the step under way ends, nothing more is sent, the next run goes on.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::house::House;

fn text(addresses: usize) -> String {
    let lines: String = (0..addresses)
        .map(|n| format!("      m{n}: {{ aliases: [a{n}] }}\n"))
        .collect();
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{lines}")
}

/// Under `nohup` these tests, and so what they start, ignore SIGHUP, and that is right.
#[expect(clippy::print_stderr, reason = "a check that did not run says so")]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let ignores = mask.is_some_and(|mask| mask & 1 == 1);
    if ignores {
        eprintln!("SKIPPED: SIGHUP is ignored here, by nohup");
    }
    ignores
}

/// Starts an apply whose writes take their time.
fn started(house: &House, arguments: &[&str]) -> Child {
    let slow = json!({ "delay": { "milliseconds": 400 } });
    house.fault(&json!({ "method": "POST", "path": "/**", "effect": slow }));
    house
        .command(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Waits until so many writes have arrived.
fn arrived(house: &House, writes: usize) {
    let start = Instant::now();
    while house.writes().len() < writes {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "nothing is written"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
}

/// Interrupts an apply with this signal; its exit code and what it printed.
fn interrupted(house: &House, arguments: &[&str], name: &str) -> (Option<i32>, String) {
    let child = started(house, arguments);
    arrived(house, 2);
    signal(&child, name);
    let output = child.wait_with_output().expect("it ends");
    house.mend();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

#[test]
fn ctrl_c_ends_the_step_under_way_and_sends_no_more() {
    for (name, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 143)] {
        if name == "-HUP" && ignores_hangup() {
            continue;
        }
        let house = House::acme();
        house.write("a.yaml", &text(8));
        let (ended, stdout) = interrupted(&house, &["apply", "--auto-approve"], name);
        assert_eq!(ended, Some(code), "{stdout}");
        let sent = house.writes().len();
        // How many are sent until the signal arrives is the machine's affair; that the rest is not, is ours.
        assert!((2..16).contains(&sent), "{sent} of 16 were sent");
        assert!(
            stdout.contains("because somebody asked to stop"),
            "{stdout}"
        );
        assert!(
            stdout.contains(&format!("{} steps were not sent", 16 - sent)),
            "{stdout}"
        );
        assert!(
            stdout.contains(&format!("Apply incomplete: {sent} added")),
            "{stdout}"
        );
        house.settles();
        assert_eq!(house.names().len(), 8);
        assert_eq!(house.writes().len(), 16, "nothing is done twice");
    }
}

#[test]
fn what_was_done_before_ctrl_c_is_remembered() {
    let house = House::acme();
    house.write("a.yaml", &text(8));
    interrupted(&house, &["apply", "--auto-approve"], "-INT");
    let made = house.names().len();
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: {} } }\n",
    );
    house
        .plan()
        .exits(0)
        .says(&format!("Plan: 0 to add, 0 to change, {made} to destroy."));
}

#[test]
fn a_report_for_programs_tells_what_was_not_sent() {
    let house = House::acme();
    house.write("a.yaml", &text(8));
    let (code, stdout) = interrupted(&house, &["apply", "--auto-approve", "--json"], "-INT");
    assert_eq!(code, Some(130));
    let report: Json = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(report["complete"], false);
    let sent = house.writes().len();
    assert_eq!(report["summary"]["stopped"], 16 - sent);
    assert_eq!(report["steps"].as_array().map(Vec::len), Some(16));
}

#[test]
fn a_second_signal_leaves_at_once_and_what_was_done_is_remembered() {
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let house = House::acme();
        house.write("a.yaml", &text(3));
        // The first answer comes, the second does not.
        let slow = json!({ "delay": { "milliseconds": 20_000 } });
        house.fault(&json!({ "method": "POST", "path": "/**", "after": 1, "effect": slow }));
        let child = house
            .command(&["apply", "--auto-approve"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        arrived(&house, 1);
        std::thread::sleep(Duration::from_millis(400));
        let start = Instant::now();
        signal(&child, name);
        std::thread::sleep(Duration::from_millis(400));
        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");
        let took = start.elapsed();
        house.mend();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(took < Duration::from_secs(6), "{took:?}: {stderr}");
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        for said in [
            "stopping after the steps under way; once more to leave at once",
            "may or may not have been done",
            "`plan` shows it",
        ] {
            assert!(stderr.contains(said), "{said}: {stderr}");
        }
        let kept = std::fs::read_to_string(house.record()).expect("a record");
        assert!(kept.contains("mailbox:m0@acme.example"), "{kept}");
    }
}
