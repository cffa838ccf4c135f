//! Lists come whole or not at all.

use maniform::api::{Kind, Paging};
use serde_json::{Value as Json, json};

use super::server::{Server, Step, error, get, ok};

const PAGES: Paging = Paging::Pages { per_page: 2 };

fn page(ids: &[u32], figures: Json) -> Step {
    let items: Vec<Json> = ids.iter().map(|id| json!({"id": id})).collect();
    let mut body = json!({"result": "success", "data": items});
    if let (Some(body), Json::Object(figures)) = (body.as_object_mut(), figures) {
        body.extend(figures);
    }
    super::server::json(200, &body)
}

fn of(page_no: u32, pages: u32, total: u32) -> Json {
    json!({"total": total, "page": page_no, "pages": pages, "items_per_page": 2})
}

/// How many items came, or the error in words; and the requests.
async fn list(paging: Paging, steps: Vec<Step>) -> (Result<usize, String>, Vec<String>) {
    let server = Server::script(steps).await;
    let mut request = get("/1/x");
    request.query.push(("search".into(), "a".into()));
    let listed = server.client().list(&request, paging).await;
    let listed = listed
        .map(|listed| listed.items.len())
        .map_err(|error| error.to_string());
    (listed, server.lines())
}

#[tokio::test]
async fn all_pages_are_asked_for() {
    let steps = vec![page(&[1, 2], of(1, 2, 3)), page(&[3], of(2, 2, 3))];
    let (listed, lines) = list(PAGES, steps).await;
    assert_eq!(listed, Ok(3));
    assert_eq!(
        lines,
        [
            "GET /1/x?search=a&page=1&per_page=2",
            "GET /1/x?search=a&page=2&per_page=2"
        ]
    );
}

#[tokio::test]
async fn an_unpaged_list_is_one_call_unless_it_says_there_is_more() {
    let (listed, lines) = list(Paging::None, vec![page(&[1, 1], json!({}))]).await;
    assert_eq!((listed, lines.len()), (Ok(2), 1));
    let steps = vec![page(&[1, 2], of(1, 2, 3)), page(&[1, 2, 3], of(1, 1, 3))];
    let (listed, lines) = list(Paging::None, steps).await;
    assert_eq!(listed, Ok(3));
    assert_eq!(lines[1], "GET /1/x?search=a&page=1&per_page=100");
}

#[tokio::test]
async fn a_list_that_moved_is_read_once_more() {
    let steps = vec![
        page(&[1, 2], of(1, 2, 4)),
        page(&[3], of(2, 2, 3)),
        page(&[1, 2], of(1, 2, 3)),
        page(&[3], of(2, 2, 3)),
    ];
    let (listed, lines) = list(PAGES, steps).await;
    assert_eq!((listed, lines.len()), (Ok(3), 4));
}

#[tokio::test]
async fn a_list_that_lies_twice_is_no_result() {
    for (steps, why) in [
        (
            vec![page(&[1, 2], of(1, 1, 3))],
            "its total is 3, but 2 came",
        ),
        (
            vec![page(&[1, 2], of(1, 2, 4)), page(&[1, 2], of(2, 2, 4))],
            "it has id 1 twice",
        ),
        (
            vec![page(&[1, 2], of(1, 3, 5)), page(&[], of(2, 3, 5))],
            "page 2 is empty",
        ),
        (
            vec![page(&[1, 2], of(1, 2, 4)), page(&[1, 2], of(1, 2, 4))],
            "got page 1",
        ),
    ] {
        let calls = 2 * steps.len();
        let (listed, lines) = list(PAGES, [steps.clone(), steps].concat()).await;
        let error = listed.unwrap_err();
        assert!(
            error.starts_with("GET /1/x: the list is not complete: "),
            "{error}"
        );
        assert!(error.contains(why), "{error}");
        assert_eq!(lines.len(), calls, "{error}");
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_an_error_not_an_end() {
    let steps = vec![page(&[1, 2], of(1, 2, 4)), error(404, "object_not_found")];
    let (listed, _) = list(PAGES, steps).await;
    assert!(listed.unwrap_err().contains("404 object_not_found"));
}

#[tokio::test]
async fn only_a_list_is_a_list() {
    for (data, got) in [
        (json!({"b": 1, "a": 2}), "`an object with b, a`"),
        (json!(null), "`null`"),
        (json!("secret"), "`a text`"),
    ] {
        let server = Server::script([ok(data)]).await;
        let error = server.client().list(&get("/1/x"), PAGES).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("GET /1/x: wanted a list in `data`, got {got}")
        );
    }
    let (listed, _) = list(PAGES, vec![Step::Body(204, vec![])]).await;
    assert!(listed.is_err(), "an empty body is no empty list");
}

fn invalid(attribute: &str, values: &[&str]) -> Step {
    let context = json!({"attribute": attribute, "values": values});
    let inner = json!({"code": "validation_rule_in", "description": "…", "context": context});
    let error = json!({"code": "validation_failed", "description": "…", "errors": [inner]});
    super::server::json(422, &json!({"result": "error", "error": error}))
}

#[tokio::test]
async fn expansions_this_account_does_not_know_are_given_up_and_named() {
    let server = Server::script([
        invalid("with.1", &["aliases", "users"]),
        page(&[1, 2], of(1, 2, 3)),
        page(&[3], of(2, 2, 3)),
    ])
    .await;
    let mut request = get("/1/x");
    request
        .query
        .push(("with".into(), "users,devices,aliases".into()));
    let listed = server.client().list(&request, PAGES).await.unwrap();
    assert_eq!(listed.dropped_with, ["devices"]);
    assert_eq!(listed.items.len(), 3);
    assert_eq!(
        server.lines()[1..],
        [
            "GET /1/x?with=users%2Caliases&page=1&per_page=2",
            "GET /1/x?with=users%2Caliases&page=2&per_page=2"
        ]
    );
}

#[tokio::test]
async fn one_thing_may_lose_all_its_expansions_but_asks_only_once_more() {
    let server = Server::script([invalid("with.0", &["users"]), ok(json!(1))]).await;
    let mut request = get("/1/x");
    request.query.push(("with".into(), "devices".into()));
    let (reply, dropped) = server.client().read_with(&request).await.unwrap();
    assert_eq!(
        (reply.data, dropped),
        (json!(1), vec!["devices".to_owned()])
    );
    assert_eq!(server.lines()[1], "GET /1/x");

    let again = invalid("with.0", &["users"]);
    let server = Server::script([again.clone(), again]).await;
    assert_eq!(
        server
            .client()
            .read_with(&request)
            .await
            .unwrap_err()
            .status(),
        Some(422)
    );
    // Nothing to give up: the fault is elsewhere.
    let server = Server::script([invalid("search", &["devices"]), ok(json!(1))]).await;
    assert!(server.client().read_with(&request).await.is_err());
    let server = Server::script([invalid("with.0", &["devices"]), ok(json!(1))]).await;
    assert!(server.client().read_with(&request).await.is_err());
}

#[tokio::test]
async fn a_refused_page_size_is_made_smaller() {
    let server = Server::script([invalid("per_page", &[]), page(&[1], of(1, 1, 1))]).await;
    let paging = Paging::Pages { per_page: 100 };
    let listed = server.client().list(&get("/1/x"), paging).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    assert_eq!(server.lines()[1], "GET /1/x?page=1&per_page=25");
    let server = Server::script([invalid("per_page", &[]), ok(json!([]))]).await;
    let refused = server.client().list(&get("/1/x"), PAGES).await.unwrap_err();
    assert!(matches!(refused.kind(), Kind::Status(_)));
}
