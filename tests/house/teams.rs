//! Work teams: their services, and people who are members, invited, or about to be.

use maniform::emulator::{Config, Switches};
use serde_json::{Value as Json, json};

use super::house::{House, Ran, acme_world};

fn world() -> Json {
    let mut world = acme_world();
    world["users"]
        .as_array_mut()
        .expect("users")
        .push(json!({ "account": "Acme SA", "email": "cyd@acme.example", "first_name": "Cyd" }));
    world
}

fn house(text: &str) -> House {
    let house = House::with(world());
    house.write("a.yaml", text);
    house
}

fn judged(house: &House) -> Ran {
    house.run(&["plan", "--detailed-exitcode"])
}

/// Who is in which team, invited people with a question mark.
fn people(house: &House) -> Vec<String> {
    let world = house.world();
    let name = |id: &Json| {
        let teams = world["teams"].as_array().cloned().unwrap_or_default();
        let team = teams.into_iter().find(|team| team["id"] == *id);
        team.map_or(Json::Null, |team| team["name"].clone())
    };
    let mut found = Vec::new();
    for (table, mark) in [("users", ""), ("invitations", "?")] {
        for row in world[table].as_array().into_iter().flatten() {
            let open = row["status"].is_null() || row["status"] == "pending";
            for team in row["team_ids"].as_array().into_iter().flatten() {
                if open {
                    found.push(format!(
                        "{} {}{mark}",
                        name(team).as_str().unwrap_or("?"),
                        row["email"].as_str().unwrap_or("?")
                    ));
                }
            }
        }
    }
    found.sort();
    found
}

const SUPPORT: &str = "organization: Acme SA
users:
  ada@acme.example: { first-name: Ada, last-name: Martin, role: collaborator, locale: fr }
  boss@acme.example: {}
  cyd@acme.example: {}
teams:
  Support:
    lead: boss@acme.example
    members: [boss@acme.example, ada@acme.example]
    services: [mail]
    access: [{ service: mail, rights: [technical] }]
";

#[test]
fn a_team_with_somebody_who_is_only_invited() {
    let house = house(SUPPORT);
    house
        .plan()
        .says("+ team:Acme SA/Support")
        .says("an invitation to Acme SA: ada@acme.example");
    house.settles();
    assert_eq!(
        people(&house),
        ["Support ada@acme.example?", "Support boss@acme.example"]
    );
    judged(&house).exits(5);
    house.control(
        "POST",
        "accept",
        &json!({ "invitation": "ada@acme.example" }),
    );
    judged(&house).exits(0).says("No changes.");
}

#[test]
fn people_come_and_go_in_one_call_each_and_lose_what_came_through_the_team() {
    let house = house(SUPPORT);
    house.settles();
    house.forget();
    house.write(
        "a.yaml",
        &SUPPORT.replace(
            "[boss@acme.example, ada@acme.example]",
            "[boss@acme.example, cyd@acme.example]",
        ),
    );
    house.plan().says(
        "ada@acme.example loses at once what came through the team: rights on mail (TEAM-07)",
    );
    house.settles();
    assert_eq!(
        people(&house),
        ["Support boss@acme.example", "Support cyd@acme.example"]
    );
    assert_eq!(house.writes().len(), 2, "{:?}", house.writes());
    house.write(
        "a.yaml",
        &SUPPORT
            .replace("    lead: boss@acme.example\n", "")
            .replace("[boss@acme.example, ada@acme.example]", "[]"),
    );
    house.settles();
    assert_eq!(people(&house), Vec::<String>::new());
}

#[test]
fn somebody_invited_changes_teams_with_the_whole_list() {
    let house = house(SUPPORT);
    house.settles();
    house.write(
        "a.yaml",
        &format!("{SUPPORT}  Sales: {{ members: [ada@acme.example] }}\n"),
    );
    house.settles();
    assert_eq!(
        people(&house),
        [
            "Sales ada@acme.example?",
            "Support ada@acme.example?",
            "Support boss@acme.example"
        ]
    );
}

#[test]
fn a_team_is_changed_and_deleted() {
    let house = house(SUPPORT);
    house.settles();
    let less = SUPPORT
        .replace("services: [mail]", "services: [domain]")
        .replace("    access: [{ service: mail, rights: [technical] }]\n", "");
    house.write("a.yaml", &less);
    house.settles();
    let team = house.world()["teams"][0].take();
    assert_eq!(team["permissions"][0]["service_id"], 14);
    house.write(
        "a.yaml",
        &less.replace("lead: boss@acme.example", "lead: null"),
    );
    judged(&house)
        .exits(5)
        .says("takes the leader out, or names another one here");
    let (users, _) = SUPPORT.split_once("teams:").expect("teams");
    house.write("a.yaml", &format!("{users}teams: {{}}\n"));
    house.plan().says("- team:Acme SA/Support");
    house.settles();
    assert_eq!(house.world()["teams"], json!([]));
}

#[test]
fn a_right_that_the_service_does_not_grant_by_itself_is_ticked_by_hand() {
    let text = SUPPORT.replace("[technical]", "[technical, statistics]");
    let house = house(&text);
    house.apply().exits(0);
    judged(&house)
        .exits(5)
        .says("opens the team Support in the Manager and grants statistics on mail");
}

#[test]
fn services_that_the_service_only_adds_up_are_noticed() {
    let house = House::configured(Config {
        seed: vec![world()],
        switches: Switches {
            team_permissions_merge: true,
            ..Switches::default()
        },
        ..Config::default()
    });
    house.write("a.yaml", SUPPORT);
    house.settles();
    let other = SUPPORT
        .replace("services: [mail]", "services: [domain]")
        .replace("    access: [{ service: mail, rights: [technical] }]\n", "");
    house.write("a.yaml", &other);
    let ran = house.apply();
    assert_ne!(ran.code, 0, "{}", ran.stdout);
}

#[test]
fn whoever_leads_must_belong_to_the_organization_first() {
    let text = SUPPORT.replace("lead: boss@", "lead: ada@");
    let house = house(&text);
    house.apply().exits(0);
    judged(&house)
        .exits(5)
        .says("plan again once ada@acme.example has accepted");
    house.control(
        "POST",
        "accept",
        &json!({ "invitation": "ada@acme.example" }),
    );
    judged(&house).exits(2);
    house.settles();
}

#[test]
fn a_lost_answer_to_a_new_team_does_not_make_two() {
    let house = house(SUPPORT);
    house.fault(&json!({ "method": "POST", "path": "/1/accounts/*/teams", "times": 1, "effect": "cut_after" }));
    house.apply().exits(0).says("found by name and adopted");
    house.mend();
    house.settles();
    assert_eq!(house.world()["teams"].as_array().map(Vec::len), Some(1));
}

#[test]
fn somebody_whom_nobody_knows_is_said() {
    let text = "organization: Acme SA\nteams: { Support: { members: [eve@acme.example, cyd@acme.example] } }\n";
    let house = house(text);
    judged(&house)
        .exits(2)
        .says("`users` is where they are invited");
    house.apply().exits(0);
    judged(&house).exits(5);
    assert_eq!(people(&house), ["Support cyd@acme.example"]);
}

#[test]
fn a_team_of_an_organization_with_any_name_can_be_protected() {
    let mut world = world();
    world["accounts"][0]["name"] = json!("Société/1");
    for user in world["users"].as_array_mut().expect("users") {
        user["account"] = json!("Société/1");
    }
    for table in ["mail_hostings", "domains"] {
        world[table][0]["account"] = json!("Société/1");
    }
    let house = House::with(world);
    let text = "organization: Société/1\nteams: { Équipe/A: { members: [cyd@acme.example] } }\n";
    house.write("a.yaml", text);
    house.settles();
    house.write(
        "a.yaml",
        "organization: Société/1\nteams: {}\nsettings: { protect: [\"team:Société*/équipe/*\"] }\n",
    );
    judged(&house).exits(3).says("protects it");
    assert_eq!(people(&house), ["Équipe/A cyd@acme.example"]);
}

#[test]
fn what_nobody_declares_is_left_alone_and_counted() {
    let mut world = world();
    world["teams"] =
        json!([{ "account": "Acme SA", "name": "Theirs", "users": ["cyd@acme.example"] }]);
    let house = House::with(world);
    house.write("a.yaml", SUPPORT);
    house.settles();
    house
        .plan()
        .says("left alone: 1 team that no file declares");
    assert_eq!(
        people(&house),
        [
            "Support ada@acme.example?",
            "Support boss@acme.example",
            "Theirs cyd@acme.example"
        ]
    );
    let owned = format!("{SUPPORT}settings: {{ ownership: {{ teams: authoritative }} }}\n");
    house.write("a.yaml", &owned);
    house.settles();
    assert_eq!(
        people(&house),
        ["Support ada@acme.example?", "Support boss@acme.example"]
    );
}

#[test]
fn nobody_invited_changes_teams_where_the_list_does_not_tell_them() {
    let mut world = world();
    world["teams"] = json!([
        { "account": "Acme SA", "name": "Ops", "id": 70 },
        { "account": "Acme SA", "name": "Secret", "id": 71 },
    ]);
    world["invitations"] = json!([{
        "account": "Acme SA", "email": "ann@acme.example", "team_ids": [70, 71],
        "expired_at": 4_000_000_000_i64,
    }]);
    let house = House::with(world);
    let text = "organization: Acme SA\nteams: { Ops: { members: [ann@acme.example] } }\n";
    house.fault(
        &json!({ "path": "/2/accounts/*/users", "effect": { "drop_with": { "member": "teams" } } }),
    );
    for members in [
        "[ann@acme.example]",
        "[ann@acme.example, cyd@acme.example]",
        "[]",
    ] {
        house.write("a.yaml", &text.replace("[ann@acme.example]", members));
        let plan = house.plan();
        let told = format!("{}{}", plan.stdout, plan.stderr);
        assert!(
            told.contains("team-members:Acme SA/Ops"),
            "{members}\n{told}"
        );
        house.apply();
        assert!(house.writes().is_empty(), "{:?}", house.writes());
    }
    assert_eq!(
        people(&house),
        ["Ops ann@acme.example?", "Secret ann@acme.example?"]
    );
}
