//! SIGKILL in the middle of a large apply, again and again: running again is resuming.
//!
//! An apply of some three hundred changes is killed after a random number of requests and a few
//! milliseconds more, started again, killed again, until one run comes to its end. Then the world must be
//! that of a run nobody disturbed. `MANIFORM_KILLS=200` asks for so many kills; without it there are as
//! many as fit into twenty seconds.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use maniform::apply::account::{Account, State};
use maniform::apply::journal::How;
use serde_json::{Value as Json, json};

use super::house::House;

const DOMAINS: [&str; 3] = ["acme.example", "globex.example", "initech.example"];

/// So long kills go on where nobody says how many.
const PATIENCE: Duration = Duration::from_secs(20);

/// Kills before a run is let go to its end.
const IN_A_ROW: u64 = 20;

/// More requests than a run ever has under way at once.
const AT_ONCE: usize = 8;

/// Addresses that are there already, for each domain.
const OLD: usize = 20;

fn world() -> Json {
    let each = |make: fn(&str) -> Json| -> Vec<Json> { DOMAINS.iter().map(|d| make(d)).collect() };
    json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "users": [{ "account": "Acme SA", "email": "boss@acme.example", "first_name": "Bo", "last_name": "Ss", "role_type": "owner" }],
        "mail_hostings": each(|domain| {
            let mailboxes: Vec<Json> = (0..OLD)
                .map(|n| json!({ "mailbox_name": format!("u{n}"), "note": "before" }))
                .collect();
            json!({ "account": "Acme SA", "main_fqdn": domain, "total": 100, "mailboxes": mailboxes })
        }),
        "domains": each(|domain| json!({ "account": "Acme SA", "name": domain })),
        "zones": each(|domain| json!({ "fqdn": domain })),
    })
}

/// What is declared at first: some redirections and records that will go.
fn before() -> String {
    let mut text = "organization: Acme SA\nmail-services:\n".to_owned();
    for domain in DOMAINS {
        text += &format!("  {domain}:\n    redirections:\n");
        for n in 0..5 {
            text += &format!("      old{n}: [u{n}@{domain}]\n");
        }
    }
    text += "domains:\n";
    for domain in DOMAINS {
        text += &format!("  {domain}:\n    records:\n");
        for n in 0..5 {
            text +=
                &format!("      - {{ name: old{n}, type: A, ttl: 3600, values: [192.0.2.{n}] }}\n");
        }
    }
    text
}

/// What is to be: new addresses with aliases and passwords, changed ones, redirections and records.
fn after() -> String {
    let mut text = "organization: Acme SA\nmail-services:\n".to_owned();
    for domain in DOMAINS {
        text += &format!("  {domain}:\n    addresses:\n");
        for n in 0..12 {
            text += &format!("      m{n}: {{ password: {{ env: P }}, aliases: [a{n}] }}\n");
        }
        for n in 0..OLD {
            text += &format!("      u{n}: {{ note: after }}\n");
        }
        text += "    redirections:\n";
        for n in 0..18 {
            text += &format!("      r{n}: [u{n}@{domain}, m1@{domain}]\n");
        }
    }
    text += "domains:\n";
    for domain in DOMAINS {
        text += &format!("  {domain}:\n    records:\n");
        for n in 0..40 {
            text += &format!(
                "      - {{ name: w{n}, type: A, ttl: 3600, values: [192.0.2.{n}, 198.51.100.{n}] }}\n"
            );
        }
    }
    text
}

/// A house before the change.
fn house() -> House {
    let mut house = House::with(world());
    house.variable("P", "Swordfish-and-chips-7");
    house.write("a.yaml", &before());
    house.apply().exits(0);
    house.write("a.yaml", &after());
    house.forget();
    house
}

/// The world without what depends on order and time: numbers that were given, and moments.
fn bare(world: &Json) -> Json {
    match world {
        Json::Object(members) => {
            let kept = members.iter().filter(|(name, _)| {
                let name = name.as_str();
                !(["id", "at"].contains(&name) || name.ends_with("_id") || name.ends_with("_at"))
            });
            let each = kept.map(|(name, value)| match name.as_str() {
                // Moments at which addresses were made: as many, whenever it was.
                "creations" => (name.clone(), json!(value.as_array().map(Vec::len))),
                _ => (name.clone(), bare(value)),
            });
            Json::Object(each.collect())
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(bare).collect();
            items.sort_by_key(Json::to_string);
            Json::Array(items)
        }
        other => other.clone(),
    }
}

fn settled(house: &House) -> Json {
    let mut world = bare(&house.control("GET", "world", &Json::Null));
    if let Some(data) = world.get_mut("data").and_then(Json::as_object_mut) {
        data.remove("tasks");
        data.remove("clock");
    }
    world
}

/// The journals about this world, oldest first.
fn journals(house: &House) -> Vec<PathBuf> {
    let folder = house.record().with_file_name("journals");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.map(|entry| entry.path());
    // A run that was killed while it began one leaves a file without its name.
    let mut paths: Vec<PathBuf> = ours
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    paths.sort();
    paths
}

#[track_caller]
fn read(path: &Path) -> Account {
    let text = std::fs::read_to_string(path).expect("a journal");
    Account::read(&text).unwrap_or_else(|damage| panic!("{damage}: {}", path.display()))
}

/// Xorshift: the same moments in every run of the test.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after its start, while it reads and plans.
    Early(Duration),
    /// So long after its journal says that so many requests are sent. (The log of the service says it,
    /// too, and to ask for it all the time would take longer than the run.)
    Sending(usize, Duration),
    /// So long after its last step, while it reads again.
    Reading(Duration),
}

/// How many such events the newest journal tells, if it is none of the first so many.
fn told(house: &House, known: usize, event: &str) -> usize {
    let paths = journals(house);
    let Some(newest) = paths.get(known..).and_then(<[PathBuf]>::last) else {
        return 0;
    };
    let text = std::fs::read_to_string(newest).unwrap_or_default();
    text.matches(&format!("\"event\":\"{event}\"")).count()
}

/// The flags for the large shares that change and go: which of them a run needs depends on where the one
/// before it was killed.
fn allowed() -> Vec<String> {
    let mut flags = Vec::new();
    for domain in DOMAINS {
        for what in ["addresses", "redirections", "records"] {
            for guard in ["removed-share", "changed-share"] {
                flags.push(format!("--allow={guard}={what}/{domain}"));
            }
        }
    }
    flags
}

/// Starts an apply and kills it at this moment; what it said, or none where it came to its end before.
fn kill(house: &House, moment: Moment, known: usize) -> Option<String> {
    let said = house.file("said");
    let stderr = File::create(&said).expect("a file");
    let mut child = house
        .command(&["apply", "--auto-approve"])
        .args(allowed())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr)
        .spawn()
        .expect("the program starts");
    let (wait, has_come): (Duration, &dyn Fn() -> bool) = match moment {
        Moment::Early(wait) => (wait, &|| true),
        Moment::Sending(requests, wait) => {
            (wait, &move || told(house, known, "sending") >= requests)
        }
        Moment::Reading(wait) => (wait, &|| told(house, known, "reading-again") > 0),
    };
    let ended = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break Some(status);
        }
        if !has_come() {
            std::thread::sleep(Duration::from_millis(2));
            continue;
        }
        std::thread::sleep(wait);
        child.kill().expect("it can be killed");
        break child.wait().ok().filter(std::process::ExitStatus::success);
    };
    let text = std::fs::read_to_string(&said).expect("text");
    if let Some(status) = ended {
        assert!(status.success(), "{text}");
        return None;
    }
    Some(text)
}

/// What the journal of a killed run says must agree with what the service saw.
fn is_true(path: &Path, writes: usize) {
    let account = read(path);
    let steps = account.steps.iter();
    let begun = steps.filter(|step| step.state != State::NotBegun).count();
    assert!(
        (writes..=writes + AT_ONCE).contains(&begun),
        "{begun} steps are begun in the journal, and {writes} writes arrived"
    );
    assert!(account.ended(How::Done) <= writes);
    assert!(account.ended(How::Done) + AT_ONCE >= begun);
}

#[test]
fn an_apply_that_is_killed_again_and_again_comes_to_the_same_end() {
    let undisturbed = house();
    let planned = undisturbed.run(&["plan", "--json"]).json();
    let changes = planned["plan"]["changes"].as_array().map_or(0, Vec::len);
    assert!((280..400).contains(&changes), "{changes} changes");
    undisturbed.forget();
    undisturbed.apply().exits(0);
    let whole = u64::try_from(undisturbed.writes().len()).expect("a number");
    let wanted = settled(&undisturbed);
    drop(undisturbed);

    let asked = std::env::var("MANIFORM_KILLS").ok();
    let asked: Option<u64> = asked.map(|kills| kills.parse().expect("a number of kills"));
    let start = Instant::now();
    let goes_on = |kills: u64| match asked {
        Some(asked) => kills < asked,
        None => kills == 0 || start.elapsed() < PATIENCE,
    };
    let mut dice = Dice(0x5eed_0006);
    let (mut kills, mut ends, mut sending) = (0, 0, 0);
    while goes_on(kills) {
        let house = house();
        let mut in_a_row = 0;
        loop {
            let goes = in_a_row < IN_A_ROW && goes_on(kills);
            let open: Vec<PathBuf> = journals(&house)
                .into_iter()
                .filter(|path| read(path).is_open())
                .collect();
            let known = journals(&house).len();
            house.forget();
            // From before the first request to behind the last, somewhat further than a share of the whole.
            let wait = Duration::from_millis(dice.below(12));
            let moment = match dice.below(whole * 2 / IN_A_ROW + 4) {
                0 => Moment::Early(Duration::from_millis(dice.below(500))),
                1 => Moment::Reading(Duration::from_millis(dice.below(100))),
                sent => Moment::Sending(usize::try_from(sent).expect("a number"), wait),
            };
            let killed = match goes {
                true => kill(&house, moment, known),
                false => {
                    let ran = house.apply().exits(0);
                    for path in &open {
                        let name = path.file_name().unwrap_or_default().to_string_lossy();
                        assert!(ran.stderr.contains(&*name), "{name}: {}", ran.stderr);
                    }
                    None
                }
            };
            let Some(said) = killed else {
                break;
            };
            kills += 1;
            in_a_row += 1;
            let now = journals(&house);
            if let Some(path) = now.get(known) {
                sending += 1;
                // A request that was under way may arrive after its sender is gone.
                std::thread::sleep(Duration::from_millis(30));
                if read(path).finished.is_none() {
                    is_true(path, house.writes().len());
                }
                for path in &open {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    assert!(said.contains(&*name), "{name} is not named: {said}");
                }
            }
        }
        ends += 1;
        let after = house.run(&["plan", "--json"]).exits(0);
        assert_eq!(after.json()["plan"]["changes"], json!([]));
        assert!(!after.stderr.contains("Interrupted"), "{}", after.stderr);
        let world = settled(&house);
        assert!(
            world == wanted,
            "another world after {in_a_row} kills\n{world:#}\n--- wanted\n{wanted:#}"
        );
    }
    let told = format!(
        "killed {kills} times ({sending} while it wrote), {ends} convergences, {changes} changes each, in {} s\n",
        start.elapsed().as_secs()
    );
    std::io::stderr().write_all(told.as_bytes()).expect("told");
}
