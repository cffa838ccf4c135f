//! `import --csv`: the file for creating many addresses at once, as a document. Offline; the
//! passwords in it go nowhere.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::exit::Exit;
use super::import::{Import, STDOUT, documents, documents_in};
use super::out::Out;
use super::storage;
use crate::document::compose::{Form, Layout, Page, Piece, compose};
use crate::document::{self, Document};
use crate::kinds;
use crate::kinds::bulk::{self, Bulk};
use crate::kinds::names::DomainName;
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, has_errors};
use crate::model::secret::SecretPlace;
use crate::model::source::{Sources, Span};
use crate::model::value::Value;
use crate::render::diagnostics;

/// The path that means standard input.
const STDIN: &str = "-";

/// The file it is written to, where a folder is named.
const FILE: &str = "addresses.yaml";

pub(super) fn import(args: &Import, path: &Path, out: &mut Out) -> Result<Exit, CliError> {
    let folder = args.out.as_deref();
    let folder = folder.filter(|folder| folder.as_os_str() != STDOUT);
    let beside = documents_in(folder.unwrap_or(Path::new(".")));
    let (known, _) = document::load(&beside);
    let (realm, domain) = service(args, &known)?;
    let is_stdin = path.as_os_str() == STDIN;
    let shown = match is_stdin {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    };
    let bytes = bytes(path, is_stdin).map_err(|error| {
        CliError::new(format!("{shown} cannot be read"))
            .because(error)
            .hint("it is the CSV file by which the Manager creates many addresses at once")
    })?;
    let mut sources = Sources::default();
    let mut bulk = match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let file = sources.add(shown, text);
            bulk::read(file, text, &domain)
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            foreign(&mut sources, shown, text, at)
        }
    };
    // Where columns are not what they should be, any cell may be a password: all are hidden.
    let whole: Vec<Span> = sources
        .iter()
        .map(|(file, source)| Span::new(file, 0, source.text.len()))
        .collect();
    let shown = sources.blotted(&whole);
    out.say(&diagnostics::human(&bulk.diagnostics, &shown, out.look()));
    if has_errors(&bulk.diagnostics) {
        return Ok(Exit::Error);
    }
    if let Some(folder) = folder {
        check_free(folder)?;
    }
    let declared = leave_declared(&mut bulk, &known);
    if !declared.is_empty() {
        out.note(&format!(
            "Left out, because the files declare them already, with what they say of passwords: {}.",
            declared.join(", ")
        ));
        if bulk.things.is_empty() {
            out.note("No address is left to write.");
            return Ok(Exit::Done);
        }
    }
    let page = page(&bulk, &realm);
    match folder {
        None => out.print(&documents(&[page])),
        Some(folder) => keep(folder, &page, beside, out)?,
    }
    talk(&bulk, &realm, folder.is_some() && !is_stdin, out);
    Ok(Exit::Done)
}

fn bytes(path: &Path, is_stdin: bool) -> std::io::Result<Vec<u8>> {
    if !is_stdin {
        return std::fs::read(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The mail service that the addresses are for, and its organization as far as the files say.
fn service(args: &Import, known: &Document) -> Result<(String, String), CliError> {
    let declared = known.declared.iter().map(|thing| &thing.located);
    let services: Vec<_> = declared
        .filter(|located| located.address.kind == kinds::mail::SERVICE)
        .collect();
    let named = |realm: &str| {
        args.organization
            .clone()
            .unwrap_or_else(|| realm.to_owned())
    };
    match (&args.service, services.as_slice()) {
        (Some(domain), _) => {
            let domain = crate::document::settings::spelt_as_addresses(&format!(
                "{}:{domain}",
                kinds::mail::SERVICE
            ));
            let domain = domain.split_once(':').map_or("", |(_, key)| key).to_owned();
            domain.parse::<DomainName>().map_err(|refusal| {
                CliError::new("--service takes the domain of a mail service")
                    .because(refusal.message)
                    .hint("such as `--service acme.example`")
                    .exit(Exit::Usage)
            })?;
            let mine = services
                .iter()
                .find(|located| located.address.key == domain);
            Ok((named(mine.map_or("", |located| &located.realm)), domain))
        }
        (None, [only]) => Ok((named(&only.realm), only.address.key.clone())),
        (None, []) => Err(
            CliError::new("nobody says which mail service these addresses are for")
                .hint("name it: `--service acme.example`")
                .exit(Exit::Usage),
        ),
        (None, several) => {
            let domains: Vec<&str> = several.iter().map(|s| s.address.key.as_str()).collect();
            Err(CliError::new("several mail services are declared here")
                .hint(format!("name one with --service: {}", domains.join(" or ")))
                .exit(Exit::Usage))
        }
    }
}

/// A file in another encoding, of which nothing is shown.
fn foreign(sources: &mut Sources, shown: String, text: String, at: usize) -> Bulk {
    let file = sources.add(shown, text);
    let wrong = Diagnostic::error(
        "unreadable",
        Span::new(file, at, at),
        "this is no UTF-8 text",
    )
    .help("save it as `CSV UTF-8`; plain CSV of a spreadsheet is in the letters of its system");
    Bulk {
        diagnostics: vec![wrong],
        ..Bulk::default()
    }
}

/// Takes out what the files declare already, and says what that is: a password that stands here would
/// be a new one for somebody who has theirs.
fn leave_declared(bulk: &mut Bulk, known: &Document) -> Vec<String> {
    let known: BTreeSet<&Address> = known
        .declared
        .iter()
        .map(|thing| &thing.located.address)
        .collect();
    let things = bulk.things.iter().map(|(address, _)| address);
    let declared = things.filter(|address| known.contains(address));
    let keys: BTreeSet<String> = declared.map(|address| address.key.clone()).collect();
    let mut variables = BTreeSet::new();
    bulk.things.retain(|(address, spec)| {
        let stays = !keys.contains(&address.key);
        if stays {
            variables.extend(spec.0.values().filter_map(variable));
        }
        stays
    });
    bulk.variables.retain(|name| variables.contains(name));
    keys.into_iter().collect()
}

fn variable(value: &Value) -> Option<String> {
    match value {
        Value::Secret(secret) => match &secret.place {
            SecretPlace::Env(name) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn page(bulk: &Bulk, realm: &str) -> Page {
    let pieces = bulk.things.iter().filter_map(|(address, spec)| {
        let kind = kinds::by_name(&address.kind)?;
        Some(Piece {
            realm: realm.to_owned(),
            placement: kind.adopt(address, spec)?,
        })
    });
    let pieces: Vec<Piece> = pieces.collect();
    let form = Form {
        layout: Layout::Single,
        lift: true,
        schema: None,
    };
    let text = compose(&pieces, &form).pop().map(|page| page.text);
    Page {
        name: FILE.to_owned(),
        text: text.unwrap_or_else(|| "{}\n".to_owned()),
    }
}

/// Nothing is written over.
fn check_free(folder: &Path) -> Result<(), CliError> {
    let path = folder.join(FILE);
    if path.exists() {
        let message = format!(
            "{} is there already, and nothing is written over",
            path.display()
        );
        return Err(CliError::new(message)
            .hint("name another folder, or print it with `--out -`")
            .exit(Exit::Usage));
    }
    Ok(())
}

/// Writes the file, unless what is there and it contradict each other.
fn keep(folder: &Path, page: &Page, mut beside: Sources, out: &mut Out) -> Result<(), CliError> {
    let path = folder.join(&page.name);
    let alone = beside.iter().next().is_none();
    beside.add(path.display().to_string(), page.text.as_str());
    let (_, wrong) = document::load(&beside);
    if has_errors(&wrong) && !alone {
        out.say(&diagnostics::human(&wrong, &beside, out.look()));
        return Err(CliError::new(
            "the documents of the folder and these addresses do not go together",
        )
        .hint("mend what is said above, or write into another folder; nothing was written"));
    }
    storage::write_new(&[(PathBuf::from(&path), page.text.as_str())])?;
    out.print(&format!("Wrote {}.\n", path.display()));
    Ok(())
}

/// What is left to do before an apply.
fn talk(bulk: &Bulk, realm: &str, leaves_file: bool, out: &mut Out) {
    if realm.is_empty() {
        out.note("No file names an organization: put it beside one that does, or write `organization:` at its top.");
    }
    if !bulk.variables.is_empty() {
        out.note("The passwords are in no file. Before `apply`, set these variables to them:");
        for variable in &bulk.variables {
            out.note(&format!("  {variable}"));
        }
    }
    if leaves_file {
        out.note("Then delete the CSV file: it holds the passwords.");
    }
}
