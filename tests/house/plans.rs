//! What a plan says before anybody says yes, and that it says the same every time.

use super::house::House;
use serde_json::json;

const WHOLE: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    spam-filter: false
    block: ['*@spam.example']
    addresses:
      ada: { note: Front desk, aliases: [countess, lovelace] }
      bob: {}
    redirections:
      sales: [x@partner.example, ada@acme.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 300, values: [192.0.2.1, 192.0.2.2] }
      - { name: shop, type: CNAME, values: [shops.partner.example] }
";

#[test]
fn a_plan_reads_as_terraforms_does_and_says_where_each_change_comes_from() {
    let house = House::acme();
    house.write("a.yaml", WHOLE);
    let plan = house.plan().exits(0);
    insta::assert_snapshot!(plan.stdout, @r#"
    Maniform will do the following:

        ~ mail-preferences:acme.example         a.yaml:3:3
            spam-filter: true -> false
            block:
              + *@spam.example

        + mailbox:ada@acme.example              a.yaml:7:7
            note: "Front desk"

        + mailbox:bob@acme.example              a.yaml:8:7

        + aliases:ada@acme.example              a.yaml:7:41
            aliases:
              + countess
              + lovelace

        + redirection:sales@acme.example        a.yaml:10:7
            targets:
              + ada@acme.example
              + x@partner.example

        + record-set:acme.example/shop/CNAME    a.yaml:15:9
            ttl: 3600
            values:
              + shops.partner.example

        + record-set:acme.example/www/A         a.yaml:14:9
            ttl: 300
            values:
              + 192.0.2.1
              + 192.0.2.2

      Infomaniak sends 2 messages:
        a request to accept mail from sales@acme.example: ada@acme.example, x@partner.example

      Rules find in this plan:
        note[blocked-mail-is-deleted] mail-preferences:acme.example    a.yaml:5:13
            mail from `*@spam.example` is deleted after thirty days in the spam folder of acme.example
            help: look into the folder now and then while the entry is new

      2 unchanged; left alone: 5 records that no file declares, 2 records the provider keeps.
      6 calls to read, 8 to write.

    Plan: 6 to add, 1 to change, 0 to destroy.
    "#);
}

#[test]
fn changes_and_removals_show_what_was_and_what_will_be() {
    let house = House::acme();
    house.write("a.yaml", WHOLE);
    house.settles();
    house.click("DELETE", "/mailboxes/ada/aliases/lovelace", &json!(null));
    let text = WHOLE
        .replace("Front desk", "Reception")
        .replace("      bob: {}\n", "      cem: {}\n")
        .replace("ttl: 300", "ttl: 600")
        .replace("x@partner.example, ", "")
        .replace(
            "      - { name: shop, type: CNAME, values: [shops.partner.example] }\n",
            "      - { name: shop, type: A, values: [192.0.2.3] }\n",
        );
    house.write("a.yaml", &text);
    insta::assert_snapshot!(house.plan().exits(0).stdout, @r#"
    Maniform will do the following:

        ~ mailbox:ada@acme.example              a.yaml:7:7
            moved by your commit
            note: "Front desk" -> "Reception"

        + mailbox:cem@acme.example              a.yaml:8:7
            moved by your commit

        ~ aliases:ada@acme.example              a.yaml:7:40
            moved in the Manager
            aliases:
              + lovelace
                (1 unchanged)

        ~ redirection:sales@acme.example        a.yaml:10:7
            moved by your commit
            targets:
              - x@partner.example
                (1 unchanged)

        ~ record-set:acme.example/www/A         a.yaml:14:9
            moved by your commit
            ttl: 300 -> 600

        - mailbox:bob@acme.example  (declared when these files were last applied, and no longer)
            moved by your commit
            spam-filter: true
            promotion-filter: false
            ! everything stored in it is destroyed and cannot come back
              how much it holds is not told by the service
              when it was last read is not told by the service
              nobody opens it in the web apps

        -/+ record-set:acme.example/shop/A      a.yaml:15:9
            takes the name over from record-set:acme.example/shop/CNAME
            moved by your commit
            ttl: 3600
            values:
              + 192.0.2.3

        - record-set:acme.example/shop/CNAME
            (declared when these files were last applied, and no longer)
            moved by your commit
            ttl: 3600
            values:
              - shops.partner.example

      Allowed for this plan:
        --allow-destroy mailbox:bob@acme.example

      Waiting for people:
        redirection:sales@acme.example waits for ada@acme.example to accept mail from sales@acme.example
        redirection:sales@acme.example waits for x@partner.example to accept mail from sales@acme.example

      Rules find in this plan:
        warning[redirection-waits-for-everybody] redirection:sales@acme.example    a.yaml:10:7
            what is sent to sales@acme.example reaches nobody until one of its targets has accepted
            help: have one of them follow the link in the message before the address is given out
        note[goes-without-backup] mailbox:bob@acme.example
            what came since the backup of this morning is in none, and neither are calendars and contacts
            help: copy what is wanted first; a mailbox that was made today has no backup at all

      3 unchanged; left alone: 5 records that no file declares, 2 records the provider keeps.
      6 calls to read, 9 to write.

    Moved: 7 by your commit and 1 in the Manager.
    Plan: 2 to add, 4 to change, 2 to destroy.
    "#);
}

#[test]
fn the_numbers_of_the_summary_are_the_numbers_of_the_calls() {
    let house = House::acme();
    house.write("a.yaml", WHOLE);
    house.forget();
    let plan = house.plan().exits(0);
    let (read, steps) = (house.log().len(), house.steps().len());
    assert!(
        plan.stdout
            .contains(&format!("{read} calls to read, {steps} to write.")),
        "{}",
        plan.stdout
    );
    house.forget();
    house.settles();
    assert_eq!(house.writes().len(), steps);
}

#[test]
fn the_same_files_and_the_same_world_give_the_same_bytes() {
    let house = House::acme();
    house.write("a.yaml", WHOLE);
    for arguments in [&["plan"][..], &["plan", "--json"]] {
        let first = house.run(arguments).exits(0).stdout;
        for _ in 0..4 {
            assert_eq!(house.run(arguments).exits(0).stdout, first);
        }
    }
    house.run(&["plan", "--out", "p.json"]).exits(0);
    let first = std::fs::read(house.file("p.json")).expect("a plan");
    house.run(&["plan", "--out", "p.json"]).exits(0);
    assert_eq!(std::fs::read(house.file("p.json")).expect("a plan"), first);
}

#[test]
fn files_and_their_order_mean_nothing_but_origins() {
    let one = House::acme();
    one.write("a.yaml", WHOLE);
    let parts = [
        "mail-services: { acme.example: { addresses: { bob: {} }, block: ['*@spam.example'] } }\n",
        "domains:\n  acme.example:\n    records:\n      - { name: shop, type: CNAME, values: [shops.partner.example] }\n---\ndomains:\n  acme.example:\n    records:\n      - { name: www, type: A, ttl: 300, values: [192.0.2.2, 192.0.2.1] }\n",
        "mail-services:\n  acme.example:\n    redirections: { sales: [ada@acme.example, x@partner.example] }\n    addresses:\n      ada: { aliases: [lovelace, countess], note: Front desk }\n    spam-filter: false\n",
        "organization: Acme SA\n",
    ];
    let plan = |house: &House| {
        let mut plan = house.run(&["plan", "--json"]).exits(0).json()["plan"].take();
        for change in plan["changes"].as_array_mut().into_iter().flatten() {
            assert!(change["origin"].take().is_object());
        }
        for finding in plan["findings"].as_array_mut().into_iter().flatten() {
            assert!(finding["origin"].take().is_object());
        }
        plan
    };
    let whole = plan(&one);
    for turn in 0..parts.len() {
        let many = House::acme();
        for (index, part) in parts.iter().enumerate() {
            let name = (index + turn) % parts.len();
            many.write(
                &format!("{}/{name}.yaml", if name < 2 { "x" } else { "." }),
                part,
            );
        }
        assert_eq!(plan(&many), whole, "{turn}");
    }
}

#[test]
fn every_message_to_people_is_counted_and_named() {
    let house = House::acme();
    let text = "organization: Acme SA\nmail-services:\n  acme.example:\n    redirections:\n      a: [x@partner.example, y@partner.example]\n      b: [x@partner.example]\n";
    house.write("a.yaml", text);
    house
        .plan()
        .says("Infomaniak sends 3 messages:")
        .says("a request to accept mail from a@acme.example: x@partner.example, y@partner.example")
        .says("a request to accept mail from b@acme.example: x@partner.example");
    house.settles();
    house.write(
        "a.yaml",
        &text.replace(
            "b: [x@partner.example]",
            "b: [x@partner.example, z@partner.example]",
        ),
    );
    house
        .plan()
        .says("Infomaniak sends 1 message:")
        .says("a request to accept mail from b@acme.example: z@partner.example");
}
