//! More new addresses than the service makes in 24 hours: today's share now, the others on later days.

use std::process::Stdio;
use std::time::{Duration, Instant};

use maniform::emulator::{Config, Switches};
use serde_json::json;

use super::house::{House, acme_world};

/// The first second of 2026.
const START: i64 = 1_767_225_600;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

const HERE: &str = "5 mta-gw.infomaniak.ch";
const ELSEWHERE: &str = "10 mx.elsewhere.example";

/// A house whose clock stands still until it is moved, with room for 300 addresses and mail that goes
/// elsewhere so far.
fn house_with(switches: Switches) -> House {
    let mut world = acme_world();
    world["mail_hostings"][0]["total"] = json!(300);
    let mx = json!({ "source": ".", "type": "MX", "ttl": 3600, "target": ELSEWHERE });
    world["zones"][0]["records"] = json!([mx]);
    House::configured(Config {
        seed: vec![world],
        clock: Some(START),
        switches,
        ..Config::default()
    })
}

fn house() -> House {
    house_with(Switches::default())
}

/// A file with so many mailboxes and nothing else.
fn only(many: usize) -> String {
    let each: String = (0..many)
        .map(|n| format!("      m{n:03}: {{}}\n"))
        .collect();
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{each}")
}

/// A domain that moves in: 180 mailboxes, names that lead to some of them, and the switch of the MX.
fn whole() -> String {
    let addresses = only(180)
        .replace("m003: {}", "m003: { aliases: [third], note: Third }")
        .replace("m170: {}", "m170: { aliases: [late] }");
    format!(
        "{addresses}    redirections:\n      early: [m001@acme.example]\n      both: [m002@acme.example, m120@acme.example]\ndomains:\n  acme.example:\n    records:\n      - {{ name: '@', type: MX, values: ['{HERE}'] }}\n      - {{ name: www, type: A, values: [192.0.2.1] }}\n"
    )
}

fn pass(house: &House, seconds: i64) {
    house.control("POST", "clock", &json!({ "advance": seconds }));
}

/// The mailboxes that the service was asked to make, in order, each with the answer's status.
fn asked(house: &House) -> Vec<(String, u64)> {
    let log = house.log();
    let posts = log.iter().filter(|call| {
        let path = call["path"].as_str().unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        call["method"] == "POST" && path.ends_with("/mailboxes")
    });
    posts
        .map(|call| {
            let name = call["body"]["mailbox_name"].as_str().unwrap_or_default();
            (name.to_owned(), call["status"].as_u64().unwrap_or_default())
        })
        .collect()
}

/// The mailboxes that were made, in order; none was refused and none made twice.
#[track_caller]
fn made(house: &House) -> Vec<String> {
    let asked = asked(house);
    let refused: Vec<_> = asked.iter().filter(|(_, status)| *status >= 300).collect();
    assert!(refused.is_empty(), "{refused:?}");
    let names: Vec<String> = asked.into_iter().map(|(name, _)| name).collect();
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), names.len(), "{names:?}");
    names
}

/// Where mail to the domain goes.
fn mx(house: &House) -> Vec<String> {
    let zone = house.world()["zones"][0].take();
    let records = zone["records"].as_array().cloned().unwrap_or_default();
    let mx = records.iter().filter(|record| record["type"] == "MX");
    mx.map(|record| record["target"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_hundred_and_eighty_mailboxes_come_in_four_dated_waves_and_the_mx_moves_in_the_last() {
    let house = house();
    house.write("a.yaml", &whole());
    house
        .plan()
        .exits(0)
        .says("wave 2 of 4, from 2026-01-02 00:00 UTC: 50 to add\n        + 50 mailbox: m050@acme.example, m051@acme.example, m052@acme.example and 47 more\n")
        .says("wave 3 of 4, from 2026-01-03 00:00 UTC: 51 to add")
        .says("+ 1 redirection: both@acme.example")
        .says("wave 4 of 4, from 2026-01-04 00:00 UTC: ")
        .says("~ 1 record-set: acme.example/@/MX")
        .says("the service takes 50 addresses of a mail service that are made within 24 hours (MAIL-ADDR-02;")
        .says(" more in 3 waves until 2026-01-04 00:00 UTC.\nPlan: ");
    for (wave, made_by_then) in [50, 100, 150, 180].into_iter().enumerate() {
        house.run(&["plan", "--detailed-exitcode"]).exits(2);
        assert_eq!(mx(&house), [ELSEWHERE], "before wave {wave}");
        let ran = house.apply().exits(0).says("Apply complete: ");
        assert_eq!(made(&house).len(), made_by_then, "{}", ran.stdout);
        if wave == 3 {
            break;
        }
        let left = 3 - wave;
        ran.says("Read again: everything that can be done by now is as declared.")
            .says(&format!("wave {left} of {left}, from 2026-01-04 00:00 UTC"));
        // Nothing is left to do on this day.
        house
            .run(&["plan", "--detailed-exitcode"])
            .exits(5)
            .says("\nPlan: 0 to add, 0 to change, 0 to destroy.");
        let writes = house.writes().len();
        house.apply().exits(0);
        assert_eq!(house.writes().len(), writes);
        pass(&house, DAY);
    }
    assert_eq!(mx(&house), [HERE]);
    let names = made(&house);
    assert!(names.is_sorted(), "{names:?}");
    let again = house.run(&["plan", "--json"]).json();
    assert_eq!(again["plan"]["changes"], json!([]));
    assert_eq!(again["waves"], json!([]));
}

#[test]
fn an_interrupted_wave_goes_on_with_what_is_left_of_it() {
    let house = house();
    house.write("a.yaml", &only(120));
    house.apply().exits(0);
    pass(&house, DAY);
    let slow = json!({ "delay": { "milliseconds": 200 } });
    house.fault(&json!({ "method": "POST", "path": "/**", "effect": slow }));
    let child = house
        .command(&["apply", "--auto-approve"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let start = Instant::now();
    while asked(&house).len() < 55 {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is made");
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("it ends");
    house.mend();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(130), "{stdout}");
    let then = made(&house).len();
    assert!((55..100).contains(&then), "{then}: {stdout}");
    // The rest of the wave still has its places, and the next keeps its day.
    house
        .plan()
        .says(&format!("Plan: {} to add, ", 100 - then))
        .says("wave 2 of 2, from 2026-01-03 00:00 UTC: 20 to add");
    house.apply().exits(0);
    assert_eq!(made(&house).len(), 100);
    pass(&house, DAY);
    house.settles();
    assert_eq!(made(&house).len(), 120);
}

#[test]
fn what_an_earlier_run_made_takes_its_places_until_a_day_has_passed() {
    let house = house();
    house.write("a.yaml", &only(30));
    house.settles();
    pass(&house, 10 * HOUR);
    house.write("a.yaml", &only(75));
    house
        .plan()
        .says("wave 2 of 2, from 2026-01-02 00:00 UTC: 25 to add")
        .says("earlier applies made 30 of them")
        .says("Then 25 more from 2026-01-02 00:00 UTC on.\nPlan: 20 to add, 0 to change, 0 to destroy.");
    house.apply().exits(0);
    assert_eq!(made(&house).len(), 50);
    house
        .run(&["status"])
        .exits(0)
        .says("Put off to a later day (apply again then):\n    from 2026-01-02 00:00 UTC: 25 changes\n        + mailbox:m050@acme.example, ");
    let status = house
        .run(&["status", "--json", "--detailed-exitcode"])
        .exits(5)
        .json();
    assert_eq!(status["pending"][0]["state"], "later");
    assert_eq!(status["pending"][0]["on_or_after"], "2026-01-02T00:00:00Z");
    pass(&house, 14 * HOUR - 1);
    house.run(&["plan", "--detailed-exitcode"]).exits(5);
    pass(&house, 1);
    house.settles();
    assert_eq!(made(&house).len(), 75);
}

#[test]
fn places_that_somebody_else_took_are_heard_of_once_and_the_rest_goes_on() {
    for status in [400, 429] {
        let house = house_with(Switches {
            daily_status: status,
            ..Switches::default()
        });
        house.write("a.yaml", &only(30));
        house.settles();
        std::fs::remove_dir_all(house.file(".maniform")).expect("the record");
        let more = only(75).replace("m000: {}", "m000: { note: Front }");
        let record = "domains: { acme.example: { records: [{ name: www, type: A, values: [192.0.2.1] }] } }\n";
        house.write("a.yaml", &(more + record));
        house.forget();
        house
            .apply()
            .exits(4)
            .says("mailbox_creation_rate_limit_reached")
            .says("no place is left (`addresses-per-day`)")
            .says("all of them by 2026-01-02 00:00 UTC: apply again then")
            .says("Apply incomplete: 21 added, 1 changed, 0 destroyed; 1 failed, 24 skipped.");
        let statuses: Vec<u64> = asked(&house)
            .into_iter()
            .map(|(_, status)| status)
            .collect();
        assert_eq!(
            statuses.len(),
            21,
            "one was refused, and no other was tried"
        );
        assert_eq!(statuses.last(), Some(&u64::from(status)));
        assert!(house.records().contains(&"www A 192.0.2.1".to_owned()));
        pass(&house, DAY);
        house.settles();
    }
}

#[test]
fn a_saved_plan_is_carried_out_as_it_was_reviewed_or_not_at_all() {
    let house = house();
    house.write("a.yaml", &only(75));
    house.run(&["plan", "--out", "p.json"]).exits(0);
    // A day later nothing was made, and today's share is the same.
    pass(&house, DAY + HOUR);
    house.run(&["apply", "p.json"]).exits(0).says(
        "Then 25 more from 2026-01-03 01:00 UTC on.\nPlan: 50 to add, 0 to change, 0 to destroy.",
    );
    assert_eq!(made(&house).len(), 50);
    house.run(&["apply", "p.json"]).exits(3);
    house.run(&["plan", "--out", "q.json"]).exits(0);
    pass(&house, HOUR);
    house.run(&["apply", "q.json"]).exits(0);
    assert_eq!(made(&house).len(), 50);
    pass(&house, DAY);
    house
        .run(&["apply", "q.json"])
        .exits(3)
        .complains("mailbox:m050@acme.example was put off, and the service has a place for it now");
    assert_eq!(made(&house).len(), 50);
    house.settles();
}

#[test]
fn programs_and_reviewers_see_the_schedule() {
    let house = house();
    house.write("a.yaml", &only(75));
    let plan = house.run(&["plan", "--json"]).json();
    assert_eq!(plan["summary"]["add"], 50);
    assert_eq!(plan["summary"]["later"], 25);
    assert_eq!(plan["plan"]["steps"].as_array().map(Vec::len), Some(50));
    assert_eq!(plan["waves"].as_array().map(Vec::len), Some(1));
    let wave = &plan["waves"][0];
    assert_eq!(wave["on"], "2026-01-02T00:00:00Z");
    assert_eq!((&wave["wave"], &wave["of"]), (&json!(2), &json!(2)));
    assert_eq!(wave["addresses"].as_array().map(Vec::len), Some(25));
    house
        .run(&["plan", "--markdown", "-"])
        .says("Plan: 50 to add, 0 to change, 0 to destroy.\n\nThen 25 more from 2026-01-02 00:00 UTC on.\n")
        .says("+ 25 mailbox: m050@acme.example, m051@acme.example, m052@acme.example and 22 more");
    let report = house
        .run(&["apply", "--auto-approve", "--json"])
        .exits(0)
        .json();
    assert_eq!(report["complete"], true);
    assert_eq!(report["waves"][0]["on"], "2026-01-02T00:00:00Z");
    assert_eq!(report["waves"][0]["add"], 25);
}

#[test]
fn only_says_who_comes_first_and_a_raised_limit_lets_everybody_come() {
    let house = house();
    house.write("a.yaml", &only(75));
    house
        .run(&["apply", "--auto-approve", "--only", "mailbox:m07*"])
        .exits(0)
        .says("5 added");
    house
        .plan()
        .says("Plan: 45 to add, 0 to change, 0 to destroy.");
    let more = "settings: { limits: { addresses-per-day: 500 } }\n";
    house.write("a.yaml", &(only(75) + more));
    house
        .plan()
        .says("Plan: 70 to add, 0 to change, 0 to destroy.");
}

#[test]
fn a_name_is_somebodys_on_every_day() {
    let house = house();
    let file = only(50) + "    redirections: { sales: [m001@acme.example] }\n";
    house.write("a.yaml", &file);
    house.apply().exits(0);
    let before = house.names();
    house.write(
        "a.yaml",
        &(only(50) + "      sales: {}\n    redirections: {}\n"),
    );
    house
        .plan()
        .says("wave 1 of 1, from 2026-01-02 00:00 UTC: 1 to add, 1 to destroy");
    house.apply().exits(0);
    assert_eq!(house.names(), before);
    pass(&house, DAY);
    house.settles();
    assert!(
        house.names().contains(&"sales".to_owned()),
        "{:?}",
        house.names()
    );
}

#[test]
fn more_names_of_one_mailbox_than_a_day_allows_cannot_become_mailboxes_at_once() {
    let house = house();
    let names: Vec<String> = (0..51).map(|n| format!("m{n:03}")).collect();
    let file = only(0).replace(
        "addresses:\n",
        &format!(
            "addresses:\n      ada: {{ aliases: [{}] }}\n",
            names.join(", ")
        ),
    );
    house.write("a.yaml", &file);
    house.settles();
    pass(&house, DAY);
    house.write("a.yaml", &(only(51) + "      ada: { aliases: [] }\n"));
    house
        .plan()
        .exits(3)
        .says("51 of them hang together by the names they take over, and the service takes 50");
    let unused: Vec<&str> = names.iter().skip(50).map(String::as_str).collect();
    let keep = format!("      ada: {{ aliases: [{}] }}\n", unused.join(", "));
    house.write("a.yaml", &(only(50) + &keep));
    house.settles();
}

#[test]
fn what_a_guard_refuses_on_a_later_day_is_told_today_and_holds_nothing_up() {
    let house = house();
    house.write("a.yaml", &only(1).replace("m000", "bob"));
    house.apply().exits(0);
    let text = only(51).replace("m050: {}", "m050: { aliases: [bob] }");
    house.write("a.yaml", &text);
    let destroy = "--allow-destroy mailbox:bob@acme.example";
    let alias = "--allow becomes-alias=mailbox:bob@acme.example";
    house
        .run_guarded(&["plan"])
        .exits(0)
        .says("Refused on its day")
        .says("mailbox:bob@acme.example, from 2026-01-02 00:00 UTC: it would be deleted")
        .says(&format!("to allow it then: {destroy}"))
        .says(&format!("to allow it then: {alias}"))
        .says("last read");
    let form = house.run_guarded(&["plan", "--json"]).exits(0).json();
    let foreseen = form["plan"]["foreseen"]
        .as_array()
        .expect("what is foreseen");
    let flags: Vec<_> = foreseen
        .iter()
        .map(|each| each["allowed_by"]["flag"].as_str().unwrap_or_default())
        .collect();
    assert!(
        flags.contains(&destroy) && flags.contains(&alias),
        "{flags:?}"
    );
    house
        .run_guarded(&["plan", "--markdown", "-"])
        .exits(0)
        .says(destroy);
    house
        .run_guarded(&["plan", "--allow-destroy", "mailbox:bob@acme.example"])
        .exits(0)
        .complains("allows nothing today");
    // Today's share is done all the same, and on its day the flags are needed and enough.
    house.run_guarded(&["apply", "--auto-approve"]).exits(0);
    pass(&house, DAY + HOUR);
    house.run_guarded(&["apply", "--auto-approve"]).exits(3);
    let allow = ["--allow-destroy", "mailbox:bob@acme.example", "--allow"];
    let about = "becomes-alias=mailbox:bob@acme.example";
    let all = [&["apply", "--auto-approve"], &allow[..], &[about]].concat();
    house.run_guarded(&all).exits(0);
    house.settles();
}
