//! Values to text; decides nothing. Width, colour and characters come from the caller.

pub mod clean;
pub mod diagnostics;

mod excerpt;
