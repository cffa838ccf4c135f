//! Law 7: what is deliverable before and after a change is deliverable at every step between, but
//! for names that change hands, and those only from the one's letting go to the other's taking.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use maniform::apply::{self, Outcome, SendError, Sender};
use maniform::dns::RecordType;
use maniform::model::request::Filled;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use serde_json::Value as Json;

use super::convergence::{files, vault};
use super::drive::check;
use super::engine::Engine;
use super::estate::{DOMAIN, Estate, Set};
use super::generate::estate;

/// What can be reached, and by whom it is held; and which names are mentioned where.
#[derive(Debug, Clone, Default, PartialEq)]
struct Reach {
    /// Mail names and what holds them.
    mail: BTreeMap<String, String>,
    /// Owner names in the zone at which a host is found, and whether it is an alias name.
    hosts: BTreeMap<String, bool>,
    /// Records that name a host in the zone: owner and type, host.
    mentions: BTreeSet<(String, String)>,
}

impl Reach {
    fn of(world: &Json) -> Self {
        let mut reach = Self::default();
        let text = |row: &Json, name: &str| row[name].as_str().unwrap_or_default().to_lowercase();
        let rows = |row: &Json| row.as_array().cloned().unwrap_or_default();
        let service = rows(&world["mail_hostings"])
            .into_iter()
            .find(|row| row["main_fqdn"] == DOMAIN)
            .unwrap_or_default();
        for mailbox in rows(&service["mailboxes"]) {
            let name = text(&mailbox, "mailbox_name");
            for alias in rows(&mailbox["aliases"]) {
                let alias = alias.as_str().unwrap_or_default().to_lowercase();
                reach.mail.insert(alias, format!("alias of {name}"));
            }
            reach.mail.insert(name, "mailbox".to_owned());
        }
        for redirection in rows(&service["redirections"]) {
            let name = text(&redirection, "name");
            reach.mail.insert(name, "redirection".to_owned());
        }
        let zones = rows(&world["zones"]);
        let zone = zones.iter().find(|row| row["fqdn"] == DOMAIN);
        for record in rows(&zone.cloned().unwrap_or_default()["records"]) {
            let (owner, kind) = (text(&record, "source"), text(&record, "type"));
            if matches!(kind.as_str(), "a" | "aaaa" | "cname") {
                reach.hosts.insert(owner.clone(), kind == "cname");
            }
            let target = text(&record, "target");
            let host = target.rsplit(' ').next().unwrap_or_default();
            if matches!(kind.as_str(), "mx" | "cname" | "srv")
                && let Some(host) = host.strip_suffix(&format!(".{DOMAIN}"))
            {
                let at = format!("{owner} {kind}");
                reach.mentions.insert((at, host.to_owned()));
            }
        }
        reach
    }

    /// Mentions of a host that is not there.
    fn dangling(&self) -> BTreeSet<&(String, String)> {
        let there = |mention: &&(String, String)| self.hosts.contains_key(&mention.1);
        self.mentions.iter().filter(|m| !there(m)).collect()
    }
}

/// Sends, and looks at the world before it does.
struct Watched<'a> {
    engine: &'a Engine,
    seen: RefCell<Vec<Reach>>,
}

impl Sender for Watched<'_> {
    async fn send(&self, realm: &str, request: &Filled) -> Result<Json, SendError> {
        let world = self.engine.world().await;
        self.seen.borrow_mut().push(Reach::of(&world));
        self.engine.clients.send(realm, request).await
    }
}

/// A name is gone at most once, for one stretch, and only where somebody else gets it.
fn let_go_once(name: &str, there: &[bool], changes: bool) -> TestCaseResult {
    let gone = there.windows(2).filter(|two| two[0] && !two[1]).count();
    prop_assert!(
        gone <= usize::from(changes),
        "{name} was lost on the way: {there:?}"
    );
    Ok(())
}

fn holds(seen: &[Reach]) -> TestCaseResult {
    let (Some(first), Some(last)) = (seen.first(), seen.last()) else {
        return Ok(());
    };
    for (name, holder) in &first.mail {
        let Some(after) = last.mail.get(name) else {
            continue;
        };
        let there: Vec<bool> = seen.iter().map(|r| r.mail.contains_key(name)).collect();
        let_go_once(name, &there, holder != after)?;
    }
    let changes = |host: &String| match (first.hosts.get(host), last.hosts.get(host)) {
        (Some(before), Some(after)) => before != after,
        _ => false,
    };
    for host in first.hosts.keys().filter(|h| last.hosts.contains_key(*h)) {
        let there: Vec<bool> = seen.iter().map(|r| r.hosts.contains_key(host)).collect();
        let_go_once(host, &there, changes(host))?;
    }
    let (before, after) = (first.dangling(), last.dangling());
    for reach in seen {
        for mention in reach.dangling() {
            let known = before.contains(mention) || after.contains(mention);
            prop_assert!(
                known || changes(&mention.1),
                "{mention:?} leads nowhere on the way: {seen:#?}"
            );
        }
    }
    Ok(())
}

/// Hosts h0 to h5 and records that point at them; alias names point upwards, so never in a circle.
fn pointing() -> impl Strategy<Value = Vec<Set>> {
    let hosts = prop::collection::vec((0usize..5, 1usize..6), 6);
    let pointers = prop::collection::vec((0usize..4, 0usize..6), 0..4);
    (hosts, pointers, select(vec!["@", "m"])).prop_map(|(hosts, pointers, owner)| {
        let set = |owner: &str, kind, values: Vec<String>| Set {
            owner: owner.to_owned(),
            kind,
            ttl: None,
            values,
        };
        let mut sets = Vec::new();
        for (index, (form, up)) in hosts.into_iter().enumerate() {
            let name = format!("h{index}");
            match form {
                0 | 1 => sets.push(set(&name, RecordType::A, vec![format!("192.0.2.{up}")])),
                2 => sets.push(set(&name, RecordType::Aaaa, vec!["2001:db8::1".to_owned()])),
                3 => {
                    let above = format!("h{}.{DOMAIN}", index + up);
                    sets.push(set(&name, RecordType::Cname, vec![above]));
                }
                _ => {}
            }
        }
        let mut mx = Vec::new();
        for (form, host) in pointers {
            let host = format!("h{host}.{DOMAIN}");
            match form {
                0 => sets.push(set("www", RecordType::Cname, vec![host])),
                1 => sets.push(set(
                    "_x._tcp",
                    RecordType::Srv,
                    vec![format!("0 1 9 {host}")],
                )),
                _ => mx.push(format!("5 {host}")),
            }
        }
        sets.push(set(owner, RecordType::Mx, mx));
        sets
    })
}

fn pointed() -> impl Strategy<Value = Estate> {
    (estate(), pointing()).prop_map(|(mut estate, pointing)| {
        // Sets at the same name come first come first served.
        estate.sets.splice(0..0, pointing);
        estate.ownership.clear();
        estate.settled()
    })
}

#[test]
fn what_is_reached_before_and_after_is_reached_between() {
    let input = (pointed(), pointed());
    check(
        "deliverability",
        8,
        input,
        |(first, mut second)| async move {
            // What the second leaves unsaid would stay with the first's names, and be refused to others.
            for (name, mailbox) in &mut second.mailboxes {
                let had = first.mailboxes.get(name).and_then(|m| m.aliases.as_ref());
                if had.is_some() {
                    mailbox.aliases.get_or_insert_default();
                }
            }
            let mut engine = Engine::with(Estate::default().world(true)).await;
            engine.vault = vault();
            if engine.apply(&files(&first)?).await.is_none() {
                return Err(TestCaseError::reject("refused"));
            }
            let (live, plan) = engine.planned(&files(&second)?).await;
            prop_assert!(plan.refusals.is_empty(), "{:#?}", plan.refusals);
            let watched = Watched {
                engine: &engine,
                seen: RefCell::default(),
            };
            let stop = AtomicBool::new(false);
            let job = apply::Job {
                steps: &plan.steps,
                changes: &plan.changes,
                live: &live,
                secrets: &engine.vault,
                at_once: apply::AT_ONCE,
                stop: &stop,
            };
            let report = apply::apply(&job, &watched, &mut |_: &apply::Done| {}).await;
            let all = report.steps.iter().all(|d| d.outcome == Outcome::Done);
            prop_assert!(all, "{:#?}", report.steps);
            let mut seen = watched.seen.into_inner();
            seen.push(Reach::of(&engine.world().await));
            holds(&seen)
        },
    );
}
