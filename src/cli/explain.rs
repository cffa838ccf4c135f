//! `explain`: what a word means. Offline, unless what lives is asked for.

use super::args::Explain;
use super::error::CliError;
use super::exit::Exit;
use super::load::load;
use super::out::Out;
use super::session::Session;
use crate::document::settings::spelt_as_addresses;
use crate::kinds::kind::Located;
use crate::live::{Live, read};
use crate::render::explain::{self, ThingTopic, Topic};

pub(super) async fn explain(args: &Explain, out: &mut Out) -> Result<Exit, CliError> {
    let loaded = load(&args.files.paths);
    // Codes, kinds and limits need no files, and are what somebody asks whose files are wrong.
    let mut topics = explain::known(&args.word, &loaded.document);
    if topics.is_empty() {
        let word = spelt_as_addresses(&args.word);
        let mut things = explain::things(&word, &loaded.document, &loaded.sources);
        if things.is_empty() {
            loaded.is_sound(out);
            return Err(CliError::new(format!("`{}` means nothing here", args.word))
                .hint(explain::unknown(&args.word, &loaded.document))
                .exit(Exit::Usage));
        }
        if !loaded.is_sound(out) {
            return Ok(Exit::Error);
        }
        if args.live || args.reach.emulate.is_some() {
            let session = Session::open(&args.reach, &args.files.paths, &loaded.document).await?;
            let live = seen(&session, &things).await;
            session.close().await;
            things = things.into_iter().map(|thing| thing.with(&live)).collect();
        }
        topics.extend(
            things
                .into_iter()
                .map(|thing| Topic::Thing(Box::new(thing))),
        );
    }
    out.print(&match args.json {
        true => explain::json(&topics),
        false => explain::human(&topics, &out.style()),
    });
    Ok(Exit::Done)
}

/// What lives of these things.
async fn seen(session: &Session, things: &[ThingTopic]) -> Live {
    let located = things.iter().map(|thing| Located {
        address: thing.address.clone(),
        realm: thing.organization.clone(),
    });
    let interest = read::Interest {
        declared: located.collect(),
        now: jiff::Timestamp::now().as_second(),
        ..read::Interest::default()
    };
    read::read(&session.clients, &interest, &|_| {}).await
}
