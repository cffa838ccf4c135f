//! The mail service itself, products, domains: what is read, what a person does, what is refused.

use maniform::emulator::{Config, Switches};
use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

fn service(keys: &str) -> String {
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n{keys}")
}

fn status(house: &House) -> i32 {
    house.run(&["plan", "--detailed-exitcode"]).code
}

fn refused(house: &House, why: &str) {
    house.plan().exits(3).says(why);
    let before = house.writes().len();
    house.apply().exits(3);
    assert_eq!(house.writes().len(), before);
}

#[test]
fn what_a_mail_service_is_like_is_read_and_changed_by_people() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &service("    offer: Premium\n    quota: 60\n    maintenance: true\n    linked-domains: [acme.test.example]\n    tags: [production]\n"),
    );
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("orders 10 more addresses for acme.example")
        .says("switches its maintenance on")
        .says("links acme.test.example to the mail service acme.example")
        .says("the label production")
        .says("mail is still received and piles up");
    let log = house.writes();
    assert!(log.is_empty(), "{log:?}");
    house.click(
        "PATCH",
        "",
        &json!({ "total": 60, "has_maintenance": true }),
    );
    house.click(
        "POST",
        "/domains",
        &json!({ "domain": "acme.test.example" }),
    );
    let left = house.run(&["plan", "--detailed-exitcode"]).exits(5);
    assert!(!left.stdout.contains("orders"), "{}", left.stdout);
    assert!(!left.stdout.contains("links"), "{}", left.stdout);
}

#[test]
fn a_domain_is_unlinked_by_a_person_who_knows_what_stops() {
    let house = House::acme();
    house.click(
        "POST",
        "/domains",
        &json!({ "domain": "acme.test.example" }),
    );
    house.write("a.yaml", &service("    linked-domains: []\n"));
    house
        .plan()
        .says("if acme.test.example is a synonym of acme.example")
        .says("unlinks acme.test.example")
        .says("every address under acme.test.example stops receiving");
    house.click("DELETE", "/domains/acme.test.example", &Json::Null);
    assert_eq!(status(&house), 0);
}

#[test]
fn more_addresses_than_ordered_are_refused_before_the_first() {
    let mut world = acme_world();
    world["mail_hostings"][0]["total"] = json!(6);
    let house = House::with(world);
    let addresses: String = (0..7).map(|n| format!("      m{n}: {{}}\n")).collect();
    house.write("a.yaml", &service(&format!("    addresses:\n{addresses}")));
    refused(
        &house,
        "would have 7 addresses, and 6 are ordered (OFFER-05",
    );
    house.click("PATCH", "", &json!({ "total": 7 }));
    house.settles();
}

#[test]
fn an_offer_without_a_catch_all_refuses_one() {
    let mut world = acme_world();
    world["mail_hostings"][0]["pack"] = json!("starter");
    world["mail_hostings"][0]["total"] = json!(1);
    let house = House::with(world);
    house.write("a.yaml", &service("    catch-all: {}\n"));
    refused(
        &house,
        "can have no catch-all with the offer starter (MAIL-CATCH-02",
    );
}

#[test]
fn a_catch_all_is_made_changed_and_deleted_like_an_address() {
    let house = House::acme();
    house.write("a.yaml", &service("    catch-all: { note: Strays }\n"));
    house.settles();
    assert_eq!(house.names(), ["catchall"]);
    house.write("a.yaml", &service("    catch-all: { note: null }\n"));
    house.settles();
    house.write("a.yaml", &service("    addresses: {}\n"));
    house.settles();
    assert!(house.names().is_empty());
}

#[test]
fn lists_of_an_address_keep_what_others_added_and_what_the_service_adds() {
    let mut world = acme_world();
    world["mail_hostings"][0]["preferences"] =
        json!({ "blocked_senders": ["*@everywhere.example"] });
    world["mail_hostings"][0]["mailboxes"] =
        json!([{ "mailbox_name": "ada", "blocked_senders": ["users@own.example"] }]);
    let house = House::configured(Config {
        seed: vec![world],
        switches: Switches {
            service_senders_locked: true,
            ..Switches::default()
        },
        ..Config::default()
    });
    house.write(
        "a.yaml",
        &service("    addresses:\n      ada:\n        allow: ['*@partner.example']\n        block: ['*@spam.example', '*@everywhere.example']\n        commercials-folder: Advertising\n"),
    );
    house.settles();
    let ada = house.service()["mailboxes"][0].take();
    assert_eq!(ada["authorized_senders"], json!(["*@partner.example"]));
    assert_eq!(
        ada["blocked_senders"],
        json!(["*@spam.example", "users@own.example"])
    );
}

#[test]
fn without_patch_switches_are_turned_by_the_call_for_many() {
    let mut world = acme_world();
    world["mail_hostings"][0]["mailboxes"] = json!([{ "mailbox_name": "ada" }]);
    let house = House::configured(Config {
        seed: vec![world],
        switches: Switches {
            mailbox_patch: false,
            ..Switches::default()
        },
        ..Config::default()
    });
    let text =
        "    addresses: { ada: { spam-filter: false, promotion-filter: true, note: Desk } }\n";
    house.write("a.yaml", &service(text));
    house
        .apply()
        .says("change note of ada@acme.example in the Manager");
    let ada = house.service()["mailboxes"][0].take();
    assert_eq!(ada["has_move_spam"], json!(false));
    assert_eq!(ada["has_mail_filtering"], json!(true));
}

#[test]
fn default_permissions_are_one_exact_set() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &service("    default-permissions: [responders, signatures]\n"),
    );
    house.settles();
    let mut flags: Vec<Json> =
        serde_json::from_value(house.service()["preferences"]["default_permissions"].take())
            .expect("a list");
    flags.sort_by_key(Json::to_string);
    assert_eq!(flags, ["can_manage_auto_reply", "can_manage_signatures"]);
    house.write("a.yaml", &service("    default-permissions: null\n"));
    house.settles();
    let none = house.service()["preferences"]["default_permissions"].take();
    assert_eq!(none, json!([]));
}

#[test]
fn a_lost_reply_to_default_permissions_is_looked_up() {
    let house = House::acme();
    house.write("a.yaml", &service("    default-permissions: [aliases]\n"));
    let lost = json!({ "method": "PATCH", "path": "/1/mail_hostings/*/preferences", "times": 1, "effect": "cut_after" });
    house.control("POST", "faults", &lost);
    house.apply();
    assert_eq!(status(&house), 0);
}

/// Acme has a mail service, a kDrive and a kSuite; Globex has nothing.
fn two() -> Json {
    json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA", "tags": [{ "name": "suite" }] }, { "name": "Globex Ltd" }],
        "users": [
            { "account": "Acme SA", "email": "ada@acme.example", "role_type": "owner" },
            { "account": "Globex Ltd", "email": "ada@acme.example", "role_type": "owner" },
        ],
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.example", "total": 50 }],
        "domains": [{ "account": "Acme SA", "name": "acme.example" }],
        "zones": [{ "fqdn": "acme.example" }],
        "products": [
            { "account": "Acme SA", "service_name": "drive", "customer_name": "Acme Drive", "id": 900 },
            { "account": "Acme SA", "service_name": "ksuite", "customer_name": "Acme kSuite", "id": 901 },
        ],
    })
}

#[test]
fn a_mail_service_of_another_organization_is_handed_over_and_not_ordered() {
    let house = House::with(two());
    house.write(
        "a.yaml",
        "organization: Globex Ltd\nmail-services: { acme.example: { addresses: { ada: {} } } }\n",
    );
    let plan = house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("a legal representative or administrator of Acme SA opens the product mail/acme.example")
        .says("the access of everybody in Acme SA to it, and its invoices")
        .says("Blocked:");
    assert!(!plan.stdout.contains("orders"), "{}", plan.stdout);
    let globex = house.world()["accounts"][1]["id"].take();
    let path = format!("/1/products/{}/transfer", house.service()["id"]);
    let reply = house.manager("POST", &path, &json!({ "account_id": globex }));
    assert_eq!(reply["result"], "success", "{reply}");
    house.settles();
    assert_eq!(house.names(), ["ada"]);
}

#[test]
fn products_are_found_labelled_and_handed_over_by_people() {
    let house = House::with(two());
    house.write(
        "a.yaml",
        "organization: Acme SA\nproducts:\n  mail/acme.example: {}\n  drive/Acme Drive: { organization: Globex Ltd }\n  ksuite/Acme kSuite: { tags: [suite], locked: true }\n",
    );
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("product:Globex Ltd/drive/Acme Drive")
        .says("of Acme SA opens the product drive/Acme Drive")
        .says("give the product ksuite/Acme kSuite the label suite")
        .says("the organization's users get a mail");
    let globex = house.world()["accounts"][1]["id"].take();
    let gone = house.manager(
        "POST",
        "/1/products/900/transfer",
        &json!({ "account_id": globex }),
    );
    assert_eq!(gone["result"], "success", "{gone}");
    let blocked = house.manager(
        "PATCH",
        "/1/products/901",
        &json!({ "is_locked": true, "tags": ["suite"] }),
    );
    assert_eq!(blocked["result"], "success", "{blocked}");
    house.run(&["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn a_ksuite_stays_and_an_unknown_product_is_said_to_be_missing() {
    let house = House::with(two());
    house.write(
        "a.yaml",
        "organization: Globex Ltd\nproducts: { ksuite/Acme kSuite: {} }\n",
    );
    house
        .plan()
        .exits(1)
        .says("belongs to Acme SA and cannot be moved");
    house.write(
        "a.yaml",
        "organization: Acme SA\nproducts: { drive/Acme Drvie: {} }\n",
    );
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("what shows is drive/Acme Drive");
}

fn domain(keys: &str) -> String {
    format!("organization: Acme SA\ndomains:\n  acme.example: {{ {keys} }}\n")
}

#[test]
fn name_servers_and_dnssec_are_written_one_after_the_other() {
    let house = House::acme();
    house.write("a.yaml", &domain("dnssec: true"));
    house.settles();
    house.write(
        "a.yaml",
        &domain("dnssec: true, name-servers: [ns1.partner.example, ns2.partner.example]"),
    );
    refused(&house, "acme.example is signed (DNSSEC)");
    house.write(
        "a.yaml",
        &domain("dnssec: false, name-servers: [ns1.partner.example, ns2.partner.example]"),
    );
    refused(&house, "(DNS-ZONE-10");
    house.write("a.yaml", &domain("dnssec: false"));
    house.settles();
    house.write(
        "a.yaml",
        &domain("dnssec: false, name-servers: [NS1.partner.example, ns2.partner.example]"),
    );
    // The key is still in caches for a while.
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("DNSSEC of acme.example was switched off lately");
    house.hours_pass(49);
    house.settles();
    let domain_row = house.world()["domains"][0].take();
    assert_eq!(
        domain_row["nameservers"],
        json!(["ns1.partner.example", "ns2.partner.example"])
    );
    house.write("a.yaml", &domain("name-servers: null"));
    house.settles();
    house.write(
        "a.yaml",
        &domain("name-servers: [ns11.infomaniak.ch, ns12.infomaniak.ch]"),
    );
    assert_eq!(status(&house), 0);
}

#[test]
fn a_domain_that_comes_back_is_signed_when_everybody_asks_its_new_name_servers() {
    let mut world = acme_world();
    world["domains"][0]["nameservers"] = json!(["a.ns.example", "b.ns.example"]);
    world["domains"][0]["has_dnssec"] = json!(false);
    let house = House::with(world);
    house.write("a.yaml", &domain("name-servers: null, dnssec: true"));
    house.plan().says("48 hours after the name servers");
    house.apply();
    assert_eq!(house.world()["domains"][0]["has_dnssec"], json!(false));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("the name servers of acme.example changed lately");
    house.hours_pass(49);
    house.settles();
    assert_eq!(house.world()["domains"][0]["has_dnssec"], json!(true));
}

#[test]
fn signing_a_domain_that_others_serve_is_done_by_hand() {
    let mut world = acme_world();
    world["domains"][0]["nameservers"] = json!(["a.ns.example", "b.ns.example"]);
    world["domains"][0]["has_dnssec"] = json!(false);
    let house = House::with(world);
    house.write("a.yaml", &domain("dnssec: true"));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("with the key data that its name servers give you");
    house.write("a.yaml", &domain("dnssec: false"));
    assert_eq!(status(&house), 0);
}

#[test]
fn a_lost_reply_to_name_servers_is_looked_up() {
    let mut world = acme_world();
    world["domains"][0]["has_dnssec"] = json!(false);
    let house = House::with(world);
    house.write(
        "a.yaml",
        &domain("name-servers: [a.ns.example, b.ns.example]"),
    );
    let lost =
        json!({ "method": "PUT", "path": "/2/domains/**", "times": 1, "effect": "cut_after" });
    house.control("POST", "faults", &lost);
    house.apply();
    assert_eq!(status(&house), 0);
}

#[test]
fn a_registration_is_watched_and_changed_by_people() {
    let mut world = acme_world();
    world["domains"][0]["domain_privacy"] = json!(false);
    let house = House::with(world);
    house.write(
        "a.yaml",
        &domain("registration: { privacy: true, transfer-lock: false }"),
    );
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("switches the privacy of its owner's data on (it may cost money)");
    house.write(
        "a.yaml",
        "organization: Acme SA\ndomains: { nowhere.example: { registration: {} } }\n",
    );
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("registers nowhere.example");
}
