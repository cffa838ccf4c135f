//! `import` where there are documents already: what no file declares is put at its place in them, and
//! everything else stays byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;

use super::accept::unwritable;
use super::error::CliError;
use super::exit::Exit;
use super::import::{Depth, Import, found};
use super::load::{Loaded, load};
use super::out::Out;
use super::rewrite::{patch, write};
use super::session::Session;
use crate::document::amend::{Amended, amend, is_within};
use crate::document::{self, Document};
use crate::import::{Candidate, LeftOut, candidates};
use crate::kinds::kind::{Existence, Located, Placement};
use crate::kinds::wish::Wish;
use crate::kinds::{self, org};
use crate::live::explore::Found;
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::source::Sources;
use crate::plan::drift::sayable;
use crate::plan::policy::Policy;
use crate::plan::record::Record;
use crate::plan::{Input, Plan};
use crate::render::count;
use crate::render::visible;

pub(super) async fn import(args: &Import, place: &Path, out: &mut Out) -> Result<Exit, CliError> {
    if args.layout.is_some() {
        return Err(CliError::new(format!(
            "there are documents in {} already, so there is no layout to choose",
            place.display()
        ))
        .hint("leave --layout out, or import into a new folder with `--out DIR`")
        .exit(Exit::Usage));
    }
    let loaded = load(&[place.to_owned()]);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let session = Session::open(&args.reach, &loaded.paths, &loaded.document).await?;
    let before = session.clients.calls();
    let seen = found(args, &session, &loaded.document).await;
    let calls = session.clients.calls() - before;
    session.close().await;
    let seen = seen?;
    let judged = candidates(&seen);
    let sorted = Sorted::new(&judged.candidates, &loaded.document);
    let mut left: Vec<LeftOut> = judged.left_out.clone();
    left.extend(sorted.others);
    let (wishes, amended) = proven(&loaded, &seen, sorted.new, &mut left)?;
    write(&loaded, &amended)?;
    let patch = patch(&loaded, &amended);
    let gaps = seen.live.gaps();
    if args.json {
        let added: Vec<String> = wishes.iter().map(|w| w.address().to_string()).collect();
        let form = json!({
            "format_version": 1,
            "added": added,
            "declared_already": sorted.declared,
            "left_out": left,
            "files": names(&loaded, &amended),
            "patch": patch,
            "gaps": gaps,
            "calls": calls,
        });
        out.print(&visible::json(format!("{form:#}\n")));
    } else {
        out.patch(&patch);
        for each in &left {
            let field = each.field.as_ref().map(|field| format!(" (`{field}`)"));
            let field = field.unwrap_or_default();
            out.note(&format!("Left out: {}{field}: {}.", each.address, each.why));
        }
        if args.depth == Depth::Lists && !seen.unread.is_empty() {
            let kinds: Vec<&str> = seen.unread.keys().copied().collect();
            out.note(&format!("Not looked into: {}.", kinds.join(", ")));
        }
        for gap in &gaps {
            out.note(&format!("Could not be read: {}: {}.", gap.view, gap.why));
        }
        if !sorted.declared.is_empty() {
            out.note(&format!(
                "{} declared already and left alone: `maniform drift --accept` takes over single values.",
                are(sorted.declared.len())
            ));
        }
        out.note(&match wishes.len() {
            0 if !gaps.is_empty() => "Nothing was added.".to_owned(),
            0 => "Nothing was added: everything that can be is declared already.".to_owned(),
            some => format!(
                "Added {} to {}. {} to read. No changes: what was added lives as it is declared.",
                count(some, "thing"),
                names(&loaded, &amended).join(", "),
                count(calls, "call")
            ),
        });
    }
    Ok(match gaps.is_empty() && judged.unseen.is_empty() {
        true => Exit::Done,
        false => Exit::Error,
    })
}

fn are(number: usize) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, "thing"))
}

fn names<'a>(loaded: &'a Loaded, amended: &Amended) -> Vec<&'a str> {
    let files = amended.texts.keys();
    files
        .map(|file| loaded.sources.get(*file).name.as_str())
        .collect()
}

/// What was found, by whether the files speak of it.
struct Sorted<'a> {
    new: Vec<&'a Candidate>,
    declared: BTreeSet<Address>,
    /// What the files leave to others or let go of.
    others: Vec<LeftOut>,
}

impl<'a> Sorted<'a> {
    /// What is left out at a declared thing is unmanaged on purpose: its facets stay so, too.
    fn new(candidates: &'a [Candidate], document: &Document) -> Self {
        let known: BTreeSet<&Address> = document
            .declared
            .iter()
            .map(|thing| &thing.located.address)
            .collect();
        let mut sorted = Self {
            new: Vec::new(),
            declared: BTreeSet::new(),
            others: Vec::new(),
        };
        let policy = Policy {
            ignore: document.settings.ignore.clone(),
            removed: document.removed.clone(),
            ..Policy::default()
        };
        for each in candidates {
            let address = &each.located.address;
            let Some(kind) = kinds::by_name(&address.kind) else {
                continue;
            };
            let facet = kind.existence() == Existence::Facet;
            let holder = kind.parent(&address.key).filter(|_| facet);
            if known.contains(address) {
                sorted.declared.insert(address.clone());
            } else if let Some(holder) = holder.filter(|holder| known.contains(holder)) {
                sorted.declared.insert(holder);
            } else if let Some(why) = let_go(&policy, &each.located) {
                sorted.others.push(LeftOut {
                    address: address.clone(),
                    field: None,
                    why,
                });
            } else if *address != org::address(&each.located.realm)
                && !matches!(each.placement, Placement::Order(..))
            {
                sorted.new.push(each);
            }
        }
        sorted
    }
}

/// Why files may not declare a thing although it lives.
fn let_go(policy: &Policy, thing: &Located) -> Option<String> {
    if let Some(pattern) = policy.ignores(&thing.address) {
        return Some(format!("`settings.ignore` leaves `{pattern}` to others"));
    }
    let named = policy.removed.iter().any(|removed| removed.may_mean(thing));
    named.then(|| "the files speak of it under `removed`".to_owned())
}

/// The edits, without what would differ at once when it is read back.
fn proven(
    loaded: &Loaded,
    seen: &Found,
    new: Vec<&Candidate>,
    left: &mut Vec<LeftOut>,
) -> Result<(Vec<Wish>, Amended), CliError> {
    let mut wishes: Vec<Wish> = new
        .into_iter()
        .filter_map(|each| wish(each, seen))
        .collect();
    loop {
        if wishes.is_empty() {
            return Ok((wishes, Amended::default()));
        }
        let amended = amend(&loaded.sources, &loaded.document, &wishes).map_err(unwritable)?;
        let mut differing: BTreeMap<Address, String> = BTreeMap::new();
        for misfit in &amended.left {
            if let Some(address) = misfit.address.clone() {
                differing.insert(address, misfit.why.clone());
            }
        }
        for change in planned(loaded, seen, &wishes, &amended).changes {
            let fields: Vec<&str> = change.fields.iter().map(|f| f.name.as_str()).collect();
            let why = format!("reading it back would change {}", fields.join(", "));
            differing.entry(change.address).or_insert(why);
        }
        if differing.is_empty() {
            return Ok((wishes, amended));
        }
        let before = wishes.len();
        for (address, why) in differing {
            wishes.retain(|wish| !is_within(wish.address(), &address));
            left.push(LeftOut {
                address,
                field: None,
                why,
            });
        }
        if wishes.len() == before {
            return Err(CliError::new("nothing was written")
                .because("what would be added does not read back")
                .hint("import it into a new folder with `--out DIR`, and move it over by hand"));
        }
    }
}

fn wish(candidate: &Candidate, seen: &Found) -> Option<Wish> {
    let located = candidate.located.clone();
    let kind = kinds::by_name(&located.address.kind)?;
    let lives = seen.live.find(&located.realm, &located.address)?;
    Some(Wish::Add {
        lives: sayable(kind, &lives.spec),
        spec: candidate.spec.clone(),
        located,
    })
}

/// The plan of what is new, against what was read.
fn planned(loaded: &Loaded, seen: &Found, wishes: &[Wish], amended: &Amended) -> Plan {
    let mut sources = Sources::default();
    for (file, source) in loaded.sources.iter() {
        let text = amended.texts.get(&file).unwrap_or(&source.text);
        sources.add(source.name.as_str(), text.as_str());
    }
    let (document, _) = document::load(&sources);
    let new: BTreeSet<&Address> = wishes.iter().map(Wish::address).collect();
    let mut declared = document.declared;
    declared.retain(|thing| new.contains(&thing.located.address));
    let ownership = document.settings.ownership.iter();
    let ownership: BTreeMap<String, Ownership> = ownership
        .map(|(name, said)| (name.clone(), said.value))
        .collect();
    crate::plan::plan(&Input {
        declared: &declared,
        scopes: &[],
        sources: &sources,
        live: &seen.live,
        record: &Record::empty(""),
        policy: &Policy {
            ownership,
            ..Policy::default()
        },
        limits: &document.common.limits,
        only: &[],
    })
}
