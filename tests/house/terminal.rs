//! Texts of people in the Manager, of the service and of files that want to act on a terminal: nothing that
//! is printed and nothing that is written moves a cursor, sets a colour, turns a direction, hides, or passes
//! for a line of ours.

use serde_json::{Value as Json, json};

use super::house::{House, Ran, acme_world};
use super::parrot::Parrot;

/// A title of the window, colours, the cursor up in one and in two octets, the direction turned, what has no
/// width, and a line that says what ours says.
const ODD: &str = "red\u{1b}[31m\u{1b}]0;t\u{7}\u{9b}1A\u{202e}ab\u{200b}\u{2066}\u{feff}\r\nPlan: 0 to add, 0 to change, 77 to destroy.\u{85}\u{e0041}";

/// What names may hold and files can say: nothing that controls, and everything that hides and turns.
const NAME: &str = "red\u{202e}ab\u{200b}\u{2066}\u{feff}77\u{e0041}";

/// A world in which everything that takes a free text has that one.
fn world() -> Json {
    let mut world = acme_world();
    let odd = |before: &str| format!("{before} {ODD}");
    let name = |before: &str| format!("{before}{NAME}z");
    world["users"] = json!([
        { "account": "Acme SA", "email": "boss@acme.example", "first_name": name("B"), "last_name": name("S"), "role_type": "owner" },
        { "account": "Acme SA", "email": "mia@acme.example", "first_name": name("M"), "last_name": name("A") },
    ]);
    world["teams"] = json!([{ "account": "Acme SA", "name": name("Support") }, { "account": "Acme SA", "name": "Plain" }]);
    world["invitations"] = json!([{ "account": "Acme SA", "email": "cy@partner.example", "first_name": name("C"), "last_name": name("Y") }]);
    world["products"] = json!([{ "id": 900, "service_name": "ksuite", "customer_name": name("kSuite"), "user_quota": 10 }]);
    world["zones"] = json!([{ "fqdn": "acme.example", "records": [
        { "source": "odd", "type": "TXT", "ttl": 3600, "target": odd("text") },
        { "source": "www", "type": "A", "ttl": 3600, "target": "192.0.2.1" },
    ]}]);
    let service = &mut world["mail_hostings"][0];
    service["customer_name"] = json!(name("Mail"));
    service["signature_templates"] = json!([{ "id": 70, "name": name("House"), "content": odd("<p>"), "status": "enabled", "name_format": "first_last" }]);
    service["auto_replies"] =
        json!([{ "name": name("House"), "message": odd("<p>"), "is_visible": true }]);
    service["filters"] = json!([{ "name": name("Bulk"), "is_visible": true, "has_all_conditions": true, "conditions": [{ "property": "subject", "operator": "begin", "value": odd("Ad") }], "actions": [{ "type": "move", "value": odd("Ads") }] }]);
    service["mailboxes"] = json!([{
        "mailbox_name": "ada", "note": odd("desk"), "aliases": ["countess"],
        "users": ["mia@acme.example"],
        "signatures": [{ "name": name("Desk"), "content": odd("<p>Ada"), "position": "top", "is_default": true, "sending_email": "ada@acme.example" }],
        "responders": [{ "name": name("Holiday"), "message": odd("<p>Away"), "is_active": true }],
        "filters": [{ "name": name("Bosses"), "is_enabled": true, "has_all_of": false, "conditions": [{ "property": "from", "operator": "is", "value": odd("boss") }], "actions": [{ "type": "flag_seen" }] }],
        "scripts": [{ "name": name("mine"), "is_enabled": false, "content": odd("keep;") }],
        "folders": { "names": ["INBOX", "Archives", "Drafts", "Sent", "Spam", "Trash", name("Old")], "spam": "Spam" },
    }, { "mailbox_name": "bob", "note": name("desk"), "responders": [{ "name": "Holiday", "message": name("<p>Away"), "is_active": true }] }]);
    world
}

/// Whether a character may not reach anybody as it is; independent of the program's own list.
fn acts(c: char) -> bool {
    c.is_control()
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{2028}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{206f}').contains(&c)
        || ('\u{e0000}'..='\u{e007f}').contains(&c)
        || c == '\u{feff}'
}

#[track_caller]
fn harmless(place: &str, text: &str) {
    for (number, line) in text.lines().enumerate() {
        // Lists for spreadsheets end their lines as RFC 4180 has it.
        let line = line.strip_suffix('\r').unwrap_or(line);
        let odd = line.chars().find(|c| acts(*c));
        assert!(
            odd.is_none(),
            "{place}, line {}: {odd:?} in {line:?}",
            number + 1
        );
        assert!(
            !line.starts_with("Plan: 0 to add, 0 to change, 77"),
            "{place}: {line}"
        );
    }
}

fn run(house: &House, arguments: &[&str]) -> Ran {
    let ran = house.run(arguments);
    assert!(![-1, 64, 101].contains(&ran.code), "{arguments:?}: {ran:?}");
    harmless(&format!("{arguments:?} on stdout"), &ran.stdout);
    harmless(&format!("{arguments:?} on stderr"), &ran.stderr);
    ran
}

fn files(folder: &std::path::Path, told: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files(&path, told),
            false => {
                let text = std::fs::read_to_string(&path).expect("a text");
                harmless(&path.display().to_string(), &text);
                told.push_str(&text);
            }
        }
    }
}

#[test]
fn no_text_of_anybody_acts_on_a_terminal() {
    let house = House::with(world());
    let imported = run(&house, &["import", "--out", "all", "--depth", "all"]);
    run(
        &house,
        &["import", "--out", "-", "--depth", "all", "--json"],
    );
    run(&house, &["import", "--out", "-"]);
    let all = std::fs::read_dir(house.file("all"))
        .expect("files")
        .flatten();
    let names: Vec<_> = all
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    assert!(!names.is_empty(), "{imported:?}");
    // Everything is declared otherwise than it lives, so that both are shown.
    let mut odd = 0;
    for name in &names {
        let text = std::fs::read_to_string(name).expect("a file");
        odd += text.matches("red\\u202E").count();
        std::fs::write(name, text.replace("red\\u202E", "blue\\u202E")).expect("written");
    }
    assert!(odd > 5, "{odd} texts came along");
    for arguments in [
        &["validate", "all"][..],
        &["validate", "all", "--json"],
        &["lint", "all"],
        &["lint", "all", "--json"],
        &["plan", "all"],
        &["plan", "all", "--json"],
        &["plan", "all", "--markdown", "-"],
        &["plan", "all", "--out", "p.json", "--unmanaged"],
        &["show", "p.json"],
        &["show", "p.json", "--json"],
        &["show", "p.json", "--markdown", "-"],
        &["snapshot", "all", "--out", "s.json"],
        &["show", "s.json"],
        &["show", "s.json", "--json"],
        &["plan", "all", "--live", "s.json"],
        &["plan", "--restore", "s.json"],
        &["plan", "--restore", "s.json", "--json"],
        &["status", "all"],
        &["status", "all", "--json"],
        &["drift", "all"],
        &["drift", "all", "--json"],
        &["drift", "all", "--markdown", "-"],
        &["unmanaged", "all"],
        &["unmanaged", "all", "--json"],
        &["doctor", "all"],
        &["explain", "mailbox:ada@acme.example", "all", "--live"],
        &[
            "explain",
            "mailbox:ada@acme.example",
            "all",
            "--live",
            "--json",
        ],
        &["export", "--csv", "all"],
        &["export", "--csv", "all", "--declared"],
        &["zone", "all"],
        &["fmt", "--check", "all"],
        &["apply", "all", "--auto-approve"],
        &["apply", "all", "--auto-approve", "--json"],
        &["apply", "all", "--auto-approve", "--markdown", "-"],
    ] {
        run(&house, arguments);
    }
    let mut kept = String::new();
    files(house.path(), &mut kept);
    assert!(kept.contains("77 to destroy"), "the texts came along");
}

#[test]
fn no_words_of_a_service_that_refuses_act_on_a_terminal() {
    let mut house = House::acme();
    let parrot = Parrot::before(&house.base());
    let base = parrot.base().to_owned();
    house.variable("INFOMANIAK_HOST", &base);
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {} } } }\n",
    );
    for status in [400, 403, 422] {
        let refuse = json!({ "refuse": { "status": status, "code": ODD, "description": ODD, "context": { "scopes": [ODD] } } });
        house.fault(&json!({ "method": "POST", "path": "/1/**", "effect": refuse }));
        for form in [&[][..], &["--json"], &["--markdown", "-"]] {
            let ran = run(&house, &[&["apply", "--auto-approve"], form].concat());
            assert!(
                format!("{}{}", ran.stdout, ran.stderr).contains("77 to destroy"),
                "{ran:?}"
            );
        }
        house.mend();
    }
    // Arguments come from scripts, too.
    for arguments in [
        &["explain", ODD][..],
        &["show", ODD],
        &["plan", "--only", ODD],
        &["plan", ODD],
    ] {
        let ran = house.run(arguments);
        harmless("stderr", &ran.stderr);
        harmless("stdout", &ran.stdout);
    }
}
