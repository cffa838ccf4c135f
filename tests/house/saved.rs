//! A saved plan is carried out exactly, or refused with the name of what moved.

use std::process::Command;

use serde_json::{Value as Json, json};

use super::house::{House, Ran, acme_world, run};
use super::moved::refuses;

const BEFORE: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { note: Desk, aliases: [countess] }
      bob: { aliases: [rob, bobby] }
      dan: { aliases: [d, e] }
    redirections: { sales: [x@partner.example] }
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 300, values: [192.0.2.1, 192.0.2.2] }
      - { name: odd, type: TXT, values: ['{a} #1 100% \"q\" /x'] }
";

pub const AFTER: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { note: Reception, aliases: [rob, lovelace], spam-filter: false }
      cem: { aliases: [j] }
      dan: { aliases: [d] }
    redirections: { sales: [cem@acme.example], press: [x@partner.example] }
domains:
  acme.example:
    records: [{ name: www, type: A, ttl: 600, values: [192.0.2.1, 192.0.2.3] }]
";

/// Everything before is applied; the plan to everything after is saved.
pub fn planned() -> House {
    let house = House::acme();
    house.write("a.yaml", BEFORE);
    house.settles();
    house.write("a.yaml", AFTER);
    house.run(&["plan", "--out", "p.json"]).exits(0);
    house.forget();
    house
}

pub fn apply(house: &House) -> Ran {
    house.run(&["apply", "p.json"])
}

fn saved(house: &House) -> Json {
    let text = std::fs::read_to_string(house.file("p.json")).expect("a plan");
    serde_json::from_str(&text).expect("JSON")
}

/// Whether a path is this template with something in its holes.
fn fits(template: &str, path: &str) -> bool {
    let parts = |text: &str| -> Vec<String> { text.split('/').map(str::to_owned).collect() };
    // Holes can hold slashes of their own.
    let mut template = template.to_owned();
    while let (Some(from), Some(to)) = (template.find('{'), template.find('}')) {
        template.replace_range(from..=to, "*");
    }
    let (template, path) = (parts(&template), parts(path));
    template.len() == path.len()
        && template
            .iter()
            .zip(&path)
            .all(|(t, p)| (t == "*" && !p.is_empty()) || t == p)
}

#[test]
fn the_writes_are_the_steps_of_the_plan_one_by_one() {
    let house = planned();
    let plan = saved(&house);
    let steps = plan["plan"]["steps"].as_array().expect("steps");
    // Independent steps may be under way at once; one at a time goes in the order of the plan.
    house
        .run(&["apply", "p.json", "--parallelism", "1"])
        .exits(0)
        .says("Apply complete");
    let log = house.log();
    let writes: Vec<&Json> = log.iter().filter(|call| call["method"] != "GET").collect();
    assert_eq!(writes.len(), steps.len());
    assert!(steps.len() >= 9, "{}", steps.len());
    for (write, step) in writes.iter().zip(steps) {
        let request = &step["request"];
        let path = |json: &Json| json["path"].as_str().unwrap_or_default().to_owned();
        assert_eq!(write["method"], request["method"], "{step}");
        assert!(fits(&path(request), &path(write)), "{write}\n{step}");
        assert_eq!(write["body"], request["body"], "{step}");
    }
    house.run(&["plan", "--detailed-exitcode"]).exits(5);
}

#[test]
fn a_plan_is_carried_out_once() {
    let house = planned();
    apply(&house).exits(0);
    house.forget();
    refuses(
        &house,
        "mailbox:ada@acme.example",
        "needs no change any more",
    );
}

#[test]
fn no_byte_of_it_can_be_changed() {
    let house = planned();
    let good = std::fs::read(house.file("p.json")).expect("a plan");
    let meaning = |bytes: &[u8]| serde_json::from_slice::<Json>(bytes).ok();
    let mut tried = 0;
    for index in (0..good.len()).step_by(13) {
        let mut bad = good.clone();
        bad[index] = if bad[index] == b'7' { b'8' } else { b'7' };
        if meaning(&bad) == meaning(&good) {
            continue;
        }
        std::fs::write(house.file("p.json"), &bad).expect("a plan");
        apply(&house).exits(3);
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
    assert!(house.log().is_empty(), "{:?}", house.log());
    std::fs::write(house.file("p.json"), &good).expect("a plan");
    apply(&house).exits(0);
}

#[test]
fn a_number_changed_with_care_is_noticed() {
    let house = planned();
    for (from, to) in [
        ("\"ttl\": 600", "\"ttl\": 900"),
        ("/mailboxes\"", "/mailboxex\""),
        ("192.0.2.3", "192.0.2.4"),
    ] {
        house.run(&["plan", "--out", "p.json"]).exits(0);
        let text = std::fs::read_to_string(house.file("p.json")).expect("a plan");
        let bad = text.replace(from, to);
        assert_ne!(bad, text, "{from}");
        std::fs::write(house.file("p.json"), bad).expect("a plan");
        apply(&house)
            .exits(3)
            .complains("changed after it was written");
    }
    assert!(house.writes().is_empty());
}

/// The plan again with another stamp and a hash that fits, as another maniform would write it.
fn restamped(house: &House, member: &str, value: &str) {
    let mut plan = saved(house);
    plan["stamp"][member] = json!(value);
    let bound = serde_json::to_string(&json!([plan["stamp"], plan["plan"]])).expect("JSON");
    plan["hash"] = json!(maniform::model::digest::sha256(bound.as_bytes()));
    house.write("p.json", &plan.to_string());
}

#[test]
fn a_plan_of_another_maniform_is_refused() {
    let house = planned();
    restamped(&house, "maniform", "0.0.9");
    refuses(&house, "maniform", "planned with 0.0.9");
    restamped(&house, "maniform", env!("CARGO_PKG_VERSION"));
    apply(&house).exits(0);
}

#[test]
fn a_plan_for_another_host_is_refused() {
    let house = planned();
    let other = House::with(acme_world());
    let mut command: Command = house.command(&["apply", "p.json"]);
    command.env("INFOMANIAK_HOST", other.base());
    run(command, "").exits(3).complains("planned against");
    assert!(house.log().is_empty() && other.log().is_empty());
}

#[test]
fn a_plan_that_must_not_be_carried_out_is_not_when_saved_either() {
    let house = planned();
    house.write(
        "a.yaml",
        &format!("{AFTER}settings: {{ protect: ['mailbox:*'] }}\n"),
    );
    house.run(&["plan", "--out", "p.json"]).exits(3);
    apply(&house).exits(3);
    assert!(house.writes().is_empty());
}

#[test]
fn a_saved_plan_is_carried_out_whole_and_by_nobody_but_apply() {
    let house = planned();
    house
        .run(&["apply", "p.json", "--only", "mailbox:*"])
        .exits(64);
    house
        .run(&["plan", "--out", "part.json", "--only", "mailbox:cem@*"])
        .exits(0);
    house.run(&["apply", "part.json"]).exits(0);
    assert_eq!(house.writes().len(), 1);
    refuses_now(&house);
}

/// The whole plan does not fit any more once a part was carried out.
fn refuses_now(house: &House) {
    house.forget();
    refuses(
        house,
        "mailbox:cem@acme.example",
        "needs no change any more",
    );
}

#[test]
fn nothing_that_is_kept_or_printed_holds_a_secret() {
    const SECRET: &str = "Correct-Horse-7-Battery";
    let mut house = House::acme();
    house.variable("ADA_PASSWORD", SECRET);
    house.write("a.yaml", "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: { password: { env: ADA_PASSWORD } } } } }\n");
    let mut printed = String::new();
    let mut say = |ran: Ran| printed.push_str(&format!("{}{}", ran.stdout, ran.stderr));
    say(house.run(&["plan", "--out", "p.json"]).exits(0));
    say(house.run(&["plan", "--json"]).exits(0));
    say(house.run(&["show", "p.json"]).exits(0));
    // The service says the password back in a refusal.
    let echo = json!({ "refuse": { "status": 422, "code": "validation_failed", "description": format!("the password {SECRET} is weak") } });
    house.fault(&json!({ "method": "POST", "path": "/1/**/mailboxes", "effect": echo }));
    say(house.run(&["apply", "--json", "p.json"]).exits(4));
    house.mend();
    say(apply(&house).exits(0));
    assert!(printed.contains("ADA_PASSWORD"));
    let sent = house
        .log()
        .iter()
        .any(|call| call["body"]["password"].is_string());
    assert!(sent, "the service gets it");
    let mut kept = std::fs::read_to_string(house.file("p.json")).expect("a plan");
    kept.push_str(&std::fs::read_to_string(house.record()).expect("a record"));
    assert!(kept.contains("ADA_PASSWORD"));
    for text in [printed, kept] {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn a_missing_secret_stops_everything_before_the_first_write() {
    let house = House::acme();
    house.write("a.yaml", "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {}, bob: { password: { env: NOT_SET } } } } }\n");
    house.run(&["plan", "--out", "p.json"]).exits(0);
    apply(&house).exits(1).complains("NOT_SET");
    assert!(house.writes().is_empty());
}

#[test]
fn a_plan_is_known_by_what_it_holds_and_not_by_its_name() {
    let house = planned();
    house
        .run(&["plan", "--out", "p.plan"])
        .exits(0)
        .complains("maniform apply p.plan");
    house
        .run(&["apply", "p.plan"])
        .exits(0)
        .says("Apply complete");
    house.write("list.json", "{ \"format_version\": 1 }\n");
    house
        .run(&["apply", "list.json"])
        .exits(3)
        .complains("the plan list.json cannot be used");
}

#[test]
fn what_is_about_to_be_done_is_said_before_the_first_step() {
    let house = planned();
    let said = apply(&house).exits(0).stdout;
    let head = said.find("Plan: ").expect("a summary line");
    let mail = said.find("Infomaniak sends ").expect("who gets mail");
    let first = said.find(" done\n").expect("a step");
    assert!(mail < head && head < first, "{said}");
    let quiet = planned();
    let report = quiet.run(&["apply", "p.json", "--json"]).exits(0).json();
    assert_eq!(report["complete"], true);
}
