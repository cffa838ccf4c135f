//! Reads views: those whose holes can be filled, then those that these made readable.
//!
//! Reads only what is asked for and what that needs. Never decides anything: a failed read becomes
//! a gap and the rest goes on.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::Value as Json;

use super::search::{Search, named};
use super::{End, Gap, Live};
use crate::kinds::declare::Rename;
use crate::kinds::kind::{Asked, Located};
use crate::kinds::views::{self, Shape, View, What};
use crate::model::address::Address;
use crate::model::request::{Filled, Request, Routes};
use crate::model::secret::{Secret, SecretRef};

/// How many views are read at once where nobody says; the pace of calls is the client's business.
pub(super) const AT_ONCE: usize = 4;

/// From this many calls of one sort on, reading is announced: half of what the service allows in a
/// minute.
const WORTH_SAYING: usize = 30;

/// What a round of reading costs where it goes thing by thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// How many calls it takes, at least.
    pub calls: usize,
    /// One of them, in words: `the aliases of ada@acme.example`.
    pub example: String,
}

/// Why a view could not be read.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What went wrong.
    pub why: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The service does not know this route, so another one may be tried.
    pub unknown_route: bool,
    /// What is listed from does not exist, or is hidden.
    pub not_found: bool,
    /// The service's word for its refusal, where it refused.
    pub code: Option<String>,
}

/// What a reading is for.
#[derive(Debug, Clone, Default)]
pub struct Interest {
    /// Collections that are looked through for whatever is in them, as patterns, or by the names
    /// of single things: only their lists are read, and whatever these leave open of what they hold.
    /// A place that is not there holds nothing.
    pub collections: Vec<Located>,
    /// What files declare, and the collections they speak of as a whole.
    pub declared: Vec<Located>,
    /// What files once declared. Where not even the place exists any more that it was in, it is
    /// gone with it, and no reason to stop.
    pub recorded: Vec<Located>,
    /// What is called by a new name: it is seen under that where it lives under the old one.
    pub renames: Vec<Rename>,
    /// Of what collections hold, only what lists tell: what takes a call for each stays open.
    pub lists_only: bool,
    /// The moment of reading, in Unix seconds, where the service does not tell its own: invitations
    /// run out.
    pub now: i64,
}

impl Interest {
    /// The addresses somebody asks for.
    pub(super) fn wanted(&self) -> BTreeSet<Address> {
        let known = self.declared.iter().chain(&self.recorded);
        let all = known.chain(&self.collections);
        all.map(|thing| thing.address.clone()).collect()
    }
}

/// Reads over the wire; the one thing here that waits.
pub trait Reader {
    /// All items of a view; an object is one item.
    ///
    /// # Errors
    /// Why the view could not be read whole.
    fn read(
        &self,
        realm: &str,
        request: &Filled,
        shape: Shape,
    ) -> impl Future<Output = Result<Vec<Json>, Failure>>;

    /// Calls made so far.
    fn calls(&self) -> usize;

    /// How many views may be read at once, at least one.
    fn at_once(&self) -> usize {
        AT_ONCE
    }

    /// Whose eyes read for an organization: readings with the same eyes see the same.
    fn eyes(&self, _realm: &str) -> usize {
        0
    }

    /// The organizations that are read with a token of their own.
    fn realms(&self) -> Vec<String> {
        Vec::new()
    }

    /// What time it is for the service, in Unix seconds, where its answers tell.
    fn now(&self) -> Option<i64> {
        None
    }
}

/// Reads all that must be known to judge what is of interest. `announce` hears of long readings
/// before they start.
pub async fn read(reader: &impl Reader, interest: &Interest, announce: &dyn Fn(&Cost)) -> Live {
    let nothing = Live {
        now: interest.now,
        ..Live::default()
    };
    read_on(reader, nothing, interest, announce).await
}

/// The same where some views were read before: those are not read again.
pub(super) async fn read_on(
    reader: &impl Reader,
    mut live: Live,
    interest: &Interest,
    announce: &dyn Fn(&Cost),
) -> Live {
    let at_once = reader.at_once();
    let wanted = interest.wanted();
    let mut search = Search::new(interest);
    let routes = Routes::default();
    let before = reader.calls();
    while let Some(mut round) = search.round(&mut live) {
        for cost in costs(&round) {
            announce(&cost);
        }
        // Of views with an alternative one goes first, so that what it learns serves the others.
        let first = probes(&routes, &mut round);
        for views in first.chunks(at_once).chain(round.chunks(at_once)) {
            let answers = views.iter().map(|view| fetch(reader, view, &live, &routes));
            let answers = join_all(answers).await;
            live.now = reader.now().unwrap_or(interest.now);
            let asked = Asked {
                wanted: &wanted,
                now: live.now,
                ids: &[],
            };
            for (view, answer) in views.iter().zip(answers) {
                match answer {
                    Ok(items) => {
                        let ids = ids_of_named(view, &live);
                        live.take_in(view, &items, Asked { ids: &ids, ..asked });
                    }
                    Err(Failure {
                        code: Some(code), ..
                    }) if view.what.closed_by().contains(&code.as_str()) => {
                        live.take_in(view, &[views::closing(&code)], asked);
                    }
                    Err(failure) => {
                        let end = if failure.not_found && !search.asks_for(view) {
                            End::Gone
                        } else {
                            End::Gap(gap(view, failure))
                        };
                        live.views.insert(view.key(), end);
                    }
                }
            }
        }
    }
    live.name_ids();
    live.lacking.extend(routes.missing());
    live.calls = reader.calls() - before;
    live.rename(&interest.renames);
    live
}

/// Takes out of a round the first view of each route that has an alternative.
fn probes(routes: &Routes, round: &mut Vec<View>) -> Vec<View> {
    let probe = |view: &mut View| view.request.instead.is_some() && routes.is_first(&view.request);
    round.extract_if(.., probe).collect()
}

/// What a round of reading costs, where it goes thing by thing.
fn costs(round: &[View]) -> Vec<Cost> {
    let mut by_call: BTreeMap<What, Vec<&View>> = BTreeMap::new();
    for view in round {
        by_call.entry(view.what).or_default().push(view);
    }
    by_call
        .into_values()
        .filter(|views| views.len() >= WORTH_SAYING)
        .filter_map(|views| {
            Some(Cost {
                calls: views.len(),
                example: views.first()?.title(),
            })
        })
        .collect()
}

/// The ids of what a view's request names, as far as they are known.
fn ids_of_named(view: &View, live: &Live) -> Vec<(Address, String)> {
    let known = |thing: Located| {
        let id = live.find(&thing.realm, &thing.address)?.id.clone();
        (!id.is_empty()).then_some((thing.address, id))
    };
    named(view).into_iter().filter_map(known).collect()
}

async fn fetch(
    reader: &impl Reader,
    view: &View,
    live: &Live,
    routes: &Routes,
) -> Result<Vec<Json>, Failure> {
    let mut request: &Request = &view.request;
    loop {
        if let Some(other) = request.instead.as_ref().filter(|_| routes.lacks(request)) {
            request = other;
            continue;
        }
        let filled = request
            .fill(&live.within(&view.realm), &no_secret)
            .map_err(|e| Failure {
                why: e.to_string(),
                hint: None,
                unknown_route: false,
                not_found: false,
                code: None,
            })?;
        match (
            reader.read(&view.realm, &filled, view.shape).await,
            &request.instead,
        ) {
            (Err(failure), Some(other)) if failure.unknown_route => {
                routes.learn(request);
                request = other;
            }
            (answer, _) => return answer,
        }
    }
}

fn gap(view: &View, failure: Failure) -> Gap {
    Gap {
        view: view.title(),
        why: failure.why,
        hint: failure.hint,
    }
}

fn no_secret(_: &SecretRef) -> Result<Secret, String> {
    Err("reading needs no secret".to_owned())
}
