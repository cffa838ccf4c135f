//! What the service does not allow, or does in another way than its documents say.

use maniform::emulator::{Config, Switches};
use serde_json::json;

use super::faults::{WHOLE, acme};
use super::house::{House, acme_world};

#[test]
fn more_addresses_than_slots_is_said_in_the_services_words() {
    let mut world = acme_world();
    world["mail_hostings"][0]["total"] = json!(2);
    let house = House::with(world);
    // Who says that more is allowed hears it from the service.
    let more = "settings: { limits: { addresses-per-service: 9 } }\n";
    house.write(
        "a.yaml",
        &(acme("    addresses: { a: {}, b: {}, c: {} }\n") + more),
    );
    house
        .apply()
        .exits(4)
        .says("mailboxes_quota_reached")
        .says("mailbox:c@acme.example: create the mailbox");
    assert_eq!(house.names(), ["a", "b"]);
}

#[test]
fn the_51st_new_address_of_a_day_is_said_in_the_services_words() {
    let mut world = acme_world();
    world["mail_hostings"][0]["total"] = json!(100);
    let house = House::with(world);
    let addresses: String = (0..52).map(|n| format!("      m{n:02}: {{}}\n")).collect();
    // The service's own clock is the emulator's: here the limit of the files is out of its way.
    let lifted = "settings: { limits: { addresses-per-day: 500 } }\n";
    house.write(
        "a.yaml",
        &format!("{lifted}{}", acme(&format!("    addresses:\n{addresses}"))),
    );
    house
        .apply()
        .exits(4)
        .says("mailbox_creation_rate_limit_reached")
        .says("50 added");
    assert_eq!(house.names().len(), 50);
    house.control("POST", "clock", &json!({ "advance": 90_000 }));
    house.settles();
    assert_eq!(house.names().len(), 52);
}

fn switched(switches: Switches) -> House {
    let house = House::configured(Config {
        seed: vec![acme_world()],
        switches,
        ..Config::default()
    });
    house.write("a.yaml", &acme(WHOLE));
    house
}

#[test]
fn a_service_that_cannot_change_mailboxes_says_so_for_this_step_alone() {
    let house = switched(Switches {
        mailbox_patch: false,
        ..Switches::default()
    });
    house.settles();
    house.write(
        "a.yaml",
        &acme(&WHOLE.replace(
            "note: Desk, aliases: [countess]",
            "note: Lobby, aliases: [queen]",
        )),
    );
    house
        .apply()
        .exits(0)
        .says("mailbox:ada@acme.example: change the mailbox")
        .says("change note of ada@acme.example in the Manager, as this plan shows it");
    assert_eq!(house.names()[0], "ada(queen)");
}

#[test]
fn without_the_list_of_mail_services_the_list_of_products_is_asked() {
    let house = switched(Switches {
        mail_hostings_routes: false,
        ..Switches::default()
    });
    house.settles();
    let log = house.log();
    let asked = |path: &str| {
        let paths = log.iter().filter_map(|call| call["path"].as_str());
        paths.into_iter().any(|asked| asked.starts_with(path))
    };
    assert!(asked("/1/mail_hostings?") && asked("/1/products?"));
    assert_eq!(
        house.names(),
        ["ada(countess)", "bob", "sales>x@partner.example"]
    );
}

#[test]
fn either_side_of_every_contradiction_of_the_documents_settles() {
    let usual = Switches::default();
    for switches in [
        Switches {
            aliases_2025: false,
            ..usual.clone()
        },
        Switches {
            created_mailbox_as_text: false,
            ..usual.clone()
        },
        Switches {
            paging_always: false,
            ..usual.clone()
        },
        Switches {
            redirections_start_disabled: false,
            ..usual.clone()
        },
        Switches {
            service_senders_locked: true,
            ..usual.clone()
        },
        Switches {
            caa_quoted: false,
            hex_split: false,
            soa_visible: true,
            ..usual.clone()
        },
        Switches {
            dns_extra_rules: true,
            empty_404: true,
            at_sign_is_apex: true,
            ..usual
        },
    ] {
        let house = switched(switches.clone());
        let zone = "    block: ['*@spam.example']\ndomains:\n  acme.example:\n    records:\n      - { name: '@', type: CAA, values: ['0 issue \"letsencrypt.org\"'] }\n      - { name: www, type: A, values: [192.0.2.1] }\n";
        house.write("a.yaml", &(acme(WHOLE) + zone));
        house.settles();
        house.write(
            "a.yaml",
            &(acme("    addresses: { ada: { aliases: [queen, a] } }\n") + zone),
        );
        house.settles();
        assert_eq!(house.names(), ["ada(a,queen)"], "{switches:?}");
    }
}
