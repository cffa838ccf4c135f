//! What could not be read is neither there nor gone: every list call, with every failure, against
//! files that would delete and create if anybody believed the failure.

use std::sync::Mutex;
use std::thread;

use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

/// Strangers that an authoritative collection would take, more than fit on one page.
const MANY: usize = 103;

/// Waiting for the service is most of what these cases do.
const AT_ONCE: usize = 12;

/// One list call: its path, the kinds that only it shows, and whether it comes in pages.
struct List {
    path: &'static str,
    hides: &'static [&'static str],
    paged: bool,
    members: &'static [&'static str],
}

const LISTS: &[List] = &[
    List {
        path: "/1/accounts",
        hides: &["mail-preferences", "mailbox", "aliases", "redirection"],
        paged: false,
        members: &["id", "name"],
    },
    List {
        path: "/1/mail_hostings",
        hides: &["mail-preferences", "mailbox", "aliases", "redirection"],
        paged: true,
        members: &["id", "main_fqdn"],
    },
    List {
        path: "/1/mail_hostings/*/preferences",
        hides: &["mail-preferences"],
        paged: false,
        members: &["spam_filter_enabled", "blocked_senders"],
    },
    List {
        path: "/1/mail_hostings/*/mailboxes",
        hides: &["mailbox", "aliases"],
        paged: true,
        members: &["mailbox_name"],
    },
    List {
        path: "/1/mail_hostings/*/redirections",
        hides: &["redirection"],
        paged: false,
        members: &["id", "name", "targets"],
    },
    List {
        path: "/2/zones/*/records",
        hides: &["record-set"],
        paged: true,
        members: &["id", "source", "type", "target"],
    },
];

/// Members that only some things need: these are not judged, the others of the list are.
const PARTS: &[(&str, &str, &str)] = &[
    (
        "/1/mail_hostings/*/mailboxes",
        "note",
        "mailbox:ada@acme.example",
    ),
    ("/2/zones/*/records", "ttl", "record-set:acme.example/www/A"),
];

/// A failure of one list, and what must not be planned because of it.
struct Case {
    faults: Json,
    hides: Vec<String>,
}

fn refused(status: u16, code: &str) -> Json {
    match code {
        "" => json!({ "refuse": { "status": status } }),
        _ => {
            json!({ "refuse": { "status": status, "code": code, "context": { "scopes": ["mail"] } } })
        }
    }
}

fn effects(list: &List) -> Vec<Json> {
    let mut effects = vec![
        refused(401, ""),
        refused(403, "access_denied"),
        refused(403, "all_scopes"),
        refused(404, "object_not_found"),
        refused(404, "method_not_found"),
        refused(405, ""),
        refused(500, ""),
        refused(500, "cannot_list_objects"),
        refused(503, ""),
        json!({ "refuse": { "status": 404, "empty": true } }),
        json!({ "refuse": { "status": 429, "retry_after": 1 } }),
        json!({ "refuse": { "status": 429, "retry_after": 3600 } }),
        json!("cut_before"),
        json!("cut_after"),
        json!("truncated_json"),
    ];
    for data in [
        json!(null),
        json!({}),
        json!("no"),
        json!(7),
        json!([7]),
        json!([{}]),
        json!([null]),
    ] {
        effects.push(json!({ "wrong_shape": { "data": data } }));
    }
    for member in list.members {
        effects.push(json!({ "drop_with": { "member": member } }));
    }
    if list.paged {
        effects.push(json!("stale_page"));
        effects.push(json!({ "missing_page": { "page": 1 } }));
        effects.push(json!({ "missing_page": { "page": 2 } }));
        effects.push(json!({ "lying_total": { "total": 1 } }));
        effects.push(json!({ "lying_total": { "total": MANY - 1 } }));
        effects.push(json!({ "lying_total": { "total": 2 * MANY } }));
    }
    effects
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for list in LISTS {
        let hides: Vec<String> = list.hides.iter().map(|kind| format!("{kind}:")).collect();
        for effect in effects(list) {
            let fault = |path: &str, after: u32| json!({ "method": "GET", "path": path, "after": after, "effect": effect });
            // Where the one route is unknown the other is asked, so both have to fail.
            let other = (list.path == "/1/mail_hostings").then(|| fault("/1/products", 0));
            let faults: Vec<Json> = [Some(fault(list.path, 0)), other]
                .into_iter()
                .flatten()
                .collect();
            cases.push(Case {
                faults: json!(faults),
                hides: hides.clone(),
            });
            let pages = ["refuse", "cut_before", "truncated_json", "wrong_shape"];
            let late = list.paged && pages.iter().any(|word| effect.to_string().contains(word));
            // 405 and `method_not_found` of a second page would be a route that is gone meanwhile.
            if late && list.path != "/1/mail_hostings" {
                cases.push(Case {
                    faults: fault(list.path, 1),
                    hides: hides.clone(),
                });
            }
        }
    }
    for (path, member, hidden) in PARTS {
        let fault = json!({ "path": path, "effect": { "drop_with": { "member": member } } });
        cases.push(Case {
            faults: fault,
            hides: vec![(*hidden).to_owned()],
        });
    }
    cases
}

/// Everything once declared and applied; half of it not declared any more, the rest changed, and
/// strangers everywhere.
fn house() -> House {
    let mut world = acme_world();
    world["mail_hostings"][0]["total"] = json!(500);
    world["mail_hostings"][0]["mailboxes"] = (0..MANY)
        .map(|n| json!({ "mailbox_name": format!("m{n:03}") }))
        .collect();
    world["mail_hostings"][0]["redirections"] =
        json!([{ "name": "stranger", "targets": ["x@partner.example"] }]);
    for n in 1..MANY {
        let other = json!({ "account": "Acme SA", "main_fqdn": format!("d{n}.example") });
        world["mail_hostings"]
            .as_array_mut()
            .expect("rows")
            .push(other);
    }
    world["zones"][0]["records"] = (0..MANY)
        .map(|n| json!({ "source": format!("r{n:03}"), "type": "A", "ttl": 300, "target": "192.0.2.7" }))
        .collect();
    let house = House::with(world);
    house.write("a.yaml", BEFORE);
    house.apply().exits(0);
    house.write("a.yaml", AFTER);
    house
}

const BEFORE: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    spam-filter: false
    block: ['*@spam.example']
    addresses:
      ada: { note: Desk, aliases: [countess], spam-filter: true, promotion-filter: false }
      bob: { aliases: [rob] }
    redirections: { sales: [x@partner.example], press: [x@partner.example] }
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 300, values: [192.0.2.1] }
      - { name: old, type: A, ttl: 300, values: [192.0.2.1] }
";

const AFTER: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    spam-filter: true
    block: ['*@spam.example', '*@more.example']
    addresses:
      ada: { note: Reception, aliases: [countess, lovelace], spam-filter: false, promotion-filter: true }
      cem: {}
    redirections: { sales: [y@partner.example], news: [x@partner.example] }
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 600, values: [192.0.2.2] }
      - { name: new, type: A, ttl: 300, values: [192.0.2.1] }
settings:
  ownership: { addresses: authoritative, redirections: authoritative, records: authoritative }
";

fn changes(plan: &Json) -> Vec<String> {
    let changes = plan["plan"]["changes"].as_array().expect("changes");
    let text = |change: &Json, member: &str| change[member].as_str().unwrap_or("?").to_owned();
    let shown = |change| format!("{} {}", text(change, "address"), text(change, "action"));
    changes.iter().map(shown).collect()
}

#[test]
fn all_that_could_be_hidden_is_planned_while_everything_can_be_read() {
    let house = house();
    let changes = changes(&house.run(&["plan", "--json"]).exits(0).json());
    for (kind, created, updated, deleted) in [
        ("mail-preferences:", 0, 1, 0),
        ("mailbox:", 1, 1, 1 + MANY),
        ("aliases:", 0, 1, 0),
        ("redirection:", 1, 1, 2),
        ("record-set:", 1, 1, 1 + MANY),
    ] {
        let count = |action: &str| {
            changes
                .iter()
                .filter(|c| c.starts_with(kind) && c.ends_with(action))
                .count()
        };
        let found = (count(" create"), count(" update"), count(" delete"));
        assert_eq!(found, (created, updated, deleted), "{kind}");
    }
}

#[test]
fn no_failed_reading_of_any_list_is_ever_taken_for_an_answer() {
    let queue = Mutex::new(cases());
    let total = queue.lock().map(|cases| cases.len()).unwrap_or_default();
    assert!(total > 150, "{total}");
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let house = house();
                while let Some(case) = { queue.lock().expect("the queue").pop() } {
                    if let Err(why) = judge(&house, &case) {
                        wrong
                            .lock()
                            .expect("the list")
                            .push(format!("{}\n  {why}", case.faults));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("the list");
    assert!(
        wrong.is_empty(),
        "{} of {total}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn judge(house: &House, case: &Case) -> Result<(), String> {
    house.forget();
    house.fault(&case.faults);
    let plan = house.run(&["plan", "--json", "--detailed-exitcode"]);
    house.mend();
    house.fault(&case.faults);
    let applied = house.apply();
    house.mend();
    let ran = format!("\n{}{}", applied.stdout, applied.stderr);
    if (plan.code, applied.code) != (1, 1) {
        return Err(format!(
            "exit codes {} and {}{ran}",
            plan.code, applied.code
        ));
    }
    if !applied.stdout.contains("Could not be read:") || applied.stdout.contains("No changes") {
        return Err(format!("no gap is shown{ran}"));
    }
    if !house.writes().is_empty() {
        return Err(format!("writes: {:?}", house.writes()));
    }
    let hidden = |change: &String| case.hides.iter().any(|start| change.starts_with(start));
    match changes(&plan.json()).into_iter().find(hidden) {
        Some(change) => Err(format!("planned: {change}")),
        None => Ok(()),
    }
}

#[test]
fn trouble_that_passes_is_no_gap() {
    let house = house();
    let whole = house.run(&["plan", "--json"]).exits(0).json()["plan"]["changes"].take();
    for effect in [
        json!("cut_before"),
        json!("cut_after"),
        refused(503, ""),
        refused(500, ""),
        json!({ "refuse": { "status": 429, "retry_after": 1 } }),
        json!({ "missing_page": { "page": 1 } }),
        json!({ "lying_total": { "total": 7 } }),
    ] {
        house.fault(
            &json!({ "path": "/1/mail_hostings/*/mailboxes", "times": 1, "effect": effect }),
        );
        let plan = house.run(&["plan", "--json"]).exits(0).json();
        assert_eq!(plan["plan"]["changes"], whole, "{effect}");
        house.mend();
    }
}
