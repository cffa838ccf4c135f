//! The part of the tour about filters, scripts and folders.

use serde_json::{Value, json};

/// One call of the tour, as in `tour.rs`.
type Call = (&'static str, Value, u16);

/// Every route of this part.
pub(crate) fn tour() -> Vec<Call> {
    [models(), filters(), scripts(), folders()].concat()
}

fn models() -> Vec<Call> {
    let none = Value::Null;
    let model = json!({"name": "Bulk", "is_visible": true, "has_all_conditions": false,
        "conditions": [{"property": "subject", "operator": "contains", "value": "offer"}],
        "actions": [{"type": "flag_seen"}]});
    vec![
        ("POST /1/mail_hostings/30/filters", model.clone(), 200),
        ("GET /1/mail_hostings/30/filters", none.clone(), 200),
        ("GET /1/mail_hostings/30/filters/LAST", none.clone(), 200),
        ("PUT /1/mail_hostings/30/filters/LAST", model, 200),
    ]
}

fn filters() -> Vec<Call> {
    let none = Value::Null;
    let filter = |old: Option<&str>| {
        let mut body = json!({"name": "Bosses", "is_enabled": true, "has_all_of": true,
            "conditions": [{"property": "from", "operator": "is", "value": "boss@acme.example"}],
            "actions": [{"type": "move", "value": "Archives"}]});
        if let Some(old) = old {
            body["old_name"] = old.into();
        }
        body
    };
    vec![
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auth/filters",
            none.clone(),
            400,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/accesses/webmail",
            json!({"user_id": 20}),
            201,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/auth/filters",
            filter(None),
            201,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/auth/filters",
            filter(Some("Bosses")),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auth/filters",
            none,
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/filters/set_activation",
            json!({"name": "Bosses", "is_enabled": false}),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/filters/set_activation",
            json!({"name": "Nobody", "is_enabled": false}),
            400,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/filters/reorder",
            json!({"order": ["Bosses"]}),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/filters/reorder",
            json!({"order": ["Nobody"]}),
            400,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/auth/filters",
            json!({"name": "Bosses"}),
            200,
        ),
        ("GET /1/mail_hostings/30/filters", Value::Null, 200),
        (
            "DELETE /1/mail_hostings/30/filters/FIRST",
            json!({"mail_hosting_id": 30}),
            200,
        ),
    ]
}

fn scripts() -> Vec<Call> {
    let none = Value::Null;
    let name = json!({"name": "mine"});
    vec![
        (
            "POST /1/mail_hostings/30/mailboxes/ada/auth/filters/scripts",
            json!({"name": "mine", "content": "keep;", "is_enabled": true}),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/auth/filters/scripts",
            json!({"name": "mine", "old_name": "mine", "content": "stop;", "is_enabled": true}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auth/filters",
            none,
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/filters/scripts/set_activation",
            json!({"name": "mine", "is_enabled": false}),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/auth/filters/scripts",
            name.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/auth/filters/scripts",
            name,
            400,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/filters/scripts/import",
            json!({"name": "file", "file": "a2VlcDs="}),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/filters/scripts/import",
            json!({"name": "other", "file": "!"}),
            400,
        ),
    ]
}

fn folders() -> Vec<Call> {
    let none = Value::Null;
    let parts = |trash: &str| {
        json!({"archives_folder": "Archives", "draft_folder": "Drafts", "sent_folder": "Sent",
               "trash_folder": trash})
    };
    vec![
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auth/folders",
            none.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/folders",
            parts("Trash"),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auth/folders",
            parts("Nowhere"),
            400,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/auth/folders/spam",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/auth/folders/trash",
            none,
            200,
        ),
    ]
}
