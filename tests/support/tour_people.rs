//! The part of the tour about what people have in a mailbox: access, devices.

use serde_json::{Value, json};

/// One call of the tour, as in `tour.rs`.
type Call = (&'static str, Value, u16);

/// Every route of this part.
pub(crate) fn tour() -> Vec<Call> {
    [webmail(), devices(), teams(), older()].concat()
}

/// Turns the service into one of the older kind, or back.
fn migrated(on: bool) -> Call {
    let body = json!({"method": "PATCH", "path": "/1/mail_hostings/30", "body": {"migrated": on}});
    ("POST /_emulator/manager", body, 200)
}

fn webmail() -> Vec<Call> {
    let none = Value::Null;
    let some = json!({"permissions": {"can_manage_filters": true}});
    vec![
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail",
            json!({"user_id": 20, "permissions": {"can_access_logs": true}}),
            201,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail",
            json!({"user_id": 20}),
            409,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail",
            json!({"user_id": 21}),
            422,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/accesses/webmail/users/20",
            some.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail/invitations",
            some,
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail/invitations/LAST/send",
            json!({"email": "bob@partner.example", "language": "en"}),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail/invitations/LAST/send",
            json!({"email": "bob@partner.example"}),
            429,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/accesses/webmail?page=1",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada?with=users,invitations,count_users,count_devices",
            none.clone(),
            200,
        ),
        ("GET /1/mail_hostings/30/users", none.clone(), 200),
        (
            "GET /1/mail_hostings/30/invitations?with=mailbox",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/invitations?account_id=10",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/invitations/LAST",
            json!({"permissions": {"can_manage_filters": false}}),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/invitations/LAST",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/accesses/webmail/users",
            none.clone(),
            200,
        ),
        ("GET /1/mail_hostings/accesses/webmail", none.clone(), 200),
        (
            "GET /1/mail_hostings/accesses/webmail/accounts/10/users/20",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/accesses/webmail/mailboxes/31/set_primary",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/accesses/webmail/mailboxes/31",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/accesses/webmail/mailboxes/31",
            none.clone(),
            404,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/accesses/webmail/users/20",
            none,
            404,
        ),
    ]
}

fn devices() -> Vec<Call> {
    let none = Value::Null;
    let phone = json!({"protocols": "imap", "label": "Phone", "type": "phone", "user_id": 20});
    vec![
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/devices",
            phone.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/devices",
            json!({"protocols": "imap", "type": "legacy"}),
            422,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/accesses/devices/users/20",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/accesses/devices?page=1",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/devices/FIRST",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/accesses/devices/FIRST",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/devices",
            phone.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/accesses/devices/users/20",
            none.clone(),
            200,
        ),
        ("GET /1/mail_hostings/accesses/devices", none.clone(), 200),
        (
            "PATCH /1/mail_hostings/accesses/devices/FIRST",
            json!({"label": "Old phone"}),
            200,
        ),
        (
            "DELETE /1/mail_hostings/accesses/devices/FIRST",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/accesses/devices",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/accesses/devices/users/20",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/accesses/devices",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/accesses/devices/users/20",
            none,
            200,
        ),
    ]
}

fn teams() -> Vec<Call> {
    let none = Value::Null;
    let some = json!({"can_manage_filters": true});
    vec![
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail/teams/bulk",
            json!({"team_ids": [5], "permissions": some}),
            404,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/accesses/webmail/teams/5",
            json!({"permissions": some}),
            404,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/accesses/webmail/teams/5/individual_users",
            none.clone(),
            404,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/accesses/webmail/users/20/team_accesses",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/accesses/webmail/accounts/10/teams/5",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/accesses/webmail/teams/5",
            none,
            404,
        ),
    ]
}

fn older() -> Vec<Call> {
    let none = Value::Null;
    let some = json!({"permissions": {"can_manage_chat": true}});
    vec![
        (
            "GET /1/mail_hostings/30/mailboxes/ada/users",
            none.clone(),
            501,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail",
            json!({"user_id": 20}),
            201,
        ),
        migrated(false),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/accesses/webmail",
            none.clone(),
            501,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/auth/invitations",
            some.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/invitations/send",
            json!({"email": "bob@partner.example"}),
            400,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/invitations",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/users",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/users/20",
            some,
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/users/20",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/users/20",
            none,
            404,
        ),
        migrated(true),
    ]
}
