//! Maniform: mail, organizations and DNS at Infomaniak, declared in YAML.
pub mod api;
pub mod apply;
pub mod cli;
pub mod dns;
pub mod document;
pub mod emulator;
pub mod kinds;
pub mod live;
pub mod model;
pub mod plan;
pub mod render;
pub mod yaml;
