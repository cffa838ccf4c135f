//! Law 3 over worlds that nobody declared: everything live is written down, or left out with a
//! reason; the files are read without errors, nothing would change, an apply does nothing, and
//! looking again gives the same files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use maniform::apply::memory;
use maniform::document::compose::Layout;
use maniform::import::{LeftOut, Taken, Wish, take_over};
use maniform::kinds::kind::Told;
use maniform::kinds::{self, KINDS};
use maniform::live::explore::{Errand, Found, explore};
use maniform::live::read;
use maniform::model::address::Address;
use maniform::plan::Action;
use maniform::yaml;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value as Json, json};

use super::drive::{broken, check, more};
use super::engine::{Engine, Files};
use super::gen_wild::{organization, world};
use super::piece::merge;

/// Worlds of each of the two halves, which run side by side.
const WORLDS: u32 = 88;
/// Organizations that the worlds of a half hold at least, the empty one of each world not counted.
const ORGANIZATIONS: usize = 250;

const LAYOUTS: [Layout; 3] = [Layout::Single, Layout::ByDomain, Layout::ByKind];

/// What was seen over all cases, by kind.
#[derive(Debug, Default)]
struct Tally {
    organizations: usize,
    things: BTreeMap<String, usize>,
    written: BTreeMap<String, usize>,
    /// Whole things only, with why.
    left_out: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Tally {
    fn add(&mut self, organizations: usize, found: &Found, taken: &Taken) {
        self.organizations += organizations;
        for (_, thing) in found.things() {
            *self.things.entry(thing.address.kind.clone()).or_default() += 1;
        }
        for (kind, count) in &taken.written {
            *self.written.entry(kind.clone()).or_default() += count;
        }
        let whole = taken.left_out.iter().filter(|left| left.field.is_none());
        for left in whole.filter(|left| is_here(left)) {
            let reasons = self.left_out.entry(left.address.kind.clone()).or_default();
            *reasons.entry(left.why.clone()).or_default() += 1;
        }
    }

    /// Nothing is proven of what never occurs, or is always left out.
    fn is_rich(&self) {
        let count =
            |by_kind: &BTreeMap<String, usize>, kind: &str| by_kind.get(kind).copied().unwrap_or(0);
        for kind in KINDS.iter().filter(|_| more() == 1) {
            let name = kind.name();
            let all = count(&self.things, name);
            let reasons = self.left_out.get(name).cloned().unwrap_or_default();
            let left: usize = reasons.values().sum();
            assert!(all > 0, "no {name} in any world");
            assert!(
                left * 2 < all,
                "{left} of {all} left out: {name}, {reasons:#?}"
            );
            // Two are the names of others in a document, the third is what others choose from.
            let named = ["organization", "service", "senders"].contains(&name);
            let written = count(&self.written, name) > 0;
            assert!(named || written, "no {name} is ever written");
        }
        assert!(
            self.organizations >= ORGANIZATIONS,
            "{}",
            self.organizations
        );
    }
}

/// A domain whose zone is elsewhere has nothing here that could be said.
fn is_here(left: &LeftOut) -> bool {
    !left.why.starts_with("no zone here")
}

/// Everything the token reaches, also what takes a call each to see.
fn everything() -> Errand {
    Errand {
        roots: Vec::new(),
        also: read::Interest::default(),
        depth: Told::Unsaid,
    }
}

/// What was found, and the files that were made of it.
async fn taken(engine: &Engine, layout: Layout) -> Result<(Found, Taken), TestCaseError> {
    let found = explore(&engine.clients, &everything(), &|_| {}).await;
    let wish = Wish {
        layout,
        schema: None,
    };
    let taken = take_over(&found, &wish).map_err(|why| broken(why.to_string()))?;
    Ok((found, taken))
}

/// Names and texts of the files.
fn pages(taken: &Taken) -> Vec<(String, String)> {
    let pages = taken.pages.iter();
    pages
        .map(|page| (page.name.clone(), page.text.clone()))
        .collect()
}

/// The law over one world of so many organizations.
async fn holds(
    world: Json,
    organizations: usize,
    layout: Layout,
    tally: &Mutex<Tally>,
) -> TestCaseResult {
    let mut engine = Engine::with(world).await;
    let (found, taken) = self::taken(&engine, layout).await?;
    prop_assert_eq!(found.live.gaps(), vec![]);
    prop_assert_eq!(&taken.unseen, &vec![]);
    if let Ok(mut tally) = tally.lock() {
        tally.add(organizations, &found, &taken);
    }
    let pages = pages(&taken);
    let each = pages.iter().map(|(name, text)| format!("# {name}\n{text}"));
    let shown: String = each.collect();
    let files = Files::load(&pages);
    prop_assert!(files.error().is_none(), "{:?}\n{shown}", files.error());
    let (live, plan) = engine.planned(&files).await;
    prop_assert_eq!(
        (&plan.gaps, &plan.refusals),
        (&vec![], &vec![]),
        "{}",
        shown
    );
    prop_assert!(plan.changes.is_empty(), "{:#?}\n{shown}", plan.changes);
    let report = engine.carry_out(&plan, &live).await;
    prop_assert!(report.steps.is_empty());
    prop_assert_eq!(engine.writes().await, Vec::<Json>::new());
    let declared = &files.document.declared;
    engine.record = memory::after_reading(declared, &live, &engine.record, &plan);
    prop_assert!(declared.is_empty() || !engine.record.things.is_empty());
    let (later, again) = self::taken(&engine, layout).await?;
    prop_assert_eq!(&self::pages(&again), &pages);
    let plan = engine.plan(&files, &later.live);
    prop_assert!(
        plan.changes.is_empty(),
        "with a record: {:#?}\n{shown}",
        plan.changes
    );
    only_what_was_left_out_would_go(&engine, &pages, &later, &taken)
}

/// Where nobody else may own anything, nothing goes but what was left out, with what is below it.
fn only_what_was_left_out_would_go(
    engine: &Engine,
    pages: &[(String, String)],
    found: &Found,
    taken: &Taken,
) -> TestCaseResult {
    let all = ["users", "teams", "addresses", "redirections", "records"];
    let words: BTreeMap<&str, &str> = all.iter().map(|each| (*each, "authoritative")).collect();
    let owned = yaml::to_text(&json!({ "settings": { "ownership": words } }));
    let mut pages = pages.to_vec();
    pages.push(("ownership.yaml".to_owned(), owned));
    let files = Files::load(&pages);
    prop_assert!(files.error().is_none(), "{:?}", files.error());
    let left_out: BTreeSet<&Address> = taken.left_out.iter().map(|left| &left.address).collect();
    for change in engine.plan(&files, &found.live).changes {
        let above = |address: &Address| kinds::by_name(&address.kind)?.parent(&address.key);
        let mut line = std::iter::successors(Some(change.address.clone()), above);
        let expected = line.any(|address| left_out.contains(&address));
        prop_assert!(expected && change.action == Action::Delete, "{change:#?}");
    }
    Ok(())
}

fn law(name: &'static str) {
    let tally = Mutex::new(Tally::default());
    let organizations = prop::collection::vec(organization(), 2..=4);
    check(
        name,
        WORLDS,
        (organizations, select(LAYOUTS.to_vec())),
        |(all, layout)| {
            let tally = &tally;
            async move { holds(world(&all), all.len(), layout, tally).await }
        },
    );
    tally.into_inner().expect("a tally").is_rich();
}

#[test]
fn what_nobody_declared_is_written_down_and_nothing_would_change() {
    law("wild-one");
}

#[test]
fn what_nobody_declared_is_written_down_and_nothing_would_change_either() {
    law("wild-two");
}

/// Names are not the service's keys: what shares one is left out with the reason, and nothing else is.
#[tokio::test]
async fn of_things_with_one_name_none_is_written_and_all_others_are() {
    let rows = |more: Json| -> Vec<Json> {
        let each = [(1, "Twin"), (2, "Twin"), (3, "Single")];
        let row = |(id, name)| {
            let mut row = json!({ "id": id, "name": name });
            merge(&mut row, &more);
            row
        };
        each.map(row).to_vec()
    };
    let named = json!({ "content": "x", "conditions": [{ "property": "subject", "operator": "is", "value": "x" }],
                        "actions": [{ "type": "stop" }] });
    let only = |key: &str| {
        let mut row = named.clone();
        if let Some(members) = row.as_object_mut() {
            members.retain(|name, _| (name == "content") == (key == "content"));
        }
        rows(row)
    };
    let world = json!({
        "accounts": [{ "name": "Acme SA" }],
        "users": [{ "account": "Acme SA", "email": "boss@house.example", "role_type": "owner" }],
        "teams": rows(json!({ "account": "Acme SA" })),
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.example",
            "mailboxes": [{ "mailbox_name": "ada", "users": ["boss@house.example"], "signatures": only("content") }],
            "signature_templates": only("content"), "filters": only("conditions") }],
        "products": [
            { "account": "Acme SA", "id": 11, "service_name": "drive", "customer_name": "Twin", "has_maintenance": true },
            { "account": "Acme SA", "id": 12, "service_name": "drive", "customer_name": "Twin" },
            { "account": "Acme SA", "id": 13, "service_name": "drive", "customer_name": "Single", "has_maintenance": true },
        ],
    });
    let engine = Engine::with(world).await;
    let (found, taken) = taken(&engine, Layout::Single).await.expect("files");
    assert_eq!(found.live.gaps(), vec![]);
    let here = taken.left_out.iter().filter(|left| is_here(left));
    let left: Vec<String> = here.map(|left| left.address.to_string()).collect();
    let twins = [
        "filter-model:acme.example/Twin",
        "product:Acme SA/drive/Twin",
        "signature:ada@acme.example/Twin",
        "signature-template:acme.example/Twin",
        "team:Acme SA/Twin",
    ];
    assert_eq!(left, twins);
    let files = Files::load(&pages(&taken));
    let declared = files.document.declared.iter();
    let single = declared.filter(|each| each.located.address.key.ends_with("/Single"));
    assert!(single.count() >= twins.len());
    let (_, plan) = engine.planned(&files).await;
    assert_eq!((plan.changes.len(), &plan.gaps), (0, &vec![]));
}
