//! What is made of an answer that is no success.

use maniform::api::{ApiError, Kind};
use serde_json::json;

use super::server::{Server, Step, error, get, html, post};

/// The error of one call, made with GET or POST.
async fn refused(step: Step, writing: bool) -> ApiError {
    // For ever the same, so that repetitions end in the same error.
    let server = Server::answering(move |_, _| step.clone()).await;
    let answer = match writing {
        false => server.client().read(&get("/1/x")).await,
        true => server.client().write(&post("/1/x", json!({}))).await,
    };
    answer.unwrap_err()
}

#[tokio::test]
async fn every_row_of_the_service_s_refusals() {
    // (answer, unknown route, not found, outcome unknown when writing, a piece of the hint)
    for (step, unknown, missing, vague, hint) in [
        (error(400, "zone_already_exists"), false, false, false, ""),
        (
            error(401, "not_authorized"),
            false,
            false,
            false,
            "compromised-password wizard",
        ),
        (
            error(403, "access_denied"),
            false,
            false,
            false,
            "acts as the user",
        ),
        (
            error(403, "all_scopes"),
            false,
            false,
            false,
            "fixed when a token is created",
        ),
        (error(404, "object_not_found"), false, true, false, ""),
        (error(404, "zone_does_not_exists"), false, true, false, ""),
        (
            error(404, "method_not_found"),
            true,
            false,
            false,
            "does not offer it",
        ),
        (Step::Body(404, vec![]), false, true, false, ""),
        (html(404), false, false, false, "INFOMANIAK_HOST"),
        (
            Step::Body(405, vec![]),
            true,
            false,
            false,
            "does not offer it",
        ),
        (error(409, "object_already_exists"), false, false, false, ""),
        (error(422, "validation_failed"), false, false, false, ""),
        (error(500, "cannot_create_object"), false, false, false, ""),
        (
            error(500, "unexpected_error"),
            false,
            false,
            true,
            "having trouble",
        ),
        (html(500), false, false, true, "having trouble"),
        (
            error(501, "method_not_yet_implemented"),
            true,
            false,
            false,
            "does not offer it",
        ),
        (html(502), false, false, true, "having trouble"),
        (
            error(503, "maintenance"),
            false,
            false,
            false,
            "maintenance",
        ),
        (html(503), false, false, true, "having trouble"),
        (html(504), false, false, true, "having trouble"),
        (error(200, "access_denied"), false, false, false, ""),
    ] {
        let read = refused(step.clone(), false).await;
        let shown = read.to_string();
        assert_eq!(read.is_unknown_route(), unknown, "{shown}");
        assert_eq!(read.is_not_found(), missing, "{shown}");
        assert!(!read.outcome_unknown(), "{shown}");
        assert!(read.hint().unwrap_or_default().contains(hint), "{shown}");
        assert!(
            shown.starts_with("GET /1/x: the service answered "),
            "{shown}"
        );
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
        let write = refused(step, true).await;
        assert_eq!(write.outcome_unknown(), vague, "{write}");
        assert_eq!(write.to_string().contains("is unknown"), vague, "{write}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_which_member_is_told_line_by_line() {
    let body = json!({"result": "error", "error": {
    "code": "validation_failed", "description": "Validation failed", "errors": [
        {"code": "validation_rule_required", "description": "The alias field is required.",
         "context": {"attribute": "alias"}},
        {"code": "validation_rule_in", "context": {"attribute": "type", "values": ["A", 6]}},
        {"code": "odd", "description": ""},
    ]}});
    let error = refused(super::server::json(422, &body), true).await;
    assert_eq!(
        error.describe(),
        [
            "alias: The alias field is required",
            "type: validation_rule_in (one of A, 6)",
            "odd"
        ]
    );
    assert_eq!(error.code(), Some("validation_failed"));
    assert!(
        error
            .to_string()
            .starts_with("POST /1/x: the service answered 422 validation_failed: ")
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let body = json!({"result": "error", "error": {
        "code": "all_scopes", "description": "…", "context": {"scopes": ["dns:write"]}}});
    let error = refused(super::server::json(403, &body), false).await;
    assert!(error.hint().unwrap().contains("the scope dns:write"));
}

#[tokio::test]
async fn another_shape_is_told_with_what_was_wanted() {
    for (body, wanted) in [
        (
            &b"<html>login</html>"[..],
            "wanted JSON, got `<html>login</html>`",
        ),
        (
            b"[1]",
            "wanted an envelope with `result` and `data`, got `[1]`",
        ),
        (
            b"{\"result\":\"success\",",
            "wanted JSON, got `{\"result\":\"success\",`",
        ),
        (b"\xff\xfe", "wanted JSON, got `\u{fffd}\u{fffd}`"),
    ] {
        let read = refused(Step::Body(200, body.to_vec()), false).await;
        assert_eq!(read.to_string(), format!("GET /1/x: {wanted}"));
        assert!(!read.outcome_unknown());
        assert!(
            refused(Step::Body(200, body.to_vec()), true)
                .await
                .outcome_unknown()
        );
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let deep = refused(Step::Body(200, deep), false).await;
    assert!(matches!(deep.kind(), Kind::Shape("JSON", _)));
}
