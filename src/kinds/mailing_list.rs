//! A discussion list of a mail service: an older product, kept for those who had it. Its name
//! belongs to it alone within the service (MAIL-ADDR-08, MAIL-ADDR-27).

use serde_json::{Map, Value as Json, json};

use super::kind::{
    Asked, Claim, Difference, Draft, Existence, Field, IdSource, Kind, Located, Observation,
    Observed, Placement, Precious, Within, Work,
};
use super::mail::{self, domain, local};
use super::mailing_list_words::{SENDING, SUBSCRIBING, Size, number, word};
use super::names::normal_address;
use super::views::{self, Shape, View, What};
use super::{answer, decode};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, Template};
use crate::model::value::{Spec, Value};

/// `mailing-list:news@acme.example`.
#[derive(Debug)]
pub struct MailingList;

/// Its name in addresses.
pub const NAME: &str = "mailing-list";
pub(super) const MODERATORS: &str = "moderators";
pub(super) const SIZE: &str = "max-message-size";
pub(super) const SEND: &str = "who-can-send";
pub(super) const SUBSCRIBE: &str = "who-can-subscribe";
/// Whether people are welcomed and said goodbye to.
pub(super) const NOTIFICATIONS: &str = "notifications";

/// Texts by key and by the service's word for them; the first stand beside `config`, of which
/// `subject` is a part.
const TEXTS: &[(&str, &str)] = &[("description", "info"), ("subject-prefix", "subject")];

/// Texts that can be empty.
const MESSAGES: &[(&str, &str)] = &[
    ("welcome-message", "welcome_message"),
    ("goodbye-message", "goodbye_message"),
];

/// Switches by key and by the service's word for them.
const SWITCHES: &[(&str, &str)] = &[
    ("replies-to-list", "use_reply_to"),
    ("force-replies-to-list", "is_reply_to_forced"),
    (NOTIFICATIONS, "should_send_notifications"),
];

/// A message as it is compared: without line ends at the end, and nothing where nothing is written.
pub(super) fn text_or_none(text: &str) -> Value {
    match text.replace("\r\n", "\n").trim_end() {
        "" => Value::Null,
        text => Value::text(text),
    }
}

fn lists(domain: &str) -> Template {
    views::below_service(domain, "/mailing_lists")
}

/// Path of a list, by its name.
pub(super) fn path(key: &str) -> Template {
    lists(domain(key)).text("/").id(&Address::new(NAME, key))
}

impl Kind for MailingList {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a discussion list; an older product that only some mail services have"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain("description"),
            Field::plain("subject-prefix"),
            Field::plain(MODERATORS),
            Field::plain(SIZE),
            Field::plain("replies-to-list"),
            Field::plain("force-replies-to-list"),
            Field::plain(NOTIFICATIONS),
            Field::plain(SEND),
            Field::plain(SUBSCRIBE),
            Field::plain("language"),
            Field::plain("welcome-message"),
            Field::plain("goodbye-message"),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("mailing-lists")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "a list that stays goes on passing on mail",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::SERVICE, domain(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, mail::SERVICE, within::addresses)
    }

    /// GET `…/mailing_lists` (A; not paged). Read as one object, because it is one while the main
    /// domain of the service changes.
    fn views(&self, thing: &Located) -> Vec<View> {
        let domain = domain(&thing.address.key);
        vec![View {
            what: What::MailingLists,
            realm: thing.realm.clone(),
            of: domain.to_owned(),
            request: Request::new(Method::Get, lists(domain)),
            shape: Shape::Object,
        }]
    }

    fn rivals(&self, thing: &Located) -> Vec<View> {
        let domain = domain(&thing.address.key);
        vec![
            views::mailboxes(&thing.realm, domain),
            views::redirections(&thing.realm, domain),
        ]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::MailingLists {
            return seen;
        }
        let reply = items.first();
        let Some(each) = reply.and_then(Json::as_array) else {
            let swap = reply.and_then(|reply| decode::text(reply, "swap"));
            seen.troubles.push(match swap {
                Some(state) => format!(
                    "the main domain of the service is being changed (`swap` is {state}), and its lists cannot be read until that is over"
                ),
                None => "the service answered with something that is no set of lists".to_owned(),
            });
            return seen;
        };
        for item in each {
            let Some(name) = decode::text(item, "name") else {
                seen.troubles
                    .push("a list came without its name".to_owned());
                continue;
            };
            let address = Address::new(NAME, mail::key(name, &view.of));
            if decode::switch(item, "being_deleted") == Some(true) {
                if asked.wanted.contains(&address) {
                    seen.troubles.push(format!(
                        "{} is being deleted; plan again when it is gone",
                        address.key
                    ));
                }
                continue;
            }
            let mut thing = Observed::new(address, name);
            read(item, &mut thing.spec);
            // 2025 document; absent, nobody knows.
            if let Some(count) = item.get("user_count").and_then(Json::as_u64) {
                thing.holds.insert(super::subscribers::NAME, count > 0);
            }
            seen.things.push(thing);
        }
        seen
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        vec![Claim {
            name: mail::claim(local(&address.key), domain(&address.key)),
            shared: false,
            shown: address.key.clone(),
            what: "a mailing list".to_owned(),
            item: None,
        }]
    }

    fn defaults(&self) -> Spec {
        Spec::default()
            .with(SIZE, Value::text("10 MB"))
            .with("replies-to-list", Value::Bool(true))
            .with("force-replies-to-list", Value::Bool(false))
            .with(NOTIFICATIONS, Value::Bool(true))
            .with(SEND, Value::text("subscribers"))
            .with(SUBSCRIBE, Value::text("owner-confirms"))
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let key = &difference.address.key;
        let Some(after) = difference.after else {
            return Work {
                drafts: vec![Draft::new(
                    "delete the list",
                    Request::new(Method::Delete, path(key)),
                )],
                notes: vec![
                    "its subscribers are lost; whether a list can be made again is not sure, as the product is an old one (MAIL-ADDR-27)".to_owned(),
                ],
                ..Work::default()
            };
        };
        if after.items(MODERATORS).is_empty() {
            return Work {
                by_hand: vec![format!(
                    "write at least one address under `moderators` of {key}: the service wants them with everything that is written"
                )],
                ..Work::default()
            };
        }
        let (mut body, untold) = body(key, after);
        let mut notes: Vec<String> = Vec::new();
        let draft = if difference.before.is_none() {
            body.insert("name".to_owned(), json!(local(key)));
            let request = Request::new(Method::Post, lists(domain(key))).body(Json::Object(body));
            notes.push("an older product: a service that never had lists may refuse".to_owned());
            Draft::new("create the list", request).yields(
                Ref::to(difference.address),
                IdSource::Known(local(key).to_owned()),
            )
        } else {
            notes.extend(untold.into_iter().map(|field| {
                format!("the service did not tell `{field}` and wants it with every change: it gets what a new list has")
            }));
            let request = Request::new(Method::Patch, path(key)).body(Json::Object(body));
            Draft::new("change the list", request)
        };
        Work {
            drafts: vec![draft],
            notes,
            ..Work::default()
        }
    }

    fn called(&self, word: &str) -> Option<String> {
        mail::called(word)
    }

    /// A product for those who had it already: whether a list that is gone can be made again is not
    /// documented (MAIL-ADDR-27).
    fn precious(&self) -> Option<Precious> {
        Some(Precious {
            lost: "its subscribers go, and the service may not make the list again",
            source: "knowledge base on discussion lists: only for those who had them",
        })
    }

    fn irrecoverable(&self) -> &'static [&'static str] {
        &["what was sent through it so far"]
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = mail::service_keys(domain(&address.key));
        keys.extend(["mailing-lists".to_owned(), local(&address.key).to_owned()]);
        Some(Placement::At(
            keys,
            json!(answer::adopt(self.fields(), spec)),
        ))
    }
}

/// What a reply says of a list. Whether someone is a moderator stands in `moderator` (2025
/// documents), which need not be there.
fn read(item: &Json, spec: &mut Spec) {
    let config = item.get("config").unwrap_or(item);
    let text = |name: &str| decode::text(item, name).or_else(|| decode::text(config, name));
    for (key, name) in TEXTS {
        if let Some(text) = text(name) {
            spec.set(key, Value::text(text.trim_end()));
        }
    }
    for (key, name) in MESSAGES {
        match item.get(*name) {
            Some(Json::Null) => spec.set(key, Value::Null),
            Some(Json::String(text)) => spec.set(key, text_or_none(text)),
            _ => {}
        }
    }
    for (key, name) in SWITCHES {
        if let Some(on) = decode::switch(config, name) {
            spec.set(key, Value::Bool(on));
        }
    }
    let moderators = ["moderator", "moderators"]
        .into_iter()
        .find_map(|name| decode::texts(item, name, "mail"));
    if let Some(moderators) = moderators {
        let each = moderators.iter().map(|address| normal_address(address));
        spec.set(MODERATORS, Value::set(each));
    }
    let values = [
        (SIZE, Size::observed(config.get("max_message_size"))),
        (SEND, word(SENDING, config.get("who_can_send"))),
        (
            SUBSCRIBE,
            word(SUBSCRIBING, config.get("who_can_subscribe")),
        ),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            spec.set(key, value);
        }
    }
    if let Some(language) = decode::text(config, "lang") {
        spec.set("language", Value::text(language.to_lowercase()));
    }
}

/// Everything the service requires of a list, and what of it nobody said. What separates moderators
/// is not documented; a comma does in every list of addresses (C).
fn body(key: &str, after: &Spec) -> (Map<String, Json>, Vec<&'static str>) {
    let defaults = MailingList.defaults();
    let mut untold = Vec::new();
    let mut of = |field: &'static str| -> Option<Value> {
        let known = after.get(field);
        if known.is_none() {
            untold.push(field);
        }
        known.or_else(|| defaults.get(field)).cloned()
    };
    let mut body = Map::new();
    let mut insert = |name: &str, value: Json| body.insert(name.to_owned(), value);
    let text = |value: Option<Value>, instead: String| match value {
        Some(Value::Text(text)) => text,
        _ => instead,
    };
    insert("info", json!(text(of("description"), key.to_owned())));
    let prefix = format!("[{}]", local(key));
    insert("subject", json!(text(of("subject-prefix"), prefix)));
    let moderators: Vec<String> = after.items(MODERATORS).into_iter().collect();
    insert("moderators", json!(moderators.join(",")));
    let size = Size::of(of(SIZE).as_ref()).map(Size::bytes);
    insert("max_message_size", json!(size));
    for (field, name) in SWITCHES {
        insert(name, json!(of(field) == Some(Value::Bool(true))));
    }
    insert("who_can_send", json!(number(SENDING, of(SEND).as_ref())));
    insert(
        "who_can_subscribe",
        json!(number(SUBSCRIBING, of(SUBSCRIBE).as_ref())),
    );
    for (field, name) in [("language", "lang")].iter().chain(MESSAGES) {
        if let Some(value) = after.get(field) {
            insert(name, value.to_json());
        }
    }
    (body, untold)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::kinds::stage::Stage;

    const KEY: &str = "news@acme.example";

    fn work(before: Option<&Spec>, after: Option<&Spec>) -> Work {
        let address = Address::new(NAME, KEY);
        let mut stage = Stage::default();
        if let Some(before) = before {
            let mut list = Observed::new(address.clone(), "news");
            list.spec = before.clone();
            stage = stage.there(list);
        }
        stage.work(&address, after)
    }

    fn moderated() -> Spec {
        MailingList.defaults().with(
            MODERATORS,
            Value::set(["ada@acme.example", "bob@acme.example"]),
        )
    }

    #[test]
    fn a_new_list_says_everything_that_is_required() {
        let work = work(None, Some(&moderated()));
        assert_eq!(
            work.drafts[0].request.body,
            Some(json!({"name": "news", "info": KEY, "subject": "[news]",
                "moderators": "ada@acme.example,bob@acme.example", "max_message_size": 10_485_760,
                "use_reply_to": true, "is_reply_to_forced": false, "should_send_notifications": true,
                "who_can_send": "0", "who_can_subscribe": "1"}))
        );
    }

    #[test]
    fn what_the_service_did_not_tell_is_filled_in_and_said() {
        let before = moderated().with("welcome-message", Value::text("Hi"));
        let mut after = before.clone().with("welcome-message", Value::Null);
        after.0.remove(SEND);
        let work = work(Some(&before), Some(&after));
        let body = work.drafts[0].request.body.clone().unwrap();
        assert_eq!(body["welcome_message"], Json::Null);
        assert_eq!(body["who_can_send"], "0");
        assert!(body.get("name").is_none());
        assert!(
            work.notes
                .iter()
                .any(|note| note.contains("`who-can-send`"))
        );
    }

    #[test]
    fn without_moderators_nothing_is_sent() {
        let none = work(None, Some(&MailingList.defaults()));
        assert!(none.drafts.is_empty() && none.by_hand.len() == 1);
    }

    #[test]
    fn a_list_on_its_way_out_is_no_list_and_no_absence_for_who_wants_it() {
        let view = &MailingList.views(&Located {
            address: Address::new(NAME, KEY),
            realm: "Acme SA".to_owned(),
        })[0];
        let reply = [json!([{"name": "news", "being_deleted": 1}])];
        for (wanted, troubles) in [(BTreeSet::new(), 0), ([Address::new(NAME, KEY)].into(), 1)] {
            let asked = Asked {
                wanted: &wanted,
                now: 0,
                ids: &[],
            };
            let seen = MailingList.observe(view, &reply, asked);
            assert!(seen.things.is_empty());
            assert_eq!(seen.troubles.len(), troubles);
        }
    }
}
