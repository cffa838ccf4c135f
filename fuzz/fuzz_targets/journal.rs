//! Any bytes as a journal: refused or read, and the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::apply::account::{Account, is_one};

fuzz_target!(|text: &str| {
    let _sort = is_one(text);
    let account = Account::read(text);
    if let Ok(account) = &account {
        let _open = account.is_open();
    }
    assert_eq!(format!("{account:?}"), format!("{:?}", Account::read(text)));
});
