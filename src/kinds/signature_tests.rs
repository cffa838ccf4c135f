//! Signatures, defaults, templates and teams, over replies in every documented shape.

use serde_json::{Value as Json, json};

use super::kind::Observed;
use super::stage::{Stage, observe};
use super::views::Shape;
use super::{
    mailbox_access, mailbox_team_access, org, signature, signature_defaults, signature_template,
};
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

const BOX: &str = "ada@acme.example";

fn signature_at(name: &str) -> Address {
    signature::address(BOX, name)
}

fn defaults() -> Address {
    Address::new(signature_defaults::NAME, BOX)
}

fn text(field: &str, value: &str) -> Spec {
    Spec::default().with(field, Value::text(value))
}

/// What a mailbox tells, with this beside the list of signatures.
fn told(rows: Json, beside: &[(&str, Json)]) -> Json {
    let mut reply =
        json!({ "signatures": rows, "default_signature_id": null, "position": "bottom" });
    for (name, value) in beside {
        reply[*name] = value.clone();
    }
    reply
}

fn seen(kind: &str, reply: Json, wanted: &[Address]) -> (Vec<Observed>, usize) {
    let view = signature::view("Acme SA", BOX);
    assert_eq!(view.shape, Shape::Object);
    let seen = observe(kind, &view, &[reply], wanted);
    (seen.things, seen.troubles.len())
}

#[test]
fn no_sender_means_the_address_itself_and_no_reply_address_means_none() {
    let rows = json!([{"id": "7", "name": "Main", "content": "<p>x</p>\n", "full_name": "Ada", "fullname": "",
        "position": "top", "sender": null, "reply_to": "", "has_infomaniak_footer": "1", "template": null}]);
    let (things, troubles) = seen(signature::NAME, told(rows, &[]), &[]);
    assert_eq!(troubles, 0);
    let spec = &things[0].spec;
    assert_eq!(things[0].id, "7");
    assert_eq!(spec.get("content"), Some(&Value::text("<p>x</p>")));
    assert_eq!(spec.get("sender"), Some(&Value::text(BOX)));
    assert_eq!(spec.get("reply-to"), Some(&Value::Null));
    assert_eq!(spec.get("infomaniak-footer"), Some(&Value::Bool(true)));
    assert_eq!(spec.get("full-name"), Some(&Value::Null));
}

#[test]
fn two_signatures_of_one_name_are_a_trouble_only_where_the_name_is_asked_for() {
    let rows = json!([{"id": 1, "name": "Main"}, {"id": 2, "name": "Main"}]);
    assert_eq!(seen(signature::NAME, told(rows.clone(), &[]), &[]).1, 0);
    let asked = [signature_at("Main")];
    assert_eq!(seen(signature::NAME, told(rows, &[]), &asked).1, 1);
}

#[test]
fn defaults_are_told_by_number_and_known_by_name() {
    let rows = json!([{"id": 7, "name": "Main"}]);
    let beside = [
        ("default_signature_id", json!("7")),
        ("default_reply_signature_id", Json::Null),
        ("is_forced", json!(0)),
        ("valid_emails", json!([{"email": "Ada@acme.example"}])),
    ];
    let (things, troubles) = seen(signature_defaults::NAME, told(rows.clone(), &beside), &[]);
    assert_eq!(troubles, 0);
    let spec = &things[0].spec;
    assert_eq!(spec.get("default-signature"), Some(&Value::text("Main")));
    assert_eq!(spec.get("default-reply-signature"), Some(&Value::Null));
    assert_eq!(spec.get("imposed"), Some(&Value::Bool(false)));
    assert_eq!(spec.items("valid-senders"), Value::set([BOX]).items());
    // 2024 knows no default for answers, and nobody guesses one.
    let (things, _) = seen(signature_defaults::NAME, told(rows.clone(), &[]), &[]);
    assert_eq!(things[0].spec.get("default-reply-signature"), None);
    let unknown = [("default_signature_id", json!(9))];
    assert_eq!(
        seen(signature_defaults::NAME, told(rows, &unknown), &[]).1,
        1
    );
}

#[test]
fn a_signature_is_written_in_the_names_for_writing() {
    let after = text("content", "<p>x</p>")
        .with("full-name", Value::text("Ada"))
        .with("sender", Value::text(BOX))
        .with("reply-to", Value::Null)
        .with("infomaniak-footer", Value::Bool(false))
        .with("template", Value::text("House"));
    let stage = Stage::default()
        .declares(signature_at("Main"), after.clone())
        .declares(defaults(), text("default-signature", "Main"));
    let work = stage.work(&signature_at("Main"), Some(&after));
    assert_eq!(
        work.drafts[0].request.body,
        Some(json!({
            "name": "Main", "content": "<p>x</p>", "fullname": "Ada", "sending_email": BOX,
            "reply_email": null, "has_infomaniak_footer": false, "is_available_for_all": true,
            "is_default": true,
            "template_id": {"$id": "signature-template:acme.example/House", "$as": "text"},
        }))
    );
    // Its creation makes it the default: nothing is left to do for that.
    let work = stage.work(&defaults(), Some(&text("default-signature", "Main")));
    assert!(work.drafts.is_empty());
    assert_eq!(work.blocked_on, [signature_at("Main")]);
}

#[test]
fn defaults_are_sent_together() {
    let mut facet = Observed::new(defaults(), BOX);
    facet.spec = text("default-signature", "Main").with("default-reply-signature", Value::Null);
    let stage = Stage::default()
        .there(facet)
        .there(Observed::new(signature_at("Main"), "7"))
        .there(Observed::new(signature_at("Short"), "8"));
    let after =
        text("default-signature", "Main").with("default-reply-signature", Value::text("Short"));
    let body = r##"{"default_signature_id":{"$id":"signature:ada@acme.example/Main"},"default_reply_signature_id":{"$id":"signature:ada@acme.example/Short"}}"##;
    assert_eq!(
        stage.calls(&defaults(), Some(&after)),
        [format!("POST MB/signatures/set_defaults {body}")]
    );
    let none = text("default-reply-signature", "x")
        .with("default-signature", Value::Null)
        .with("default-reply-signature", Value::Null);
    let calls = stage.calls(&defaults(), Some(&none));
    assert!(
        calls[0].contains(r#""default_signature_id":null"#),
        "{calls:?}"
    );
}

#[test]
fn what_a_service_imposes_is_lifted_by_a_person() {
    let mut facet = Observed::new(defaults(), BOX);
    facet.spec = Spec::default().with("imposed", Value::Bool(true));
    let stage = Stage::default().there(facet);
    for (address, after) in [
        (signature_at("Main"), text("content", "x")),
        (defaults(), text("default-signature", "Main")),
    ] {
        let work = stage.work(&address, Some(&after));
        assert!(work.drafts.is_empty());
        assert!(work.by_hand[0].contains("imposes its signature template"));
    }
}

#[test]
fn a_sender_that_is_not_verified_is_for_a_person_and_the_rest_is_sent() {
    let mut facet = Observed::new(defaults(), BOX);
    facet.spec = Spec::default().with("valid-senders", Value::set([BOX]));
    let stage = Stage::default().there(facet).declares(
        Address::new("aliases", BOX),
        Spec::default().with("aliases", Value::set(["countess"])),
    );
    let after = text("content", "x").with("sender", Value::text("ada@home.example"));
    let work = stage.work(&signature_at("Main"), Some(&after));
    assert!(work.by_hand[0].starts_with("have ada@home.example verified"));
    let body = work.drafts[0].request.body.clone().unwrap_or_default();
    assert_eq!(body.get("sending_email"), None);
    let alias = text("content", "x").with("sender", Value::text("countess@acme.example"));
    assert!(
        stage
            .work(&signature_at("Main"), Some(&alias))
            .by_hand
            .is_empty()
    );
}

fn house_template() -> Address {
    signature_template::address("acme.example", "House")
}

#[test]
fn everybody_s_signature_is_made_anew_with_a_template_and_the_plan_says_who_hears_of_it() {
    let bob = mailbox_access::address(BOX, "bob@partner.example");
    let stage = Stage::default().there(Observed::new(bob, "5"));
    let pushed =
        |how: &str| text("content", "<p>x</p>").with("create-signatures", Value::text(how));
    let work = stage.work(&house_template(), Some(&pushed("with a notice")));
    let body = work.drafts[0].request.body.clone().unwrap_or_default();
    assert_eq!(body["create_signatures"], true);
    assert_eq!(body["notify"], true);
    assert_eq!(work.drafts[0].letters[0].to, "bob@partner.example");
    assert!(work.notes[0].contains("is overwritten"));

    let mut there = Observed::new(house_template(), "12");
    there.spec = pushed("quietly").with("status", Value::text("draft"));
    let stage = stage.there(there);
    let after = pushed("quietly").with("status", Value::text("enabled"));
    let calls = stage.calls(&house_template(), Some(&after));
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls[0].starts_with("PUT MH/signatures/templates/{signature-template:"));
    assert!(!calls[0].contains("notify"), "{calls:?}");
    assert!(calls[1].ends_with("/create_signatures"), "{calls:?}");
    // Being the default makes nobody's signature anew.
    let after = pushed("quietly")
        .with("status", Value::text("draft"))
        .with("default", Value::Bool(true));
    assert_eq!(stage.calls(&house_template(), Some(&after)).len(), 1);
}

#[test]
fn a_new_template_needs_a_text_and_becomes_the_default_by_a_second_call() {
    let bare = Spec::default().with("default", Value::Bool(true));
    let work = Stage::default().work(&house_template(), Some(&bare));
    assert!(work.drafts.is_empty() && work.by_hand[0].contains("content"));
    let after = text("content", "x").with("default", Value::Bool(true));
    let calls = Stage::default().calls(&house_template(), Some(&after));
    assert_eq!(calls.len(), 2);
    assert!(calls[1].ends_with(r#"{"is_default":true}"#), "{calls:?}");
}

#[test]
fn a_list_without_texts_leaves_templates_open() {
    let item = json!({"id": "12", "name": "House", "name_format": null, "status": "enabled", "is_default": false});
    let kind = super::by_name(signature_template::NAME).expect("a kind");
    let located = super::kind::Located {
        address: house_template(),
        realm: "Acme SA".to_owned(),
    };
    let list = &kind.views(&located)[0];
    let seen = observe(
        signature_template::NAME,
        list,
        std::slice::from_ref(&item),
        &[],
    );
    assert!(seen.things[0].open);
    let one = &kind.details(&located, seen.things.first())[0];
    assert_eq!(one.shape, Shape::Object);
    let mut whole = item;
    whole["content"] = json!("<p>x</p>");
    let seen = observe(signature_template::NAME, one, &[whole], &[]);
    assert!(!seen.things[0].open);
    assert_eq!(seen.things[0].address, house_template());
    assert!(kind.details(&located, seen.things.first()).is_empty());
}

#[test]
fn a_team_is_found_through_its_own_list_and_written_by_routes_that_may_be_missing() {
    let at = Address::new(mailbox_team_access::NAME, format!("{BOX}/Support"));
    let kind = super::by_name(mailbox_team_access::NAME).expect("a kind");
    let located = super::kind::Located {
        address: at.clone(),
        realm: "Acme SA".to_owned(),
    };
    let view = &kind.views(&located)[0];
    let flags = json!({"can_manage_aliases": true});
    let own = json!({"team_id": 70, "permissions": flags,
        "mailbox": {"mailbox_email": "Ada@acme.example"}});
    let other = json!({"team_id": 70, "permissions": flags, "mailbox": {"mailbox_email": "a@next.example"}});
    let found = |items: &[Json]| -> Vec<Address> {
        let seen = observe(mailbox_team_access::NAME, view, items, &[]);
        seen.things.into_iter().map(|thing| thing.address).collect()
    };
    assert_eq!(found(&[own, other]), std::slice::from_ref(&at));
    let listed = json!({"mailbox_name": "ada", "teams": [{"id": 70, "name": "Support", "permissions": flags}]});
    let numbers = json!({"mailbox_name": "bob", "teams": [{"team_id": 70, "permissions": flags}]});
    assert_eq!(found(&[listed, numbers]), std::slice::from_ref(&at));

    let team = Observed::new(Address::new("team", org::key("Acme SA", "Support")), "70");
    let stage = Stage::default().there(team);
    let after = Spec::default().with("permissions", Value::set(["aliases"]));
    let work = stage.work(&at, Some(&after));
    assert!(work.drafts[0].otherwise[0].ends_with("and sets aliases"));
    let calls = stage.calls(&at, Some(&after));
    assert!(
        calls[0].starts_with("POST MB/accesses/webmail/teams/bulk"),
        "{calls:?}"
    );
    assert!(calls[0].contains(r#""team_ids":[{"$id":"team:Acme SA/Support"}]"#));
    assert!(!Stage::default().work(&at, Some(&after)).by_hand.is_empty());
    // A collection as a whole has no list.
    let all = super::kind::Located {
        address: Address::new(mailbox_team_access::NAME, format!("{BOX}/*")),
        realm: "Acme SA".to_owned(),
    };
    assert!(kind.views(&all).is_empty());
}
