//! Lists of addresses in and out of spreadsheets.

use serde_json::json;

use super::house::{House, Ran, acme_world};

const BULK: &str = "Name,Password,Redirect,Delete\r\nada,\"Correct-horse-7, staple\",,\r\nbob,Correct-battery-77,bob@elsewhere.example,0\r\n";

/// The passwords of a file, none of which may ever be seen.
fn keeps_secrets(ran: Ran) -> Ran {
    for secret in ["horse", "staple", "battery", "hunter"] {
        let seen = ran.stdout.contains(secret) || ran.stderr.contains(secret);
        assert!(!seen, "`{secret}`\n{}\n{}", ran.stdout, ran.stderr);
    }
    ran
}

#[test]
fn the_file_for_many_addresses_becomes_a_document_without_its_passwords() {
    let mut house = House::acme();
    house.write("bulk.csv", BULK);
    house.write(
        "office.yaml",
        "organization: Acme SA\nmail-services: { acme.example: {} }\n",
    );
    house.forget();
    let printed = keeps_secrets(house.run(&["import", "--csv", "bulk.csv"])).exits(0);
    insta::assert_snapshot!(printed.stdout, @r"
    organization: Acme SA

    mail-services:
      acme.example:
        addresses:
          ada:
            password: { env: ADA_PASSWORD }
          bob:
            password: { env: BOB_PASSWORD }
            forward:
              to: [bob@elsewhere.example]
              keep-copy: true
    ");
    printed.complains("ADA_PASSWORD").complains("BOB_PASSWORD");
    let written = house.run(&["import", "--csv", "bulk.csv", "--out", "."]);
    keeps_secrets(written)
        .exits(0)
        .says("Wrote ./addresses.yaml.");
    assert_eq!(house.log().len(), 0, "no service is needed");
    house.variable("ADA_PASSWORD", "Correct-horse-7, staple");
    house.variable("BOB_PASSWORD", "Correct-battery-77");
    keeps_secrets(house.settles());
    let again = house
        .run(&["import", "--csv", "bulk.csv", "--out", "."])
        .exits(64);
    again.complains("nothing is written over");
}

#[test]
fn what_is_wrong_with_the_file_is_said_at_its_place_and_passwords_are_not_shown() {
    let house = House::acme();
    let run = |text: &[u8]| {
        std::fs::write(house.file("bulk.csv"), text).expect("a file");
        keeps_secrets(house.run(&["import", "--csv", "bulk.csv", "--service", "acme.example"]))
            .exits(1)
    };
    let head = "Name,Password,Redirect,Delete\n";
    run(format!("{head}ada,hunter,,\nADA,hunter,,\n").as_bytes()).complains("bulk.csv:3:1");
    run(format!("{head}ada,hunter,b@c.example,2\n").as_bytes()).complains("bulk.csv:2:24");
    run(format!("{head}ada,hunter,too,b@c.example,0\n").as_bytes())
        .complains("more than 4 columns");
    run("Name;Password;Redirect;Delete\nada;hunter;;\n".as_bytes()).complains("semicolons");
    run("ada,hunter,b@c.example,1\n".as_bytes()).complains("no header");
    run(b"Name,Password,Redirect,Delete\nzo\xeb,hunter,,\n").complains("no UTF-8 text");
    run(b"").complains("the file is empty");
    let nowhere = house.run(&["import", "--csv", "bulk.csv"]).exits(64);
    nowhere.complains("--service acme.example");
}

#[test]
fn addresses_beside_documents_that_contradict_them_are_not_written() {
    let house = House::acme();
    house.write("bulk.csv", BULK);
    let office = "organization: Acme SA\nmail-services: { acme.example: { addresses: { eve: { aliases: [ada] } } } }\n";
    house.write("office/office.yaml", office);
    let refused = house
        .run(&["import", "--csv", "bulk.csv", "--out", "office"])
        .exits(1);
    keeps_secrets(refused)
        .complains("name-taken")
        .complains("nothing was written");
    assert!(!house.file("office/addresses.yaml").exists());
}

#[test]
fn the_list_of_addresses_is_the_same_from_the_service_and_from_the_files() {
    let mut world = acme_world();
    world["mail_hostings"][0]["mailboxes"] = json!([
        { "mailbox_name": "ada", "note": "=1+1", "aliases": ["countess"], "users": [{ "email": "boss@acme.example", "permissions": ["can_manage_auto_reply"] }] },
        { "mailbox_name": "bob", "note": "Büro, Zürich" },
    ]);
    world["mail_hostings"][0]["redirections"] = json!([{ "name": "sales", "targets": [{ "address": "ada@acme.example", "opted_in_at": 1 }, { "address": "x@partner.example", "opted_in_at": 1 }] }]);
    let house = House::with(world);
    let live = house.run(&["export", "--csv"]).exits(0).stdout;
    insta::assert_snapshot!(live.replace("\r\n", "\n"), @"
    address,type,note,targets,keep copy,access,service,organization
    ada@acme.example,mailbox,'=1+1,,,boss@acme.example (responders),acme.example,Acme SA
    bob@acme.example,mailbox,\"Büro, Zürich\",,,,acme.example,Acme SA
    countess@acme.example,alias,,ada@acme.example,,,acme.example,Acme SA
    sales@acme.example,redirection,,ada@acme.example; x@partner.example,,,acme.example,Acme SA
    ");
    house.run(&["import", "--out", "taken"]).exits(0);
    let declared = house
        .run(&["export", "--csv", "--declared", "taken"])
        .exits(0);
    assert_eq!(declared.stdout, live);
    house.fault(&json!({ "path": "/1/mail_hostings/*/redirections", "effect": { "refuse": { "status": 403 } } }));
    let partial = house.run(&["export", "--csv"]).exits(1);
    partial
        .says("ada@acme.example")
        .complains("The list is incomplete.");
}
