//! The state file: read once at start, written whole beside itself and renamed after each change,
//! so that a crash leaves the old or the new world and never half of one.

use std::io::Write as _;
use std::path::Path;

use super::world::World;

/// Reads a state file; `None` when there is none yet.
pub(crate) fn load(path: &Path) -> Result<Option<World>, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    // A list reads as a world whose every member is left to its default.
    if !text.trim_start().starts_with('{') {
        return Err("it is no JSON object".to_owned());
    }
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| error.to_string())
}

/// Writes the state file.
pub(crate) fn save(path: &Path, world: &World) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut text = serde_json::to_string_pretty(world)?;
    text.push('\n');
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
