//! SPF texts: what is read is printed byte for byte, and merging keeps the terms and their order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::mailauth::spf::{Record, Term, mended};

fuzz_target!(|text: &str| {
    match Record::parse(text) {
        Ok(record) => {
            assert_eq!(record.to_string(), text);
            // What is there already is not added again, and nothing else moves. Of a mechanism that is there twice,
            // with two qualifiers, the first one counts (RFC 7208 §4.6.2); asking for the second would change it.
            let mut terms: Vec<Term> = Vec::new();
            for term in record.terms() {
                if terms.iter().all(|seen| seen.subject() != term.subject()) {
                    terms.push(term.clone());
                }
            }
            assert_eq!(record.with(&terms).to_string(), text);
            let idle = record.without_idle().to_string();
            let again = Record::parse(&idle).expect("what is printed can be read");
            assert_eq!(again.without_idle().to_string(), idle);
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            for fault in &faults {
                assert!(text.get(fault.at.clone()).is_some(), "{fault:?}");
            }
            let _some_text = mended(text, &faults);
        }
    }
});
