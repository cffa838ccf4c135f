//! `show` and `schema`: what is stored, and what its shape is.

use super::apply::read_plan;
use super::args::{Schema, SchemaName, Show};
use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use super::snapshot;
use crate::document::schema;
use crate::render;

pub(super) fn show(args: &Show, out: &mut Out) -> Result<Exit, CliError> {
    if let Some(snapshot) = snapshot::found_in(&args.plan)? {
        out.print(&match args.json {
            true => render::snapshot::json(&snapshot),
            false => render::snapshot::human(&snapshot, &out.style()),
        });
        return Ok(Exit::Done);
    }
    let saved = read_plan(&args.plan)?;
    if args.json {
        out.print(&render::json::plan_json(&saved.plan, Some(&saved.stamp)));
    } else if args.markdown {
        out.print(&render::markdown::plan(&saved.plan, Some(&saved.stamp)));
    } else {
        let stamp = &saved.stamp;
        out.print(&render::plan::plan(&saved.plan, &out.style()));
        out.say("\n");
        out.note(&format!(
            "Planned by maniform {} against {}, from {}.",
            stamp.maniform,
            stamp.host,
            stamp.paths.join(", ")
        ));
        if let Some(base) = &stamp.previous {
            out.note(&format!("Compared with {}.", base.told()));
        }
    }
    Ok(Exit::Done)
}

pub(super) fn schema(args: &Schema, out: &mut Out) -> Result<Exit, CliError> {
    out.print(&match args.which {
        SchemaName::Document => schema::document(),
        SchemaName::Plan => render::schema::plan(),
        SchemaName::Findings => render::schema::findings(),
        SchemaName::Snapshot => render::schema::snapshot(),
    });
    Ok(Exit::Done)
}
