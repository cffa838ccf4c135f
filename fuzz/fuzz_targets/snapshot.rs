//! Any bytes as a snapshot: refused or read, and what is read is listed, planned from and shown without a
//! character that acts on a terminal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::live::snapshot::Snapshot;
use maniform_fuzz::render::clean::acts;
use maniform_fuzz::render::{self, Style};

fuzz_target!(|text: &str| {
    let _whole = Snapshot::parse(text);
    // Whoever writes a snapshot can write its hash as well.
    let Ok(snapshot) = serde_json::from_str::<Snapshot>(text) else {
        return;
    };
    let _live = (snapshot.live(), snapshot.roots());
    for (_, thing) in snapshot.things() {
        let _address = thing.address.to_string();
    }
    let shown = [
        render::snapshot::human(&snapshot, &Style::PLAIN),
        render::snapshot::json(&snapshot),
    ];
    for text in shown {
        assert!(!text.chars().any(|c| c != '\n' && acts(c)), "{text:?}");
    }
});
