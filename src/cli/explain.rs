//! `explain`: what a word means. Offline, unless what lives is asked for.

use std::collections::BTreeSet;

use super::args::Explain;
use super::error::CliError;
use super::exit::Exit;
use super::load::{Loaded, load};
use super::out::Out;
use super::session::{self, Session};
use super::storage;
use crate::document::settings::spelt_as_addresses;
use crate::kinds;
use crate::kinds::declare::Declared;
use crate::kinds::kind::Located;
use crate::live::{Live, read};
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, has_errors};
use crate::plan::interest_in;
use crate::plan::record::Record;
use crate::render::diagnostics;
use crate::render::explain::{self, Lives, ThingTopic, Topic};

pub(super) async fn explain(args: &Explain, out: &mut Out) -> Result<Exit, CliError> {
    let loaded = load(&args.files.paths);
    // Codes, kinds and limits need no files, and are what somebody asks whose files are wrong.
    let mut topics = explain::known(&args.word, &loaded.document);
    if topics.is_empty() {
        topics = explain::known(&args.word.to_lowercase(), &loaded.document);
    }
    let mut wrong = false;
    if topics.is_empty() {
        let things = things(args, &loaded).await?;
        if things.is_empty() {
            return Err(nothing(args, &loaded));
        }
        // What is wrong elsewhere is not what was asked.
        let about = explain::about(&things, &loaded.document, &loaded.diagnostics);
        let about: Vec<Diagnostic> = about.into_iter().cloned().collect();
        wrong = has_errors(&about);
        out.say(&diagnostics::human(&about, &loaded.shown(), out.look()));
        let things = things.into_iter();
        topics.extend(things.map(|thing| Topic::Thing(Box::new(thing))));
    }
    match args.json {
        true => out.print(&explain::json(&topics)),
        false => out.tell(&explain::human(&topics, &out.style())),
    };
    Ok(if wrong { Exit::Error } else { Exit::Done })
}

/// What a word names: declared things, or else one that lives or was once declared.
async fn things(args: &Explain, loaded: &Loaded) -> Result<Vec<ThingTopic>, CliError> {
    let document = &loaded.document;
    let word = spelt_as_addresses(&args.word);
    let mut things = explain::things(&word, document, &loaded.sources);
    let paths = &args.files.paths;
    let host = session::host(&args.reach)?;
    let record = storage::record(&session::folder(paths, &host), &host)?;
    if things.is_empty() {
        // Names of organizations keep their capitals, domains do not.
        let spellings = BTreeSet::from([args.word.as_str(), &word]);
        let places = spellings.into_iter();
        let places: Vec<Located> = places
            .flat_map(|word| undeclared(word, loaded, &record))
            .collect();
        let places = places.iter();
        things.extend(places.map(|located| explain::undeclared(located, document)));
    }
    let mut things: Vec<ThingTopic> = things
        .into_iter()
        .map(|thing| thing.remembered(&record))
        .collect();
    if !things.is_empty() && (args.live || args.reach.emulate.is_some()) {
        let session = Session::open(&args.reach, paths, document).await?;
        let live = seen(&session, &things, &document.declared).await;
        session.close().await;
        things = things.into_iter().map(|thing| thing.with(&live)).collect();
    }
    let is_something = |thing: &ThingTopic| {
        let lives = matches!(
            &thing.lives,
            Some(Lives::There { .. } | Lives::Unseen { .. })
        );
        !thing.places.is_empty() || thing.recorded.is_some() || lives
    };
    things.retain(is_something);
    Ok(things)
}

/// Where a thing may be that no file declares: below each organization that the files name.
fn undeclared(word: &str, loaded: &Loaded, record: &Record) -> Vec<Located> {
    let Ok(address) = word.parse::<Address>() else {
        return Vec::new();
    };
    if kinds::by_name(&address.kind).is_none() {
        return Vec::new();
    }
    let declared = loaded.document.declared.iter();
    let known = declared.map(|thing| thing.located.realm.clone());
    let then = record.things.get(&address).map(|entry| entry.realm.clone());
    let mut realms: BTreeSet<String> = match then {
        Some(realm) => BTreeSet::from([realm]),
        None => known.collect(),
    };
    if realms.is_empty() {
        realms.insert(String::new());
    }
    realms
        .into_iter()
        .map(|realm| Located {
            address: address.clone(),
            realm,
        })
        .collect()
}

fn nothing(args: &Explain, loaded: &Loaded) -> CliError {
    let word = &args.word;
    let mut error = CliError::new(format!("`{word}` means nothing here")).exit(Exit::Usage);
    let may_be_declared = word.contains([':', '@', '.']);
    if may_be_declared && has_errors(&loaded.diagnostics) {
        error = error.because("the files have errors, so not all that they declare is known: `maniform validate` shows them");
    }
    let mut hint = explain::unknown(word, &loaded.document);
    match (
        word.contains(':'),
        args.live || args.reach.emulate.is_some(),
    ) {
        (true, true) => {
            error = error.because("no file declares it, and nothing of that name lives")
        }
        (true, false) => {
            hint.push_str("; with --live also what lives and no file declares is found");
        }
        (false, _) => {}
    }
    error.hint(hint)
}

/// What lives of these things, under the names that the files give.
async fn seen(session: &Session, things: &[ThingTopic], declared: &[Declared]) -> Live {
    let located = things.iter().map(|thing| Located {
        address: thing.address.clone(),
        realm: thing.organization.clone(),
    });
    let located: Vec<Located> = located.collect();
    let now = jiff::Timestamp::now().as_second();
    let interest = interest_in(&located, declared, now);
    read::read(&session.clients, &interest, &|_| {}).await
}
