//! The socket: binds loopback, reads HTTP, hands requests to the dispatcher, and closes connections
//! without a reply when a fault asks for it. No route is known here.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, State as Shared};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::clock::Clock;
use super::config::Config;
use super::control;
use super::dispatch::{Reply, State};
use super::faults::{Armed, Effect};
use super::pacing::Pacing;
use super::published::socket::{self, Listening};
use super::store;
use super::wire::{Request, form_pairs, read_body};
use super::world::{World, merge};

/// Bodies above this are cut off by the emulator; the service's own limit is unknown (C).
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port is taken or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The state file is not one.
    #[error(
        "the state file {path} cannot be used: {reason}; repair it, or delete it to start from the seed"
    )]
    StateFile {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The state file cannot be written.
    #[error(
        "the state file {path} cannot be written; choose a folder that exists and may be written to"
    )]
    Unwritable {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A seed is not a world.
    #[error("seed {number} is not a world: {reason}")]
    Seed {
        /// Which seed, from 1.
        number: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// An emulator at work; dropping it stops it too, but only [`Running::stop`] waits.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    service: Arc<Service>,
    dns: Option<Listening>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Base address for clients, without a final slash.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the DNS answers, if it does.
    pub fn dns_address(&self) -> Option<SocketAddr> {
        self.dns.as_ref().map(Listening::address)
    }

    /// Stops listening, lets calls in work end, and writes the state file a last time.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _gone = stop.send(());
        }
        if let Some(mut task) = self.task.take() {
            // Clients keep connections open; waiting for them would be waiting for their whims.
            if tokio::time::timeout(Duration::from_millis(200), &mut task)
                .await
                .is_err()
            {
                task.abort();
            }
        }
        // Every change was written when it happened; this adds only a moved clock.
        let _best_effort = self.service.lock().keep();
    }
}

/// Shared by all connections.
pub(crate) struct Service {
    state: Mutex<State>,
    latency: Option<Duration>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    /// The state; a panic in one call must not take the others down.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts an emulator on 127.0.0.1 inside the caller's tokio runtime.
///
/// # Errors
///
/// [`StartError`] when the port is taken, the state file is broken, or a seed is not a world.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let mut clock = Clock::new(config.clock);
    let mut world = World::default();
    if let Some(path) = &config.state_file {
        let broken = |reason| StartError::StateFile {
            path: path.clone(),
            reason,
        };
        if let Some(kept) = store::load(path).map_err(broken)? {
            merge(&mut world, kept, clock.now()).map_err(|reason| StartError::StateFile {
                path: path.clone(),
                reason,
            })?;
        }
    }
    for (index, seed) in config.seed.into_iter().enumerate() {
        let wrong = |reason| StartError::Seed {
            number: index + 1,
            reason,
        };
        let seed: World = serde_json::from_value(seed).map_err(|e| wrong(e.to_string()))?;
        merge(&mut world, seed, clock.now()).map_err(wrong)?;
    }
    if let (true, Some(stood)) = (clock.is_fixed(), world.clock) {
        clock.advance(stood.saturating_sub(clock.now()).max(0));
    }
    let mut state = State {
        world,
        earlier: None,
        clock,
        pacing: config.rate_limit.map(Pacing::new),
        faults: config.faults.into_iter().map(Armed::new).collect(),
        log: Vec::new(),
        switches: config.switches,
        state_file: config.state_file.clone(),
    };
    if let (Err(source), Some(path)) = (state.keep(), config.state_file) {
        return Err(StartError::Unwritable { path, source });
    }
    let listen = |source| StartError::Listen {
        port: config.port,
        source,
    };
    let listener = TcpListener::bind(("127.0.0.1", config.port))
        .await
        .map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let service = Arc::new(Service {
        state: Mutex::new(state),
        latency: config.latency,
    });
    let dns = match config.dns_port {
        Some(port) => {
            let listening = socket::listen(port, Arc::clone(&service)).await;
            Some(listening.map_err(|source| StartError::Listen { port, source })?)
        }
        None => None,
    };
    let app = axum::Router::new()
        .fallback(receive)
        .with_state(Arc::clone(&service));
    let (stop, stopped) = oneshot::channel::<()>();
    let make = app.into_make_service_with_connect_info::<Scissors>();
    let serving = axum::serve(Cuttable(listener), make).with_graceful_shutdown(async move {
        // A dropped sender ends the emulator as well.
        let _either_way = stopped.await;
    });
    let task = tokio::spawn(async move {
        // Accepting cannot fail for good here: the listener retries.
        let _ended = serving.await;
    });
    Ok(Running {
        address,
        service,
        dns,
        stop: Some(stop),
        task: Some(task),
    })
}

async fn receive(
    Shared(service): Shared<Arc<Service>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    incoming: axum::extract::Request,
) -> Response<Body> {
    let (parts, body) = incoming.into_parts();
    let bytes = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    let content_type = text_header(&parts.headers, "content-type").unwrap_or_default();
    let mut request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: read_body(&content_type, &bytes),
    };
    if request.path.starts_with("/_emulator/") {
        return respond(control::answer(&service, &request));
    }
    override_method(&mut request, &parts.headers);
    let authorization = text_header(&parts.headers, "authorization");
    let effects = service.lock().effects(&request);
    let wait = |late: bool| -> Duration {
        let waits = effects.iter().map(|e| match e {
            Effect::Delay {
                milliseconds,
                after,
            } if *after == late => Duration::from_millis(*milliseconds),
            _ => Duration::ZERO,
        });
        waits.sum()
    };
    tokio::time::sleep(service.latency.unwrap_or_default() + wait(false)).await;
    let reply = service
        .lock()
        .answer(&request, authorization.as_deref(), &effects);
    tokio::time::sleep(wait(true)).await;
    if reply.cut {
        let reset = effects.iter().any(|e| matches!(e, Effect::Reset { .. }));
        scissors.cut(reset);
    }
    let mut response = respond(reply);
    // By the service's clock, which control endpoints can move (RFC 9110 §6.6.1).
    let now = service.lock().clock.now();
    if let Some(date) = date(now) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn date(now: i64) -> Option<header::HeaderValue> {
    let time = jiff::Timestamp::from_second(now).ok()?;
    let text = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    header::HeaderValue::from_str(&text.ok()?).ok()
}

/// The documented substitutes for verbs that proxies strip (A, getting started).
fn override_method(request: &mut Request, headers: &HeaderMap) {
    let named = text_header(headers, "x-http-method-override")
        .or_else(|| {
            request
                .body
                .get("_method")
                .and_then(|m| m.as_str())
                .map(str::to_owned)
        })
        .or_else(|| {
            form_pairs(&request.query)
                .into_iter()
                .find(|(k, _)| k == "_method")
                .map(|(_, v)| v)
        });
    if let (true, Some(method)) = (request.method == "POST", named) {
        request.method = method.to_uppercase();
    }
}

fn text_header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned)
}

fn respond(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = if reply.html {
        "text/html"
    } else {
        "application/json"
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-cache"),
    );
    if let Some(seconds) = reply.retry_after {
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    response
}

/// Cuts the connection it came with: nothing more is written to it.
#[derive(Debug, Clone, Default)]
struct Scissors {
    cut: Arc<AtomicBool>,
    reset: Arc<AtomicBool>,
}

impl Scissors {
    fn cut(&self, reset: bool) {
        self.reset.store(reset, Ordering::Release);
        self.cut.store(true, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, Cuttable>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Cuttable>) -> Self {
        stream.io().scissors.clone()
    }
}

/// A listener whose connections can be cut.
struct Cuttable(TcpListener);

impl axum::serve::Listener for Cuttable {
    type Io = CuttableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    return (
                        CuttableStream {
                            stream,
                            scissors: Scissors::default(),
                        },
                        address,
                    );
                }
                // Out of descriptors or aborted while waiting: the next one may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

struct CuttableStream {
    stream: TcpStream,
    scissors: Scissors,
}

impl CuttableStream {
    fn is_cut(&self) -> bool {
        let cut = self.scissors.cut.load(Ordering::Acquire);
        if cut && self.scissors.reset.load(Ordering::Acquire) {
            // Closed without lingering, a connection ends with RST. Where the system cannot, it ends
            // with FIN, which is as much of an end.
            let _as_good = self.stream.set_zero_linger();
        }
        cut
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        if self.is_cut() {
            return Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
