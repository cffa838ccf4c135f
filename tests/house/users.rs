//! People of an organization: invited, waited for, accepted, and changed by hand.

use maniform::emulator::{Config, Switches};
use serde_json::{Value as Json, json};

use super::house::{House, Ran, acme_world};

const ADA: &str = "organization: Acme SA
users:
  ada@acme.example:
    first-name: Ada
    last-name: Martin
    role: collaborator
    locale: fr
    access: [{ service: mail, rights: [technical, statistics] }]
";

fn house(text: &str) -> House {
    let house = House::acme();
    house.write("a.yaml", text);
    house
}

fn judged(house: &House) -> Ran {
    house.run(&["plan", "--detailed-exitcode"])
}

fn accept(house: &House, email: &str) {
    let done = house.control("POST", "accept", &json!({ "invitation": email }));
    assert_eq!(done["result"], "success", "{done}");
}

/// Path of somebody in the Manager.
fn page(house: &House, email: &str) -> String {
    let world = house.world();
    let users = world["users"].as_array().cloned().unwrap_or_default();
    let person = users.iter().find(|user| user["email"] == email);
    let id = person.map_or(Json::Null, |user| user["id"].clone());
    format!("/2/accounts/{}/users/{id}", world["accounts"][0]["id"])
}

fn invitations(house: &House) -> Vec<String> {
    let world = house.world();
    let all = world["invitations"].as_array().cloned().unwrap_or_default();
    let text = |row: &Json, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    all.iter()
        .map(|row| format!("{} {}", text(row, "email"), text(row, "status")))
        .collect()
}

#[test]
fn somebody_new_is_invited_waited_for_and_then_is_as_declared() {
    let house = house(ADA);
    house
        .plan()
        .exits(0)
        .says("+ user:Acme SA/ada@acme.example")
        .says("an invitation to Acme SA: ada@acme.example");
    house
        .apply()
        .exits(0)
        .says("user:Acme SA/ada@acme.example waits for ada@acme.example to accept");
    assert_eq!(invitations(&house), ["ada@acme.example pending"]);
    judged(&house).exits(5).says("No changes.");
    accept(&house, "ada@acme.example");
    judged(&house).exits(0).says("No changes.");
}

#[test]
fn an_open_invitation_is_corrected_and_only_a_new_one_has_another_name() {
    let house = house(ADA);
    house.apply().exits(0);
    house.forget();
    let other = ADA
        .replace(
            "role: collaborator",
            "role: administrator\n    notifications: { billing: true }",
        )
        .replace(
            "    access: [{ service: mail, rights: [technical, statistics] }]\n",
            "",
        );
    house.write("a.yaml", &other);
    house.settles();
    let writes = house.writes();
    assert!(
        matches!(writes.as_slice(), [one] if one.starts_with("PATCH ")),
        "{writes:?}"
    );
    house.write("a.yaml", &other.replace("Martin", "Martinez"));
    house
        .plan()
        .says("an invitation to Acme SA: ada@acme.example")
        .says("the link of the invitation before no longer works");
    house.settles();
    assert_eq!(
        invitations(&house),
        ["ada@acme.example cancelled", "ada@acme.example pending"]
    );
}

#[test]
fn an_invitation_goes_with_its_block() {
    let house = house(ADA);
    house.apply().exits(0);
    house.write("a.yaml", "organization: Acme SA\nusers: {}\n");
    house.plan().says("- user:Acme SA/ada@acme.example");
    house.settles();
    assert_eq!(invitations(&house), ["ada@acme.example cancelled"]);
}

#[test]
fn who_declined_is_not_pestered() {
    for shown in [false, true] {
        let house = House::configured(Config {
            seed: vec![acme_world()],
            switches: Switches {
                answered_invitations_show: shown,
                ..Switches::default()
            },
            ..Config::default()
        });
        house.write("a.yaml", ADA);
        house.apply().exits(0);
        let no = json!({ "invitation": "ada@acme.example" });
        house.control("POST", "reject", &no);
        judged(&house)
            .exits(5)
            .says("By hand:")
            .says("write `invitation: { again: 2 }`");
        house.forget();
        house.apply().exits(0);
        assert!(house.writes().is_empty(), "{:?}", house.writes());
        house.write("a.yaml", &format!("{ADA}    invitation: {{ again: 2 }}\n"));
        house.apply().exits(0);
        assert_eq!(
            invitations(&house),
            ["ada@acme.example rejected", "ada@acme.example pending"]
        );
        accept(&house, "ada@acme.example");
        judged(&house).exits(0).says("No changes.");
    }
}

#[test]
fn an_invitation_that_ran_out_is_made_anew() {
    let mut world = acme_world();
    world["invitations"] = json!([{
        "account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada", "last_name": "Martin",
        "created_at": 1_700_000_000, "expired_at": 1_702_592_000,
    }]);
    let house = House::with(world);
    house.write("a.yaml", ADA);
    house
        .plan()
        .says("-/+ user:Acme SA/ada@acme.example")
        .says("the invitation ran out on 2023-12-14");
    let path = "/1/accounts/{organization:Acme SA}/invitations";
    let own = format!("{path}/{{user:Acme SA/ada@acme.example#invitation}}");
    assert_eq!(
        house.steps(),
        [
            format!("DELETE {own}"),
            format!("POST {path}"),
            format!("PATCH {own}")
        ]
    );
    house.settles();
    assert_eq!(
        invitations(&house),
        ["ada@acme.example cancelled", "ada@acme.example pending"]
    );
    judged(&house).exits(5).says("No changes.");
}

#[test]
fn a_lost_answer_to_an_invitation_does_not_lead_to_a_second_one() {
    let house = house(ADA);
    house.fault(&json!({ "method": "POST", "path": "/1/accounts/*/invitations", "times": 1, "effect": "cut_after" }));
    house.apply().exits(0).says("found by name and adopted");
    house.mend();
    house.settles();
    assert_eq!(invitations(&house), ["ada@acme.example pending"]);
}

#[test]
fn without_mail_nobody_is_written_to() {
    let house = house(&format!("{ADA}    invitation: {{ send-mail: false }}\n"));
    let plan = house.plan().says("hand over the link");
    assert!(!plan.stdout.contains("Infomaniak sends"), "{}", plan.stdout);
    house.apply().exits(0);
    let mails = house.control("GET", "mails", &Json::Null);
    assert_eq!(mails["data"], json!([]));
}

#[test]
fn a_members_role_is_changed_by_hand_and_seen() {
    let house = house(ADA);
    house.apply().exits(0);
    accept(&house, "ada@acme.example");
    let text = ADA
        .replace("role: collaborator", "role: administrator")
        .replace(
            "    access: [{ service: mail, rights: [technical, statistics] }]\n",
            "",
        );
    house.write("a.yaml", &text);
    judged(&house)
        .exits(5)
        .says("By hand:")
        .says("an administrator or legal representative opens Users, ada@acme.example in the Manager and changes the role from collaborator to administrator")
        .says("gets a mail that sums up the new role");
    let page = page(&house, "ada@acme.example");
    let done = house.manager("PATCH", &page, &json!({ "role_type": "admin" }));
    assert_eq!(done["result"], "success", "{done}");
    judged(&house).exits(0).says("No changes.");
}

#[test]
fn a_member_leaves_by_hand_and_what_goes_is_said() {
    let house = house(ADA);
    house.apply().exits(0);
    accept(&house, "ada@acme.example");
    judged(&house).exits(0);
    house.write("a.yaml", "organization: Acme SA\nusers: {}\n");
    judged(&house)
        .exits(5)
        .says("removes them from Acme SA")
        .says("cannot be undone");
    let page = page(&house, "ada@acme.example");
    house.manager("DELETE", &page, &Json::Null);
    judged(&house).exits(0).says("No changes.");
}

#[test]
fn who_cannot_be_invited_by_a_program_is_said() {
    let text = "organization: Acme SA
users:
  bob@partner.example: { first-name: Bob, last-name: Lee, role: external, locale: en }
  eve@acme.example: {}
";
    let house = house(text);
    judged(&house)
        .exits(5)
        .says("the service takes no invitation of external users from programs")
        .says("nobody called eve@acme.example belongs to Acme SA");
    house.apply().exits(0);
    assert!(house.writes().is_empty());
}

#[test]
fn rights_on_one_product_are_read_back_by_its_name() {
    let text = ADA.replace("service: mail,", "service: mail, product: acme.example,");
    let house = house(&text);
    house.settles();
    accept(&house, "ada@acme.example");
    judged(&house).exits(0).says("No changes.");
    house.write("a.yaml", &text.replace(", statistics", ""));
    judged(&house)
        .exits(5)
        .says("takes away statistics on mail acme.example");
}

#[test]
fn a_service_nobody_ordered_blocks_only_what_needs_it() {
    let text = "organization: Acme SA
users:
  ada@acme.example: { first-name: Ada, last-name: Martin, role: collaborator, locale: fr, access: [{ service: drive, rights: [technical] }] }
  bob@acme.example: { first-name: Bob, last-name: Lee, role: administrator, locale: en }
";
    let house = house(text);
    judged(&house)
        .exits(2)
        .says("Acme SA has ordered no product of the service `drive`; it has domain, mail")
        .says("waits for service:Acme SA/drive");
    house.apply().exits(0);
    assert_eq!(invitations(&house), ["bob@acme.example pending"]);
}

/// What runs out there runs out by the service's clock, which its answers tell.
#[test]
fn an_invitation_that_nobody_answers_runs_out_and_is_made_anew() {
    let house = house(ADA);
    house.settles();
    house.control("POST", "clock", &json!({ "advance": 40 * 86_400 }));
    house
        .plan()
        .says("-/+ user:Acme SA/ada@acme.example")
        .says("the invitation ran out on");
    house.settles();
    house.plan().says("No changes.");
}

/// Somebody invited who is in a team, manages mail and opens two addresses, of which no file speaks.
fn carrying(id: u64) -> Json {
    let service = if id == 30 { 23 } else { 40 };
    let mut world = acme_world();
    world["mail_hostings"][0]["id"] = json!(30);
    world["mail_hostings"][0]["mailboxes"] =
        json!([{ "mailbox_name": "info" }, { "mailbox_name": "desk" }]);
    world["teams"] = json!([{ "account": "Acme SA", "name": "Ops", "id": 71 }]);
    world["products"] = json!([{ "account": "Acme SA", "id": 900, "service_name": "drive", "customer_name": "Files" }]);
    world["invitations"] = json!([{
        "account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada", "last_name": "Martin",
        "expired_at": 4_000_000_000_i64, "team_ids": [71],
        "permissions": [{ "service_id": service, "product_id": id, "types": ["technical"] }],
        "accesses": { "mailboxes": [
            { "mail_id": 30, "mailbox_name": "info", "permissions": ["can_manage_aliases"] },
            { "mail_id": 30, "mailbox_name": "desk", "permissions": ["can_manage_signatures"] },
        ] },
    }]);
    world
}

const RENAMED: &str = "organization: Acme SA
users:
  ada@acme.example: { first-name: Adah, last-name: Martin, role: collaborator, locale: fr }
mail-services:
  acme.example: { addresses: { info: { access: { ada@acme.example: [aliases] } } } }
";

fn open_invitation(house: &House) -> Json {
    let world = house.world();
    let all = world["invitations"].as_array().cloned().unwrap_or_default();
    let open = all.into_iter().find(|row| row["status"] == "pending");
    open.unwrap_or_default()
}

#[test]
fn a_new_invitation_carries_what_the_old_one_did() {
    let house = House::with(carrying(30));
    house.write("a.yaml", RENAMED);
    house
        .plan()
        .says("the new invitation takes over the team Ops, desk@acme.example, info@acme.example");
    house.settles();
    let open = open_invitation(&house);
    assert_eq!(open["first_name"], "Adah");
    assert_eq!(open["team_ids"], json!([71]));
    assert_eq!(open["permissions"][0]["types"], json!(["technical"]));
    let mut boxes: Vec<String> = open["accesses"]["mailboxes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| format!("{} {}", row["mailbox_name"], row["permissions"]))
        .collect();
    boxes.sort();
    assert_eq!(
        boxes,
        [
            "\"desk\" [\"can_manage_signatures\"]",
            "\"info\" [\"can_manage_aliases\"]"
        ]
    );
}

#[test]
fn nothing_is_made_anew_where_nobody_says_what_it_carries() {
    for members in [
        &["permissions", "service_permissions"][..],
        &["teams"],
        &["app_access"],
    ] {
        let house = House::with(carrying(30));
        house.write("a.yaml", RENAMED);
        for member in members {
            house.fault(&json!({ "path": "/2/accounts/*/users", "effect": { "drop_with": { "member": member } } }));
        }
        let plan = judged(&house);
        assert!(
            plan.stdout.contains("does not tell") && plan.stdout.contains("By hand:"),
            "{members:?}\n{}",
            plan.stdout
        );
        house.apply();
        let writes = house.writes();
        assert!(writes.is_empty(), "{members:?} {writes:?}");
    }
}

#[test]
fn an_invitation_withdrawn_for_a_new_one_that_failed_is_made_by_the_next_apply() {
    for shown in [false, true] {
        let house = House::configured(Config {
            seed: vec![acme_world()],
            switches: Switches {
                answered_invitations_show: shown,
                ..Switches::default()
            },
            ..Config::default()
        });
        house.write("a.yaml", ADA);
        house.apply().exits(0);
        house.write("a.yaml", &ADA.replace("Martin", "Martinez"));
        house.fault(&json!({ "method": "POST", "path": "/1/accounts/*/invitations", "effect": { "refuse": { "status": 500 } } }));
        house.apply().exits(4);
        house.mend();
        house.settles();
        assert_eq!(
            invitations(&house),
            ["ada@acme.example cancelled", "ada@acme.example pending"]
        );
    }
}

#[test]
fn a_right_on_a_product_without_name_goes_back_as_its_number() {
    let house = House::with(carrying(900));
    house.write("a.yaml", RENAMED);
    house.settles();
    let open = open_invitation(&house);
    assert_eq!(open["first_name"], "Adah");
    assert_eq!(open["permissions"][0]["product_id"], 900);
}

#[test]
fn the_last_legal_representative_is_neither_removed_nor_demoted() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nusers: {}\nsettings: { ownership: { users: authoritative } }\n",
    );
    let judged_offline = house.run(&["validate"]).exits(1);
    let said = format!("{}{}", judged_offline.stdout, judged_offline.stderr);
    assert!(
        said.contains("would have no legal representative"),
        "{said}"
    );
    for text in [
        "organization: Acme SA\nusers: { boss@acme.example: { role: administrator } }\n",
        "organization: Acme SA\nusers: { cyd@acme.example: {} }\nsettings: { ownership: { users: authoritative } }\n",
    ] {
        house.write("a.yaml", text);
        let plan = house
            .plan()
            .says("beside boss@acme.example nobody stays one");
        assert!(
            !plan.stdout.contains("removes them") && !plan.stdout.contains("changes the role"),
            "{}",
            plan.stdout
        );
    }
}
