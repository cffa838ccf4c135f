//! The proof: what was composed is read back and planned against the same live state, and what would
//! differ is left out, until nothing does.

use std::collections::{BTreeMap, BTreeSet};

use super::blame::{Blame, blame};
use super::judge::Candidate;
use super::{Judged, LeftOut, Taken, Unproven, Wish};
use crate::document::compose::{Form, Page, Piece, Whole, compose, wholes};
use crate::document::{self, Document};
use crate::kinds::{self, declare::Declared};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, Level};
use crate::model::source::Sources;
use crate::plan::policy::Policy;
use crate::plan::record::Record;
use crate::plan::{self, Action, Change, Input, Plan};
use crate::yaml;

/// Rounds after which something is wrong with the proof itself: each leaves something out.
pub(super) const MOST_ROUNDS: usize = 100;

/// Composes and proves files for these candidates.
///
/// # Errors
/// Where a complaint is about nothing that could be left out.
pub fn prove(judged: Judged, live: &Live, wish: &Wish) -> Result<Taken, Unproven> {
    let mut candidates = judged.candidates;
    let mut left_out = judged.left_out;
    for _ in 0..MOST_ROUNDS {
        let round = Round::new(&candidates);
        let complaints = match round.mistakes() {
            wrong if wrong.is_empty() => {
                let plan = round.plan(live);
                if plan.changes.is_empty() && plan.refusals.is_empty() {
                    if round.leave_unsaid(&mut candidates) {
                        continue;
                    }
                    let pages = pages(&candidates, &round.document, wish)?;
                    left_out.sort();
                    left_out.dedup();
                    return Ok(Taken {
                        pages,
                        written: written(&candidates),
                        left_out,
                        provider: judged.provider,
                        silent: judged.silent,
                        unseen: judged.unseen,
                        plan,
                    });
                }
                round.differing(&candidates, &plan)?
            }
            wrong => round.wrong(&candidates, &wrong)?,
        };
        leave_out(&mut candidates, complaints, &mut left_out);
    }
    Err(Unproven {
        message: "leaving out what differs does not end".to_owned(),
    })
}

/// How many things are written, by kind.
fn written(candidates: &[Candidate]) -> BTreeMap<String, usize> {
    let mut written = BTreeMap::new();
    for candidate in candidates {
        let kind = candidate.located.address.kind.clone();
        *written.entry(kind).or_default() += 1;
    }
    written
}

fn pieces(candidates: &[Candidate]) -> Vec<Piece> {
    let piece = |candidate: &Candidate| Piece {
        realm: candidate.located.realm.clone(),
        placement: candidate.placement.clone(),
    };
    candidates.iter().map(piece).collect()
}

/// The files as wished, if they declare the same as the plain document that was proven; with nothing
/// lifted, else. Both are read back: the text of files is not the text of the plain document.
fn pages(candidates: &[Candidate], proven: &Document, wish: &Wish) -> Result<Vec<Page>, Unproven> {
    let pieces = pieces(candidates);
    let composed = [true, false].into_iter().map(|lift| {
        let schema = wish.schema.clone();
        let layout = wish.layout;
        let form = Form {
            layout,
            lift,
            schema,
        };
        compose(&pieces, &form)
    });
    let mut faithful = composed.filter(|pages| declares_the_same(pages, proven));
    faithful.next().ok_or_else(|| Unproven {
        message: "the files do not read back as what was proven".to_owned(),
    })
}

fn declares_the_same(pages: &[Page], proven: &Document) -> bool {
    let mut sources = Sources::default();
    for page in pages {
        sources.add(page.name.as_str(), page.text.as_str());
    }
    let (document, wrong) = document::load(&sources);
    let same = |(one, other): (&Declared, &Declared)| {
        one.located == other.located && one.spec == other.spec
    };
    !wrong.iter().any(|each| each.level == Level::Error)
        && document.scopes == proven.scopes
        && document.declared.len() == proven.declared.len()
        && document.declared.iter().zip(&proven.declared).all(same)
}

/// One attempt: the plain document of each organization, read back.
pub(super) struct Round {
    pub(super) wholes: Vec<Whole>,
    sources: Sources,
    document: Document,
    diagnostics: Vec<Diagnostic>,
}

impl Round {
    pub(super) fn new(candidates: &[Candidate]) -> Self {
        let wholes = wholes(&pieces(candidates));
        let mut sources = Sources::default();
        for (number, whole) in wholes.iter().enumerate() {
            sources.add(format!("{number:06}.yaml"), yaml::to_text(&whole.document));
        }
        let (document, diagnostics) = document::load(&sources);
        Self {
            wholes,
            sources,
            document,
            diagnostics,
        }
    }

    pub(super) fn mistakes(&self) -> Vec<Diagnostic> {
        let errors = self.diagnostics.iter();
        let errors = errors.filter(|each| each.level == Level::Error);
        errors.cloned().collect()
    }

    fn plan(&self, live: &Live) -> Plan {
        plan::plan(&Input {
            declared: &self.document.declared,
            scopes: &self.document.scopes,
            sources: &self.sources,
            live,
            record: &Record::empty(""),
            policy: &Policy::default(),
            limits: &self.document.common.limits,
            only: &[],
        })
    }

    /// Takes out fields that would only be warned of; false where there are none.
    fn leave_unsaid(&self, candidates: &mut [Candidate]) -> bool {
        let mut any = false;
        for diagnostic in self
            .diagnostics
            .iter()
            .filter(|d| d.level == Level::Warning)
        {
            let span = diagnostic.span;
            let Some(whole) = self.wholes.get(span.file.0 as usize) else {
                continue;
            };
            let text = &self.sources.get(span.file).text;
            for (number, field) in blame(candidates, whole, text, span) {
                let kind = kinds::by_name(&candidates[number].located.address.kind);
                let unsaid = kind.is_some_and(|k| k.better_unsaid().contains(&diagnostic.code));
                let field = field.filter(|_| unsaid);
                if let Some(less) = field.and_then(|field| candidates[number].without(&field)) {
                    candidates[number] = less;
                    any = true;
                }
            }
        }
        any
    }

    /// Whom the mistakes are about.
    pub(super) fn wrong(
        &self,
        candidates: &[Candidate],
        wrong: &[Diagnostic],
    ) -> Result<Vec<(Blame, String)>, Unproven> {
        let mut complaints = Vec::new();
        for diagnostic in wrong {
            let span = diagnostic.span;
            if let Some(whole) = self.wholes.get(span.file.0 as usize) {
                let text = &self.sources.get(span.file).text;
                let those = blame(candidates, whole, text, span).into_iter();
                complaints.extend(those.map(|one| (one, diagnostic.message.clone())));
            }
        }
        match (complaints.is_empty(), wrong.first()) {
            (true, Some(first)) => Err(first.into()),
            _ => Ok(complaints),
        }
    }

    /// Whom the changes and refusals of a plan are about.
    fn differing(
        &self,
        candidates: &[Candidate],
        plan: &Plan,
    ) -> Result<Vec<(Blame, String)>, Unproven> {
        let number = |address: &Address| {
            let mut all = candidates.iter();
            all.position(|candidate| candidate.located.address == *address)
        };
        let mut complaints: Vec<(Blame, String)> = Vec::new();
        let mut strangers: Vec<(&Change, String)> = Vec::new();
        for change in &plan.changes {
            let why = why(change);
            match number(&change.address) {
                None => strangers.push((change, why)),
                Some(number) => {
                    let spec = &candidates[number].spec;
                    let fields = change.fields.iter().map(|field| field.name.clone());
                    let known: Vec<String> =
                        fields.filter(|name| spec.get(name).is_some()).collect();
                    if change.action == Action::Update && known.len() == change.fields.len() {
                        let each = known
                            .into_iter()
                            .map(|field| ((number, Some(field)), why.clone()));
                        complaints.extend(each);
                    } else {
                        complaints.push(((number, None), why));
                    }
                }
            }
        }
        for refusal in &plan.refusals {
            complaints.extend(number(&refusal.address).map(|n| ((n, None), refusal.why.clone())));
        }
        // Something that is declared along with others: these go.
        if complaints.is_empty() {
            for (change, why) in strangers {
                let mut declared = self.document.declared.iter();
                let Some(thing) = declared.find(|d| d.located.address == change.address) else {
                    continue;
                };
                let places: BTreeSet<_> = std::iter::once(thing.origin)
                    .chain(thing.places.values().copied())
                    .collect();
                for span in places {
                    if let Some(whole) = self.wholes.get(span.file.0 as usize) {
                        let text = &self.sources.get(span.file).text;
                        let those = blame(candidates, whole, text, span).into_iter();
                        complaints.extend(those.map(|one| (one, why.clone())));
                    }
                }
            }
        }
        match complaints.is_empty() {
            false => Ok(complaints),
            true => Err(Unproven {
                message: plan.changes.first().map_or_else(
                    || "the plan is refused".to_owned(),
                    |change| format!("{} would change", change.address),
                ),
            }),
        }
    }
}

/// Why something that differs is left out.
fn why(change: &Change) -> String {
    if let Some(reason) = &change.reason {
        return reason.clone();
    }
    let fields: Vec<String> = change
        .fields
        .iter()
        .map(|f| format!("`{}`", f.name))
        .collect();
    match (change.action, fields.is_empty()) {
        (Action::Update, false) => format!("reading it back would change {}", fields.join(", ")),
        _ => format!("reading it back would {} it", verb(change.action)),
    }
}

fn verb(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Replace => "replace",
        Action::Update => "change",
        Action::Delete => "delete",
    }
}

/// Leaves fields out where that is enough, and whole things where it is not.
pub(super) fn leave_out(
    candidates: &mut Vec<Candidate>,
    complaints: Vec<(Blame, String)>,
    left_out: &mut Vec<LeftOut>,
) {
    let mut gone = BTreeSet::new();
    for ((number, field), why) in complaints {
        if gone.contains(&number) {
            continue;
        }
        let candidate = &candidates[number];
        let address = candidate.located.address.clone();
        let less = field.as_ref().and_then(|field| candidate.without(field));
        // A field that went for another reason already needs no second one.
        if field
            .as_ref()
            .is_some_and(|field| candidate.spec.get(field).is_none())
        {
            continue;
        }
        let whole = less.is_none();
        match less {
            Some(less) => candidates[number] = less,
            None => {
                gone.insert(number);
            }
        }
        left_out.push(LeftOut {
            address,
            field: field.filter(|_| !whole),
            why,
        });
    }
    let mut number = 0;
    candidates.retain(|_| {
        number += 1;
        !gone.contains(&(number - 1))
    });
}
