//! `validate`: the files, offline and without a token.

use super::args::{Found, Validate};
use super::error::CliError;
use super::exit::Exit;
use super::load::{Loaded, load};
use super::out::Out;
use crate::model::diagnostic::has_errors;
use crate::render::findings::Findings;
use crate::render::{count, diagnostics, visible};

pub(super) fn validate(args: &Validate, out: &mut Out) -> Result<Exit, CliError> {
    args.found.check()?;
    let loaded = load(&args.files.paths);
    let wrong = has_errors(&loaded.diagnostics);
    told(&args.found, "validate", &loaded, out);
    if !args.found.instead() {
        loaded.is_sound(out);
        if !wrong {
            let things = loaded.document.declared.len();
            let files = loaded.sources.iter().count();
            out.tell(&format!(
                "The files are valid: {} in {}.\n",
                count(things, "thing"),
                count(files, "file")
            ));
        }
    }
    Ok(if wrong { Exit::Error } else { Exit::Done })
}

/// What the loader says, in the forms that were asked for.
pub(super) fn told(found: &Found, command: &'static str, loaded: &Loaded, out: &mut Out) {
    let (diagnostics, sources) = (&loaded.diagnostics, &loaded.sources);
    let json = || {
        let findings = diagnostics::json(diagnostics, sources);
        visible::json(format!("{findings:#}\n"))
    };
    found.deliver(out, json, Findings::of_files(command, diagnostics, sources));
}
