//! What mailboxes pass on, and what they answer by themselves.

use maniform::emulator::{Config, Switches};
use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

fn write(house: &House, addresses: &str) {
    let text = format!(
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{addresses}"
    );
    house.write("a.yaml", &text);
}

/// The first mailbox, as the service keeps it.
fn ada(house: &House) -> Json {
    house.service()["mailboxes"][0].clone()
}

fn cut(house: &House, method: &str, path: &str) {
    house.fault(&json!({ "method": method, "path": path, "times": 1, "effect": "cut_after" }));
}

#[test]
fn forwarding_begins_changes_pauses_and_ends() {
    let house = House::acme();
    write(
        &house,
        "      ada: { forward: { to: [x@partner.example, y@partner.example] } }\n",
    );
    house.settles();
    let kept = ada(&house)["forwarding"].clone();
    assert_eq!(
        kept["redirect_addresses"],
        json!(["x@partner.example", "y@partner.example"])
    );
    assert_eq!(kept["has_dont_deliver"], false);

    let away = "      ada: { forward: { to: [x@partner.example], keep-copy: false, forward-spam: true } }\n";
    write(&house, away);
    house
        .plan()
        .says("nothing stays in the mailbox")
        .says("- y@partner.example");
    house.settles();
    let kept = ada(&house)["forwarding"].clone();
    assert_eq!(kept["has_dont_deliver"], true);
    assert_eq!(kept["has_forward_spam"], true);

    write(
        &house,
        &away.replace("keep-copy", "paused: true, keep-copy"),
    );
    assert_eq!(
        house.steps(),
        ["DELETE /mailboxes/{mailbox:ada@acme.example}/forwarding_addresses"]
    );
    house.settles();
    write(&house, away);
    house.settles();
    write(&house, "      ada: {}\n");
    house.settles();
    assert_eq!(
        ada(&house)["forwarding"]["is_enabled"],
        true,
        "unmanaged stays"
    );
    write(&house, "      ada: { forward: null }\n");
    house.settles();
    assert_eq!(ada(&house)["forwarding"]["is_enabled"], false);
}

#[test]
fn somebody_elses_forwarding_shows_and_only_forwarding_mailboxes_are_asked() {
    let house = House::acme();
    let all: String = (0..20)
        .map(|n| format!("      m{n}: {{ forward: null }}\n"))
        .collect();
    write(&house, &all);
    house.settles();
    house.forget();
    house.plan().says("No changes.");
    assert!(house.log().len() < 6, "{}", house.log().len());
    let body = json!({ "redirect_address": "z@partner.example" });
    house.click("POST", "/mailboxes/m3/forwarding_addresses", &body);
    house
        .plan()
        .says("~ forwarding:m3@acme.example")
        .says("- z@partner.example");
    house.settles();
}

#[test]
fn older_services_change_forwarding_by_patch_and_tell_it_in_other_words() {
    let house = House::configured(Config {
        seed: vec![acme_world()],
        switches: Switches {
            forwarding_put: false,
            forwarding_flags_as_text: true,
            forwarding_key_misspelt: false,
            mailbox_redirections_2024: true,
            ..Switches::default()
        },
        ..Config::default()
    });
    write(
        &house,
        "      ada: { forward: { to: [x@partner.example], keep-copy: false } }\n",
    );
    house.settles();
    write(
        &house,
        "      ada: { forward: { to: [x@partner.example, y@partner.example] } }\n",
    );
    house.settles();
    assert_eq!(
        ada(&house)["forwarding"]["has_dont_deliver"],
        true,
        "not said, so left alone"
    );
}

#[test]
fn a_lost_reply_of_forwarding_is_looked_up() {
    let house = House::acme();
    write(&house, "      ada: {}\n");
    house.settles();
    write(
        &house,
        "      ada: { forward: { to: [x@partner.example] } }\n",
    );
    cut(&house, "PUT", "/1/**/forwarding_addresses");
    house
        .apply()
        .exits(0)
        .says("the answer was lost; it is as wanted");
    house.plan().says("No changes.");
}

const HOLIDAY: &str = "      ada:
        responders:
          holiday:
            from: 2026-12-20T18:00+01:00
            until: 2027-01-04T08:00+01:00
            message: |
              I am away until 4 January.
              Ada
            never-reply-to: ['@lists.example', news@partner.example]
";

#[test]
fn a_responder_comes_with_its_mailbox_and_answers_at_once() {
    let house = House::acme();
    house.write("b.yaml", "settings: { ownership: { responders: owned } }\n");
    write(&house, HOLIDAY);
    house.plan().says("active: true");
    house.settles();
    let kept = ada(&house)["responders"][0].clone();
    assert_eq!(kept["message"], "I am away until 4 January.\nAda");
    assert_eq!(kept["started_at"], 1_797_786_000);
    assert_eq!(kept["is_active"], true);

    write(&house, &HOLIDAY.replace("until 4", "until 5"));
    house
        .plan()
        .says("`reset-on-change: true` answers them again");
    house.settles();
    let reset = HOLIDAY.replace(
        "            from",
        "            reset-on-change: true\n            from",
    );
    write(&house, &reset);
    let steps = house.steps();
    assert!(
        steps.iter().any(|step| step.ends_with("/auto_reply/reset")),
        "{steps:?}"
    );
    house.settles();

    let weekly = "      ada:\n        responders: { holiday: { message: Closed, weekdays: [saturday, sunday] } }\n";
    write(&house, weekly);
    house.settles();
    let kept = ada(&house)["responders"][0].clone();
    assert_eq!(kept["is_recurrent"], true);
    assert_eq!(kept["ended_at"], Json::Null);
    assert_eq!(
        kept["dont_reply_to"].as_array().map(Vec::len),
        Some(2),
        "not said, so left alone"
    );

    write(&house, "      ada: { responders: {} }\n");
    house.plan().says("- responder:ada@acme.example/holiday");
    house.settles();
    assert_eq!(ada(&house)["responders"], json!([]));
}

#[test]
fn one_answers_at_a_time_and_people_may_keep_theirs() {
    let house = House::acme();
    write(&house, HOLIDAY);
    house.settles();
    house.click(
        "POST",
        "/mailboxes/ada/auto_reply/model",
        &json!({ "name": "mine", "message": "m",
        "is_recurrent": false, "reply_from_id": own(&house) }),
    );
    house
        .plan()
        .says("No changes.")
        .says("1 responder that no file declares");
    let id = ada(&house)["responders"][1]["id"].clone();
    house.click(
        "PATCH",
        &format!("/mailboxes/ada/auto_reply/model/{id}"),
        &json!({ "is_active": true }),
    );
    house.plan().says("No changes.");
    write(
        &house,
        &HOLIDAY.replace(
            "            from",
            "            active: true\n            from",
        ),
    );
    house.plan().says("`mine` stops answering");
    house.settles();
    assert_eq!(ada(&house)["responders"][1]["is_active"], false);
}

/// The id of ada's own address among her senders.
fn own(house: &House) -> Json {
    let all = house.click("GET", "/mailboxes/ada/headers/addresses", &Json::Null);
    all[0]["id"].clone()
}

#[test]
fn models_of_the_service_are_not_the_mailboxs_own() {
    let house = House::acme();
    let models = "    responder-models:
      closed: { message: We are closed., weekdays: [sunday], visible: true }
";
    write(&house, &format!("{HOLIDAY}{models}"));
    house.settles();
    assert_eq!(house.service()["auto_replies"][0]["is_visible"], true);
    let changed = models.replace("true", "false").replace("We are", "All is");
    write(&house, &format!("{HOLIDAY}{changed}"));
    house.settles();
    assert_eq!(
        house.service()["auto_replies"][0]["message"],
        "All is closed."
    );
    write(&house, &format!("{HOLIDAY}    responder-models: {{}}\n"));
    house.settles();
    assert_eq!(house.service()["auto_replies"], json!([]));
}

#[test]
fn another_sender_is_confirmed_by_its_owner_first() {
    let house = House::acme();
    write(&house, "      ada: {}\n");
    house.settles();
    let text = HOLIDAY.replace(
        "            from",
        "            sender: desk@partner.example\n            from",
    );
    write(&house, &text);
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("By hand:")
        .says("desk@partner.example gets a message from Infomaniak with a code")
        .says("waits for senders:ada@acme.example");
    house.apply().exits(0);
    let who = json!({ "mailbox": "ada@acme.example", "email": "desk@partner.example" });
    assert_eq!(house.control("POST", "verify", &who)["result"], "success");
    house.settles();
    write(&house, HOLIDAY);
    house.plan().says("No changes.");
    write(&house, &text.replace("desk@partner.example", "null"));
    house
        .plan()
        .says("sender: \"desk@partner.example\" -> null");
    house.settles();
}

#[test]
fn a_lost_reply_of_a_responder_is_never_sent_twice() {
    let house = House::acme();
    write(&house, HOLIDAY);
    cut(&house, "POST", "/1/**/auto_reply/model");
    house.apply();
    write(
        &house,
        &HOLIDAY.replace(
            "            from",
            "            active: true\n            from",
        ),
    );
    house.settles();
    assert_eq!(ada(&house)["responders"].as_array().map(Vec::len), Some(1));
}
