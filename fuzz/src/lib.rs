//! What fuzz targets look at, and what they share.
//!
//! The modules that read what others write are pure and stand below everything else in the program, so
//! they are compiled here by themselves: the wire, the emulator and the command line would take several
//! times as long to build for the fuzzer as all its runs. Whoever fuzzes plan files or journals names `plan`
//! and what it uses as well.

#[path = "../../src/dns/mod.rs"]
pub mod dns;
#[path = "../../src/document/mod.rs"]
pub mod document;
#[path = "../../src/kinds/mod.rs"]
pub mod kinds;
#[path = "../../src/mailauth/mod.rs"]
pub mod mailauth;
#[path = "../../src/model/mod.rs"]
pub mod model;
pub mod world;
#[path = "../../src/yaml/mod.rs"]
pub mod yaml;
