//! The part of the tour that goes through forwarding, automatic answers and what came with them.

use serde_json::{Value, json};

/// The id of the own address of `ada@acme.example` among the senders.
const ADA: u64 = 420_428_733;

/// Continues `tour::tour`.
pub(crate) fn tour() -> Vec<(&'static str, Value, u16)> {
    [
        forwarding_tour(),
        answers_tour(),
        senders_tour(),
        lists_tour(),
        actions_tour(),
        extras_tour(),
    ]
    .concat()
}

fn forwarding_tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let all = json!({"is_enabled": true, "redirect_addresses": ["a@b.example"], "has_dont_deliver": false,
                     "has_forward_spam": true});
    let own = json!({"is_enabled": true, "redirect_addresses": ["ada@acme.example"]});
    vec![
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            all.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            own,
            400,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            all,
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            json!({"redirect_address": "c@d.example"}),
            201,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            json!({"redirect_address": "c@d.example"}),
            400,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes?with=redirection,has_redirection",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/forwarding_addresses/c@d.example",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/forwarding_addresses/c@d.example",
            none.clone(),
            400,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/forwarding_addresses",
            none,
            200,
        ),
    ]
}

fn answers_tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let model = json!({"name": "Away", "message": "<p>Back soon</p>", "is_recurrent": true, "is_visible": true,
                       "recurrent_days": {"monday": true}});
    let own = json!({"name": "Away", "message": "<p>Back soon</p>", "is_recurrent": false, "started_at": 1_767_225_600,
                     "reply_from_id": ADA});
    vec![
        ("POST /1/mail_hostings/30/auto_replies", model, 201),
        ("GET /1/mail_hostings/30/auto_replies", none.clone(), 200),
        (
            "GET /1/mail_hostings/30/auto_replies/LAST",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/auto_replies/LAST",
            json!({"name": "Out"}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auto_reply/model",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/auto_replies/LAST",
            none.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/auto_reply/model",
            own,
            201,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auto_reply/model/LAST?with=valid_emails",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/auto_reply/model/LAST",
            json!({"is_active": true}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes?with=has_auto_responder,auto_responder",
            none.clone(),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auto_reply",
            none.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/auto_reply/reset",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/auto_reply/model/LAST",
            none.clone(),
            200,
        ),
        (
            "PATCH /1/mail_hostings/30/mailboxes/ada/auto_reply",
            json!({"is_enabled": true, "message": "Away", "started_at": "2026-01-01 08:00"}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/auto_reply",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/auto_reply",
            none,
            200,
        ),
    ]
}

fn senders_tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let email = json!({"email": "x@partner.example"});
    vec![
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/headers/addresses/send_validation",
            email.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/headers/addresses/send_validation_link",
            email.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/headers/addresses/validate",
            json!({"email": "x@partner.example", "code": "wrong"}),
            400,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/headers/addresses/check_verified",
            email,
            400,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/ada/headers/addresses/check_verified",
            json!({"email": "ada@acme.example"}),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailboxes/ada/headers/addresses/send_validation",
            json!({"email": "ada@acme.example"}),
            400,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/headers/addresses",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailboxes/ada/headers/addresses/9",
            none,
            404,
        ),
    ]
}

fn lists_tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    let body = json!({"info": "All", "subject": "[club]", "moderators": "ada@acme.example", "max_message_size": 1_048_576,
        "use_reply_to": true, "is_reply_to_forced": false, "should_send_notifications": true,
        "who_can_send": "5", "who_can_subscribe": "1"});
    let mut named = body.clone();
    named["name"] = "club".into();
    let email = json!({"email": "x@partner.example"});
    let form = json!({"subscribe_submit": "Join", "unsubscribe_submit": "Leave",
        "url_after_subscription": "https://acme.example", "url_after_unsubscription": "https://acme.example"});
    let message = json!({"from": "ada@acme.example", "subject": "Hi", "message": "Hello"});
    vec![
        ("POST /1/mail_hostings/30/mailing_lists", named.clone(), 201),
        ("POST /1/mail_hostings/30/mailing_lists", named, 409),
        ("GET /1/mail_hostings/30/mailing_lists", none.clone(), 200),
        ("PATCH /1/mail_hostings/30/mailing_lists/club", body, 200),
        (
            "POST /1/mail_hostings/30/mailing_lists/club/subscribers",
            email.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailing_lists/club/subscribers",
            email,
            409,
        ),
        (
            "POST /1/mail_hostings/30/mailing_lists/club/subscribers/import",
            json!({"datas": "y@partner.example, Y\nz@partner.example"}),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailing_lists/club/subscribers/import",
            json!({"datas": "nonsense"}),
            422,
        ),
        (
            "PATCH /1/mail_hostings/30/mailing_lists/club/subscribers",
            json!({"email": "y@partner.example", "new_email": "w@partner.example"}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailing_lists/club/subscribers?page=1",
            none.clone(),
            200,
        ),
        (
            "PUT /1/mail_hostings/30/mailing_lists/club/send",
            message,
            200,
        ),
        ("PUT /1/mail_hostings/30/mailing_lists/club/form", form, 200),
        (
            "DELETE /1/mail_hostings/30/mailing_lists/club/subscribers",
            json!({"emails": ["w@partner.example"]}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailing_lists/club",
            none.clone(),
            200,
        ),
        (
            "DELETE /1/mail_hostings/30/mailing_lists/club",
            none.clone(),
            200,
        ),
        ("GET /1/mail_hostings/30/mailing_lists/club", none, 404),
    ]
}

fn actions_tour() -> Vec<(&'static str, Value, u16)> {
    let on = json!({"mailboxes": ["ada"], "enabled": true});
    let off = json!({"apply_all": true, "enabled": false});
    let all = json!({"apply_all": true, "permissions": {"can_manage_aliases": false}});
    vec![
        (
            "POST /1/mail_hostings/30/mailboxes/actions/toggle_spam_filter",
            on,
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/actions/toggle_promotion_filter",
            off.clone(),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/actions/toggle_auto_reply",
            off,
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/actions/set_permissions",
            all,
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/actions/delete_redirects",
            json!({"mailboxes": ["ada"]}),
            200,
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/actions/apply_signature",
            json!({"mailboxes": ["ada"], "service_mail_signature_id": 9}),
            404,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/actions/batch/9",
            Value::Null,
            404,
        ),
    ]
}

fn extras_tour() -> Vec<(&'static str, Value, u16)> {
    let none = Value::Null;
    vec![
        ("GET /1/mail_hostings/csv?account_id=10", none.clone(), 200),
        (
            "POST /1/mail_hostings/30/bimi",
            json!({"link_logo": "https://acme.example/logo.svg"}),
            200,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/backups",
            none.clone(),
            500,
        ),
        (
            "GET /1/mail_hostings/30/mailboxes/ada/email_imports",
            none,
            200,
        ),
    ]
}
