//! `validate`: the files, offline and without a token.

use super::args::Validate;
use super::error::CliError;
use super::exit::Exit;
use super::load::load;
use super::out::Out;
use crate::model::diagnostic::has_errors;
use crate::render::{count, diagnostics, visible};

pub(super) fn validate(args: &Validate, out: &mut Out) -> Result<Exit, CliError> {
    let loaded = load(&args.files.paths);
    let wrong = has_errors(&loaded.diagnostics);
    if args.json {
        let findings = diagnostics::json(&loaded.diagnostics, &loaded.sources);
        out.print(&visible::json(format!("{findings:#}\n")));
    } else {
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
