//! `import`: what lives, as files that declare it. Never writes to the service, and over no file; where
//! there are files already, `import_into` adds to them.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::Reach;
use super::error::CliError;
use super::exit::Exit;
use super::out::{self, Out};
use super::session::Session;
use super::storage;
use super::what;
use super::{import_csv, import_into};
use crate::document::compose::{Layout, Page};
use crate::document::{Document, files};
use crate::import::{self, Taken, Wish};
use crate::kinds::kind::{Located, Told};
use crate::kinds::org;
use crate::live::explore::{Errand, Found, Known, explore};
use crate::live::read::{Cost, Interest, Reader};
use crate::model::source::Sources;
use crate::render;
use crate::render::import::Imported;

/// Where the schema is put, below the folder of the files.
const SCHEMA: &str = ".maniform/schema.json";

/// The folder that means standard output.
pub(super) const STDOUT: &str = "-";

#[derive(Debug, Args)]
pub(super) struct Import {
    /// What to take over, with everything below it: `acme.example` (its mail service, zone and
    /// registration), `ada@acme.example`, an organization, or any address such as `team:Acme SA/Support`.
    /// Nothing means everything the token reaches.
    #[arg(value_name = "WHAT")]
    pub(super) what: Vec<String>,
    #[command(flatten)]
    pub(super) reach: Reach,
    /// Only this organization, by name or numeric id.
    #[arg(long, value_name = "NAME")]
    pub(super) organization: Option<String>,
    /// What goes into which file; by-domain, and single where it is printed.
    #[arg(long, value_enum)]
    pub(super) layout: Option<LayoutName>,
    /// The folder for the files: this one where none is named. Where it has documents already, what
    /// they do not declare is put at its place in them. `-` prints the files, as --csv does by itself.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// How far to look: what lists tell, also what a list says there is something of (a call each), or
    /// everything.
    #[arg(long, value_enum, default_value_t = Depth::Told)]
    pub(super) depth: Depth,
    /// Print what was written and what was not as JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// Read no service but the file for creating many addresses at once (A name, B password, C target,
    /// D 0 keep or 1 delete; `-` for standard input), and write its addresses. Passwords become
    /// references to variables.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["what", "layout", "depth", "emulate", "token_file"])]
    pub(super) csv: Option<PathBuf>,
    /// With --csv: the domain of the mail service the addresses are for; the one declared in the folder
    /// of the files if it is the only one.
    #[arg(long, value_name = "DOMAIN", requires = "csv")]
    pub(super) service: Option<String>,
}

/// The layouts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LayoutName {
    /// One file.
    Single,
    /// A file for each domain, and one for the organization.
    ByDomain,
    /// A file for each section: users, mail services, domains.
    ByKind,
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Depth {
    /// Lists only.
    Lists,
    /// Also what a list says there is something of.
    Told,
    /// Everything, at a call for each address and more.
    All,
}

pub(super) async fn import(args: &Import, out: &mut Out) -> Result<Exit, CliError> {
    if let Some(file) = &args.csv {
        return import_csv::import(args, file, out);
    }
    let layout = layout(args)?;
    let printed = is_printed(args);
    let place = match &args.out {
        Some(folder) if !printed => folder,
        _ => Path::new("."),
    };
    if !printed {
        check_folder(place)?;
        if documents_in(place).iter().next().is_some() {
            return import_into::import(args, place, out).await;
        }
    }
    // The emulator keeps its state beside the files, where the next plan of them looks for it.
    if args.reach.emulate.is_some() {
        std::fs::create_dir_all(place).map_err(|error| {
            CliError::new(format!("{} could not be made", place.display())).because(error)
        })?;
    }
    let session = Session::open(&args.reach, &[place.to_owned()], &Document::default()).await?;
    let before = session.clients.calls();
    let found = found(args, &session, &Document::default()).await;
    let calls = session.clients.calls() - before;
    session.close().await;
    let found = found?;
    let wish = Wish {
        layout,
        schema: (!printed).then(|| SCHEMA.to_owned()),
    };
    let taken = import::take_over(&found, &wish).map_err(|unproven| {
        CliError::new("nothing was written").because(unproven).hint(
            "this is a mistake in maniform: please report it; with WHAT, parts of it can be imported",
        )
    })?;
    let gaps = found.live.gaps();
    if taken.written.is_empty() && !gaps.is_empty() {
        return Err(unreadable(&gaps));
    }
    let folder = place.display().to_string();
    let imported = Imported {
        taken: &taken,
        folder: (!printed).then_some(folder.as_str()),
        unread: &found.unread,
        lists_only: args.depth == Depth::Lists,
        gaps: &gaps,
        calls,
    };
    if !printed && !taken.written.is_empty() {
        keep(place, &taken)?;
    }
    tell(&imported, args.json, out);
    Ok(match imported.is_whole() {
        true => Exit::Done,
        false => Exit::Error,
    })
}

fn tell(imported: &Imported<'_>, as_json: bool, out: &mut Out) {
    if as_json {
        return out.print(&render::import::json(imported));
    }
    if imported.folder.is_some() {
        return out.tell(&render::import::human(imported, &out.style()));
    }
    out.print(&documents(&imported.taken.pages));
    out.say(&render::import::human(imported, &out.talk_style()));
}

/// Several files as one stream of documents.
pub(super) fn documents(pages: &[Page]) -> String {
    let texts: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
    texts.join("---\n")
}

fn is_printed(args: &Import) -> bool {
    args.out
        .as_deref()
        .is_some_and(|out| out.as_os_str() == STDOUT)
}

fn layout(args: &Import) -> Result<Layout, CliError> {
    let printed = is_printed(args);
    Ok(match args.layout {
        None if printed => Layout::Single,
        None | Some(LayoutName::ByDomain) if !printed => Layout::ByDomain,
        Some(LayoutName::ByKind) if !printed => Layout::ByKind,
        Some(LayoutName::Single) => Layout::Single,
        _ => {
            return Err(CliError::new("only one file can be printed")
                .hint("leave --layout out with `--out -`, or name a folder")
                .exit(Exit::Usage));
        }
    })
}

fn check_folder(folder: &Path) -> Result<(), CliError> {
    if folder.exists() && !folder.is_dir() {
        let message = format!("{} is no folder", folder.display());
        return Err(CliError::new(message)
            .hint("name a folder with `--out DIR`, or print with `--out -`")
            .exit(Exit::Usage));
    }
    Ok(())
}

/// The documents of a folder, which may be empty or not there.
pub(super) fn documents_in(folder: &Path) -> Sources {
    let mut found = Sources::default();
    if folder.is_dir() {
        let (sources, _) = files::read(&[folder.to_owned()], &mut std::io::empty());
        // A folder without any stands among them itself, to be complained about.
        let files = sources.iter().filter(|(_, s)| Path::new(&s.name).is_file());
        for (_, source) in files {
            found.add(source.name.as_str(), source.text.as_str());
        }
    }
    found
}

/// Finds what is to be taken over; where that is everything, also of the organizations that these
/// documents name.
pub(super) async fn found(
    args: &Import,
    session: &Session,
    document: &Document,
) -> Result<Found, CliError> {
    let now = jiff::Timestamp::now().as_second();
    let known = Known::new(&session.clients);
    let roots = what::roots(&args.what, args.organization.as_deref(), &known, now).await?;
    let realm = |root: &Located| Located {
        address: org::address(&root.realm),
        realm: root.realm.clone(),
    };
    let collections = match roots.is_empty() {
        false => roots.iter().map(realm).collect(),
        true => {
            let declared = document.declared.iter().map(|thing| &thing.located);
            let named = declared.filter(|each| each.address == org::address(&each.realm));
            named.cloned().collect()
        }
    };
    let mut errand = Errand {
        also: Interest {
            collections,
            lists_only: args.depth == Depth::Lists,
            now,
            ..Interest::default()
        },
        roots,
        depth: match args.depth {
            Depth::Lists => Told::Listed,
            Depth::Told => Told::Something,
            Depth::All => Told::Unsaid,
        },
    };
    let found = look(&known, &errand).await;
    // Below a single thing stands what other lists tell whole.
    let unasked = import::candidates(&found).unasked(&found);
    if unasked.is_empty() {
        return Ok(found);
    }
    errand.also.collections.extend(unasked);
    Ok(look(&known, &errand).await)
}

async fn look(reader: &impl Reader, errand: &Errand) -> Found {
    let announce = |cost: &Cost| out::talk(&format!("{}\n", render::cost(cost)));
    explore(reader, errand, &announce).await
}

/// Where nothing at all could be read, there is nothing to write and no reason to begin a folder.
fn unreadable(gaps: &[crate::live::Gap]) -> CliError {
    let mut error = CliError::new("nothing could be read, so nothing was written");
    for gap in gaps {
        error = error.because(format!("{}: {}", gap.view, gap.why));
    }
    CliError {
        hint: gaps.iter().find_map(|gap| gap.hint.clone()),
        ..error
    }
}

/// Writes the files, all or none, and the schema that editors find through them.
fn keep(folder: &Path, taken: &Taken) -> Result<(), CliError> {
    let named = taken.pages.iter();
    let named: Vec<(PathBuf, &str)> = named
        .map(|page| (folder.join(&page.name), page.text.as_str()))
        .collect();
    storage::write_new(&named)?;
    storage::write(&folder.join(SCHEMA), &render::schema::document())
}
