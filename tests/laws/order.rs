//! What a request names is still there when it is sent: what goes, goes after its last mention.

use serde_json::{Value as Json, json};

use super::engine::{Engine, Files};
use super::estate::{DOMAIN, Estate, REALM};

const TEAM: &str = "Support";

fn files(document: &Json) -> Files {
    let files = Files::one(&maniform::yaml::to_text(document));
    assert!(files.error().is_none(), "{:?}", files.error());
    files
}

/// An address that a team opens, and the same without either.
fn documents(team_is_declared: bool) -> [Files; 2] {
    let document = |access: Json, teams: Option<Json>| {
        let mut document = json!({
            "organization": REALM,
            "mail-services": { DOMAIN: { "addresses": { "ada": { "team-access": access } } } },
            "settings": { "ownership": { "teams": "authoritative" } },
        });
        if let Some(teams) = teams {
            document["teams"] = teams;
        }
        files(&document)
    };
    let teams = team_is_declared.then(|| json!({ TEAM: {} }));
    [
        document(json!({ TEAM: ["filters"] }), teams),
        document(json!({}), Some(json!({}))),
    ]
}

#[tokio::test]
async fn an_access_is_shut_before_its_team_goes() {
    for team_is_declared in [true, false] {
        let mut world = Estate::default().world(true);
        world["teams"] = json!([{ "account": REALM, "name": TEAM }]);
        let mut engine = Engine::with(world).await;
        let [first, second] = documents(team_is_declared);
        _ = engine.settle(&first).await;
        let (plan, again) = engine.settle(&second).await;
        let order: Vec<&str> = plan
            .steps
            .iter()
            .map(|step| step.address.kind.as_str())
            .collect();
        assert_eq!(order, ["mailbox-team-access", "team"], "{:#?}", plan.steps);
        assert!(again.changes.is_empty(), "{:#?}", again.changes);
        assert_eq!(engine.world().await["teams"], json!([]));
    }
}
