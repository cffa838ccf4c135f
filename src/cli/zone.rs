//! `zone`: what the files declare of zones, as snippets of zone files. Offline; for a DNS that is not at
//! Infomaniak, or to read what a plan is about.

use clap::Args;

use super::args::Files;
use super::error::CliError;
use super::exit::Exit;
use super::load::load;
use super::out::Out;
use crate::document::Document;
use crate::kinds::domain::zones;
use crate::model::diagnostic::nearest;
use crate::render;

#[derive(Debug, Args)]
pub(super) struct ZoneArgs {
    #[command(flatten)]
    pub(super) files: Files,
    /// Only this domain. May be repeated.
    #[arg(long = "domain", value_name = "DOMAIN", value_parser = crate::kinds::domain::name_of)]
    pub(super) domains: Vec<String>,
    /// Only domains whose DNS is not at Infomaniak.
    #[arg(long)]
    pub(super) elsewhere: bool,
}

pub(super) fn zone(args: &ZoneArgs, out: &mut Out) -> Result<Exit, CliError> {
    let loaded = load(&args.files.paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let Document {
        declared,
        elsewhere,
        mail,
        ..
    } = &loaded.document;
    let mut found = zones(declared, elsewhere, mail);
    for domain in &args.domains {
        if !found.iter().any(|zone| zone.name == domain) {
            let known = found.iter().map(|zone| zone.name);
            let hint = match nearest(domain, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write it under `domains`, with `mail` or `records`".to_owned(),
            };
            return Err(
                CliError::new(format!("the files declare no records of {domain}"))
                    .hint(hint)
                    .exit(Exit::Usage),
            );
        }
    }
    found.retain(|zone| args.domains.is_empty() || args.domains.iter().any(|d| d == zone.name));
    found.retain(|zone| zone.elsewhere || !args.elsewhere);
    out.print(&render::zone::snippets(&found));
    if found.is_empty() {
        out.note("No file declares records of such a domain.");
    }
    Ok(Exit::Done)
}

/// Says of domains whose DNS is elsewhere that a plan leaves them alone.
pub(super) fn note_elsewhere(document: &Document, out: &mut Out) {
    let zones = zones(&[], &document.elsewhere, &document.mail);
    let elsewhere = zones.iter().filter(|zone| zone.elsewhere);
    let names: Vec<&str> = elsewhere.map(|zone| zone.name).collect();
    let (have, their) = match names.as_slice() {
        [] => return,
        [_] => ("has its", "its"),
        _ => ("have their", "their"),
    };
    out.note(&format!(
        "{} {have} DNS elsewhere: {their} records are printed by `maniform zone` and audited, and nothing is written there.",
        names.join(", ")
    ));
}
