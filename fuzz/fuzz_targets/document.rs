//! Any bytes as a document: read, judged and declared without a panic, the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::document;
use maniform_fuzz::model::source::Sources;

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    sources.add("fuzz.yaml", text);
    let (document, wrong) = document::load(&sources);
    let (again, twice) = document::load(&sources);
    assert_eq!(wrong, twice);
    assert_eq!(document.declared, again.declared);
});
