//! Maniform: mail, organizations and DNS at Infomaniak, declared in YAML.
pub mod dns;
pub mod api;
pub mod emulator;
pub mod model;
pub mod yaml;
