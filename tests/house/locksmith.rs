//! A lock server on a socket of its own, by the documentation of Terraform's `http` backend and of
//! GitLab's API for states. It knows nothing of the program: bodies are JSON, and it insists on them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

/// Whom it plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plays {
    /// `LOCK` and `UNLOCK`, 423 with the holder's own information, ids compared.
    Terraform,
    /// `POST` and `DELETE` with basic auth, 409 with what it keeps of a lock and the rest of the request.
    GitLab,
}

/// The user and password that the GitLab wants, and their header.
pub const USER: &str = "gitlab-ci-token";
pub const PASSWORD: &str = "glcbt-64-never-to-be-seen";
const BASIC: &str = "Basic Z2l0bGFiLWNpLXRva2VuOmdsY2J0LTY0LW5ldmVyLXRvLWJlLXNlZW4=";

/// What all connections share.
#[derive(Debug, Default)]
struct Desk {
    holder: Option<Json>,
    log: Vec<String>,
    /// Whether the last request carried a login.
    logins: Vec<bool>,
    /// Answers that stand in for the real ones: method, status, more headers, body.
    instead: Vec<(String, u16, String, String)>,
    /// How many answers to this method are lost after the work is done.
    lost: Vec<String>,
}

/// A running server; its thread ends with the tests.
#[derive(Debug, Clone)]
pub struct Locksmith {
    desk: Arc<Mutex<Desk>>,
    address: String,
}

impl Locksmith {
    pub fn open(plays: Plays) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let desk = Arc::new(Mutex::new(Desk::default()));
        let inside = Arc::clone(&desk);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let desk = Arc::clone(&inside);
                // Whoever hangs up is not served.
                std::thread::spawn(move || serve(&stream, plays, &desk).ok());
            }
        });
        Self { desk, address }
    }

    /// The address that locks.
    pub fn url(&self) -> String {
        format!(
            "http://{}/api/v4/projects/7/terraform/state/mail/lock",
            self.address
        )
    }

    /// Who holds the lock, as it was told.
    pub fn holder(&self) -> Option<Json> {
        self.desk.lock().expect("a desk").holder.clone()
    }

    /// Every request so far, as `METHOD status`.
    pub fn log(&self) -> Vec<String> {
        self.desk.lock().expect("a desk").log.clone()
    }

    /// For every request so far, whether it carried a login.
    pub fn logins(&self) -> Vec<bool> {
        self.desk.lock().expect("a desk").logins.clone()
    }

    /// Answers each request of this method so from now on, without any work.
    pub fn answer(&self, method: &str, status: u16, headers: &str, body: &str) {
        let instead = (
            method.to_owned(),
            status,
            headers.to_owned(),
            body.to_owned(),
        );
        self.desk.lock().expect("a desk").instead.push(instead);
    }

    /// Does the work of the next request of this method, and hangs up.
    pub fn lose(&self, method: &str) {
        let mut desk = self.desk.lock().expect("a desk");
        desk.lost.push(method.to_owned());
    }
}

fn serve(mut stream: &TcpStream, plays: Plays, desk: &Mutex<Desk>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let method = line.split(' ').next().unwrap_or_default().to_owned();
    let (mut length, mut login) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "authorization" => login = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: Json = serde_json::from_slice(&body).unwrap_or_default();
    let mut desk = desk.lock().expect("a desk");
    desk.logins.push(login.is_some());
    let instead = desk.instead.iter().find(|each| each.0 == method).cloned();
    let (status, headers, text) = match instead {
        Some((_, status, headers, text)) => (status, headers, text),
        None => {
            let (status, json) = work(plays, &method, login.as_deref(), &body, &mut desk);
            let text = match json {
                Json::Null => String::new(),
                json => json.to_string(),
            };
            (status, String::new(), text)
        }
    };
    desk.log.push(format!("{method} {status}"));
    if let Some(at) = desk.lost.iter().position(|each| *each == method) {
        desk.lost.remove(at);
        return Ok(());
    }
    drop(desk);
    write!(
        stream,
        "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{text}",
        text.len()
    )
}

fn work(
    plays: Plays,
    method: &str,
    login: Option<&str>,
    body: &Json,
    desk: &mut Desk,
) -> (u16, Json) {
    let members = [
        "ID",
        "Operation",
        "Info",
        "Who",
        "Version",
        "Created",
        "Path",
    ];
    let is_whole = members.iter().all(|name| body[name].is_string());
    let is_same = |holder: &Json| holder["ID"] == body["ID"];
    match (plays, method) {
        (Plays::GitLab, _) if login != Some(BASIC) => {
            (401, json!({ "message": "401 Unauthorized" }))
        }
        (Plays::Terraform, "LOCK") | (Plays::GitLab, "POST") if !is_whole => {
            (400, json!({ "error": "a member is missing" }))
        }
        (Plays::Terraform, "LOCK") => match &desk.holder {
            Some(holder) => (423, holder.clone()),
            None => {
                desk.holder = Some(body.clone());
                (200, Json::Null)
            }
        },
        (Plays::GitLab, "POST") => {
            let status = if desk.holder.is_some() { 409 } else { 200 };
            let holder = desk.holder.get_or_insert_with(|| body.clone());
            let mut said = body.clone();
            said["ID"] = holder["ID"].clone();
            said["Created"] = holder["Created"].clone();
            said["Who"] = json!("ada");
            (status, said)
        }
        (Plays::Terraform, "UNLOCK") | (Plays::GitLab, "DELETE") => match &desk.holder {
            Some(holder) if is_same(holder) => {
                desk.holder = None;
                (200, Json::Null)
            }
            Some(holder) if plays == Plays::Terraform => (423, holder.clone()),
            _ => (409, Json::Null),
        },
        _ => (405, Json::Null),
    }
}
