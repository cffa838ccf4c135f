//! The laws of `design.md` §5 over generated documents and worlds, for every kind: in process,
//! against an emulator on a real socket.
#![expect(
    clippy::expect_used,
    reason = "laws over generated input: what cannot be set up ends the test"
)]

#[path = "../support/engine.rs"]
mod engine;

mod amend;
mod attribution;
mod convergence;
mod deliverability;
mod drive;
mod estate;
mod fields;
mod fields_more;
mod fields_rest;
mod gen_access;
mod gen_answers;
mod gen_filters;
mod gen_mail_domains;
mod gen_office;
mod gen_people;
mod gen_wild;
mod gen_wild_box;
mod gen_wild_mail;
mod gen_wild_people;
mod generate;
mod honesty;
mod import;
mod order;
mod piece;
mod posts;
mod records;
mod restore;
mod restraint;
mod round_trip;
mod snapshot;
mod stability;
mod through;
mod values;
mod wild;
