//! What mailboxes pass on and answer, what a service offers, and discussion lists.

use std::collections::{BTreeMap, BTreeSet};

use maniform::kinds::moment::Moment;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};

use super::estate::DOMAIN;
use super::piece::{Generator, Piece};
use super::values;

/// The kinds of this family, and how they are made.
pub(crate) const FAMILY: (&[&str], Generator) = (
    &[
        "forwarding",
        "senders",
        "responder",
        "responder-model",
        "mailing-list",
        "subscribers",
    ],
    || pieces().boxed(),
);

/// Names of this family's own, longer than generated ones.
const MAILBOXES: [&str; 2] = ["answering", "forwarder"];
const LISTS: [&str; 2] = ["newsletter", "discussion"];
const ANSWERS: [&str; 4] = ["holiday", "no", "1e3", "Büro / 1: *"];
/// Who confirmed that this family's mailboxes may answer from there.
const CONFIRMED: &str = "desk@partner.example";

/// One member, as people write it and as the service keeps it.
type Both = (Map<String, Json>, Map<String, Json>);

fn members(each: impl IntoIterator<Item = (&'static str, Json)>) -> Map<String, Json> {
    each.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "Away.",
            "no",
            "<p>Ich bin weg.</p>",
            "line\n  indented\n\nlast",
            "# not a comment",
            "🦀 'quoted' \"twice\"",
            " leading blank",
            "tab\tin it",
        ])
        .prop_map(str::to_owned),
        "[!-~]([ -~]{0,60}[!-~])?",
    ]
}

fn people() -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set(values::address(), 1..4)
}

fn moment() -> impl Strategy<Value = String> {
    select(vec![
        "2026-12-20T18:00+01:00",
        "2026-12-20T17:30:00Z",
        "2027-01-04 08:00-03:30",
    ])
    .prop_map(str::to_owned)
}

fn seconds(moment: &str) -> i64 {
    moment.parse::<Moment>().expect("a moment").seconds()
}

fn forwarding() -> impl Strategy<Value = Both> {
    let switch = || any::<Option<bool>>();
    let on = (people(), switch(), switch(), switch()).prop_map(|(to, keep, spam, paused)| {
        let mut forward = members([("to", json!(to))]);
        let switches = [("keep-copy", keep), ("forward-spam", spam), ("paused", paused)];
        forward.extend(switches.into_iter().filter_map(|(k, on)| Some((k.to_owned(), json!(on?)))));
        let off = paused == Some(true);
        let row = json!({ "is_enabled": !off, "redirect_addresses": if off { json!([]) } else { json!(to) },
            "has_dont_deliver": keep == Some(false), "has_forward_spam": spam == Some(true) });
        (members([("forward", json!(forward))]), members([("forwarding", row)]))
    });
    prop_oneof![
        3 => on,
        1 => Just((members([("forward", Json::Null)]), Map::new())),
        1 => Just((Map::new(), Map::new())),
    ]
}

/// What a responder and a model have in common.
fn answer() -> impl Strategy<Value = Both> {
    let never = prop_oneof![
        Just(None),
        select(vec![
            vec![],
            vec!["@lists.example"],
            vec!["a@lists.example", "@x.example"]
        ])
        .prop_map(Some),
    ];
    let window = prop_oneof![
        Just((None, None, None)),
        select(vec![vec!["monday"], vec!["saturday", "sunday"]]).prop_map(|d| (
            None,
            None,
            Some(d)
        )),
        (moment(), any::<bool>()).prop_map(|(m, from)| if from {
            (Some(m), None, None)
        } else {
            (None, Some(m), None)
        }),
        Just((
            Some("2026-12-20T18:00+01:00".to_owned()),
            Some("2027-01-04T08:00+01:00".to_owned()),
            None
        )),
    ];
    (text(), never, window).prop_map(|(message, never, (from, until, days))| {
        let mut written = members([("message", json!(message))]);
        let mut row = members([
            ("message", json!(message)),
            ("is_recurrent", json!(days.is_some())),
            ("recurrent_days", json!(days.clone().unwrap_or_default())),
            ("started_at", json!(from.as_deref().map(seconds))),
            ("ended_at", json!(until.as_deref().map(seconds))),
            ("dont_reply_to", json!(never.clone().unwrap_or_default())),
        ]);
        for (key, value) in [("from", from), ("until", until)] {
            written.extend(value.map(|value| (key.to_owned(), json!(value))));
        }
        written.extend(days.map(|days| ("weekdays".to_owned(), json!(days))));
        written.extend(never.map(|never| ("never-reply-to".to_owned(), json!(never))));
        row.insert("is_visible".to_owned(), json!(false));
        (written, row)
    })
}

fn responders() -> impl Strategy<Value = Both> {
    let one = (
        answer(),
        any::<Option<bool>>(),
        select(vec![None, Some(Json::Null), Some(json!(CONFIRMED))]),
    );
    prop::collection::btree_map(select(ANSWERS.to_vec()), one, 0..4).prop_map(|all| {
        let mut section = Map::new();
        let mut rows = Vec::new();
        let answering = all.keys().next().copied();
        for (name, ((mut written, mut row), reset, sender)) in all {
            if Some(name) != answering {
                written.insert("active".to_owned(), json!(false));
            } else if reset.is_some() {
                written.insert("active".to_owned(), json!(true));
            }
            written.extend(reset.map(|reset| ("reset-on-change".to_owned(), json!(reset))));
            written.extend(sender.map(|sender| ("sender".to_owned(), sender)));
            row.insert("name".to_owned(), json!(name));
            row.insert("is_active".to_owned(), json!(Some(name) == answering));
            section.insert(name.to_owned(), json!(written));
            rows.push(json!(row));
        }
        (
            members([("responders", json!(section))]),
            members([("responders", json!(rows))]),
        )
    })
}

fn mailbox() -> impl Strategy<Value = Both> {
    (forwarding(), responders(), any::<bool>()).prop_map(|(forward, answers, spoken)| {
        let (mut section, mut row) = forward;
        if spoken {
            section.extend(answers.0);
        }
        row.extend(answers.1);
        let sender = json!([{ "email": CONFIRMED, "is_verified": true }]);
        row.insert("sender_addresses".to_owned(), sender);
        (section, row)
    })
}

fn model() -> impl Strategy<Value = Both> {
    (answer(), any::<Option<bool>>()).prop_map(|((mut written, mut row), visible)| {
        written.extend(visible.map(|on| ("visible".to_owned(), json!(on))));
        row.insert("is_visible".to_owned(), json!(visible != Some(false)));
        (written, row)
    })
}

fn list() -> impl Strategy<Value = Both> {
    let some =
        |key: &'static str, values: Vec<Json>| select(values).prop_map(move |value| (key, value));
    let texts = || vec![json!("Hi"), json!("two\nlines"), Json::Null];
    let fields = (
        some("description", vec![json!("News"), json!("no")]),
        some("subject-prefix", vec![json!("[x]"), json!("1e3")]),
        some(
            "max-message-size",
            vec![json!("1 KB"), json!("1500 KB"), json!("200 MB")],
        ),
        some(
            "who-can-send",
            vec![json!("everyone"), json!("others-moderated")],
        ),
        some(
            "who-can-subscribe",
            vec![json!("anyone"), json!("both-confirm")],
        ),
        some("language", vec![json!("de"), json!("it")]),
        some("welcome-message", texts()),
        some("goodbye-message", texts()),
    );
    let switches = prop::collection::vec(any::<Option<bool>>(), 3);
    let subscribers = prop::option::of((any::<bool>(), people()));
    let kept = prop::collection::vec(any::<bool>(), 8);
    (fields, kept, switches, people(), subscribers).prop_map(
        |((a, b, c, d, e, f, g, h), kept, switches, moderators, subscribers)| {
            let each = [a, b, c, d, e, f, g, h].into_iter().zip(kept);
            let mut section = members(each.filter(|(_, kept)| *kept).map(|(field, _)| field));
            section.insert("moderators".to_owned(), json!(moderators));
            let names = ["replies-to-list", "force-replies-to-list", "notifications"];
            let switches = names.into_iter().zip(switches);
            section.extend(switches.filter_map(|(name, on)| Some((name.to_owned(), json!(on?)))));
            let mut row = members([
                ("moderators", json!(moderators)),
                ("info", json!("old")),
                ("subject", json!("[old]")),
            ]);
            if let Some((only, people)) = subscribers {
                let key = if only {
                    "only-subscribers"
                } else {
                    "subscribers"
                };
                section.insert(key.to_owned(), json!(people));
                row.insert("subscribers".to_owned(), json!(people));
            }
            (section, row)
        },
    )
}

fn pieces() -> impl Strategy<Value = Piece> {
    let mailboxes = prop::collection::btree_map(select(MAILBOXES.to_vec()), mailbox(), 0..3);
    let models = prop::collection::btree_map(select(ANSWERS.to_vec()), model(), 0..3);
    let lists = prop::collection::btree_map(select(LISTS.to_vec()), list(), 0..3);
    (mailboxes, models, lists).prop_map(|(mailboxes, models, lists)| {
        let (addresses, boxes) = apart(mailboxes, "mailbox_name");
        let (models, auto_replies) = apart(models, "name");
        let (lists, mailing_lists) = apart(lists, "name");
        Piece {
            document: json!({ "mail-services": { DOMAIN: {
                "addresses": addresses, "responder-models": models, "mailing-lists": lists } } }),
            world: json!({ "mail_hostings": [{ "main_fqdn": DOMAIN, "mailboxes": boxes,
                "auto_replies": auto_replies, "mailing_lists": mailing_lists }] }),
        }
    })
}

/// Sections by name, and rows that hold their name.
fn apart(all: BTreeMap<&str, Both>, member: &str) -> (Map<String, Json>, Vec<Json>) {
    let mut sections = Map::new();
    let mut rows = Vec::new();
    for (name, (section, mut row)) in all {
        row.insert(member.to_owned(), json!(name));
        sections.insert(name.to_owned(), json!(section));
        rows.push(json!(row));
    }
    (sections, rows)
}
