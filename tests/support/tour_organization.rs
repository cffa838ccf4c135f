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
