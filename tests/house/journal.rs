//! The journal of a run, and what the next run makes of one that did not come to its end.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::house::{House, TOKEN};

fn text(addresses: usize) -> String {
    let lines: String = (0..addresses)
        .map(|n| format!("      m{n}: {{ aliases: [a{n}] }}\n"))
        .collect();
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{lines}")
}

/// The journals, oldest first.
fn journals(house: &House) -> Vec<PathBuf> {
    let folder = house.record().with_file_name("journals");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("journals")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.sort();
    found
}

fn lines(path: &PathBuf) -> Vec<Json> {
    let text = std::fs::read_to_string(path).expect("a journal");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn events(path: &PathBuf) -> Vec<String> {
    let each = lines(path).into_iter();
    each.map(|line| line["event"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The folder of everything about this world, also where nothing was remembered yet.
fn of_host(house: &House) -> PathBuf {
    let hosts = std::fs::read_dir(house.file(".maniform")).expect("a folder");
    hosts.flatten().next().expect("a host").path()
}

/// The only journal.
fn journal(house: &House) -> PathBuf {
    let journals = std::fs::read_dir(of_host(house).join("journals")).expect("journals");
    journals.flatten().next().expect("a journal").path()
}

/// Whether the service had done what was under way when the program died.
#[derive(Clone, Copy, PartialEq)]
enum Service {
    HadDoneIt,
    HadNot,
}

/// Starts an apply and kills it while the answer to the `nth` thing it makes is awaited.
fn killed(house: &House, nth: usize, service: Service) {
    killed_at("POST", house, nth, service);
}

/// The same for requests with this verb, if it sends no others.
fn killed_at(method: &str, house: &House, nth: usize, service: Service) {
    let mut child = under_way(method, house, nth, service);
    child.kill().expect("it lives");
    child.wait().expect("it is gone");
    house.mend();
}

/// Starts an apply that awaits the answer to its `nth` write.
fn under_way(method: &str, house: &House, nth: usize, service: Service) -> Child {
    let done = service == Service::HadDoneIt;
    let slow = json!({ "delay": { "milliseconds": 20_000, "after": done } });
    house.fault(&json!({ "method": method, "path": "/**", "after": nth - 1, "effect": slow }));
    house.forget();
    let before = house.path().join(".maniform");
    let known = count(&before);
    let child = house
        .command(&["apply", "--auto-approve"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let start = Instant::now();
    while count(&before) < known + nth || (done && house.writes().len() < nth) {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    // It is written down before it is sent.
    std::thread::sleep(Duration::from_millis(100));
    child
}

/// How many requests all journals below a folder say to be sent.
fn count(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.path() {
            path if path.is_dir() => count(&path),
            path => {
                let text = std::fs::read_to_string(path).unwrap_or_default();
                text.matches("\"event\":\"sending\"").count()
            }
        })
        .sum()
}

#[test]
fn every_request_stands_in_the_journal_before_and_after_it() {
    let mut house = House::acme();
    house.variable("ADA", "Swordfish-and-chips-7");
    house.write(
        "a.yaml",
        "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { password: { env: ADA }, aliases: [countess], note: Front desk }
    redirections: { sales: [ada@acme.example, x@elsewhere.example] }
",
    );
    house.settles();
    let [path] = &journals(&house)[..] else {
        panic!("one run that sent something has one journal");
    };
    let told = lines(path);
    let events = events(path);
    assert_eq!(events.first().map(String::as_str), Some("begun"));
    assert_eq!(
        events[events.len() - 2..],
        ["reading-again".to_owned(), "finished".to_owned()]
    );
    let sent: Vec<&Json> = told.iter().filter(|l| l["event"] == "sending").collect();
    assert_eq!(sent.len(), house.writes().len());
    for (before, after) in told.iter().zip(told.iter().skip(1)) {
        if before["event"] == "sending" {
            assert_eq!(after["event"], "ended");
            assert_eq!(after["step"], before["step"]);
            assert_eq!(after["outcome"], "done");
        }
    }
    assert_eq!(told[0]["changes"][0]["action"], "create");
    assert_eq!(told[told.len() - 1]["verdict"], "complete");
    let text = std::fs::read_to_string(path).expect("a journal");
    assert!(text.contains(r#"{"env":"ADA"}"#), "{text}");
    for secret in ["Swordfish", TOKEN] {
        assert!(!text.contains(secret), "{secret}");
    }
    let schema: Json =
        serde_json::from_str(include_str!("../../schema/journal.json")).expect("a schema");
    let schema = jsonschema::validator_for(&schema).expect("a valid schema");
    for line in &told {
        let wrong: Vec<String> = schema.iter_errors(line).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}: {line}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let shown = path.display().to_string();
    house
        .run(&["show", &shown])
        .exits(0)
        .says("mailbox:ada@acme.example: create")
        .says("Ended (complete): ");
    let form = house.run(&["show", "--json", &shown]).exits(0).json();
    assert_eq!(form["finished"]["verdict"], "complete");
    house.run(&["show", "--markdown", "-", &shown]).exits(64);
}

#[test]
fn a_run_that_has_nothing_to_send_has_no_journal() {
    let house = House::acme();
    house.write("a.yaml", &text(1));
    house.settles();
    house.apply().exits(0);
    assert_eq!(journals(&house).len(), 1);
}

#[test]
fn a_killed_run_is_named_until_an_apply_has_taken_it_up() {
    let house = House::acme();
    house.write("a.yaml", &text(4));
    killed(&house, 3, Service::HadDoneIt);
    let path = journal(&house);
    let record = of_host(&house).join("record.json");
    assert!(!record.exists(), "it was killed before");
    assert_eq!(
        events(&path),
        ["begun", "sending", "ended", "sending", "ended", "sending"]
    );
    let words = "2 of 8 steps had been done";
    for command in [&["plan"][..], &["plan", "--json"], &["status"]] {
        house
            .run(command)
            .exits(0)
            .complains("Interrupted: the run of ")
            .complains(words)
            .complains("Under way, and may or may not have been done: step 3, ")
            .complains(
                &path
                    .display()
                    .to_string()
                    .replace(&house.path().display().to_string(), "."),
            );
    }
    let shown = path.display().to_string();
    house
        .run(&["show", &shown])
        .exits(0)
        .says("under way, may have been done")
        .says("not begun")
        .says("Interrupted: 2 of 8 steps done; the next apply takes it up.");
    house.apply().exits(0).complains(words);
    assert_eq!(events(&path).last().map(String::as_str), Some("taken-up"));
    let after = house.run(&["plan", "--detailed-exitcode"]).exits(0);
    assert!(!after.stderr.contains("Interrupted"), "{}", after.stderr);
    assert_eq!(house.names().len(), 4);
}

#[test]
fn a_run_that_is_under_way_is_not_taken_for_an_interrupted_one() {
    let house = House::acme();
    house.write("a.yaml", &text(2));
    let mut child = under_way("POST", &house, 2, Service::HadDoneIt);
    let plan = house.plan().exits(0);
    assert!(!plan.stderr.contains("Interrupted"), "{}", plan.stderr);
    child.kill().expect("it lives");
    child.wait().expect("it is gone");
    house.mend();
    house.plan().exits(0).complains("Interrupted");
}

#[test]
fn what_a_killed_run_made_is_these_files_own() {
    let mut house = House::acme();
    house.variable("P", "Swordfish-and-chips-7");
    let files = |names: &[&str]| -> String {
        let lines: String = names
            .iter()
            .map(|name| format!("      {name}: {{ password: {{ env: P }} }}\n"))
            .collect();
        format!("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{lines}")
    };
    house.write("a.yaml", &files(&["ada", "bob", "cleo"]));
    killed(&house, 3, Service::HadDoneIt);
    // What was done is remembered as written: the passwords are not sent once more.
    house.forget();
    house.write("a.yaml", &files(&["bob", "cleo"]));
    let plan = house.plan().exits(0);
    assert!(
        plan.stdout.contains("- mailbox:ada@acme.example"),
        "what a killed run made and no file declares goes\n{}",
        plan.stdout
    );
    house.write("a.yaml", &files(&["ada", "bob", "cleo"]));
    house.apply().exits(0);
    let writes = house.writes();
    let again = writes.iter().filter(|write| write.starts_with("PATCH"));
    let again: Vec<&str> = again.filter_map(|write| write.rsplit('/').next()).collect();
    assert_eq!(again, ["cleo"], "only hers was under way: {writes:?}");
    let record = std::fs::read_to_string(house.record()).expect("a record");
    let record: Json = serde_json::from_str(&record).expect("JSON");
    assert!(record["written"]["mailbox:ada@acme.example"]["made"].is_i64());
    assert_eq!(
        record["things"]["mailbox:ada@acme.example"]["spec"]["password"],
        json!({ "$secret": { "env": "P" } })
    );
}

/// The passwords that were sent, in order.
fn passwords(house: &House) -> Vec<String> {
    let log = house.log();
    let writes = log.iter().filter(|call| call["method"] != "GET");
    let sent = writes.filter_map(|call| call["body"]["password"].as_str());
    sent.map(str::to_owned).collect()
}

#[test]
fn a_password_that_was_under_way_when_the_run_was_killed_is_written_again() {
    for service in [Service::HadDoneIt, Service::HadNot] {
        let mut house = House::acme();
        house.variable("P", "Swordfish-and-chips-7");
        let text = "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: { password: { env: P } } } } }\n";
        house.write("a.yaml", text);
        killed(&house, 1, service);
        house.forget();
        // What is planned and not applied forgets nothing.
        house.plan().exits(0).complains("Interrupted");
        let plan = house.plan().exits(0);
        let has_words = plan.stdout.contains("password:");
        assert!(
            has_words,
            "nobody knows which password it has\n{}",
            plan.stdout
        );
        assert!(!plan.stdout.contains("Left alone"), "{}", plan.stdout);
        house.apply().exits(0);
        assert_eq!(passwords(&house), ["Swordfish-and-chips-7"]);
        let record = std::fs::read_to_string(house.record()).expect("a record");
        let record: Json = serde_json::from_str(&record).expect("JSON");
        assert_eq!(
            record["things"]["mailbox:ada@acme.example"]["spec"]["password"],
            json!({ "$secret": { "env": "P" } })
        );
        house.forget();
        house.settles();
        assert_eq!(passwords(&house), Vec::<String>::new());
    }
}

#[test]
fn a_password_stays_in_doubt_until_a_run_has_written_it() {
    let mut house = House::acme();
    house.variable("P", "Swordfish-and-chips-7");
    let addresses = "addresses: { ada: { password: { env: P } } }";
    let text = |more: &str| {
        format!(
            "organization: Acme SA\nmail-services: {{ acme.example: {{ {addresses}{more} }} }}\n"
        )
    };
    house.write("a.yaml", &text(""));
    killed(&house, 1, Service::HadDoneIt);
    // A run of something else takes the killed one up.
    house.write(
        "a.yaml",
        &text(", redirections: { sales: [b@globex.example] }"),
    );
    house.forget();
    house
        .run(&["apply", "--auto-approve", "--only", "redirection:*", "."])
        .exits(0);
    assert_eq!(passwords(&house), Vec::<String>::new());
    house.plan().exits(0).says("password:");
    // A run that cannot write it does not end the doubt.
    house.fault(
        &json!({ "method": "PATCH", "path": "/**", "effect": { "refuse": { "status": 422 } } }),
    );
    house.apply().exits(4);
    house.mend();
    house.forget();
    house.settles();
    assert_eq!(passwords(&house), ["Swordfish-and-chips-7"]);
}

#[test]
fn a_new_password_that_was_under_way_leaves_the_old_one_in_doubt() {
    let mut house = House::acme();
    house.variable("P", "Swordfish-and-chips-7");
    house.variable("Q", "Another-horse-battery-9");
    let text = |variable: &str| {
        format!(
            "organization: Acme SA\nmail-services: {{ acme.example: {{ addresses: {{ ada: {{ password: {{ env: {variable} }} }} }} }} }}\n"
        )
    };
    house.write("a.yaml", &text("P"));
    house.settles();
    house.write("a.yaml", &text("Q"));
    killed_at("PATCH", &house, 1, Service::HadDoneIt);
    // Thrown away: what the files say now is not what it has.
    house.write("a.yaml", &text("P"));
    house.forget();
    house.settles();
    assert_eq!(passwords(&house), ["Swordfish-and-chips-7"]);
}

#[test]
fn several_killed_runs_are_each_taken_up_also_by_a_run_of_another_file() {
    let house = House::acme();
    house.write("a.yaml", &text(3));
    house.write(
        "b.yaml",
        "organization: Acme SA\nmail-services:\n  acme.example:\n    redirections: { sales: [m0@acme.example] }\n",
    );
    killed(&house, 2, Service::HadNot);
    killed(&house, 2, Service::HadDoneIt);
    let plan = house.plan().exits(0);
    assert_eq!(
        plan.stderr.matches("Interrupted:").count(),
        1,
        "the second took up the first before it sent anything\n{}",
        plan.stderr
    );
    // The other file alone: what the killed runs did stays remembered.
    house
        .run(&["apply", "--auto-approve", "--only", "redirection:*", "."])
        .exits(0);
    let record = std::fs::read_to_string(house.record()).expect("a record");
    assert!(record.contains("mailbox:m0@acme.example"), "{record}");
    house.settles();
    assert_eq!(house.names().len(), 4, "three addresses and a redirection");
}

#[test]
fn a_damaged_journal_is_told_and_deletes_nothing() {
    for damage in [
        |text: &str| text.replacen("\"ended\"", "\"ende", 1),
        |text: &str| text.replacen("\"begun\"", "\"beg", 1),
        |_: &str| String::new(),
        |text: &str| text.replacen("\"sending\",\"step\":1,", "\"sending\",\"step\":99,", 1),
    ] {
        let house = House::acme();
        house.write("a.yaml", &text(2));
        killed(&house, 2, Service::HadDoneIt);
        let path = journal(&house);
        let whole = std::fs::read_to_string(&path).expect("a journal");
        std::fs::write(&path, damage(&whole)).expect("written");
        house.write("a.yaml", &text(1));
        house
            .plan()
            .exits(0)
            .complains("cannot be read")
            .complains("\n  What that run did is not remembered")
            .says("0 to destroy.");
        house.write("a.yaml", &text(2));
        house.settles();
        let after = house.plan().exits(0);
        assert!(!after.stderr.contains("cannot be read"), "{}", after.stderr);
        assert_eq!(house.names().len(), 2);
    }
}

#[test]
fn what_a_newer_program_can_read_is_left_to_it() {
    let house = House::acme();
    house.write("a.yaml", &text(2));
    killed(&house, 2, Service::HadDoneIt);
    let path = journal(&house);
    let whole = std::fs::read_to_string(&path).expect("a journal");
    let newer = whole.replacen("\"format_version\":1", "\"format_version\":99", 1);
    std::fs::write(&path, &newer).expect("written");
    house.settles();
    house.plan().exits(0).complains("format version 99");
    assert_eq!(std::fs::read_to_string(&path).expect("a journal"), newer);
    // The program that can read it takes it up.
    std::fs::write(&path, &whole).expect("written");
    house.plan().exits(0).complains("Interrupted:");
    house.apply().exits(0);
    assert!(house.plan().stderr.is_empty());
}

#[test]
fn a_torn_last_line_was_not_acted_on() {
    let house = House::acme();
    house.write("a.yaml", &text(2));
    killed(&house, 2, Service::HadDoneIt);
    let path = journal(&house);
    let whole = std::fs::read_to_string(&path).expect("a journal");
    std::fs::write(&path, &whole[..whole.len() - 20]).expect("written");
    house
        .plan()
        .exits(0)
        .complains("1 of 4 steps had been done");
    house.settles();
    let after = house.plan().exits(0);
    assert!(after.stderr.is_empty(), "{}", after.stderr);
    house
        .run(&["show", &path.display().to_string()])
        .exits(0)
        .says("a later run took it up");
}

#[test]
fn what_nobody_can_write_down_is_not_done() {
    let house = House::acme();
    house.write("a.yaml", &text(1));
    house.settles();
    let folder = house.record().with_file_name("journals");
    std::fs::remove_dir_all(&folder).expect("a folder");
    std::fs::write(&folder, "in the way").expect("a file");
    house.forget();
    house.write("a.yaml", &text(2));
    house
        .apply()
        .exits(1)
        .complains("cannot be written, so nothing was begun");
    assert_eq!(house.writes(), Vec::<String>::new());
}
