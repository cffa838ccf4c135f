//! A server that plays a script over a real socket: also cut connections and nonsense, which no
//! HTTP library would send.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use maniform::api::{Client, Settings};
use maniform::model::request::{Filled, Method};
use maniform::model::secret::Secret;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// No text that is shown may hold this.
pub(crate) const TOKEN: &str = "t0ken-that-nobody-may-see";

/// What is answered to one call.
#[derive(Clone)]
pub(crate) enum Step {
    /// An answer with this status and these bytes.
    Body(u16, Vec<u8>),
    /// The same with one more header line.
    Header(u16, String, Vec<u8>),
    /// These bytes as they are, then the end of the connection.
    Raw(Vec<u8>),
    /// The connection ends without a byte.
    Cut,
    /// Nothing, for ever.
    Silence,
}

pub(crate) fn json(status: u16, body: &Json) -> Step {
    Step::Body(status, body.to_string().into_bytes())
}

pub(crate) fn ok(data: Json) -> Step {
    json(200, &json!({"result": "success", "data": data}))
}

pub(crate) fn error(status: u16, code: &str) -> Step {
    let error = json!({"code": code, "description": format!("about {code}"), "errors": []});
    json(status, &json!({"result": "error", "error": error}))
}

pub(crate) fn html(status: u16) -> Step {
    Step::Body(
        status,
        b"<html><h1>Bad\x1b[31m Gateway</h1></html>".to_vec(),
    )
}

/// A running script and the requests that came.
pub(crate) struct Server {
    pub(crate) port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Plays the steps one by one; calls beyond them are answered 418.
    pub(crate) async fn script(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps: Vec<Step> = steps.into_iter().collect();
        Self::answering(move |count, _| steps.get(count).cloned().unwrap_or(error(418, "over")))
            .await
    }

    /// Answers by the number of the call and its text.
    pub(crate) async fn answering(
        answer: impl Fn(usize, &str) -> Step + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn({
            let (seen, answer) = (seen.clone(), Arc::new(answer));
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, seen.clone(), answer.clone()));
                }
            }
        });
        Self { port, seen }
    }

    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// The first line of each request, without its version.
    pub(crate) fn lines(&self) -> Vec<String> {
        let first = |text: &String| {
            text.lines()
                .next()
                .unwrap_or_default()
                .replace(" HTTP/1.1", "")
        };
        self.seen().iter().map(first).collect()
    }

    /// With a token and short waits.
    pub(crate) fn settings(&self) -> Settings {
        let host = format!("http://127.0.0.1:{}", self.port).parse().unwrap();
        Settings {
            second: Duration::from_millis(1),
            ..Settings::new(host, Some(Secret::new(TOKEN.into())))
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.settings()).unwrap()
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: Arc<Mutex<Vec<String>>>,
    answer: Arc<impl Fn(usize, &str) -> Step>,
) {
    let text = request(&mut stream).await;
    let count = {
        let mut seen = seen.lock().unwrap();
        seen.push(text.clone());
        seen.len() - 1
    };
    let bytes = match answer(count, &text) {
        Step::Body(status, body) => whole(status, "", &body),
        Step::Header(status, line, body) => whole(status, &format!("{line}\r\n"), &body),
        Step::Raw(bytes) => bytes,
        Step::Cut => Vec::new(),
        Step::Silence => std::future::pending().await,
    };
    // The client may have left; that is its right.
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

fn whole(status: u16, header: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\n{header}Connection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Head and body of one request.
async fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return String::from_utf8(bytes).unwrap();
            }
        }
        // A TLS greeting instead of a request: nothing more will come.
        if bytes.first() == Some(&0x16) {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

pub(crate) fn get(path: &str) -> Filled {
    filled(Method::Get, path, None)
}

pub(crate) fn post(path: &str, body: Json) -> Filled {
    filled(Method::Post, path, Some(body))
}

pub(crate) fn filled(method: Method, path: &str, body: Option<Json>) -> Filled {
    Filled {
        method,
        path: path.into(),
        query: Vec::new(),
        body,
        keys: Vec::new(),
    }
}
