//! Any bytes as a reply of the service: opened or refused in words that show neither what was sent nor
//! anything that acts on a terminal; and whatever the data is, every kind makes something of it.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::kinds::KINDS;
use maniform_fuzz::kinds::kind::{Asked, Located, Observed};
use maniform_fuzz::model::address::Address;
use maniform_fuzz::render::clean::acts;
use serde_json::Value as Json;

/// Keys that some kind or other has.
const ASKED: [&str; 8] = [
    "Acme SA",
    "acme.example",
    "acme.example/www",
    "acme.example/www/A",
    "ada@acme.example",
    "ada@acme.example/x",
    "Acme SA/ada@acme.example",
    "*@acme.example",
];

fuzz_target!(|bytes: &[u8]| {
    let [status, body @ ..] = bytes else { return };
    let status = [200, 202, 204, 400, 401, 404, 422, 500, 502][usize::from(*status) % 9];
    let secrets = ["t0ken-that-nobody-may-see".to_owned()];
    let data = match maniform_fuzz::api::opened(status, body, &secrets) {
        Ok(data) => data,
        Err(words) => {
            assert!(
                !words.contains(&secrets[0]) && !words.chars().any(acts),
                "{words:?}"
            );
            return;
        }
    };
    let items = match data {
        Json::Array(items) => items,
        other => vec![other],
    };
    for kind in KINDS {
        for key in ASKED {
            let address = Address::new(kind.name(), key);
            let mut seen = Observed::new(address.clone(), "7");
            seen.open = true;
            let thing = Located {
                address: address.clone(),
                realm: "Acme SA".to_owned(),
            };
            let mut views = kind.views(&thing);
            views.extend(kind.details(&thing, Some(&seen)));
            let wanted = BTreeSet::from([address.clone()]);
            let ids = [(address, "7".to_owned())];
            for view in views {
                let asked = Asked {
                    wanted: &wanted,
                    now: 1_767_225_600,
                    ids: &ids,
                };
                let found = kind.observe(&view, &items, asked);
                for thing in &found.things {
                    let _said = kind.written(&thing.address, &thing.spec);
                    let _place = kind.adopt(&thing.address, &thing.spec);
                }
            }
        }
    }
});
