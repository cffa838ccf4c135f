//! A forge as the scripts see it: the handful of calls of GitHub's and GitLab's REST APIs that the pipelines
//! make, over a real socket, with notes by several authors. It refuses whoever brings no token.
//!
//! Shapes: docs.github.com/en/rest (issues, comments, commits; version 2022-11-28), docs.gitlab.com/api
//! (notes, commits, issues), read 2026-12.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub const TOKEN: &str = "token-of-the-forge";
/// Who the pipeline is: a login at GitHub, a number at GitLab.
pub const BOT: &str = "github-actions[bot]";
const BOT_ID: u64 = 41;

#[derive(Debug, Clone)]
pub struct Note {
    pub id: u64,
    /// The number of the request it stands at.
    pub at: u64,
    pub by_bot: bool,
    pub body: String,
}

#[derive(Debug, Clone)]
pub struct Issue {
    pub number: u64,
    pub open: bool,
    pub body: String,
    pub labels: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Kept {
    pub notes: Vec<Note>,
    pub issues: Vec<Issue>,
    /// Which request brought which commit.
    pub merged: Vec<(String, u64)>,
    /// `METHOD path`, of every call that was let in.
    pub calls: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Forge {
    pub url: String,
    kept: Arc<Mutex<Kept>>,
}

impl Forge {
    /// Opens on a free port of this machine and ends with the test.
    pub fn open() -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener
            .set_nonblocking(true)
            .expect("a socket that does not block");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let app = axum::Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&kept));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("the socket");
                axum::serve(listener, app).await.expect("the forge serves");
            });
        });
        Self { url, kept }
    }

    pub fn look<T>(&self, at: impl FnOnce(&mut Kept) -> T) -> T {
        at(&mut self.kept.lock().expect("nobody failed inside"))
    }

    /// The bodies of the pipeline's own notes at a request.
    pub fn told(&self, at: u64) -> Vec<String> {
        self.look(|kept| {
            let own = kept
                .notes
                .iter()
                .filter(|note| note.at == at && note.by_bot);
            own.map(|note| note.body.clone()).collect()
        })
    }

    /// Somebody writes a note by hand.
    pub fn stranger(&self, at: u64, body: &str) {
        self.look(|kept| kept.note(at, false, body.to_owned()));
    }
}

impl Kept {
    fn note(&mut self, at: u64, by_bot: bool, body: String) -> Note {
        let note = Note {
            id: 900 + self.notes.len() as u64,
            at,
            by_bot,
            body,
        };
        self.notes.push(note.clone());
        note
    }

    fn issue(&mut self, body: &Value, text: &str, labels: Vec<String>) -> Issue {
        assert!(body["title"].is_string(), "an issue has a title: {body}");
        let number = 500 + self.issues.len() as u64;
        let issue = Issue {
            number,
            open: true,
            body: string(&body[text]),
            labels,
        };
        self.issues.push(issue.clone());
        issue
    }
}

fn string(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text was wanted: {value}"))
        .to_owned()
}

fn number(text: &str) -> u64 {
    text.parse().expect("a number")
}

type Shared = Arc<Mutex<Kept>>;

async fn answer(
    State(kept): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let mut kept = kept.lock().expect("nobody failed inside");
    let query = uri.query().unwrap_or_default().to_owned();
    let body: Value = match body.as_str() {
        "" => Value::Null,
        text => match serde_json::from_str(text) {
            Ok(value) => value,
            Err(why) => return (StatusCode::BAD_REQUEST, why.to_string()).into_response(),
        },
    };
    let path: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
    let (by, rest) = match path.as_slice() {
        ["repos", "acme", "mail", rest @ ..] => {
            (header("authorization") == format!("Bearer {TOKEN}"), rest)
        }
        ["api", "v4", rest @ ..] => (header("private-token") == TOKEN, rest),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    if !by {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "message": "401" }))).into_response();
    }
    kept.calls.push(format!("{method} {}", uri.path()));
    let said = match path[0] {
        "repos" => github(&mut kept, method.as_str(), rest, &query, &body),
        _ => gitlab(&mut kept, method.as_str(), rest, &query, &body),
    };
    match said {
        Some((status, value)) => (status, Json(value)).into_response(),
        None => (
            StatusCode::NOT_FOUND,
            Json(json!({ "message": "Not Found" })),
        )
            .into_response(),
    }
}

type Said = Option<(StatusCode, Value)>;

fn ok(value: Value) -> Said {
    Some((StatusCode::OK, value))
}

fn github(kept: &mut Kept, method: &str, path: &[&str], query: &str, body: &Value) -> Said {
    let user = |by_bot: bool| json!({ "login": if by_bot { BOT } else { "mallory" } });
    let shown =
        |note: &Note| json!({ "id": note.id, "user": user(note.by_bot), "body": note.body });
    let state = |issue: &Issue| if issue.open { "open" } else { "closed" };
    let issue_of = |issue: &Issue| {
        let labels: Vec<Value> = issue
            .labels
            .iter()
            .map(|name| json!({ "name": name }))
            .collect();
        json!({ "number": issue.number, "user": user(true), "state": state(issue), "body": issue.body, "labels": labels })
    };
    match (method, path) {
        ("GET", ["issues", at, "comments"]) => {
            let at = number(at);
            ok(kept
                .notes
                .iter()
                .filter(|note| note.at == at)
                .map(shown)
                .collect())
        }
        ("POST", ["issues", at, "comments"]) => {
            let note = kept.note(number(at), true, string(&body["body"]));
            Some((StatusCode::CREATED, shown(&note)))
        }
        ("PATCH", ["issues", "comments", id]) => {
            let note = kept.notes.iter_mut().find(|note| note.id == number(id))?;
            note.body = string(&body["body"]);
            ok(shown(note))
        }
        ("GET", ["commits", sha, "pulls"]) => {
            let brought = kept.merged.iter().filter(|(commit, _)| commit == sha);
            ok(brought
                .map(|(_, at)| json!({ "number": at, "merged_at": "2026-12-01T08:00:00Z" }))
                .collect())
        }
        ("GET", ["issues"]) => {
            let wanted = kept.issues.iter().filter(|issue| {
                query.contains("state=open") == issue.open
                    && issue
                        .labels
                        .iter()
                        .any(|l| query.contains(&format!("labels={l}")))
            });
            ok(wanted.map(issue_of).collect())
        }
        ("POST", ["issues"]) => {
            let labels = body["labels"].as_array()?.iter().map(string).collect();
            let issue = kept.issue(body, "body", labels);
            Some((StatusCode::CREATED, issue_of(&issue)))
        }
        ("PATCH", ["issues", at]) => {
            let issue = kept
                .issues
                .iter_mut()
                .find(|issue| issue.number == number(at))?;
            if let Some(text) = body["body"].as_str() {
                text.clone_into(&mut issue.body);
            }
            match body["state"].as_str() {
                Some("closed") => issue.open = false,
                Some(other) => panic!("no such state: {other}"),
                None => {}
            }
            ok(issue_of(issue))
        }
        _ => None,
    }
}

fn gitlab(kept: &mut Kept, method: &str, path: &[&str], query: &str, body: &Value) -> Said {
    let shown = |note: &Note| json!({ "id": note.id, "author": { "id": if note.by_bot { BOT_ID } else { 13 } }, "body": note.body });
    let issue_of = |issue: &Issue| json!({ "iid": issue.number, "state": if issue.open { "opened" } else { "closed" }, "description": issue.body });
    match (method, path) {
        ("GET", ["user"]) => ok(json!({ "id": BOT_ID, "username": "project_7_bot" })),
        ("GET", ["projects", "7", "merge_requests", at, "notes"]) => {
            let at = number(at);
            ok(kept
                .notes
                .iter()
                .filter(|note| note.at == at)
                .map(shown)
                .collect())
        }
        ("POST", ["projects", "7", "merge_requests", at, "notes"]) => {
            let note = kept.note(number(at), true, string(&body["body"]));
            Some((StatusCode::CREATED, shown(&note)))
        }
        ("PUT", ["projects", "7", "merge_requests", at, "notes", id]) => {
            let (at, id) = (number(at), number(id));
            let note = kept
                .notes
                .iter_mut()
                .find(|note| note.id == id && note.at == at)?;
            note.body = string(&body["body"]);
            ok(shown(note))
        }
        (
            "GET",
            [
                "projects",
                "7",
                "repository",
                "commits",
                sha,
                "merge_requests",
            ],
        ) => {
            let brought = kept.merged.iter().filter(|(commit, _)| commit == sha);
            ok(brought
                .map(|(_, at)| json!({ "iid": at, "state": "merged" }))
                .collect())
        }
        ("GET", ["projects", "7", "issues"]) => {
            let wanted = kept.issues.iter().filter(|issue| {
                query.contains("state=opened") == issue.open
                    && issue
                        .labels
                        .iter()
                        .any(|l| query.contains(&format!("labels={l}")))
            });
            ok(wanted.map(issue_of).collect())
        }
        ("POST", ["projects", "7", "issues"]) => {
            let labels = string(&body["labels"])
                .split(',')
                .map(str::to_owned)
                .collect();
            let issue = kept.issue(body, "description", labels);
            Some((StatusCode::CREATED, issue_of(&issue)))
        }
        ("PUT", ["projects", "7", "issues", at]) => {
            let issue = kept
                .issues
                .iter_mut()
                .find(|issue| issue.number == number(at))?;
            if let Some(text) = body["description"].as_str() {
                text.clone_into(&mut issue.body);
            }
            match body["state_event"].as_str() {
                Some("close") => issue.open = false,
                Some(other) => panic!("no such event: {other}"),
                None => {}
            }
            ok(issue_of(issue))
        }
        _ => None,
    }
}
