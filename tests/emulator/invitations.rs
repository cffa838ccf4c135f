//! Invitations: what they bring, what becomes of them, and how they show among the users.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, MemberState, Switches};
use serde_json::{Value, json};

const BASE: &str = "/1/accounts/10/invitations";
const USERS: &str = "/2/accounts/10/users";

fn world() -> Value {
    let mut world = office();
    world["products"] = json!([
        {"id": 80, "service_name": "ksuite", "customer_name": "Acme kSuite", "user_quota": 1},
        {"id": 81, "service_name": "drive", "customer_name": "Suite Drive", "parent_id": 80},
        {"id": 82, "service_name": "drive", "customer_name": "Acme Drive", "user_quota": 1}
    ]);
    world
}

fn guest(email: &str) -> Value {
    json!({"email": email, "first_name": "Gil", "last_name": "Roe", "locale": "de_DE",
           "role_type": "normal", "teams": [70]})
}

fn flags(on: &[&str]) -> Value {
    let all = [
        "can_access_logs",
        "can_change_password",
        "can_configure_mail_folders",
        "can_manage_aliases",
        "can_manage_auto_reply",
        "can_manage_filters",
        "can_manage_redirections",
        "can_manage_security",
        "can_manage_signatures",
    ];
    all.iter()
        .map(|f| ((*f).to_owned(), json!(on.contains(f))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

async fn invite(api: &Api, email: &str) -> String {
    let made = api.call(&format!("POST {BASE}"), guest(email)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    format!("{BASE}/{}", made.data()["id"])
}

async fn with(switches: Switches) -> Api {
    Api::with(Config {
        seed: vec![world()],
        clock: Some(NOW),
        switches,
        ..Config::default()
    })
    .await
}

#[tokio::test]
async fn what_was_promised_is_there_after_accepting() {
    let api = Api::seeded(world()).await;
    let path = invite(&api, "gil@partner.example").await;
    let mailbox =
        json!({"mailbox_name": "ada", "mailbox_permissions": flags(&["can_manage_aliases"])});
    let made = api
        .call(&format!("POST {path}/mailbox/30"), mailbox.clone())
        .await;
    assert_eq!(
        (made.status, &made.data()["status"]),
        (201, &json!("pending"))
    );
    let again = api.call(&format!("POST {path}/mailbox/30"), mailbox).await;
    assert_eq!(again.code(), (409, "object_already_exists"));
    let rights = json!([{"service_id": 14, "types": ["technical"], "apply_to_all": true},
                        {"service_id": 23, "product_id": 30, "types": ["statistic"]}]);
    let patch =
        json!({"permissions": rights, "has_billing": true, "has_mailing": true, "language_id": 2});
    let patched = api.call(&format!("PATCH {path}"), patch).await.data();
    assert_eq!(patched["locale"], "en_GB");
    assert_eq!(
        patched["service_permissions"],
        json!([{"service_id": 14, "service_name": "domain", "rights": "technical"}])
    );
    let shown = api.get(&format!("{path}?with=app_accesses")).await.data();
    let given = &shown["app_accesses"]["mailbox"][0];
    assert_eq!(
        (
            &given["mailbox_name"],
            &given["mailbox_permissions"]["can_manage_aliases"]
        ),
        (&json!("ada"), &json!(true))
    );
    assert_eq!(given["mailbox_permissions"]["can_access_logs"], false);
    api.call(
        "POST /_emulator/accept",
        json!({"invitation": "gil@partner.example"}),
    )
    .await
    .data();
    let line = format!(
        "{USERS}?search=gil&with=teams,permissions,service_permissions,app_access,invitation_details,preferences"
    );
    let users = api.get(&line).await.data();
    let gil = &users[0];
    assert_eq!(
        (
            &gil["has_billing_access"],
            &gil["teams"][0]["name"],
            &gil["permissions"]
        ),
        (&json!(true), &json!("Sales"), &rights)
    );
    assert_eq!(gil["app_access"]["mailbox"][0]["mail_id"], 30);
    assert_eq!(gil["invitation_details"], Value::Null);
    assert_eq!(gil["preferences"]["has_mailing"], true);
    let ada = api
        .get("/1/mail_hostings/30/mailboxes/ada?with=users")
        .await
        .data();
    assert!(ada["users"].to_string().contains("gil@partner.example"));
    let accesses = api
        .get(&format!("{USERS}/{}/app_accesses", gil["user_id"]))
        .await
        .data();
    assert_eq!(accesses["mailbox"][0]["mailbox_name"], "ada");
    // An answered invitation takes nothing more.
    let late = json!({"role": "user"});
    assert_eq!(
        api.call(&format!("PATCH {path}/kchat"), late).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn who_is_pending_shows_with_the_invitation() {
    let api = Api::seeded(world()).await;
    invite(&api, "gil@partner.example").await;
    let line = format!("{USERS}?filter[state_in_account]=pending&with=invitation_details,teams");
    let got = api.get(&line).await;
    assert_eq!(got.body.get("total"), None);
    let gil = &got.data()[0];
    let details = &gil["invitation_details"];
    assert_eq!(
        (
            &details["status"],
            &details["strict"],
            &details["locale"],
            &details["sent_at"]
        ),
        (
            &json!("pending"),
            &json!(true),
            &json!("de_DE"),
            &json!(NOW)
        )
    );
    assert_eq!(details["teams"][0]["id"], 70);
    assert_eq!(gil["teams"], details["teams"]);
    let wrong = api
        .get(&format!("{USERS}?filter[state_in_account]=active"))
        .await;
    assert_eq!(wrong.code(), (422, "validation_failed"));
    let of_team = api.get(&format!("{USERS}?filter[team_ids][]=70")).await;
    assert_eq!(of_team.data().as_array().map(Vec::len), Some(1));
    let by_mail = api.get(&format!("{USERS}?order_by=email&order=desc")).await;
    assert_eq!(by_mail.data()[0]["email"], "gil@partner.example");
}

#[tokio::test]
async fn time_runs_out_and_a_new_invitation_takes_the_place() {
    let api = Api::seeded(world()).await;
    let path = invite(&api, "gil@partner.example").await;
    let again = api
        .call(&format!("POST {BASE}"), guest("GIL@partner.example"))
        .await;
    assert_eq!(again.code(), (409, "object_already_exists"));
    let member = api
        .call(&format!("POST {BASE}"), guest("ada@acme.example"))
        .await;
    assert_eq!(member.code(), (409, "object_already_exists"));
    api.call("POST /_emulator/clock", json!({"advance": 31 * 86_400}))
        .await
        .data();
    let old = api.get(&path).await.data();
    assert_eq!(old["status"], "pending");
    assert!(old["expired_at"].as_i64().expect("a time") < NOW + 31 * 86_400);
    let late = json!({"invitation": "gil@partner.example"});
    let got = api.call("POST /_emulator/accept", late).await;
    assert_eq!(got.code(), (400, "emulator_control"));
    let pending = format!("{USERS}?filter[state_in_account]=pending");
    assert_eq!(api.get(&pending).await.data()[0]["user_status"], "pending");
    invite(&api, "gil@partner.example").await;
    assert_eq!(api.get(&path).await.data()["status"], "cancelled");
    assert_eq!(
        api.get(&pending).await.data().as_array().map(Vec::len),
        Some(1)
    );
    let reject = json!({"invitation": "gil@partner.example", "account": "Acme SA"});
    api.call("POST /_emulator/reject", reject).await.data();
    assert_eq!(api.get(&pending).await.data(), json!([]));
    assert_eq!(
        api.call(
            "POST /_emulator/reject",
            json!({"invitation": "nobody@b.example"})
        )
        .await
        .status,
        400
    );
}

#[tokio::test]
async fn a_strict_invitation_is_for_one_address() {
    let api = Api::seeded(world()).await;
    invite(&api, "gil@partner.example").await;
    let other = json!({"invitation": "gil@partner.example", "as": "gil@home.example"});
    let got = api.call("POST /_emulator/accept", other.clone()).await;
    assert_eq!(got.status, 400);
    let mut loose = guest("lou@partner.example");
    loose["strict"] = json!(false);
    api.call(&format!("POST {BASE}"), loose).await.data();
    let other = json!({"invitation": "lou@partner.example", "as": "lou@home.example"});
    api.call("POST /_emulator/accept", other).await.data();
    let users = api.get(&format!("{USERS}?search=lou")).await.data();
    assert_eq!(users[0]["email"], "lou@home.example");
}

#[tokio::test]
async fn drives_and_suites_have_room_for_so_many() {
    let api = Api::seeded(world()).await;
    let path = invite(&api, "gil@partner.example").await;
    let drive = |id: u64| json!({"drive_id": id, "role": "user"});
    let inside = api.call(&format!("POST {path}/drive"), drive(81)).await;
    assert_eq!(inside.code(), (403, "product_is_part_of_ksuite"));
    let unknown = api.call(&format!("POST {path}/drive"), drive(30)).await;
    assert_eq!(unknown.code(), (404, "object_not_found"));
    api.call(&format!("POST {path}/drive"), drive(82))
        .await
        .data();
    let suite = json!({"ksuite_access": {"kchat_role": "user", "kdrive_role": "admin"}});
    let made = api
        .call(&format!("POST {path}/ksuite"), suite.clone())
        .await;
    assert_eq!(
        (made.status, &made.data()["has_ksuite"]),
        (201, &json!(true))
    );
    let role = json!({"role": "admin"});
    api.call(&format!("PATCH {path}/kchat"), role).await.data();
    let shown = api.get(&format!("{path}?with=ksuite")).await.data();
    assert_eq!(shown["ksuite"][0]["kchat_role"], "admin");
    let second = invite(&api, "hal@partner.example").await;
    let full = api.call(&format!("POST {second}/drive"), drive(82)).await;
    assert_eq!(full.code(), (403, "drive_user_quota_reached"));
    let full = api.call(&format!("POST {second}/ksuite"), suite).await;
    assert_eq!(full.code(), (403, "ksuite_quota_reached"));
    let none = api
        .call(&format!("DELETE {second}/ksuite"), Value::Null)
        .await;
    assert_eq!(none.code(), (404, "object_not_found"));
    let api = Api::seeded(office()).await;
    let path = invite(&api, "gil@partner.example").await;
    let suite = json!({"ksuite_access": {"kchat_role": "user", "kdrive_role": "admin"}});
    let got = api.call(&format!("POST {path}/ksuite"), suite).await;
    assert_eq!(got.code(), (404, "ksuite_not_found_for_account"));
}

#[tokio::test]
async fn a_missing_mailbox_is_made_or_not() {
    let api = Api::seeded(world()).await;
    let path = invite(&api, "gil@partner.example").await;
    let body = |name: &str| json!({"mailbox_name": name, "mailbox_permissions": flags(&[])});
    let taken = api.call(&format!("POST {path}/mailbox/30"), body("sales"));
    assert_eq!(taken.await.code(), (409, "object_already_exists"));
    for name in ["b1", "b2", "b3", "b4"] {
        let made = api
            .call(&format!("POST {path}/mailbox/30"), body(name))
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let full = api
        .call(&format!("POST {path}/mailbox/30"), body("b5"))
        .await;
    assert_eq!(full.code(), (403, "mailboxes_quota_reached"));
    api.get("/1/mail_hostings/30/mailboxes/b4").await.data();
    let key =
        json!({"email": "gil@partner.example", "key": "k", "mail_id": 30, "mailbox_name": "b4"});
    api.call(&format!("POST {path}/mailbox/invite"), key)
        .await
        .data();
    let mails = api.get("/_emulator/mails").await.data();
    assert_eq!(mails[1]["what"], "mailbox-invitation");
    assert_eq!(mails[1]["about"], "b4@acme.example");
    let api = with(Switches {
        invitation_creates_mailbox: false,
        accesses_shown: true,
        ..Switches::default()
    })
    .await;
    let path = invite(&api, "gil@partner.example").await;
    let got = api
        .call(&format!("POST {path}/mailbox/30"), body("b1"))
        .await;
    assert_eq!(got.code(), (404, "object_not_found"));
    let got = api
        .call(&format!("POST {path}/mailbox/30"), body("ada"))
        .await;
    assert_eq!(
        got.data()["app_accesses"]["mailbox"][0]["mailbox_name"],
        "ada"
    );
}

#[tokio::test]
async fn what_is_no_invitation_is_refused() {
    let api = Api::seeded(world()).await;
    for (key, value) in [
        ("colour", json!("red")),
        ("teams", json!([71])),
        ("notifications", json!({"sms": true})),
        ("permissions", json!({"billing": "perhaps"})),
        ("locale", json!("en_US")),
        ("silent", json!("no")),
    ] {
        let mut body = guest("gil@partner.example");
        body[key] = value;
        let got = api.call(&format!("POST {BASE}"), body).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{key}");
    }
    let path = invite(&api, "gil@partner.example").await;
    for rows in [
        json!("all"),
        json!([{"types": ["technical"]}]),
        json!([{"service_id": 9999, "types": ["technical"]}]),
        json!([{"service_id": 23, "types": ["owner"]}]),
        json!([{"service_id": 23, "types": "technical"}]),
        json!([{"service_id": 23, "product_id": 50}]),
        json!([{"service_id": 23, "apply_to_all": "perhaps"}]),
        json!([{"service_id": 23, "rights": ["technical"]}]),
    ] {
        let patch = json!({"permissions": rows});
        let got = api.call(&format!("PATCH {path}"), patch).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{rows}");
    }
    let mut partial = flags(&[]);
    partial
        .as_object_mut()
        .expect("an object")
        .remove("can_access_logs");
    let body = json!({"mailbox_name": "ada", "mailbox_permissions": partial});
    let got = api.call(&format!("POST {path}/mailbox/30"), body).await;
    assert_eq!(
        got.body["error"]["errors"][0]["context"]["attribute"],
        "mailbox_permissions.can_access_logs"
    );
    let mut more = flags(&[]);
    more["can_manage_rules"] = json!(true);
    let body = json!({"mailbox_name": "ada", "mailbox_permissions": more});
    let got = api.call(&format!("POST {path}/mailbox/30"), body).await;
    assert_eq!(got.code(), (422, "validation_failed"));
}

#[tokio::test]
async fn what_is_unknown_about_users_can_be_switched() {
    let api = with(Switches {
        member_state: MemberState::Valid,
        expired_invitations_show: false,
        answered_invitations_show: true,
        users_figures: true,
        invitation_parts_shown: false,
        ..Switches::default()
    })
    .await;
    let path = invite(&api, "gil@partner.example").await;
    api.call(&format!("DELETE {path}"), Value::Null)
        .await
        .data();
    invite(&api, "hal@partner.example").await;
    api.call("POST /_emulator/clock", json!({"advance": 31 * 86_400}))
        .await
        .data();
    let line = format!("{USERS}?page=1&with=invitation_details");
    let got = api.get(&line).await;
    let emails: Vec<String> = got
        .data()
        .as_array()
        .expect("a list")
        .iter()
        .map(|u| u["email"].to_string())
        .collect();
    assert_eq!(emails, ["\"ada@acme.example\"", "\"gil@partner.example\""]);
    assert_eq!(got.data()[0]["state_in_account"], "valid");
    assert_eq!(got.data()[1]["invitation_details"]["status"], "cancelled");
    assert_eq!(got.body["total"], 2);
    assert!(api.get(&path).await.data().get("teams").is_none());
    let asked = api.get(&format!("{path}?with=teams")).await.data();
    assert_eq!(asked["teams"][0]["id"], 70);
}
