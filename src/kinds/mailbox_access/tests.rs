use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::kinds::stage::{Stage, observe};

const BOX: &str = "ada@acme.example";

fn access(person: &str) -> Address {
    address(BOX, person)
}

fn may(words: &[&str]) -> Spec {
    Spec::default().with(PERMISSIONS, Value::set(words.iter().copied()))
}

fn user(email: &str, id: &str) -> Observed {
    let mut user = Observed::new(Address::new("user", org::key("Acme SA", email)), id);
    if id.is_empty() {
        user.members
            .insert(seen::INVITATION.to_owned(), "900".to_owned());
    }
    user
}

/// An access that is there, in one of the three ways.
fn there(person: &str, member: Option<&str>, words: &[&str]) -> Observed {
    let mut thing = Observed::new(access(person), "5");
    thing.spec = may(words);
    thing
        .members
        .extend(member.map(|member| (member.to_owned(), "5".to_owned())));
    thing
}

fn house() -> Stage {
    Stage::default()
        .there(user("boss@acme.example", "1"))
        .there(user("bob@partner.example", "5"))
        .there(user("cyd@partner.example", ""))
        .declares(
            Address::new("user", org::key("Acme SA", "dan@partner.example")),
            Spec::default(),
        )
        .declares(
            Address::new("user", org::key("Other SA", "eve@partner.example")),
            Spec::default(),
        )
}

#[test]
fn a_member_gets_in_at_once_with_all_flags() {
    let calls = house().calls(&access("bob@partner.example"), Some(&may(&["responders"])));
    assert_eq!(calls.len(), 1);
    assert!(
        calls[0].starts_with("POST MB/accesses/webmail {"),
        "{calls:?}"
    );
    assert!(calls[0].contains(r##""$id":"user:Acme SA/bob@partner.example""##));
    assert!(calls[0].contains(r#""can_manage_auto_reply":true"#));
    assert_eq!(calls[0].matches("\"can_").count(), 11);
    let work = house().work(&access("bob@partner.example"), Some(&may(&[])));
    assert!(work.drafts[0].letters.is_empty());
    assert!(work.drafts[0].otherwise[0].contains("no permission beyond"));
}

#[test]
fn an_invitation_carries_the_access_with_nine_flags_and_says_what_comes_later() {
    for person in ["cyd@partner.example", "dan@partner.example"] {
        let work = house().work(&access(person), Some(&may(&["responders", "rules"])));
        let path = work.drafts[0].request.path.to_string();
        assert_eq!(
            path,
            format!(
                "/1/accounts/{{organization:Acme SA}}/invitations/{{user:Acme SA/{person}%23invitation}}/mailbox/{{mail-service:acme.example}}"
            )
            .replace("%23", "#")
        );
        let body = work.drafts[0].request.body.clone().unwrap_or_default();
        assert_eq!(body["mailbox_name"], "ada");
        let flags = body["mailbox_permissions"].as_object();
        assert_eq!(flags.map(serde_json::Map::len), Some(9));
        assert!(
            work.notes[0].starts_with("rules can be given"),
            "{:?}",
            work.notes
        );
    }
}

#[test]
fn somebody_outside_gets_a_link_by_mail_in_either_generation() {
    // Eve is declared in another organization, which does not count here.
    let work = house().work(&access("eve@partner.example"), Some(&may(&["history"])));
    let letters: Vec<_> = work.drafts.iter().flat_map(|d| &d.letters).collect();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, "eve@partner.example");
    let calls = house().calls(&access("eve@partner.example"), Some(&may(&["history"])));
    let routes: Vec<&str> = calls
        .iter()
        .flat_map(|call| call.split(" | "))
        .filter_map(|call| call.split(" {\"").next())
        .collect();
    assert_eq!(
        routes,
        [
            "POST MB/accesses/webmail/invitations",
            "POST MB/auth/invitations",
            "POST MB/accesses/webmail/invitations/{mailbox-access:ada@acme.example/eve@partner.example#link}/send",
            "PUT MB/auth/invitations/send",
        ]
    );
}

#[test]
fn what_somebody_may_do_is_changed_where_their_access_is() {
    let bob = access("bob@partner.example");
    let own = house().there(there("bob@partner.example", None, &["aliases"]));
    let calls = own.calls(&bob, Some(&may(&["signatures"])));
    assert!(calls[0].starts_with("PATCH MB/accesses/webmail/users/{mailbox-access:"));
    assert!(calls[0].contains(" | PATCH MB/users/{mailbox-access:"));
    // The older route could not change this.
    let calls = own.calls(&bob, Some(&may(&["aliases", "restorations"])));
    assert!(!calls[0].contains(" | "), "{calls:?}");
    let calls = own.calls(&bob, None);
    assert!(calls[0].starts_with("DELETE MB/accesses/webmail/users/"));

    let cyd = access("cyd@partner.example");
    let riding = house().there(there(
        "cyd@partner.example",
        Some(seen::INVITATION),
        &["aliases"],
    ));
    let calls = riding.calls(&cyd, Some(&may(&["signatures"])));
    assert!(calls[0].starts_with("PATCH /1/accounts/{organization:Acme SA}/invitations/"));
    let calls = riding.calls(&cyd, None);
    assert!(calls[0].ends_with(r#"{"mailbox_name":"ada"}"#), "{calls:?}");
    // What the invitation has no flag for waits until they have accepted.
    let work = riding.work(&cyd, Some(&may(&["aliases", "rules"])));
    assert!(work.drafts.is_empty());
    assert_eq!(work.blocked_on[0].key, "Acme SA/cyd@partner.example");
}

#[test]
fn a_link_is_changed_or_made_anew() {
    let eve = access("eve@partner.example");
    let waiting = there("eve@partner.example", Some(seen::LINK), &["aliases"]);
    let own = house().there(waiting.clone());
    let verbs = |stage: &Stage, words: &[&str]| -> Vec<String> {
        let calls = stage.calls(&eve, Some(&may(words)));
        let verb = |call: &String| call.split(' ').next().unwrap_or_default().to_owned();
        calls.iter().map(verb).collect()
    };
    assert_eq!(verbs(&own, &["signatures"]), ["PATCH"]);
    // What a link has no flag for waits until it was opened: nobody gets a second mail for it.
    assert_eq!(verbs(&own, &["aliases", "rules"]), [""; 0]);
    let work = own.work(&eve, Some(&may(&["aliases", "rules"])));
    assert!(
        work.by_hand[0].starts_with("rules can be changed when eve@partner.example has opened")
    );
    let work = own.work(&eve, Some(&may(&["signatures", "rules"])));
    assert_eq!(work.drafts.len(), 1);
    assert!(work.notes[0].starts_with("rules can be changed"));
    let mut over = waiting;
    over.lapsed = Some("the link ran out".to_owned());
    assert_eq!(
        verbs(&house().there(over), &["aliases"]),
        ["DELETE", "POST", "POST"]
    );
    assert_eq!(own.calls(&eve, None).len(), 1);
}

#[test]
fn a_mailbox_is_asked_only_about_people_it_does_not_show() {
    let thing = |person: &str| Located {
        address: access(person),
        realm: "Acme SA".to_owned(),
    };
    let known = there("bob@partner.example", None, &[]);
    let bob = thing("bob@partner.example");
    assert!(MailboxAccess.details(&bob, Some(&known)).is_empty());
    assert_eq!(MailboxAccess.details(&bob, None).len(), 1);
    let mut untold = known;
    untold.open = true;
    assert_eq!(MailboxAccess.details(&bob, Some(&untold)).len(), 1);
    // A collection as a whole is no person.
    assert!(MailboxAccess.details(&thing("*"), None).is_empty());
}

#[test]
fn links_count_while_nobody_has_opened_them() {
    let items = [json!({"mailbox_name": "ada", "users": [
        {"id": 5, "email": "Bob@Partner.example", "permissions": {"can_manage_aliases": 1}},
        {"id": 6, "email": "gone@partner.example", "is_deleted": true, "permissions": {}},
        {"id": "7", "email": "old@partner.example"},
    ], "invitations": [
        {"key": "k1", "sent_to": "eve@partner.example", "is_valid": true, "is_used": false,
         "expired_at": 1_800_000_000, "permissions": {"can_manage_rules": true}},
        {"key": "k2", "sent_to": "late@partner.example", "expired_at": 1_700_000_000,
         "permissions": {"can_manage_rules": false}},
        {"key": "k3", "sent_to": "bob@partner.example", "expired_at": 1_800_000_000,
         "permissions": {"can_manage_rules": true}},
        {"key": "k4", "sent_to": "", "permissions": {"can_manage_rules": true}},
        {"key": "k5", "sent_to": "used@partner.example", "is_used": "1"},
    ]})];
    let view = views::mailboxes("Acme SA", "acme.example");
    let seen = observe(NAME, &view, &items, &[]);
    assert!(seen.troubles.is_empty(), "{:?}", seen.troubles);
    let told: Vec<_> = seen
        .things
        .iter()
        .map(|thing| {
            let person = parts(&thing.address.key).1;
            (
                person,
                thing.id.as_str(),
                thing.open,
                thing.waits.len(),
                thing.lapsed.is_some(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("bob@partner.example", "5", false, 0, false),
            ("old@partner.example", "7", true, 0, false),
            ("eve@partner.example", "k1", false, 1, false),
            ("late@partner.example", "k2", false, 0, true),
        ]
    );
}

#[test]
fn an_invitation_that_does_not_say_what_it_brings_is_not_guessed_at() {
    let view = invited("Acme SA", "acme.example");
    let wanted = [access("cyd@partner.example")];
    let told = |apps: Json| {
        let item =
            json!({"invitation_id": 900, "email": "cyd@partner.example", "app_access": apps});
        let seen = observe(NAME, &view, &[item], &wanted);
        let each = seen.things.iter();
        each.map(|thing| (thing.open, thing.spec.items(PERMISSIONS)))
            .collect::<Vec<_>>()
    };
    let flags = json!({"can_manage_aliases": true, "can_access_logs": false});
    let row = json!({"mail_id": 30, "mailbox_name": "Ada", "mailbox_permissions": flags});
    let words = BTreeSet::from(["aliases".to_owned()]);
    assert_eq!(told(json!({"mailbox": [row.clone()]})), [(false, words)]);
    assert_eq!(told(json!({"mailbox": []})), []);
    let unsure = [(true, BTreeSet::new())];
    assert_eq!(told(json!("a text, as the schema says")), unsure);
    // One name at two mail services.
    assert_eq!(told(json!({"mailbox": [row.clone(), row]})), unsure);
}

#[test]
fn nothing_rides_on_an_invitation_that_is_over() {
    let with = |state: State, times: Option<i64>| {
        let mut cyd = user("cyd@partner.example", "");
        cyd.spec
            .set(crate::kinds::user::STATE, Value::text(state.word()));
        let at = cyd.address.clone();
        let stage = house().there(cyd);
        let Some(times) = times else { return stage };
        let names = ["first-name", "last-name", "role", "locale"];
        let words = ["Cyd", "Roy", "collaborator", "fr"];
        let mut spec = Spec::default();
        for (name, word) in names.into_iter().zip(words) {
            spec.set(name, Value::text(word));
        }
        if times > 1 {
            spec.set(AGAIN, Value::Number(times));
        }
        stage.declares(at, spec)
    };
    let work = |stage: Stage| stage.work(&access("cyd@partner.example"), Some(&may(&[])));
    for state in [State::Declined, State::Expired, State::Withdrawn] {
        let unasked = work(with(state, None));
        assert!(unasked.drafts.is_empty());
        assert!(unasked.by_hand[0].contains("is over"));
        assert_eq!(work(with(state, Some(2))).drafts.len(), 1);
    }
    assert_eq!(work(with(State::Declined, Some(1))).blocked_on.len(), 1);
    assert_eq!(work(with(State::Expired, Some(1))).drafts.len(), 1);
    assert_eq!(work(with(State::Invited, None)).drafts.len(), 1);
}

#[test]
fn an_invitation_that_ran_out_brings_nothing() {
    let view = invited("Acme SA", "acme.example");
    let item = json!({
        "invitation_id": 900, "email": "cyd@partner.example",
        "invitation_details": { "status": "pending", "expired_at": 1_700_000_000 },
        "app_access": { "mailbox": [] },
    });
    let seen = observe(NAME, &view, &[item], &[access("cyd@partner.example")]);
    assert!(seen.things.is_empty() && seen.troubles.is_empty());
}

#[test]
fn what_reading_learned_of_the_routes_is_used() {
    let bob = access("bob@partner.example");
    let older = |stage: Stage| stage.lacking(newer(BOX));
    // Nothing lets a member in there but people.
    let work = older(house()).work(&bob, Some(&may(&[])));
    assert!(work.drafts.is_empty());
    assert!(work.by_hand[0].contains("adds bob@partner.example"));
    let own = || house().there(there("bob@partner.example", None, &["aliases"]));
    let calls = older(own()).calls(&bob, Some(&may(&["signatures"])));
    assert!(calls[0].starts_with("PATCH MB/users/"), "{calls:?}");
    let work = older(own()).work(&bob, Some(&may(&["aliases", "rules"])));
    assert!(work.drafts.is_empty() && !work.by_hand.is_empty());
    let work = own().work(&bob, Some(&may(&["signatures", "rules"])));
    assert!(work.notes[0].contains("rules stays as it is"));
}
