//! The organization's part of the tour.

use serde_json::{Value, json};

/// Teams and their people.
pub(crate) fn teams() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let every = "GET /1/accounts/10/teams?with=created_by,owned_by,user_count,product_count,\
                 product_by_service_count";
    let team = json!({"name": "Ops", "owned_by_id": 20, "permissions": {"services": [23, 14]}});
    vec![
        ("POST /1/accounts/10/teams", team, 201),
        (
            "GET /1/accounts/10/teams/LAST?with=created_by",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/accounts/10/teams/LAST",
            json!({"name": "Operations", "permissions": {"services": [14]}}),
            200,
        ),
        (
            "POST /1/accounts/10/teams/LAST/users",
            json!({"user_ids": [99]}),
            404,
        ),
        (every, none.clone(), 200),
        ("GET /1/accounts/10/basic/teams", none.clone(), 200),
        ("GET /1/accounts/10/teams/LAST/users", none.clone(), 200),
        ("DELETE /1/accounts/10/teams/LAST", none, 200),
    ]
}

/// Putting people in and out answers no id, so the team is one of the world's.
pub(crate) fn team_users() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let ada = json!({"user_ids": [20]});
    vec![
        ("POST /1/accounts/10/teams/70/users", ada.clone(), 201),
        ("GET /1/accounts/10/teams/70/users?page=1", none, 200),
        ("DELETE /1/accounts/10/teams/70/users", ada, 200),
    ]
}

/// What an invitation brings; needs the kSuite 80 and the kDrive 82 of the world.
pub(crate) fn accesses() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let flags = json!({
        "can_access_logs": true, "can_change_password": false, "can_configure_mail_folders": true,
        "can_manage_aliases": false, "can_manage_auto_reply": true, "can_manage_filters": true,
        "can_manage_redirections": false, "can_manage_security": false, "can_manage_signatures": true
    });
    let mailbox = json!({"mailbox_name": "ada", "mailbox_permissions": flags});
    let invitation = json!({"email": "cy@partner.example", "first_name": "Cy", "last_name": "Roe",
                            "locale": "it_IT", "role_type": "normal"});
    let suite = json!({"ksuite_access": {"kchat_role": "user", "kdrive_role": "user"}});
    let drive = json!({"drive_id": 82, "role": "user"});
    let key =
        json!({"email": "cy@partner.example", "key": "k", "mail_id": 30, "mailbox_name": "ada"});
    vec![
        ("POST /1/accounts/10/invitations", invitation, 201),
        (
            "POST /1/accounts/10/invitations/LAST/drive",
            drive.clone(),
            201,
        ),
        ("POST /1/accounts/10/invitations/LAST/drive", drive, 409),
        (
            "PATCH /1/accounts/10/invitations/LAST/drive/82",
            json!({"right": "write"}),
            200,
        ),
        ("POST /1/accounts/10/invitations/LAST/ksuite", suite, 201),
        (
            "PATCH /1/accounts/10/invitations/LAST/kchat",
            json!({"role": "admin"}),
            200,
        ),
        (
            "POST /1/accounts/10/invitations/LAST/mailbox/30",
            mailbox.clone(),
            201,
        ),
        (
            "POST /1/accounts/10/invitations/LAST/mailbox/30",
            mailbox.clone(),
            409,
        ),
        (
            "PATCH /1/accounts/10/invitations/LAST/mailbox/30",
            mailbox,
            200,
        ),
        (
            "POST /1/accounts/10/invitations/LAST/mailbox/invite",
            key,
            200,
        ),
        (
            "GET /1/accounts/10/invitations/LAST?with=ksuite,app_accesses,qr_code",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/accounts/10/invitations/LAST/mailbox/30",
            json!({"mailbox_name": "ada"}),
            200,
        ),
        (
            "DELETE /1/accounts/10/invitations/LAST/drive/82",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/accounts/10/invitations/LAST/ksuite",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/accounts/10/invitations/LAST/ksuite",
            none.clone(),
            404,
        ),
        ("GET /2/accounts/10/users/20/app_accesses", none, 200),
    ]
}

/// Tags, which no document lets anybody write.
pub(crate) fn tags() -> Vec<(&'static str, Value, u16)> {
    let tag = json!({"name": "eu", "color": 3});
    vec![
        ("POST /1/accounts/10/tags", tag.clone(), 201),
        ("PUT /1/accounts/10/tags/LAST", tag, 200),
        ("DELETE /1/accounts/10/tags/LAST", Value::Null, 200),
    ]
}
