//! `plan --restore`: what would bring back what a snapshot holds. Reads, shows, and may write YAML for
//! `apply`; never writes to the service.

use std::path::{Path, PathBuf};

use super::args::PlanArgs;
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use super::plan::exit;
use super::session::Session;
use super::snapshot;
use super::storage;
use super::survey;
use crate::document::files;
use crate::import::Unproven;
use crate::import::fragment::{self, Said};
use crate::kinds::declare::Declared;
use crate::live::explore::Errand;
use crate::live::read::Interest;
use crate::model::source::Sources;
use crate::plan::restore::{Lost, Restore, restore, wanted, written};
use crate::render;

pub(super) async fn plan(file: &Path, args: &PlanArgs, out: &mut Out) -> Result<Exit, CliError> {
    let snapshot = snapshot::read(file)?;
    let mut sources = Sources::default();
    sources.add(file.display().to_string(), snapshot.to_text());
    let paths = &args.files.paths;
    if let Some(folder) = &args.write {
        check_folder(folder, paths)?;
    }
    // Only for the tokens that they name: what they declare is not what is asked.
    let loaded = survey::files(paths);
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    if session.host != snapshot.taken.host {
        let (then, now) = (&snapshot.taken.host, session.host.clone());
        session.close().await;
        return Err(CliError::new(format!(
            "the snapshot is about {then}, and this run speaks to {now}"
        ))
        .hint("set INFOMANIAK_HOST to the host of the snapshot, or leave --emulate out or add it")
        .exit(Exit::Refused));
    }
    let asked = wanted(&snapshot, &sources);
    let Said {
        things, refused, ..
    } = fragment::said(&asked.things()).map_err(|unproven| unwritten(&unproven))?;
    let asked = asked.limited(&things, refused);
    let declared = asked.declared.clone();
    let errand = Errand {
        roots: snapshot.roots(),
        also: Interest {
            declared: declared.iter().map(|thing| thing.located.clone()).collect(),
            now: jiff::Timestamp::now().as_second(),
            ..Interest::default()
        },
        depth: snapshot.taken.depth,
    };
    let found = survey::look(&errand, &session).await;
    session.close().await;
    let mut ended = restore(asked, &found, &sources, &args.only);
    let saved = match &args.write {
        Some(folder) => save(folder, &mut ended, &declared)?,
        None => Vec::new(),
    };
    match args.forms.forms.json {
        true => out.print(&render::restore::json(&ended, &snapshot)),
        false => out.tell(&render::restore::human(&ended, &snapshot, &out.style())),
    };
    out.say("\n");
    match (&args.write, ended.plan.changes.is_empty()) {
        (_, true) => {}
        (None, false) => out.note(&format!(
            "Nothing was written. To bring it back: maniform plan --restore {} --write DIR, then look at the files in DIR and apply them.",
            file.display()
        )),
        (Some(_), false) if saved.is_empty() => {
            out.note("Nothing was written: no file can say any of it.");
        }
        (Some(folder), false) => {
            let emulate = args.reach.emulate.as_ref().map_or("", |_| " --emulate");
            out.note(&format!(
                "Written: {}. To bring it back: maniform apply {}{emulate}",
                render::count(saved.len(), "file"),
                folder.display()
            ));
        }
    }
    Ok(exit(&ended.plan, args.detailed_exitcode))
}

/// Refuses a folder that holds documents, which would be read along with what is written, and one
/// from which the files given would be read together with it: both would declare the same.
fn check_folder(folder: &Path, paths: &[PathBuf]) -> Result<(), CliError> {
    if let Some(name) = document_in(folder) {
        return Err(
            CliError::new(format!("{name} is there already, so nothing was written"))
                .hint("name a new folder with --write")
                .exit(Exit::Usage),
        );
    }
    let real = real(folder);
    let around = paths.iter().find(|path| {
        let inside = std::fs::canonicalize(path).ok().and_then(|path| {
            let way = real.strip_prefix(&path).ok()?;
            let mut steps = way.components();
            Some(!steps.any(|step| step.as_os_str().as_encoded_bytes().starts_with(b".")))
        });
        inside == Some(true) && document_in(path).is_some()
    });
    match around {
        None => Ok(()),
        Some(path) => Err(CliError::new(format!(
            "{} lies inside of {}, whose files would then declare things twice",
            folder.display(),
            path.display()
        ))
        .hint("name a folder outside of your files with --write, such as ../back")
        .exit(Exit::Usage)),
    }
}

/// The first document that is read for a folder.
fn document_in(folder: &Path) -> Option<String> {
    if !folder.is_dir() {
        return None;
    }
    let (sources, told) = files::read(&[folder.to_owned()], &mut std::io::empty());
    if told.iter().any(|each| each.code == "nothing-to-read") {
        return None;
    }
    sources.iter().next().map(|(_, source)| source.name.clone())
}

/// Where a folder is that may not be there yet.
fn real(folder: &Path) -> PathBuf {
    if let Ok(real) = std::fs::canonicalize(folder) {
        return real;
    }
    let above = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => real(parent),
        Some(_) => real(Path::new(".")),
        None => return folder.to_owned(),
    };
    folder
        .file_name()
        .map_or(above.clone(), |name| above.join(name))
}

/// Writes down what would bring it back, one file for each organization, all or none; what no file can
/// say is lost.
fn save(
    folder: &Path,
    ended: &mut Restore,
    declared: &[Declared],
) -> Result<Vec<PathBuf>, CliError> {
    let things = written(&ended.plan, declared);
    let said = fragment::said(&things).map_err(|unproven| unwritten(&unproven))?;
    let refused = said.refused.into_iter().map(|(address, why)| Lost {
        address,
        what: format!("no file can say it as it was: {why}"),
    });
    ended.lost.extend(refused);
    ended.lost.sort();
    ended.lost.dedup();
    let each = said.documents.iter().enumerate();
    let texts: Vec<(PathBuf, String)> = each
        .map(|(index, text)| {
            let path = folder.join(format!("restore-{}.yaml", index + 1));
            (path, format!("{HEAD}{text}"))
        })
        .collect();
    let files: Vec<(PathBuf, &str)> = texts
        .iter()
        .map(|(path, text)| (path.clone(), text.as_str()))
        .collect();
    storage::write_new(&files)?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// What stands above all that is written.
const HEAD: &str = "# What `plan --restore` found missing or different. Keep what is to come back.
# Whatever is taken out of this file stays as it lives: with these settings nothing is deleted.
";

fn unwritten(unproven: &Unproven) -> CliError {
    CliError::new("nothing was written")
        .because(unproven)
        .hint("this is a mistake in maniform: please report it")
}
