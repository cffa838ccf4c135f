//! The part of the tour about signatures and their templates.

use serde_json::{Value, json};

/// One call of the tour, as in `tour.rs`.
type Call = (&'static str, Value, u16);

/// Every route of this part.
pub(crate) fn tour() -> Vec<Call> {
    [signatures(), templates(), of_2024()].concat()
}

/// A picture of one pixel's worth of beginning.
const GIF: &str = "R0lGODlhAQABAAAAACw=";

fn signatures() -> Vec<Call> {
    let none = Value::Null;
    vec![
        (
            "GET /1/mail_hostings/30/mailboxes/nobody/signatures",
            none.clone(),
            404,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/signatures",
            json!({"name": "Plain", "content": "<p>Ada</p>", "sending_email": "ada@acme.example",
                   "attributes": {"job": "Desk"}, "is_default": true}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/signatures",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/signatures/LAST",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/signatures/LAST",
            json!({"position": "top"}),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/signatures/set_defaults",
            json!({"default_reply_signature_id": null}),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/signatures/LAST/default",
            none.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/signatures/9/default",
            none.clone(),
            400,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/signatures/upload",
            json!({"image": GIF}),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/signatures/LAST",
            none,
            200,
        ),
    ]
}

fn templates() -> Vec<Call> {
    let none = Value::Null;
    vec![
        (
            "POST /1/mail_hostings/30/signatures/templates",
            json!({"name": "House", "content": "<p>Acme</p>", "status": "enabled", "position": "bottom"}),
            201,
        ),
        (
            "GET /1/mail_hostings/30/signatures/templates?page=1",
            none.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/signatures/templates/LAST",
            json!({"is_default": true, "name_format": "first_last"}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/signatures/templates/default",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/signatures/templates/LAST",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/signatures/templates",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/signatures/templates/LAST",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/signatures/templates/LAST/create_signatures",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/signatures/templates/9/create_signatures",
            none.clone(),
            404,
        ),
        (
            "POST /1/mail_hostings/30/signatures/templates/upload",
            json!({"image": GIF}),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/signatures/templates/LAST",
            none,
            200,
        ),
    ]
}

fn of_2024() -> Vec<Call> {
    let none = Value::Null;
    vec![
        (
            "PATCH /_emulator/switches",
            json!({"service_signatures_2024": true}),
            200,
        ),
        (
            "POST /1/mail_hostings/30/signatures",
            json!({"name": "Old", "content": "<p>Acme</p>", "default": true}),
            200,
        ),
        ("GET /1/mail_hostings/30/signatures", none.clone(), 200),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/signatures/models",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/signatures/upload",
            json!({"image": GIF}),
            201,
        ),
        (
            "GET /1/mail_hostings/30/signatures/FIRST",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/signatures/FIRST",
            json!({"position": "top"}),
            200,
        ),
        ("DELETE /1/mail_hostings/30/signatures/FIRST", none, 200),
        (
            "PATCH /_emulator/switches",
            json!({"service_signatures_2024": false}),
            200,
        ),
    ]
}
