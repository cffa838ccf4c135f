//! Which files are given decides what is judged: a file that was left out is not an order to delete.

use super::house::House;

const MAIL: &str =
    "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {} } } }\n";
const DNS: &str =
    "domains: { acme.example: { records: [{ name: www, type: A, values: [192.0.2.1] }] } }\n";

fn two_files() -> House {
    let house = House::acme();
    house.write("mail.yaml", MAIL);
    house.write("dns.yaml", DNS);
    house.settles();
    house
}

#[test]
fn what_a_file_that_was_not_given_declared_is_left_alone() {
    let house = two_files();
    house
        .run(&["plan", "mail.yaml", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.")
        .complains("dns.yaml was not given");
    house.write("mail.yaml", &MAIL.replace("ada: {}", "ada: { note: Desk }"));
    house
        .run(&["apply", "mail.yaml", "--auto-approve"])
        .exits(0)
        .says("0 added, 1 changed, 0 destroyed");
    // It is remembered all the same: with all files given, removing its lines deletes.
    house.write("dns.yaml", "domains: {}\n");
    house
        .plan()
        .exits(0)
        .says("0 to add, 0 to change, 1 to destroy.");
}

#[test]
fn what_a_file_that_is_gone_declared_goes() {
    let house = two_files();
    std::fs::remove_file(house.file("dns.yaml")).expect("the file is there");
    house
        .plan()
        .exits(0)
        .says("0 to add, 0 to change, 1 to destroy.");
}

#[test]
fn a_thing_that_moves_to_another_file_stays() {
    let house = two_files();
    house.write("dns.yaml", "domains: {}\n");
    house.write("records.yaml", DNS);
    house.plan().exits(0).says("No changes.");
    house.apply().exits(0);
    house
        .run(&["plan", "mail.yaml"])
        .exits(0)
        .complains("records.yaml was not given");
}
