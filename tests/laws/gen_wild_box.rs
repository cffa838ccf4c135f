//! Mailboxes as they are found: who opens them, what they answer, sort, sign and pass on.

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value as Json, json};

use super::gen_access::ALL;
use super::gen_wild::{address, local, name, rows, text};
use super::gen_wild_mail::sender;

/// A mailbox without its name.
pub(crate) fn mailbox() -> impl Strategy<Value = Json> {
    let facts = (
        option::of(name()),
        option::of(name()),
        btree_set(local(), 0..=2),
        (btree_set(sender(), 0..=2), btree_set(sender(), 0..=2)),
        (folder(), folder()),
        any::<[bool; 6]>(),
    );
    let opened = (
        option::of(flags()),
        vec(flags(), 0..=1),
        option::of(flags()),
    );
    let answers = (rows("name", name(), responder(), 2), 0usize..3);
    let sorted = (
        rows("name", name(), filter(), 3),
        rows("name", name(), script(), 2),
        any::<bool>(),
    );
    let signed = (rows("name", name(), signature(), 2), 0usize..4, 0usize..4);
    (facts, (forwarding(), opened), (answers, sorted, signed)).prop_map(
        |((note, full_name, aliases, (allow, block), (commercials, social), bits), (forwarding, opened), (answers, sorted, signed))| {
            let [spam, promotion, aliased, locked, limited, answering] = bits;
            let (boss, others, invited) = opened;
            let mut users = Vec::new();
            users.extend(boss.map(|flags| json!({ "email": "boss@acme.example", "permissions": flags })));
            users.extend(others.into_iter().map(|flags| json!({ "email": "sig-one@partner.example", "permissions": flags })));
            let link = |flags| json!({ "firstname": "Ann", "lastname": "Lee", "permissions": flags, "sent_to": "x@partner.example", "sent_at": 1_767_000_000 });
            let invitations: Vec<Json> = invited.into_iter().map(link).collect();
            let (mut responders, active) = answers;
            for (index, responder) in responders.iter_mut().enumerate() {
                responder["is_active"] = json!(index == active);
                if let Some(row) = responder.as_object_mut() {
                    row.shift_remove("is_visible");
                }
            }
            let (filters, mut scripts, use_scripts) = sorted;
            for script in scripts.iter_mut().skip(1) {
                script["is_enabled"] = json!(false);
            }
            let (mut signatures, first, reply) = signed;
            for (index, signature) in signatures.iter_mut().enumerate() {
                signature["is_default"] = json!(index == first);
                signature["is_default_reply"] = json!(index == reply);
            }
            json!({ "note": note, "full_name": full_name, "aliases": aliases, "authorized_senders": allow,
                "blocked_senders": block, "mail_filtering_folder_commercials": commercials,
                "mail_filtering_folder_social_networks": social, "has_move_spam": spam, "has_mail_filtering": promotion,
                "enabled_alias": u8::from(aliased), "is_ldap_locked": locked, "is_limited": limited,
                "has_responder": answering, "forwarding": forwarding, "users": users, "invitations": invitations,
                "responders": responders, "filters": filters, "scripts": scripts, "use_scripts": use_scripts,
                "signatures": signatures, "sender_addresses": [{ "email": "desk@partner.example", "is_verified": aliased }] })
        },
    )
}

fn folder() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("Other".to_owned()), name()]
}

fn flags() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(ALL.to_vec(), 0..=ALL.len())
        .prop_map(|all| all.iter().map(|flag| flag.flag()).collect())
}

fn forwarding() -> impl Strategy<Value = Json> {
    (btree_set(address(), 0..=3), any::<[bool; 3]>()).prop_map(|(to, [paused, drops, spam])| {
        let on = !to.is_empty() && !paused;
        json!({ "is_enabled": on, "redirect_addresses": if on { json!(to) } else { json!([]) },
                "has_dont_deliver": drops, "has_forward_spam": spam })
    })
}

/// An automatic answer, of a mailbox or a model.
pub(crate) fn responder() -> impl Strategy<Value = Json> {
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let never = select(vec![
        "@lists.example",
        "x@partner.example",
        "lists.example",
        "*@x.example",
        "Mixed@Case.example",
    ]);
    let window = select(vec![
        (None, None),
        (Some(1_767_000_001), None),
        (None, Some(1_799_999_999)),
        (Some(1_700_000_000), Some(1_710_000_000)),
        (Some(9), Some(5)),
    ]);
    (text(), any::<[bool; 2]>(), subsequence(days.to_vec(), 0..=7), window, btree_set(never, 0..=2)).prop_map(
        |(message, [recurrent, visible], days, (from, until), never)| {
            json!({ "message": message, "is_recurrent": recurrent, "recurrent_days": days, "started_at": from,
                    "ended_at": until, "dont_reply_to": never, "is_visible": visible })
        },
    )
}

fn script() -> impl Strategy<Value = Json> {
    let content = prop_oneof![
        4 => select(vec!["keep;\n", "keep;", "# nothing\r\nkeep;\r\n", "if header :is \"subject\" \"ü 🦀\" { discard; }\n\n", "\tstop;\n", ""]).prop_map(str::to_owned),
        1 => text(),
    ];
    (content, any::<bool>())
        .prop_map(|(content, on)| json!({ "content": content, "is_enabled": on }))
}

fn filter() -> impl Strategy<Value = Json> {
    (rule("has_all_of"), any::<bool>()).prop_map(|(mut row, on)| {
        row["is_enabled"] = json!(on);
        row
    })
}

/// What a filter looks for and does; `all` is the member that says whether all conditions count.
pub(crate) fn rule(all: &'static str) -> impl Strategy<Value = Json> {
    // Mostly what a document can say, so that most of it is written and proven.
    let property = prop_oneof![
        12 => select(vec!["subject", "from", "to", "cc"]),
        1 => select(vec!["body", "reply-to", "size", "x-infomaniak-type", "list-id"]),
    ];
    let operator = prop_oneof![
        12 => select(vec!["contains", "is", "begin", "end"]),
        1 => select(vec!["not", "matches"]),
    ];
    let value = prop_oneof![20 => name(), 1 => Just(String::new())];
    let condition = (property, operator, value)
        .prop_map(|(property, operator, value)| json!({ "property": property, "operator": operator, "value": value }));
    let action = prop_oneof![
        6 => name().prop_map(|folder| json!({ "type": "move", "value": folder })),
        6 => name().prop_map(|folder| json!({ "type": "copy", "value": folder })),
        1 => vec(name(), 2..=3).prop_map(|folders| json!({ "type": "copy", "value": folders })),
        6 => address().prop_map(|to| json!({ "type": "forward", "value": to })),
        9 => select(vec!["flag_seen", "discard", "stop"]).prop_map(|word| json!({ "type": word })),
        1 => Just(json!({ "type": "keep_copy" })),
    ];
    let conditions = prop_oneof![9 => vec(condition.clone(), 1..=2), 1 => vec(condition, 0..=3)];
    let actions = prop_oneof![9 => vec(action.clone(), 1..=2), 1 => vec(action, 0..=3)];
    (conditions, actions, any::<bool>())
        .prop_map(move |(conditions, actions, every)| json!({ "conditions": conditions, "actions": actions, all: every }))
}

fn signature() -> impl Strategy<Value = Json> {
    let email = || {
        option::of(prop_oneof![
            address(),
            Just("desk@partner.example".to_owned())
        ])
    };
    (text(), name(), select(vec!["top", "bottom"]), (email(), email()), any::<[bool; 2]>()).prop_map(
        |(content, full_name, position, (sender, reply), [footer, shared])| {
            json!({ "content": content, "fullname": full_name, "position": position, "sending_email": sender,
                    "reply_email": reply, "has_infomaniak_footer": footer, "is_available_for_all": shared })
        },
    )
}
