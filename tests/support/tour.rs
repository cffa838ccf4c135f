//! One call of every route, in an order in which each finds what it needs in `support::office`.

mod tour_organization;

use serde_json::{Value, json};

#[path = "tour_filters.rs"]
mod filters;
#[path = "tour_people.rs"]
mod people;
#[path = "tour_signatures.rs"]
mod signatures;

#[path = "tour_mail.rs"]
mod tour_mail;

/// One call of the tour: verb and path, body, expected status. `LAST` is the id of what was created last
/// or the key of a link, `FIRST` the id of the first item of the last list.
pub(crate) fn tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let record = json!({"source": "www", "type": "A", "ttl": 300, "target": "192.0.2.1"});
    let invitation = json!({"email": "bob@partner.example", "first_name": "Bob", "last_name": "Lee",
                            "locale": "en_GB", "role_type": "normal"});
    vec![
        ("GET /2/profile?with=preferences", none.clone(), 200),
        ("GET /1/accounts?with=tags,nb_users", none.clone(), 200),
        ("GET /1/accounts/current/products", none.clone(), 200),
        ("GET /1/accounts/10", none.clone(), 200),
        ("GET /1/accounts/10/services", none.clone(), 200),
        ("GET /1/accounts/10/tags", none.clone(), 200),
        ("GET /1/accounts/10/products", none.clone(), 200),
        (
            "GET /1/products?with=users,admin,status,fqdn",
            none.clone(),
            200,
        ),
        ("POST /1/accounts/10/invitations", invitation, 201),
        (
            "GET /2/accounts/10/users?with=permissions",
            none.clone(),
            200,
        ),
        ("GET /1/accounts/10/invitations/LAST", none.clone(), 200),
        ("GET /1/accounts/10/invitations/users/20", none.clone(), 200),
        (
            "PATCH /1/accounts/10/invitations/LAST",
            json!({"role_type": "admin", "team_ids": [70]}),
            200,
        ),
        ("DELETE /1/accounts/10/invitations/LAST", none.clone(), 200),
        ("GET /1/accounts/99", none.clone(), 404),
    ]
    .into_iter()
    .chain(tour_organization::teams())
    .chain(tour_organization::team_users())
    .chain(tour_organization::accesses())
    .chain(tour_organization::tags())
    .chain(mail_tour())
    .chain(people::tour())
    .chain(signatures::tour())
    .chain(filters::tour())
    .chain(tour_mail::tour())
    .chain(dns_tour(record))
    .chain(v1_tour())
    .collect()
}

fn mail_tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let every = "GET /1/mail_hostings/30/mailboxes/ada?with=users,aliases,full_aliases,has_move_spam,\
                 authorized_senders,blocked_senders,size,created_at,permissions,has_dkim_signature";
    vec![
        (
            "GET /1/mail_hostings?account_id=10&with=quota",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30?with=quota,redirections_quota,admin",
            none.clone(),
            200,
        ),
        ("GET /1/mail_hostings/30/preferences", none.clone(), 200),
        (
            "PATCH /1/mail_hostings/30/preferences",
            json!({"blocked_senders": ["a@b.example"]}),
            200,
        ),
        ("GET /1/mail_hostings/30/mailboxes", none.clone(), 200),
        (
            "GET /1/mail_hostings/30/mailboxes?with=users,aliases",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes",
            json!({"mailbox_name": "new", "note": "x"}),
            201,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes",
            json!({"mailbox_name": "ada"}),
            409,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada",
            json!({"blocked_senders": ["a@b.example"]}),
            200,
        ),
        (every, none.clone(), 200),
        (
            "DELETE /1/mail_hostings/30/mailboxes/new",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/nobody",
            none.clone(),
            404,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/aliases",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/aliases",
            json!({"alias": "b"}),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/aliases",
            json!({"alias": "sales"}),
            400,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/aliases",
            json!({"aliases": ["b", "c"]}),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/aliases",
            json!({"aliases": ["sales"]}),
            400,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/aliases/b",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            none.clone(),
            200,
        ),
        ("GET /1/mail_hostings/30/redirections", none.clone(), 200),
        (
            "POST /1/mail_hostings/30/redirections",
            json!({"name": "r", "targets": ["a@b.example"]}),
            201,
        ),
        ("GET /1/mail_hostings/30/redirections/40", none.clone(), 200),
        (
            "PUT /1/mail_hostings/30/redirections/40",
            json!({"targets": ["x@partner.example"]}),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/redirections/40/enable",
            none.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/redirections/40/send-confirmation-requests",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/redirections/40/targets",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/redirections/40/targets",
            json!({"address": "y@b.example"}),
            201,
        ),
        (
            "PUT /1/mail_hostings/30/redirections/40/targets/41/resend-confirmation-request",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/redirections/40/targets?target=y@b.example",
            none.clone(),
            200,
        ),
        ("DELETE /1/mail_hostings/30/redirections/40", none, 200),
    ]
}

fn dns_tour(record: Value) -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    vec![
        (
            "GET /2/zones/acme.example?with=records,skel,records_description",
            none.clone(),
            200,
        ),
        ("GET /2/zones/acme.example/exists", none.clone(), 200),
        ("GET /2/zones/no.example/exists", none.clone(), 404),
        ("GET /2/zones/no.example", none.clone(), 404),
        ("POST /2/zones/acme.example", json!({}), 400),
        ("POST /2/zones/sub.acme.example", json!({"skel": ""}), 201),
        (
            "PUT /2/zones/sub.acme.example",
            json!({"skel": "a A 192.0.2.1"}),
            200,
        ),
        ("DELETE /2/zones/sub.acme.example", none.clone(), 200),
        (
            "GET /2/zones/acme.example/records?page=1&with=idn,records_description",
            none.clone(),
            200,
        ),
        ("POST /2/zones/acme.example/records", record.clone(), 201),
        ("POST /2/zones/acme.example/records", record, 400),
        ("GET /2/zones/acme.example/records/LAST", none.clone(), 200),
        ("GET /2/zones/acme.example/records/9", none.clone(), 404),
        (
            "PUT /2/zones/acme.example/records/LAST",
            json!({"ttl": 60}),
            200,
        ),
        (
            "PUT /2/zones/acme.example/records/LAST",
            json!({"target": "no address"}),
            400,
        ),
        (
            "GET /2/zones/acme.example/records/LAST/check",
            none.clone(),
            200,
        ),
        (
            "DELETE /2/zones/acme.example/records/LAST",
            none.clone(),
            200,
        ),
        ("GET /2/domains/domains", none.clone(), 200),
        ("GET /2/domains/domains/acme.example", none.clone(), 200),
        (
            "GET /2/domains/domains/acme.example/zones",
            none.clone(),
            200,
        ),
        (
            "GET /2/domains/domains/acme.example/dnssec/check",
            none.clone(),
            200,
        ),
        (
            "POST /2/domains/domains/acme.example/dnssec/disable",
            none.clone(),
            200,
        ),
        (
            "POST /2/domains/domains/acme.example/dnssec/enable",
            none.clone(),
            200,
        ),
        (
            "PUT /2/domains/domains/acme.example/nameservers",
            json!({"use_infomaniak_ns": true}),
            200,
        ),
        ("GET /2/domains/acme.example/zones", none.clone(), 200),
        (
            "GET /2/domains/acme.example/dnssec/check",
            none.clone(),
            200,
        ),
        (
            "POST /2/domains/acme.example/dnssec/disable",
            none.clone(),
            200,
        ),
        ("POST /2/domains/acme.example/dnssec/enable", none, 200),
        (
            "PUT /2/domains/acme.example/nameservers",
            json!({"use_infomaniak_ns": true}),
            200,
        ),
    ]
}

fn v1_tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let record = json!({"source": "old", "type": "TXT", "ttl": 3600, "target": "x"});
    vec![
        ("GET /1/product?service_name=domain", none.clone(), 200),
        ("GET /1/domain/account/10", none.clone(), 200),
        ("GET /1/domain/50", none.clone(), 200),
        ("GET /1/domain/50/dns/record", none.clone(), 200),
        ("POST /1/domain/50/dns/record", record, 201),
        ("GET /1/domain/50/dns/record/LAST", none.clone(), 200),
        ("PUT /1/domain/50/dns/record/LAST", json!({"ttl": 60}), 200),
        ("DELETE /1/domain/50/dns/record/LAST", none, 200),
    ]
}
