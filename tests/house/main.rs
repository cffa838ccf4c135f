//! The whole program against a world over a real socket.
#![expect(
    unreachable_pub,
    clippy::expect_used,
    reason = "a harness: nothing is exported, and what cannot be set up ends the test"
)]

mod accepting;
mod access;
mod amend;
mod amend_spare;
mod answers;
#[cfg(target_os = "linux")]
mod asked;
mod budget;
mod contradictions;
mod csv;
mod csv_columns;
mod deliver;
mod exchange;
mod expect;
mod explain;
mod faults;
mod files;
mod filters;
mod findings;
mod guards;
mod hooks;
mod house;
mod import;
mod import_more;
mod interrupt;
mod journal;
mod killed;
mod limits;
mod lists;
mod lock;
mod lock_server;
mod lock_trouble;
mod locksmith;
mod mail_domains;
mod mail_elsewhere;
mod mail_shared;
mod mail_single;
mod moved;
mod office;
mod offline;
mod only;
mod order;
mod ownership;
mod ownership_gone;
mod ownership_ignore;
mod pace;
mod parrot;
mod passwords;
mod people;
mod plans;
mod previous;
mod private;
mod profiles;
mod protect;
mod reluctant;
mod renames;
mod restore;
mod restore_files;
mod saved;
mod search;
mod secrets;
mod signatures;
mod since;
mod snapshot;
mod spared;
mod status;
mod stories;
mod taken;
mod takeover;
mod teams;
mod terminal;
mod tokens;
mod undo;
mod unseen;
mod users;
mod waves;
mod who_moved;
mod words;
mod world;
