//! Several organizations, each with a token of its own.

use serde_json::{Value as Json, json};

use super::house::{House, Ran, TOKEN};

const OTHER: &str = "tok-9d2e-of-the-other-one";

fn world(scopes: Option<&[&str]>) -> Json {
    let mut other = json!({ "token": OTHER, "user": "chef@beta.example" });
    if let Some(scopes) = scopes {
        other["scopes"] = json!(scopes);
    }
    let user = |account: &str, email: &str| json!({ "account": account, "email": email, "first_name": "A", "last_name": "B", "role_type": "owner" });
    json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }, { "name": "Beta AG" }],
        "users": [user("Acme SA", "boss@acme.example"), user("Beta AG", "chef@beta.example")],
        "tokens": [{ "token": TOKEN, "user": "boss@acme.example" }, other],
        "mail_hostings": [
            { "account": "Acme SA", "main_fqdn": "acme.example", "total": 50 },
            { "account": "Beta AG", "main_fqdn": "beta.example", "total": 50 },
        ],
        "domains": [{ "account": "Acme SA", "name": "acme.example" }, { "account": "Beta AG", "name": "beta.example" }],
        "zones": [{ "fqdn": "acme.example" }, { "fqdn": "beta.example" }],
    })
}

const ACME: &str = "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {} } } }\ndomains: { acme.example: { records: [{ name: www, type: A, values: [192.0.2.1] }] } }\n";
const BETA: &str = "organization: Beta AG\ntoken: { env: BETA_TOKEN }\nmail-services: { beta.example: { addresses: { bob: { aliases: [rob] } } } }\ndomains: { beta.example: { records: [{ name: www, type: A, values: [192.0.2.2] }] } }\n";

fn house(scopes: Option<&[&str]>) -> House {
    let mut house = House::with(world(scopes));
    house.variable("BETA_TOKEN", OTHER);
    house.write("acme.yaml", ACME);
    house.write("beta.yaml", BETA);
    house
}

fn secret(ran: Ran) -> Ran {
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(OTHER));
    ran
}

/// Names of the mailboxes of each service, by the emulator itself.
fn mailboxes(house: &House) -> Vec<String> {
    let mut names = Vec::new();
    for service in house.world()["mail_hostings"]
        .as_array()
        .into_iter()
        .flatten()
    {
        for mailbox in service["mailboxes"].as_array().into_iter().flatten() {
            names.push(format!(
                "{}@{}",
                mailbox["mailbox_name"].as_str().unwrap_or("?"),
                service["main_fqdn"].as_str().unwrap_or("?")
            ));
        }
    }
    names
}

#[test]
fn each_organization_is_written_with_its_own_token() {
    let house = house(None);
    secret(house.settles());
    assert_eq!(mailboxes(&house), ["ada@acme.example", "bob@beta.example"]);
    house.run(&["plan", "--out", "p.json"]).exits(0);
    let mut kept = std::fs::read_to_string(house.file("p.json")).expect("a plan");
    kept.push_str(&std::fs::read_to_string(house.record()).expect("a record"));
    assert!(!kept.contains(OTHER) && !kept.contains(TOKEN));
}

#[test]
fn no_other_token_is_needed_where_every_organization_names_its_own() {
    let mut house = house(None);
    house.variable("INFOMANIAK_TOKEN", "");
    house.variable("ACME_TOKEN", TOKEN);
    house.plan().exits(1).complains("there is no API token");
    let acme = ACME.replace("mail-services", "token: { env: ACME_TOKEN }\nmail-services");
    house.write("acme.yaml", &acme);
    secret(house.settles());
}

#[test]
fn a_missing_token_is_named_and_nothing_is_read() {
    let house = house(None);
    house.write("beta.yaml", &BETA.replace("BETA_TOKEN", "GAMMA_TOKEN"));
    house
        .apply()
        .exits(1)
        .complains("the token of `Beta AG` is missing")
        .complains("GAMMA_TOKEN");
    assert!(house.log().is_empty());
}

#[test]
fn what_one_token_may_not_read_stops_everything_and_says_whose() {
    let house = house(Some(&["accounts", "mail"]));
    secret(
        house
            .plan()
            .exits(1)
            .says("the records of beta.example")
            .says("dns"),
    );
    house.apply().exits(1);
    assert!(house.writes().is_empty());
}

#[test]
fn an_organization_whose_files_are_gone_is_not_forgotten_where_nobody_can_look() {
    let house = house(None);
    house.settles();
    std::fs::remove_file(house.file("beta.yaml")).expect("a file");
    house.forget();
    // Its token went with its file, so nobody can see what is left of it.
    house
        .plan()
        .exits(1)
        .says("organization:Beta AG: the token does not reach");
    house.apply().exits(1);
    assert!(house.writes().is_empty());
    house.write(
        "beta.yaml",
        "organization: Beta AG\ntoken: { env: BETA_TOKEN }\n",
    );
    house.settles();
    assert_eq!(mailboxes(&house), ["ada@acme.example"]);
    std::fs::remove_file(house.file("beta.yaml")).expect("a file");
    house.run(&["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn a_token_file_that_is_named_is_needed_even_where_every_document_names_its_own_token() {
    let mut house = house(None);
    house.variable("ACME_TOKEN", TOKEN);
    let acme = ACME.replace("mail-services", "token: { env: ACME_TOKEN }\nmail-services");
    house.write("acme.yaml", &acme);
    house.write("empty", "\n");
    house
        .run(&["plan", "--token-file", "nowhere"])
        .exits(1)
        .complains("the token file nowhere cannot be read");
    house
        .run(&["plan", "--token-file", "empty"])
        .exits(1)
        .complains("the token file empty is empty");
    assert!(house.log().is_empty());
}

#[cfg(unix)]
#[test]
fn a_command_that_prints_a_token_is_asked_once() {
    let mut house = house(None);
    house.variable("INFOMANIAK_TOKEN", "");
    house.variable("ACME_TOKEN", TOKEN);
    house.variable("PATH", "/usr/bin:/bin");
    let counted = |variable: &str, file: &str| {
        format!(
            "token: {{ command: [sh, -c, 'echo once >> {file}; echo ${variable}'] }}\nmail-services"
        )
    };
    let acme = ACME.replace("mail-services", &counted("ACME_TOKEN", "acme.count"));
    house.write("acme.yaml", &acme);
    let beta = BETA.replace(
        "token: { env: BETA_TOKEN }\nmail-services",
        &counted("BETA_TOKEN", "beta.count"),
    );
    house.write("beta.yaml", &beta);
    secret(house.plan().exits(0));
    for file in ["acme.count", "beta.count"] {
        let asked = std::fs::read_to_string(house.file(file)).expect("it was asked");
        assert_eq!(asked, "once\n", "{file}");
    }
}
