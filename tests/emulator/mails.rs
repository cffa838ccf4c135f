//! The messages the service would have sent, as the control endpoint shows them.

use crate::support::{Api, NOW, office};
use serde_json::{Value, json};

fn bob(silent: bool) -> Value {
    json!({
        "email": "bob@partner.example", "first_name": "Bob", "last_name": "Lee", "locale": "en_GB",
        "role_type": "normal", "silent": silent
    })
}

#[tokio::test]
async fn an_invitation_writes_to_the_invited_unless_silent() {
    let api = Api::seeded(office()).await;
    let silent = api
        .call("POST /1/accounts/10/invitations", bob(true))
        .await
        .data();
    assert_eq!(api.get("/_emulator/mails").await.data(), json!([]));
    let line = format!("DELETE /1/accounts/10/invitations/{}", silent["id"]);
    api.call(&line, Value::Null).await.data();
    api.call("POST /1/accounts/10/invitations", bob(false))
        .await
        .data();
    // A refused call sends nothing.
    let again = api
        .call("POST /1/accounts/10/invitations", bob(false))
        .await;
    assert_eq!(again.status, 409);
    assert_eq!(
        api.get("/_emulator/mails").await.data(),
        json!([{"at": NOW, "to": "bob@partner.example", "what": "invitation", "about": "Acme SA"}])
    );
    api.call("DELETE /_emulator/mails", Value::Null)
        .await
        .data();
    assert_eq!(api.get("/_emulator/mails").await.data(), json!([]));
}

#[tokio::test]
async fn receivers_of_a_redirection_are_asked_once_each() {
    let api = Api::seeded(office()).await;
    let base = "/1/mail_hostings/30/redirections";
    let post = json!({"name": "r", "targets": ["a@b.example", "c@b.example"]});
    api.call(&format!("POST {base}"), post).await.data();
    let put = json!({"targets": ["x@partner.example", "new@b.example"]});
    api.call(&format!("PUT {base}/40"), put).await.data();
    let more = json!({"address": "more@b.example"});
    api.call(&format!("POST {base}/40/targets"), more)
        .await
        .data();
    let line = format!("PUT {base}/40/targets/41/resend-confirmation-request");
    api.call(&line, Value::Null).await.data();
    let accepted = json!({"redirection": "sales@acme.example", "target": "x@partner.example"});
    api.call("POST /_emulator/accept", accepted).await.data();
    let line = format!("PUT {base}/40/send-confirmation-requests");
    api.call(&line, Value::Null).await.data();
    let mails = api.get("/_emulator/mails").await.data();
    let told: Vec<(&str, &str)> = mails
        .as_array()
        .into_iter()
        .flatten()
        .filter(|m| m["what"] == "opt-in")
        .map(|m| {
            (
                m["to"].as_str().unwrap_or(""),
                m["about"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("a@b.example", "r@acme.example"),
            ("c@b.example", "r@acme.example"),
            ("new@b.example", "sales@acme.example"),
            ("more@b.example", "sales@acme.example"),
            ("x@partner.example", "sales@acme.example"),
            ("new@b.example", "sales@acme.example"),
            ("more@b.example", "sales@acme.example"),
        ]
    );
}
