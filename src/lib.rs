//! Maniform: mail, organizations and DNS at Infomaniak, declared in YAML.
pub mod document;
pub mod emulator;
pub mod model;
pub mod render;
pub mod yaml;
