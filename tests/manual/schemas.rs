//! The files in `schema/` are what `maniform schema` prints: editors read them.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::pages::{root, settle};

#[test]
fn schema_files_are_fresh() {
    for name in ["document", "plan", "findings"] {
        let output = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .args(["schema", name])
            .env_clear()
            .output()
            .expect("the program runs");
        let path = Path::new("schema").join(format!("{name}.json"));
        let is = fs::read_to_string(root().join(&path)).unwrap_or_default();
        settle(&path, &is, &String::from_utf8_lossy(&output.stdout));
    }
}
