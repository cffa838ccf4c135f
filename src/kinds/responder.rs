//! An automatic answer of one mailbox, by its name. Several can be kept, one answers (MAIL-RESP-01).

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::answer::{self, parts};
use super::declare::{Declared, Reviewed};
use super::departure::{self, Cause, Departure};
use super::forwarding;
use super::kind::{
    Around, Asked, CALLED, Difference, Draft, Existence, Field, IdSource, Kind, Located,
    Observation, Observed, Placement, Within, Work,
};
use super::mail::{self, MAILBOX};
use super::names::normal_address;
use super::views::{Shape, View, What};
use super::{decode, senders};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, Template, id_hole};
use crate::model::value::{Spec, Value};

/// `responder:ada@acme.example/holiday`.
#[derive(Debug)]
pub struct Responder;

/// Its name in addresses.
pub const NAME: &str = "responder";
pub(super) const SENDER: &str = "sender";
pub(super) const ACTIVE: &str = "active";
/// Not a field of the thing but an order for its changes; only what is declared holds it.
pub(super) const RESET: &str = "reset-on-change";

fn list(owner: &str) -> Template {
    mail::path(owner).text("/auto_reply/model")
}

impl Kind for Responder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "an automatic answer of one address"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(answer::MESSAGE),
            Field::plain(answer::FROM),
            Field::plain(answer::UNTIL),
            Field::plain(answer::WEEKDAYS),
            Field::plain(SENDER),
            Field::plain(answer::NEVER),
            Field::plain(ACTIVE),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("responders")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Additive,
            "people write and switch their own answers",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(MAILBOX, parts(key).0))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::each(holder, MAILBOX, NAME, within::names)
    }

    /// One call a mailbox (GET `…/auto_reply/model`; A, and read live in 2026): no list tells what is
    /// answered. Only mailboxes whose responders are declared are asked.
    fn views(&self, thing: &Located) -> Vec<View> {
        let (owner, _) = parts(&thing.address.key);
        vec![View {
            what: What::Responders,
            realm: thing.realm.clone(),
            of: owner.to_owned(),
            request: Request::new(Method::Get, list(owner)),
            shape: Shape::List,
        }]
    }

    /// The list also holds the models that the service offers to everybody; `is_model` tells them
    /// apart (C).
    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Responders {
            return seen;
        }
        for item in items {
            if decode::switch(item, "is_model") == Some(true) {
                continue;
            }
            let (Some(id), Some(name), Some(active)) = (
                decode::id(item, "id"),
                decode::text(item, "name"),
                decode::switch(item, "is_active"),
            ) else {
                seen.troubles
                    .push("a responder came without id, name or `is_active`".to_owned());
                continue;
            };
            let key = format!("{}/{}", view.of, name.trim());
            let mut thing = Observed::new(Address::new(NAME, key), id);
            answer::observe(item, &mut thing.spec);
            thing.spec.set(ACTIVE, Value::Bool(active));
            if let Some(sender) = sender(item) {
                let own = normal_address(&view.of) == sender;
                let value = if own {
                    Value::Null
                } else {
                    Value::text(sender)
                };
                thing.spec.set(SENDER, value);
            }
            seen.things.push(thing);
        }
        answer::tell_apart(&mut seen.things, asked.wanted);
        seen
    }

    /// One of an address answers: switching one on switches another off, whatever their times
    /// (MAIL-RESP-01), so two would never come to rest.
    fn review(&self, all: &Reviewed<'_>) -> Vec<Diagnostic> {
        let mut answering: BTreeMap<(&str, &str), Vec<&Declared>> = BTreeMap::new();
        for thing in all.of(NAME) {
            if thing.spec.get(ACTIVE) != Some(&Value::Bool(false)) {
                let (owner, _) = parts(&thing.located.address.key);
                let of_owner = answering.entry((&thing.located.realm, owner)).or_default();
                of_owner.push(thing);
            }
        }
        let mut wrong = Vec::new();
        for ((_, owner), mut things) in answering {
            things.sort_by_key(|thing| thing.origin);
            let Some((first, rest)) = things.split_first() else {
                continue;
            };
            let (_, other) = parts(&first.located.address.key);
            wrong.extend(rest.iter().map(|thing| {
                let (_, name) = parts(&thing.located.address.key);
                let message = format!("`{name}` and `{other}` would both answer for {owner}, and the service lets one answer at a time");
                Diagnostic::error("two-active", thing.origin, message)
                    .related(first.origin, format!("`{other}` is here"))
                    .help("write `active: false` at all but one (MAIL-RESP-01)")
            }));
        }
        wrong
    }

    fn over(&self, spec: &Spec, now: i64) -> Option<(&'static str, String)> {
        answer::over(spec, now)
    }

    fn defaults(&self) -> Spec {
        Spec::default().with(ACTIVE, Value::Bool(true))
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        match (difference.before, difference.after) {
            (None, Some(after)) => create(difference, after),
            (Some(_), Some(after)) => change(difference, after),
            _ => Work {
                drafts: vec![Draft::new(
                    "delete the responder",
                    Request::new(Method::Delete, one(difference.address)),
                )],
                ..Work::default()
            },
        }
    }

    /// Only one answer of a mailbox is active: activating one in webmail deactivates the other
    /// (MAIL-RESP-01).
    fn moved_by(&self, departure: &Departure<'_>) -> Option<Cause> {
        let (mailbox, _) = parts(&departure.address.key);
        let around = departure.around;
        if departure::departed(around, &Address::new(forwarding::NAME, mailbox)) {
            return Some(departure::restored(mailbox));
        }
        let went_off = departure.field == ACTIVE && departure.live == Some(&Value::Bool(false));
        let others = around.living(NAME).into_iter();
        let mut others = others.filter(|other| {
            parts(&other.address.key).0 == mailbox
                && other.address != *departure.address
                && other.spec.get(ACTIVE) == Some(&Value::Bool(true))
        });
        let other = others.next().filter(|_| went_off)?;
        Some(Cause::People(format!(
            "probably: {} was switched on in webmail, which switches the others off",
            other.address
        )))
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (owner, name) = parts(&address.key);
        let mut keys = mail::keys(owner);
        keys.extend(["responders".to_owned(), name.to_owned()]);
        let mut members = answer::adopt(self.fields(), spec);
        if let Some(reset) = spec.get(RESET) {
            members.insert(RESET.to_owned(), reset.to_json());
        }
        Some(Placement::At(keys, json!(members)))
    }
}

/// From whom it answers: the address, or its id among the valid ones where these are told.
fn sender(item: &Json) -> Option<String> {
    if let Some(address) = decode::text(item, "reply_from").filter(|text| text.contains('@')) {
        return Some(normal_address(address));
    }
    let id = decode::id(item, "reply_from_id")?;
    let valid = item.get("valid_emails")?.as_array()?;
    let chosen = valid
        .iter()
        .find(|each| decode::id(each, "id").as_ref() == Some(&id))?;
    decode::text(chosen, "email").map(normal_address)
}

fn one(address: &Address) -> Template {
    let (owner, _) = parts(&address.key);
    list(owner).text("/").id(address)
}

/// The id of the address it answers from, and the call that finds it where no reading did; none
/// where somebody else's address is meant that is not among the confirmed ones.
fn answers_from(difference: &Difference<'_>, after: &Spec) -> Option<(Ref, Option<Draft>)> {
    let (owner, _) = parts(&difference.address.key);
    let all = senders::address(owner);
    let sender = match after.get(SENDER) {
        Some(Value::Text(sender)) => sender.as_str(),
        _ => owner,
    };
    let hole = Ref::member(&all, sender);
    let known = difference.around.lives(&all);
    if known.is_some_and(|found| found.members.contains_key(sender)) {
        return Some((hole, None));
    }
    // The mailbox's own address is looked up: a new one has it only when it is made.
    (sender == owner).then(|| (hole, Some(senders::look_up(owner))))
}

/// It waits for its sender to be confirmed.
fn unconfirmed(difference: &Difference<'_>) -> Work {
    let (owner, _) = parts(&difference.address.key);
    Work {
        blocked_on: vec![senders::address(owner)],
        ..Work::default()
    }
}

/// POST takes no `is_active`: a new one rests until a PATCH wakes it.
fn create(difference: &Difference<'_>, after: &Spec) -> Work {
    let (owner, name) = parts(&difference.address.key);
    let Some((sender, look_up)) = answers_from(difference, after) else {
        return unconfirmed(difference);
    };
    let mut body = Map::new();
    body.insert("name".to_owned(), json!(name));
    body.extend(answer::body(after, |_| true));
    body.insert("reply_from_id".to_owned(), id_hole(&sender));
    let request = Request::new(Method::Post, list(owner)).body(Json::Object(body));
    let post = Draft::new("create the responder", request)
        .yields(Ref::to(difference.address), IdSource::Reply(String::new()));
    let mut drafts: Vec<Draft> = look_up.into_iter().chain([post]).collect();
    let mut notes = Vec::new();
    if after.get(ACTIVE) == Some(&Value::Bool(true)) {
        let request =
            Request::new(Method::Patch, one(difference.address)).body(json!({ "is_active": true }));
        drafts.push(Draft::new("let it answer", request));
        notes.extend(ends(difference));
    }
    Work {
        drafts,
        notes,
        ..Work::default()
    }
}

/// PATCH takes what changes, and always `is_active`.
fn change(difference: &Difference<'_>, after: &Spec) -> Work {
    let (owner, name) = parts(&difference.address.key);
    let changes = |field: &str| difference.changed.contains(field);
    let active = after.get(ACTIVE) == Some(&Value::Bool(true));
    let mut body = Map::new();
    body.insert("is_active".to_owned(), json!(active));
    body.extend(answer::body(after, changes));
    if changes(CALLED) {
        body.insert("name".to_owned(), json!(name));
    }
    let mut drafts = Vec::new();
    if changes(SENDER) {
        let Some((sender, look_up)) = answers_from(difference, after) else {
            return unconfirmed(difference);
        };
        drafts.extend(look_up);
        body.insert("reply_from_id".to_owned(), id_hole(&sender));
    }
    let request = Request::new(Method::Patch, one(difference.address)).body(Json::Object(body));
    drafts.push(Draft::new("change the responder", request));
    let mut notes = Vec::new();
    if changes(ACTIVE) && active {
        notes.extend(ends(difference));
    }
    if changes(answer::MESSAGE) {
        let declared = difference.around.declared(difference.address);
        let reset = declared.and_then(|spec| spec.get(RESET)) == Some(&Value::Bool(true));
        if reset {
            let path = mail::path(owner).text("/auto_reply/reset");
            let request = Request::new(Method::Put, path);
            drafts.push(Draft::new("forget who was answered", request));
        } else {
            notes.push(format!(
                "who was answered in the last seven days does not see the new message; `{RESET}: true` answers them again (MAIL-RESP-05)"
            ));
        }
    }
    Work {
        drafts,
        notes,
        ..Work::default()
    }
}

/// The responder of the same address that stops answering when this one begins.
fn ends(difference: &Difference<'_>) -> Option<String> {
    let (owner, _) = parts(&difference.address.key);
    let others = difference.around.living(NAME);
    let other = others.into_iter().find(|thing| {
        thing.address != *difference.address
            && parts(&thing.address.key).0 == owner
            && thing.spec.get(ACTIVE) == Some(&Value::Bool(true))
    })?;
    let (_, name) = parts(&other.address.key);
    Some(format!("`{name}` stops answering: one of an address can"))
}

/// True where an answer of this mailbox does not live as these files left it.
pub(super) fn any_departed(around: &dyn Around, mailbox: &str) -> bool {
    let declared = around.declaring(NAME).into_iter();
    declared
        .filter(|(address, _)| parts(&address.key).0 == mailbox)
        .any(|(address, _)| departure::departed(around, address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::stage::Stage;

    fn address() -> Address {
        Address::new(NAME, "ada@acme.example/holiday")
    }

    fn now(spec: Spec) -> Observed {
        let mut thing = Observed::new(address(), "5");
        thing.spec = spec;
        thing
    }

    fn calls(work: &Work) -> Vec<String> {
        let line = |draft: &Draft| {
            let path = draft.request.path.to_string();
            let tail = path
                .rsplit_once("ada@acme.example}/")
                .map_or("", |(_, tail)| tail);
            format!("{} {tail}", draft.request.method)
        };
        work.drafts.iter().map(line).collect()
    }

    fn away() -> Spec {
        Spec::default()
            .with(answer::MESSAGE, Value::text("Away."))
            .with(ACTIVE, Value::Bool(true))
    }

    #[test]
    fn a_new_one_is_made_and_then_switched_on() {
        let work = Stage::default().work(&address(), Some(&away()));
        let calls = calls(&work);
        assert_eq!(calls[..2], ["GET signatures", "POST auto_reply/model"]);
        assert!(calls[2].starts_with("PATCH auto_reply/model/"), "{calls:?}");
        let body = work.drafts[1].request.body.clone().unwrap();
        let sender = json!({"$id": "senders:ada@acme.example#ada@acme.example"});
        assert_eq!(body["reply_from_id"], sender);
        assert_eq!(body["is_recurrent"], json!(false));
        assert!(body.get("is_active").is_none());
    }

    #[test]
    fn a_known_sender_is_not_looked_up() {
        let mut senders = Observed::new(senders::address("ada@acme.example"), "x");
        let desk = "desk@partner.example".to_owned();
        senders.members.insert(desk.clone(), "9".to_owned());
        let after = away()
            .with(SENDER, Value::text(desk))
            .with(ACTIVE, Value::Bool(false));
        let stage = Stage::default().there(senders);
        let work = stage.work(&address(), Some(&after));
        assert_eq!(calls(&work), ["POST auto_reply/model"]);
    }

    #[test]
    fn a_changed_message_is_said_or_reset() {
        let after = away().with(answer::MESSAGE, Value::text("Still away."));
        let said = Stage::default()
            .there(now(away()))
            .work(&address(), Some(&after));
        assert_eq!(said.drafts.len(), 1);
        assert_eq!(
            said.drafts[0].request.body,
            Some(json!({"is_active": true, "message": "Still away."}))
        );
        assert!(said.notes[0].contains("seven days"));
        let declared = after.clone().with(RESET, Value::Bool(true));
        let stage = Stage::default()
            .there(now(away()))
            .declares(address(), declared);
        let reset = stage.work(&address(), Some(&after));
        assert_eq!(calls(&reset)[1], "PUT auto_reply/reset");
        assert!(reset.notes.is_empty());
    }

    #[test]
    fn whoever_stops_answering_is_named() {
        let mut mine = Observed::new(Address::new(NAME, "ada@acme.example/mine"), "7");
        mine.spec.set(ACTIVE, Value::Bool(true));
        let mut other = Observed::new(Address::new(NAME, "bob@acme.example/his"), "8");
        other.spec.set(ACTIVE, Value::Bool(true));
        let before = now(away().with(ACTIVE, Value::Bool(false)));
        let stage = Stage::default().there(mine).there(other).there(before);
        let work = stage.work(&address(), Some(&away()));
        assert_eq!(
            work.notes,
            ["`mine` stops answering: one of an address can"]
        );
    }
}
