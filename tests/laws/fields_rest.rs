//! Absent, `null`, value: entries of what people do by hand, of people themselves, and of who opens
//! mailboxes.

use serde_json::{Value as Json, json};

use super::estate::{DOMAIN, REALM};
use super::fields::{Entry, Null, Said, address, service, with};

/// A mail service that is locked, labelled and has a second domain.
const LOCKED: &str = "locked.example";
/// A domain that is not signed: of a signed one the name servers stay (DNS-ZONE-10).
const UNSIGNED: &str = "unsigned.example";
/// A member of the organization.
const MEMBER: &str = "mia@partner.example";
/// Somebody who has confirmed that addresses answer from theirs.
const DESK: &str = "desk@partner.example";

/// What must be there before.
pub(super) fn world() -> Json {
    json!({
        "users": [{ "account": REALM, "email": MEMBER, "first_name": "Mia", "last_name": "Lee" }],
        "teams": [{ "account": REALM, "name": "Openers" }],
        "mail_hostings": [
            { "main_fqdn": DOMAIN, "mailboxes": [{ "mailbox_name": "deputy", "sender_addresses": [
                { "email": DESK, "is_verified": true }] }] },
            { "account": REALM, "main_fqdn": LOCKED, "is_locked": true, "tags": [{ "name": "old" }],
              "domains": [{ "domain": "second.example" }] },
        ],
        "domains": [{ "account": REALM, "name": LOCKED },
                    { "account": REALM, "name": UNSIGNED, "has_dnssec": false }],
        "zones": [{ "fqdn": UNSIGNED }],
        "products": [{ "account": REALM, "service_name": "drive", "customer_name": "Office Drive",
                       "tags": [{ "name": "old" }] }],
    })
}

fn ordered(key: &str, said: Said, value: Json) -> Option<Json> {
    let section = with(json!({}), key, said, value);
    Some(json!({ "organization": REALM, "mail-services": { LOCKED: section } }))
}

fn product(key: &str, said: Said, value: Json) -> Option<Json> {
    let section = with(json!({}), key, said, value);
    Some(json!({ "organization": REALM, "products": { "drive/Office Drive": section } }))
}

fn domain(key: &str, said: Said, value: Json) -> Option<Json> {
    let section = with(json!({}), key, said, value);
    Some(json!({ "organization": REALM, "domains": { UNSIGNED: section } }))
}

fn registration(key: &str, said: Said) -> Option<Json> {
    let section = with(json!({}), key, said, json!(true));
    Some(json!({ "organization": REALM, "domains": { DOMAIN: { "registration": section } } }))
}

fn mailbox(key: &str, said: Said, value: Json) -> Option<Json> {
    address("ada", with(json!({}), key, said, value))
}

/// Who opens an address: without their line nobody is declared.
fn opens(key: &str, who: &str, said: Said) -> Option<Json> {
    let people = with(json!({}), who, said, json!(["responders"]));
    (said != Said::Absent).then(|| address("ada", json!({ key: people })))?
}

fn responder(name: &str, said: Said, sender: &str) -> Option<Json> {
    let answer = with(json!({ "message": "Away" }), "sender", said, json!(sender));
    address(name, json!({ "responders": { "away": answer } }))
}

fn signature(key: &str, said: Said, value: Json) -> Option<Json> {
    let signature = with(json!({ "content": "<p>A</p>" }), key, said, value);
    let section = json!({ "aliases": ["countess"], "signatures": { "Main": signature } });
    let template = json!({ "content": "<p>House</p>", "status": "enabled" });
    service(
        json!({ "addresses": { "ada": section }, "signature-templates": { "House": template } }),
    )
}

fn team(said: Said) -> Option<Json> {
    let access = json!([{ "service": "mail", "rights": ["technical", "statistics"] }]);
    let section = with(json!({ "services": ["mail"] }), "access", said, access);
    Some(json!({ "organization": REALM, "teams": { "Support": section } }))
}

fn member(key: &str, said: Said, value: Json) -> Option<Json> {
    let section = with(json!({}), key, said, value);
    Some(json!({ "organization": REALM, "users": { MEMBER: section } }))
}

fn invited(mut change: impl FnMut(&mut Json)) -> Option<Json> {
    let mut section = json!({ "first-name": "Ann", "last-name": "Lee", "role": "collaborator",
                              "locale": "en", "invitation": { "send-mail": false } });
    change(&mut section);
    Some(json!({ "organization": REALM, "users": { "ann@partner.example": section } }))
}

fn invitee(key: &str, said: Said, value: Json) -> Option<Json> {
    invited(|section| *section = with(section.take(), key, said, value.clone()))
}

fn below(key: &str, field: &str, said: Said, value: Json) -> Option<Json> {
    invited(|section| {
        let base = section[key].as_object().cloned().unwrap_or_default();
        section[key] = with(json!(base), field, said, value.clone());
    })
}

pub(super) const ENTRIES: &[Entry] = &[
    ("domain", "name-servers", Null::Clears, |s| {
        domain(
            "name-servers",
            s,
            json!(["a.partner.example", "b.partner.example"]),
        )
    }),
    ("domain", "dnssec", Null::Refused, |s| {
        domain("dnssec", s, json!(true))
    }),
    (
        "mail-preferences",
        "default-permissions",
        Null::Clears,
        |s| {
            service(with(
                json!({}),
                "default-permissions",
                s,
                json!(["aliases"]),
            ))
        },
    ),
    ("mail-service", "offer", Null::Refused, |s| {
        ordered("offer", s, json!("starter"))
    }),
    ("mail-service", "quota", Null::Refused, |s| {
        ordered("quota", s, json!(50))
    }),
    ("mail-service", "linked-domains", Null::Clears, |s| {
        ordered("linked-domains", s, json!(["third.example"]))
    }),
    ("mail-service", "maintenance", Null::Refused, |s| {
        ordered("maintenance", s, json!(true))
    }),
    ("mail-service", "locked", Null::Refused, |s| {
        ordered("locked", s, json!(false))
    }),
    ("mail-service", "tags", Null::Clears, |s| {
        ordered("tags", s, json!(["new"]))
    }),
    ("mailbox", "allow", Null::Refused, |s| {
        mailbox("allow", s, json!(["*@partner.example"]))
    }),
    ("mailbox", "block", Null::Refused, |s| {
        mailbox("block", s, json!(["*@spam.example"]))
    }),
    ("mailbox", "commercials-folder", Null::Refused, |s| {
        mailbox("commercials-folder", s, json!("Advertising"))
    }),
    ("mailbox", "social-folder", Null::Refused, |s| {
        mailbox("social-folder", s, json!("Social"))
    }),
    ("mailbox-access", "permissions", Null::Refused, |s| {
        opens("access", MEMBER, s)
    }),
    ("mailbox-team-access", "permissions", Null::Refused, |s| {
        opens("team-access", "Openers", s)
    }),
    ("product", "maintenance", Null::Refused, |s| {
        product("maintenance", s, json!(true))
    }),
    ("product", "locked", Null::Refused, |s| {
        product("locked", s, json!(true))
    }),
    ("product", "tags", Null::Clears, |s| {
        product("tags", s, json!(["new"]))
    }),
    ("registration", "transfer-lock", Null::Refused, |s| {
        registration("transfer-lock", s)
    }),
    ("registration", "privacy", Null::Refused, |s| {
        registration("privacy", s)
    }),
    ("registration", "renewal-warranty", Null::Refused, |s| {
        registration("renewal-warranty", s)
    }),
    ("registration", "fast-anycast", Null::Refused, |s| {
        registration("fast-anycast", s)
    }),
    ("responder", "sender", Null::Clears, |s| {
        responder("deputy", s, DESK)
    }),
    // Said by the senders of responders.
    ("senders", "verified", Null::Unsaid, |said| match said {
        Said::Null => None,
        _ => responder("ada", said, "other@partner.example"),
    }),
    ("signature", "sender", Null::Back("ada@acme.example"), |s| {
        signature("sender", s, json!("countess@acme.example"))
    }),
    ("signature", "template", Null::Clears, |s| {
        signature("template", s, json!("House"))
    }),
    ("team", "access", Null::Refused, team),
    ("user", "first-name", Null::Refused, |s| {
        member("first-name", s, json!("Maria"))
    }),
    ("user", "last-name", Null::Refused, |s| {
        member("last-name", s, json!("Leigh"))
    }),
    ("user", "role", Null::Refused, |s| {
        member("role", s, json!("administrator"))
    }),
    ("user", "billing-access", Null::Refused, |s| {
        invitee("billing-access", s, json!(true))
    }),
    ("user", "billing-notifications", Null::Refused, |s| {
        below("notifications", "billing", s, json!(true))
    }),
    ("user", "product-notifications", Null::Refused, |s| {
        below("notifications", "products", s, json!(true))
    }),
    ("user", "access", Null::Clears, |s| {
        invitee(
            "access",
            s,
            json!([{ "service": "mail", "rights": ["technical"] }]),
        )
    }),
    ("user", "again", Null::Refused, |s| {
        below("invitation", "again", s, json!(2))
    }),
];
