//! Any bytes as a saved plan: refused or read, and what is read is shown in every form without a character
//! that acts on a terminal, and written so that it reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::plan::SavedPlan;
use maniform_fuzz::render::{self, Style};

fuzz_target!(|text: &str| {
    let _whole = SavedPlan::parse(text);
    // Whoever writes a plan file can write its hash as well.
    let Ok(saved) = serde_json::from_str::<SavedPlan>(text) else {
        return;
    };
    let saved = SavedPlan::new(saved.stamp, saved.plan);
    assert_eq!(SavedPlan::parse(&saved.to_text()).as_ref(), Ok(&saved));
    assert!(saved.moved(&saved.plan).is_empty());
    let shown = [
        render::plan::plan(&saved.plan, &Style::PLAIN),
        render::plan::short(&saved.plan, &Style::PLAIN),
        render::json::plan_json(&saved.plan, Some(&saved.stamp)),
    ];
    for text in shown {
        assert!(
            !text.chars().any(|c| c != '\n' && render::clean::acts(c)),
            "{text:?}"
        );
    }
    let _comment = render::markdown::plan(&saved.plan, Some(&saved.stamp));
});
