//! `previously`: a thing gets another name and keeps what it has.

use serde_json::{Value as Json, json};

use super::house::House;

fn acme(body: &str) -> String {
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n{body}")
}

fn world(house: &House) -> Json {
    house.control("GET", "world", &Json::Null)["data"].clone()
}

/// Number and name of the only row.
fn row(rows: &Json) -> (u64, String) {
    let rows = rows.as_array().cloned().unwrap_or_default();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let name = rows[0]["name"].as_str().unwrap_or_default().to_owned();
    (rows[0]["id"].as_u64().unwrap_or_default(), name)
}

#[test]
fn a_team_gets_another_name_and_keeps_its_people() {
    let house = House::acme();
    let team = |name: &str| {
        format!("organization: Acme SA\nteams: {{ {name} members: [boss@acme.example] }} }}\n")
    };
    house.write("a.yaml", &team("Support: {"));
    house.settles();
    let (id, _) = row(&world(&house)["teams"]);
    house.write("a.yaml", &team("Help: { previously: Support,"));
    house
        .plan()
        .exits(0)
        .says("~ team:Acme SA/Help")
        .says("name: \"Support\" -> \"Help\"")
        .says("Plan: 0 to add, 1 to change, 0 to destroy.");
    house.forget();
    house.settles();
    assert_eq!(house.writes().len(), 1, "{:?}", house.writes());
    assert_eq!(row(&world(&house)["teams"]), (id, "Help".to_owned()));
    house
        .plan()
        .says("team:Acme SA/Help: it has its new name; nothing is called team:Acme SA/Support any more")
        .says("help: take `previously` out");
    house.write("a.yaml", &team("Help: {"));
    house.settles();
    assert_eq!(row(&world(&house)["teams"]), (id, "Help".to_owned()));
}

#[test]
fn what_a_mail_service_and_its_addresses_hold_is_renamed_and_never_made_anew() {
    let house = House::acme();
    let body = |was: [&str; 4], names: [&str; 4]| {
        let [template, signature, responder, model] = names;
        let [t, s, r, m] = was;
        acme(&format!(
            "    signature-templates: {{ {template}: {{ {t} content: <p>Acme</p>, status: enabled }} }}
    responder-models: {{ {model}: {{ {m} message: Closed. }} }}
    filter-models: {{ News: {{ conditions: [{{ field: from, contains: news@ }}], actions: [{{ move: News }}] }} }}
    addresses:
      ada:
        default-signature: {signature}
        signatures: {{ {signature}: {{ {s} content: <p>Ada</p>, template: {template} }} }}
        responders: {{ {responder}: {{ {r} message: Later. }} }}
"
        ))
    };
    house.write(
        "a.yaml",
        &body([""; 4], ["House", "Desk", "away", "Office"]),
    );
    house.settles();
    let ids = |house: &House| {
        let service = world(house)["mail_hostings"][0].clone();
        let ada = service["mailboxes"][0].clone();
        [
            service["signature_templates"].clone(),
            ada["signatures"].clone(),
            ada["responders"].clone(),
            service["auto_replies"].clone(),
        ]
        .map(|rows| row(&rows))
    };
    let before = ids(&house);
    let was = [
        "previously: House,",
        "previously: Desk,",
        "previously: away,",
        "previously: Office,",
    ];
    let names = ["Home", "Front", "gone", "Closed"];
    house.write("a.yaml", &body(was, names));
    house
        .plan()
        .exits(0)
        .says("name: \"Desk\" -> \"Front\"")
        .says("Plan: 0 to add, 4 to change, 0 to destroy.");
    house.settles();
    let after = ids(&house);
    for (index, (id, name)) in after.iter().enumerate() {
        assert_eq!((*id, name.as_str()), (before[index].0, names[index]));
    }
}

#[test]
fn a_filter_model_keeps_its_number() {
    let house = House::acme();
    let model = |text: &str| {
        acme(&format!(
            "    filter-models: {{ {text} conditions: [{{ field: from, contains: news@ }}], actions: [stop] }} }}\n"
        ))
    };
    house.write("a.yaml", &model("News: {"));
    house.settles();
    house.write("a.yaml", &model("Papers: { previously: News,"));
    house.plan().says("name: \"News\" -> \"Papers\"");
    house.forget();
    house.settles();
    assert_eq!(house.writes().len(), 1, "{:?}", house.writes());
}

#[test]
fn a_team_that_opens_mailboxes_goes_on_opening_them() {
    let house = House::with(json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "users": [{ "account": "Acme SA", "email": "boss@acme.example", "first_name": "Bo", "last_name": "Ss", "role_type": "owner" }],
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.example", "total": 50 }],
    }));
    let text = |team: &str, name: &str| {
        format!(
            "organization: Acme SA\nteams: {{ {team} }}\nmail-services: {{ acme.example: {{ addresses: {{ ada: {{ team-access: {{ {name}: [responders] }} }} }} }} }}\n"
        )
    };
    house.write("a.yaml", &text("Support: {}", "Support"));
    house.settles();
    house.write("a.yaml", &text("Help: { previously: Support }", "Help"));
    house
        .plan()
        .says("Plan: 0 to add, 1 to change, 0 to destroy.");
    house.settles();
}

#[test]
fn an_old_name_that_nobody_has_is_told_and_the_thing_is_made() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nteams: { Help: { previously: Suport } }\n",
    );
    house
        .plan()
        .says("+ team:Acme SA/Help")
        .says("nothing is called team:Acme SA/Suport, so it is made anew");
    house.settles();
}

#[test]
fn where_both_names_live_nobody_guesses() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nteams: { Support: {}, Help: {} }\n",
    );
    house.settles();
    house.write(
        "a.yaml",
        "organization: Acme SA\nteams: { Help: { previously: Support } }\n",
    );
    house
        .plan()
        .exits(3)
        .says("it was team:Acme SA/Support, and both are there");
    house.apply().exits(3);
    let teams = world(&house)["teams"].as_array().map(Vec::len);
    assert_eq!(teams, Some(2));
}

#[test]
fn a_rename_that_failed_is_tried_again() {
    let house = House::acme();
    let renamed = "organization: Acme SA\nteams: { Help: { previously: Support } }\n";
    house.write("a.yaml", "organization: Acme SA\nteams: { Support: {} }\n");
    house.settles();
    house.write("a.yaml", renamed);
    house.fault(&json!({ "method": "PATCH", "path": "/1/**/teams/*", "effect": { "refuse": { "status": 500 } } }));
    house.apply().exits(4);
    house.mend();
    house.plan().says("name: \"Support\" -> \"Help\"");
    house.settles();
}

#[test]
fn an_observed_collection_is_not_renamed() {
    let house = House::acme();
    house.write("a.yaml", "organization: Acme SA\nteams: { Support: {} }\n");
    house.settles();
    house.write(
        "a.yaml",
        "organization: Acme SA\nsettings: { ownership: { teams: observe } }\nteams: { Help: { previously: Support } }\n",
    );
    house
        .plan()
        .says("Only observed")
        .says("name: \"Support\" -> \"Help\"");
    house.forget();
    house.apply().exits(0);
    assert!(house.writes().is_empty());
}
