//! Apply in trouble: what is done, what is not, what nobody knows, and what the next run finds.

use serde_json::{Value as Json, json};

use super::house::House;

pub fn acme(body: &str) -> String {
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n{body}")
}

pub const WHOLE: &str = "    addresses:\n      ada: { note: Desk, aliases: [countess] }\n      bob: {}\n    redirections: { sales: [x@partner.example] }\n";

fn house() -> House {
    let house = House::acme();
    house.write("a.yaml", &acme(WHOLE));
    house
}

fn fault(house: &House, method: &str, path: &str, effect: &Json) {
    house.fault(&json!({ "method": method, "path": path, "effect": effect }));
}

/// The second run finds and does what the first left.
#[track_caller]
fn recovers(house: &House) {
    house.mend();
    house.settles();
    assert_eq!(
        house.names(),
        ["ada(countess)", "bob", "sales>x@partner.example"]
    );
}

#[test]
fn a_lost_reply_is_looked_up_and_is_no_failure_if_it_was_done() {
    let house = house();
    fault(&house, "POST", "/1/**/redirections", &json!("cut_after"));
    house
        .apply()
        .exits(0)
        .says("done: the answer was lost; it was found by name and adopted")
        .says("Done, as looking again has shown:")
        .says("Apply complete: 4 added, 0 changed, 0 destroyed.");
    let posts = house
        .writes()
        .iter()
        .filter(|w| w.ends_with("/redirections"))
        .count();
    assert_eq!(posts, 1, "a write whose end is unknown is never repeated");
    recovers(&house);
}

#[test]
fn a_lost_reply_is_looked_up_and_stays_open_if_it_was_not_done() {
    for effect in [json!("cut_before"), json!({ "refuse": { "status": 502 } })] {
        let house = house();
        fault(&house, "POST", "/1/**/redirections", &effect);
        house
            .apply()
            .exits(4)
            .says("Unknown (sent, but no answer came")
            .says("1 still different");
        assert_eq!(house.names(), ["ada(countess)", "bob"]);
        recovers(&house);
    }
}

#[test]
fn what_depends_on_an_adopted_creation_is_done_in_the_same_run() {
    for effect in ["cut_after", "truncated_json"] {
        let house = house();
        fault(&house, "POST", "/1/**/mailboxes", &json!(effect));
        // The list lags behind as well.
        house.fault(&json!({ "method": "GET", "path": "/1/**/mailboxes", "after": 1, "times": 1, "effect": "stale_read" }));
        let report = house.run(&["apply", "--auto-approve", "--json"]).exits(0);
        let adopted = report.json()["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .filter(|step| step["note"].is_string())
            .count();
        assert_eq!(adopted, 2, "{}", report.stdout);
        assert_eq!(house.writes().len(), 4, "each is sent once");
        assert_eq!(
            house.names(),
            ["ada(countess)", "bob", "sales>x@partner.example"]
        );
        recovers(&house);
    }
}

#[test]
fn what_depends_on_an_unknown_step_waits_for_the_next_run() {
    let house = house();
    fault(&house, "POST", "/1/**/mailboxes", &json!("cut_before"));
    house
        .apply()
        .exits(4)
        .says("aliases:ada@acme.example: add the alias countess")
        .says("was not done");
    assert_eq!(house.names(), ["sales>x@partner.example"]);
    recovers(&house);
}

#[test]
fn a_removal_whose_answer_was_lost_is_looked_up_and_sent_once_more_at_most() {
    for (effect, says, sent) in [
        ("cut_after", "the answer was lost; it is gone", 1),
        ("cut_before", "so it was sent once more", 2),
    ] {
        let house = house();
        house.settles();
        house.write(
            "a.yaml",
            &acme("    addresses: { ada: {} }\n    redirections: { sales: [x@partner.example] }\n"),
        );
        house.forget();
        house.fault(&json!({ "method": "DELETE", "path": "/1/**/mailboxes/*", "times": 1, "effect": effect }));
        house.apply().exits(0).says(says);
        assert_eq!(house.writes().len(), sent);
        assert_eq!(house.names(), ["ada(countess)", "sales>x@partner.example"]);
        house.mend();
        house.settles();
    }
}

#[test]
fn a_list_that_lags_is_no_difference() {
    let house = house();
    // The first reading is for the plan, then the two after the run.
    house.fault(&json!({ "method": "GET", "path": "/1/**/redirections", "after": 1, "times": 2, "effect": "stale_read" }));
    house
        .apply()
        .exits(0)
        .says("Apply complete: 4 added, 0 changed, 0 destroyed.");
    let looks = house
        .log()
        .iter()
        .filter(|c| {
            c["method"] == "GET"
                && c["path"]
                    .as_str()
                    .is_some_and(|p| p.contains("/redirections"))
        })
        .count();
    assert_eq!(looks, 4, "only what differed was read again");
    recovers(&house);
}

#[test]
fn a_failed_step_stops_what_needs_it_and_nothing_else() {
    let house = house();
    house.fault(&json!({ "method": "POST", "path": "/1/**/mailboxes", "times": 1,
        "effect": { "refuse": { "status": 500, "code": "cannot_create_object", "description": "No room on shelf 7" } } }));
    house
        .apply()
        .exits(4)
        .says("mailbox:ada@acme.example: create the mailbox")
        .says("No room on shelf 7")
        .says("step 1 was not done")
        .says("Apply incomplete: 2 added, 0 changed, 0 destroyed; 1 failed, 1 skipped");
    assert_eq!(house.names(), ["bob", "sales>x@partner.example"]);
    recovers(&house);
}

#[test]
fn a_success_without_effect_is_not_believed() {
    for path in ["/1/**/mailboxes", "/1/**/redirections", "/1/**/aliases"] {
        let house = house();
        house.fault(&json!({ "method": "POST", "path": path, "times": 1, "effect": "success_without_effect" }));
        house.apply().exits(4).says("Apply incomplete");
        recovers(&house);
    }
}

#[test]
fn a_deletion_without_effect_is_tried_again() {
    let house = house();
    house.settles();
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n"));
    fault(&house, "DELETE", "/**", &json!("success_without_effect"));
    house.apply().exits(4);
    house.mend();
    house
        .plan()
        .says("Plan: 0 to add, 0 to change, 2 to destroy.");
    house.settles();
    assert_eq!(house.names(), ["ada(countess)"]);
}

#[test]
fn what_the_service_does_later_is_followed_to_its_end() {
    let house = house();
    fault(&house, "POST", "/1/**", &json!("asynchronous"));
    house.settles();
    let looks = house
        .log()
        .iter()
        .filter(|c| {
            c["path"]
                .as_str()
                .is_some_and(|p| p.contains("/async/tasks/"))
        })
        .count();
    assert!(looks >= 4, "{looks}");
    recovers(&house);
}

#[test]
fn a_write_turned_away_for_its_haste_is_sent_again() {
    let house = house();
    house.fault(&json!({ "method": "POST", "path": "/1/**/mailboxes", "times": 2, "effect": { "refuse": { "status": 429, "retry_after": 1 } } }));
    house.settles();
    assert_eq!(
        house.names(),
        ["ada(countess)", "bob", "sales>x@partner.example"]
    );
}

#[test]
fn whatever_fails_the_next_run_ends_it() {
    let clean = house();
    clean.settles();
    let writes = clean.writes();
    assert_eq!(writes.len(), 4);
    for effect in [
        json!("cut_before"),
        json!("cut_after"),
        json!("truncated_json"),
        json!({ "refuse": { "status": 403, "code": "access_denied" } }),
        json!({ "wrong_shape": { "data": null } }),
    ] {
        for nth in 0..writes.len() {
            let house = house();
            for method in ["POST", "PUT", "PATCH"] {
                house.fault(&json!({ "method": method, "path": "/**", "after": nth, "times": 1, "effect": effect }));
            }
            let first = house.apply();
            assert!([0, 4].contains(&first.code), "{effect} at {nth}: {first:?}");
            let open = house.names() != clean.names();
            assert_eq!(first.code == 4, open, "{effect} at {nth}: {first:?}");
            recovers(&house);
        }
    }
}

#[test]
fn a_failed_second_reading_is_no_proof_and_forgets_nothing() {
    let house = house();
    house.fault(&json!({ "method": "GET", "path": "/1/**/mailboxes", "after": 1, "effect": { "refuse": { "status": 403, "code": "access_denied" } } }));
    let ran = house
        .apply()
        .exits(4)
        .says("Apply incomplete: 4 added, 0 changed, 0 destroyed; 1 not read.");
    assert!(!ran.stdout.contains("Apply complete"));
    house.mend();
    assert_eq!(
        house.names(),
        ["ada(countess)", "bob", "sales>x@partner.example"]
    );
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n"));
    house
        .plan()
        .says("- mailbox:bob@acme.example")
        .says("2 to destroy");
}

#[test]
fn a_token_that_is_refused_in_the_middle_ends_the_run() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {}, bob: {}, eve: {}, kim: {}, lou: {}, max: {} } } }\n",
    );
    let gone = json!({ "refuse": { "status": 401, "code": "not_authorized" } });
    house.fault(&json!({ "method": "POST", "path": "/**", "after": 1, "effect": gone }));
    house
        .run(&["apply", "--auto-approve", "--parallelism", "1"])
        .exits(4)
        .says("4 steps were not sent, because the service does not take the token any more; apply again with one that it takes")
        .says("the token is missing, wrong, expired");
    assert_eq!(
        house.writes().len(),
        2,
        "one that was done, one that was refused"
    );
    house.mend();
    let report = house
        .run(&["apply", "--auto-approve", "--json"])
        .exits(0)
        .json();
    assert_eq!(report["token_refused"], false);
    house.settles();
}
