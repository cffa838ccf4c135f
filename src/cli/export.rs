//! `export --csv`: every address that takes mail, for spreadsheets. Reads only.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::Reach;
use super::error::CliError;
use super::exit::Exit;
use super::load::load;
use super::out::{self, Out};
use super::session::Session;
use super::what;
use crate::document::Document;
use crate::kinds::address_list::{collections, rows, services};
use crate::kinds::kind::Located;
use crate::kinds::{mail, org};
use crate::live::Live;
use crate::live::explore::Known;
use crate::live::read::{Cost, Interest, Reader, read};
use crate::render;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// With --declared: YAML files, or folders with them. Otherwise files that name tokens and
    /// organizations; without any, everything the token reaches is listed.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) reach: Reach,
    /// As CSV: commas, UTF-8, one row for each mailbox, alias, redirection and mailing list.
    #[arg(long, required = true)]
    pub(super) csv: bool,
    /// What the files declare instead of what lives.
    #[arg(long, conflicts_with_all = ["organization", "emulate", "token_file"])]
    pub(super) declared: bool,
    /// Only this organization, by name or numeric id.
    #[arg(long, value_name = "NAME")]
    pub(super) organization: Option<String>,
}

pub(super) async fn export(args: &Export, out: &mut Out) -> Result<Exit, CliError> {
    let loaded = load(&args.paths);
    if args.declared {
        if !loaded.is_sound(out) {
            return Ok(Exit::Error);
        }
        let declared = loaded.document.declared.iter();
        let things = declared.map(|d| (d.located.realm.as_str(), &d.located.address, &d.spec));
        out.print(&render::address_list::csv(&rows(things)));
        return Ok(Exit::Done);
    }
    // A folder without documents is as good as none: the token says what there is.
    let mut sources = loaded.sources.iter();
    let has_files = !sources.all(|(_, source)| Path::new(&source.name).is_dir());
    if has_files && !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let session = Session::open(&args.reach, &args.paths, &loaded.document).await?;
    let live = listed(args, &loaded.document, &session).await;
    session.close().await;
    let live = live?;
    let things = live
        .found()
        .map(|(realm, thing)| (realm, &thing.address, &thing.spec));
    out.print(&render::address_list::csv(&rows(things)));
    let gaps = live.gaps();
    for gap in &gaps {
        out.note(&format!("{} could not be read: {}", gap.view, gap.why));
    }
    Ok(match gaps.is_empty() {
        true => Exit::Done,
        false => {
            out.note("The list is incomplete.");
            Exit::Error
        }
    })
}

/// Everything that rows are made of.
async fn listed(args: &Export, document: &Document, session: &Session) -> Result<Live, CliError> {
    let now = jiff::Timestamp::now().as_second();
    let known = Known::new(&session.clients);
    let mut realms: Vec<String> = match &args.organization {
        Some(name) => vec![name.clone()],
        None => {
            let declared = document.declared.iter().map(|d| &d.located);
            let named = declared.filter(|l| l.address.kind == org::ORGANIZATION);
            named.map(|l| l.address.key.clone()).collect()
        }
    };
    if realms.is_empty() || args.organization.is_some() {
        realms = what::realms(args.organization.as_deref(), &known, now).await?;
    }
    let all: Vec<Located> = realms.iter().map(|realm| services(realm)).collect();
    let seen = look(&known, all.clone(), now).await;
    let found = seen
        .found()
        .filter(|(_, thing)| thing.address.kind == mail::SERVICE);
    let below = found.flat_map(|(realm, thing)| collections(realm, &thing.address.key));
    let below: Vec<Located> = all.iter().cloned().chain(below).collect();
    Ok(look(&known, below, now).await)
}

async fn look(reader: &impl Reader, collections: Vec<Located>, now: i64) -> Live {
    let interest = Interest {
        collections,
        now,
        ..Interest::default()
    };
    let announce = |cost: &Cost| out::talk(&format!("{}\n", render::cost(cost)));
    read(reader, &interest, &announce).await
}
