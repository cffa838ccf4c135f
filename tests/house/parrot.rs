//! Something between the program and the service that repeats what it hears, as badly kept services,
//! proxies and their debug pages do. It remembers every request and every reply as they went by.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

/// What it does to the calls it is told to meddle with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mischief {
    /// 500 with the whole request as plain text.
    Debug,
    /// 500 with the whole request in the envelope of a business error.
    Business,
    /// 422 that says of every member what was wrong with it, values included.
    Refusal,
    /// 401 that repeats the header.
    Unauthorized,
    /// A page of a proxy, with the request as HTML, base64, percent escapes and hexadecimal digits.
    Page,
    /// Does it, and answers in another shape, with the request beside.
    Shape,
    /// Does it, and sends half of the answer as if it were all.
    Truncated,
    /// Does it, and closes the connection.
    Lost,
    /// Sends it elsewhere, with everything it heard in the address.
    Redirect,
}

/// All of them.
pub const MISCHIEF: [Mischief; 9] = [
    Mischief::Debug,
    Mischief::Business,
    Mischief::Refusal,
    Mischief::Unauthorized,
    Mischief::Page,
    Mischief::Shape,
    Mischief::Truncated,
    Mischief::Lost,
    Mischief::Redirect,
];

/// A relay in front of an emulator.
pub struct Parrot {
    base: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    upstream: String,
    mischief: Option<(Mischief, &'static str)>,
    /// Members that replies get on top: a service that tells more than it should.
    surplus: Vec<(&'static str, Json)>,
    heard: String,
    told: String,
    meddled: usize,
}

impl Parrot {
    /// In front of this base address.
    pub fn before(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State {
            upstream: upstream.trim_start_matches("http://").to_owned(),
            ..State::default()
        }));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                // A connection that breaks is the client's right.
                std::thread::spawn(move || drop(serve(stream, &state)));
            }
        });
        Self { base, state }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// From now on meddles with calls of these verbs, such as `POST PATCH DELETE`.
    pub fn meddle(&self, mischief: Mischief, verbs: &'static str) {
        self.lock().mischief = Some((mischief, verbs));
    }

    /// From now on passes everything on; how many calls it had meddled with.
    pub fn behave(&self) -> usize {
        let mut state = self.lock();
        state.mischief = None;
        std::mem::take(&mut state.meddled)
    }

    /// Puts members into every object of replies that has the member `beside`.
    pub fn tell_more(&self, beside: &'static str, more: Json) {
        self.lock().surplus.push((beside, more));
    }

    /// Everything that the program sent, and everything that it was answered, bodies unescaped.
    pub fn conversation(&self) -> (String, String) {
        let state = self.lock();
        (state.heard.clone(), state.told.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics with it")
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let (head, body) = message(&mut stream)?;
    let mut words = head.split(' ');
    let verb = words.next().unwrap_or_default().to_owned();
    let path = words.next().unwrap_or_default().to_owned();
    let (upstream, mischief, surplus) = {
        let mut state = state.lock().expect("nobody panics with it");
        state.heard.push_str(&format!("{head}\n{}\n", plain(&body)));
        let mischief = state.mischief;
        let mischief = mischief.filter(|(_, verbs)| verbs.split(' ').any(|v| v == verb));
        state.meddled += usize::from(mischief.is_some());
        let mischief = mischief.map(|(mischief, _)| mischief);
        (state.upstream.clone(), mischief, state.surplus.clone())
    };
    let heard = Heard {
        token: header(&head, "authorization").unwrap_or_default(),
        path,
        head,
        body,
    };
    let pass = || -> std::io::Result<(String, String)> {
        let mut service = TcpStream::connect(&upstream)?;
        let head = heard.head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        service.write_all(format!("{head}\r\n\r\n{}", heard.body).as_bytes())?;
        message(&mut service)
    };
    let (head, body) = match mischief {
        None | Some(Mischief::Shape | Mischief::Truncated | Mischief::Lost) => {
            let (head, body) = pass()?;
            let body = more(&body, &surplus);
            let mut state = state.lock().expect("nobody panics with it");
            state.told.push_str(&format!("{}\n", plain(&body)));
            (head, body)
        }
        _ => (String::new(), String::new()),
    };
    let status = head.split(' ').nth(1).unwrap_or("200").to_owned();
    let (status, more, body) = match mischief {
        None => (status, String::new(), body),
        Some(mischief) => match heard.answer(mischief, status, &body) {
            Some(answer) => answer,
            None => return Ok(()),
        },
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\n{more}connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes())
}

struct Heard {
    head: String,
    path: String,
    token: String,
    body: String,
}

impl Heard {
    /// Status, header lines and body; none for a closed connection.
    fn answer(
        &self,
        mischief: Mischief,
        status: String,
        real: &str,
    ) -> Option<(String, String, String)> {
        let whole = format!("{} {} {}", self.path, self.token, self.body);
        let sent: Json = serde_json::from_str(&self.body).unwrap_or_default();
        let error = |code: &str, words: &str, errors: Json| {
            let error = json!({ "code": code, "description": words, "errors": errors, "context": { "scopes": [words] } });
            json!({ "result": "error", "error": error }).to_string()
        };
        let none = String::new;
        Some(match mischief {
            Mischief::Debug => (
                "500".to_owned(),
                none(),
                format!("{}\n\n{}", self.body, self.head),
            ),
            Mischief::Business => {
                let code = format!("cannot_create {}", self.body);
                ("500".to_owned(), none(), error(&code, &whole, json!([])))
            }
            Mischief::Refusal => {
                let each = texts(&sent).into_iter().map(|(name, value)| {
                    json!({ "code": value, "description": format!("{value} is not allowed"), "context": { "attribute": name, "values": [value] } })
                });
                let errors: Vec<Json> = each.collect();
                (
                    "422".to_owned(),
                    none(),
                    error("validation_failed", &whole, json!(errors)),
                )
            }
            Mischief::Unauthorized => (
                "401".to_owned(),
                none(),
                error("not_authorized", &self.token, json!([whole])),
            ),
            Mischief::Page => (
                "400".to_owned(),
                "content-type: text/html\r\n".to_owned(),
                self.page(&sent),
            ),
            Mischief::Shape => (
                status,
                none(),
                json!({ "real": real, "heard": whole }).to_string(),
            ),
            Mischief::Truncated => {
                let half = (0..=real.len() / 2)
                    .rev()
                    .find(|at| real.is_char_boundary(*at));
                (status, none(), real[..half.unwrap_or_default()].to_owned())
            }
            Mischief::Lost => return None,
            Mischief::Redirect => {
                let to = utf8_percent_encode(&whole, NON_ALPHANUMERIC);
                let line = format!(
                    "location: http://127.0.0.1:9/{}?x={to}\r\n",
                    self.token.replace(' ', "+")
                );
                ("302".to_owned(), line, none())
            }
        })
    }

    /// The values first, because only the beginning of a page is shown.
    fn page(&self, sent: &Json) -> String {
        let mut values: Vec<String> = texts(sent).into_iter().map(|(_, value)| value).collect();
        values.extend(self.token.rsplit(' ').next().map(str::to_owned));
        values.extend(self.path.rsplit('/').map(str::to_owned).take(2));
        let mut page = String::new();
        for form in [html, percent, base64, hex] {
            values
                .iter()
                .for_each(|value| page.push_str(&format!("<p>{}", form(value))));
        }
        page
    }
}

fn html(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#039;")
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn base64(text: &str) -> String {
    STANDARD.encode(format!("user:{text}"))
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02X}")).collect()
}

/// Every text of a body, with the name of its member.
fn texts(json: &Json) -> Vec<(String, String)> {
    match json {
        Json::Object(members) => members
            .iter()
            .flat_map(|(name, value)| match value {
                Json::String(text) => vec![(name.clone(), text.clone())],
                other => texts(other),
            })
            .collect(),
        Json::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// A reply in which every object with a certain member has more.
fn more(body: &str, surplus: &[(&'static str, Json)]) -> String {
    fn add(json: &mut Json, surplus: &[(&'static str, Json)]) {
        match json {
            Json::Array(items) => items.iter_mut().for_each(|item| add(item, surplus)),
            Json::Object(members) => {
                members.values_mut().for_each(|value| add(value, surplus));
                for (beside, extra) in surplus {
                    if members.contains_key(*beside) {
                        let extra = extra.as_object().cloned().unwrap_or_default();
                        members.extend(extra);
                    }
                }
            }
            _ => {}
        }
    }
    match serde_json::from_str::<Json>(body) {
        Ok(mut json) => {
            add(&mut json, surplus);
            json.to_string()
        }
        Err(_) => body.to_owned(),
    }
}

/// A body with its texts as they are meant, so that they can be searched for.
fn plain(body: &str) -> String {
    let Ok(json) = serde_json::from_str::<Json>(body) else {
        return body.to_owned();
    };
    let all = texts(&json);
    let all: Vec<String> = all
        .into_iter()
        .map(|(name, text)| format!("{name}={text}"))
        .collect();
    all.join("\n")
}

fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.to_owned()))
}

/// Head and body of one message, each without the blank line between.
fn message(stream: &mut TcpStream) -> std::io::Result<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = header(&head, "content-length").and_then(|text| text.parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0_usize) {
                let body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
                return Ok((head, body));
            }
        }
        match stream.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
