//! `unmanaged`: what lives below the organizations of the files and no file declares. Reads more
//! than a plan does, and never writes.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::json;

use super::args::{Files, Reach};
use super::error::CliError;
use super::exit::Exit;
use super::load::load;
use super::out::{self, Out};
use super::plan::{interest, plan_with};
use super::remember::Remembered;
use super::session::Session;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Existence, Kind, Located, Observed, Told};
use crate::kinds::org::ORGANIZATION;
use crate::kinds::{KINDS, by_name};
use crate::live::explore::{Errand, Found, explore};
use crate::live::read::Cost;
use crate::model::address::Address;
use crate::plan::Plan;
use crate::render;
use crate::render::count;

/// Version of the JSON form.
const FORMAT_VERSION: u32 = 1;

#[derive(Debug, Args)]
pub(super) struct Unmanaged {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    reach: Reach,
    /// Look also into what takes a call for each address or list, such as signatures.
    #[arg(long)]
    deep: bool,
    /// Print it as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn unmanaged(args: &Unmanaged, out: &mut Out) -> Result<Exit, CliError> {
    let paths = &args.files.paths;
    let loaded = load(paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let declared = loaded.document.declared.iter().map(|each| &each.located);
    let roots: Vec<Located> = declared
        .filter(|each| each.address.kind == ORGANIZATION)
        .cloned()
        .collect();
    if roots.is_empty() {
        return Err(CliError::new("no file names an organization")
            .hint("write `organization: NAME` at the top of a file"));
    }
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let remembered = Remembered::open(&session.folder, &session.host, paths, &loaded)?;
    let errand = Errand {
        roots,
        also: interest(&loaded.document, &remembered.record),
        depth: match args.deep {
            true => Told::Unsaid,
            false => Told::Listed,
        },
    };
    let announce = |cost: &Cost| out::talk(&format!("{}\n", render::cost(cost)));
    let found = explore(&session.clients, &errand, &announce).await;
    session.close().await;
    let plan = plan_with(&loaded, &found.live, &remembered, &remembered.record, &[]);
    remembered.note_missing(out);
    let things = things(&found, &plan, &loaded.document.declared);
    if args.json {
        let form = json!({
            "format_version": FORMAT_VERSION,
            "unmanaged": render::json::unmanaged(&things),
            "unread": found.unread,
            "gaps": plan.gaps,
            "calls": found.live.calls,
        });
        out.print(&render::visible::json(format!("{form:#}\n")));
    } else {
        out.tell(&render::plan::unmanaged(&things, &out.style()));
        out.tell(&render::plan::gaps(&plan, &out.style()));
        out.tell(&format!(
            "\n  {} to read.\n",
            count(found.live.calls, "call")
        ));
        let unread: usize = found.unread.values().sum();
        if unread > 0 {
            let kinds: Vec<&str> = found.unread.keys().copied().collect();
            out.note(&format!(
                "Not looked into: {}. `--deep` does, with {} more.",
                kinds.join(", "),
                count(unread, "call")
            ));
        }
    }
    match plan.gaps.is_empty() {
        true => Ok(Exit::Done),
        false => Ok(Exit::Error),
    }
}

/// What was looked for and no file declares: what a plan counts, and what people make and the files
/// only find, such as another mail service.
fn things(found: &Found, plan: &Plan, declared: &[Declared]) -> Vec<Located> {
    let inside = |thing: &&Located| found.is_inside(&thing.realm, &thing.address);
    let mut things: Vec<Located> = plan.unmanaged.iter().filter(inside).cloned().collect();
    let declared: BTreeSet<&Address> = declared.iter().map(|d| &d.located.address).collect();
    let holds = |thing: &Observed| {
        let mut all = KINDS.iter();
        all.any(|kind| !kind.within(thing, &|_| Vec::new()).is_empty())
    };
    things.extend(
        found
            .things()
            .filter(|(_, thing)| {
                let kind = by_name(&thing.address.kind).map(Kind::existence);
                kind == Some(Existence::Found)
            })
            .filter(|(_, thing)| holds(thing) && !declared.contains(&thing.address))
            .map(|(realm, thing)| Located {
                address: thing.address.clone(),
                realm: realm.to_owned(),
            }),
    );
    things.sort();
    things.dedup();
    things
}
