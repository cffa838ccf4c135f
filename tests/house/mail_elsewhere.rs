//! A domain whose DNS moves away: what was applied to its zone here stays, because the zone answers
//! until the name servers have moved.

use serde_json::Value as Json;

use super::house::House;
use super::mail_domains::{file, house, texts};

const SECTION: &str = "mail: { senders: { infomaniak: {}, google: {} }, dmarc: { policy: reject } }, records: [{ name: www, type: A, values: [192.0.2.10] }]";
const STAYS: &str = "its DNS is elsewhere: it stays at Infomaniak until somebody deletes it";

/// Every record of the zone, whoever made it.
fn zone(house: &House) -> Json {
    house.world()["zones"][0]["records"].take()
}

#[test]
fn a_zone_that_is_said_to_be_elsewhere_keeps_what_was_applied_to_it() {
    let left = [
        SECTION.to_owned(),
        // Declarations that leave in the same edit are let go of with the rest.
        "mail: { senders: { google: {} } }".to_owned(),
        String::new(),
    ];
    for rest in left {
        for ownership in ["owned", "authoritative"] {
            let house = house();
            let settings = format!("settings: {{ ownership: {{ records: {ownership} }} }}\n");
            house.write("a.yaml", &file(SECTION));
            house.settles();
            let before = zone(&house);
            let moved = match rest.as_str() {
                "" => "dns: elsewhere".to_owned(),
                rest => format!("dns: elsewhere, {rest}"),
            };
            house.write("a.yaml", &(file(&moved) + &settings));
            let mut plan = house.plan().exits(0);
            for set in ["@/MX", "@/TXT", "_dmarc/TXT", "www/A"] {
                plan = plan.says(&format!("record-set:acme.example/{set}: {STAYS}"));
            }
            plan.says("No changes.");
            house.forget();
            house.apply().exits(0);
            assert_eq!(house.writes(), Vec::<String>::new(), "{moved} {ownership}");
            assert_eq!(zone(&house), before);
            // The apply has told it, and the files never speak of it again.
            let plan = house.plan().exits(0).says("No changes.");
            assert!(!plan.stdout.contains(STAYS), "{}", plan.stdout);
        }
    }
}

#[test]
fn what_is_asked_to_be_deleted_in_a_zone_that_moved_goes_all_the_same() {
    let house = house();
    house.write("a.yaml", &file(SECTION));
    house.settles();
    let removed = "removed: [{ address: 'record-set:acme.example/www/A', destroy: true }]\n";
    house.write("a.yaml", &(file("dns: elsewhere") + removed));
    house
        .plan()
        .exits(0)
        .says("1 to destroy")
        .says(&format!("record-set:acme.example/@/MX: {STAYS}"));
    house.apply().exits(0);
    assert!(!house.records().iter().any(|record| record.contains("www")));
    assert_eq!(texts(&house, "_dmarc").len(), 1);
}
