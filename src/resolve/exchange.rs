//! One message out, one message back: over UDP, and over TCP where the answer does not fit.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant, timeout, timeout_at};

use super::message::Ask;
use crate::mailauth::ask::Failure;

/// Tries over UDP: packets get lost.
const TRIES: usize = 2;

/// Packets that answer another question before nobody listens any more: somebody guesses, or an
/// old answer comes late.
const STRAYS: usize = 32;

/// The largest message of either transport (RFC 1035 §4.2.2).
const LARGEST: usize = 65_535;

/// The reply of one server; each try gets `time`.
pub(super) async fn exchange(
    ask: &Ask,
    server: SocketAddr,
    time: Duration,
) -> Result<Message, Failure> {
    let mut reply = over_udp(ask, server, time, true).await?;
    let code = reply.metadata.response_code;
    if matches!(code, ResponseCode::FormErr | ResponseCode::NotImp) && reply.edns.is_none() {
        // Older than EDNS (RFC 6891 §7).
        reply = over_udp(ask, server, time, false).await?;
    }
    if reply.metadata.truncation {
        return timeout(time, over_tcp(ask, server))
            .await
            .unwrap_or(Err(Failure::Timeout));
    }
    Ok(reply)
}

async fn over_udp(
    ask: &Ask,
    server: SocketAddr,
    time: Duration,
    edns: bool,
) -> Result<Message, Failure> {
    let mut failed = Failure::Timeout;
    for _ in 0..TRIES {
        match once(ask, server, time, edns).await {
            Err(Failure::Timeout) => {}
            Err(failure @ Failure::Malformed(_)) => failed = failure,
            other => return other,
        }
    }
    Err(failed)
}

async fn once(
    ask: &Ask,
    server: SocketAddr,
    time: Duration,
    edns: bool,
) -> Result<Message, Failure> {
    let until = Instant::now() + time;
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // A fresh port for each question; connected, so that only this server is heard (RFC 5452 §9).
    let socket = UdpSocket::bind((any, 0)).await.map_err(unreachable)?;
    socket.connect(server).await.map_err(unreachable)?;
    let message = ask.message(edns);
    let id = message.metadata.id;
    socket.send(&octets(&message)?).await.map_err(unreachable)?;
    let mut buffer = vec![0; LARGEST];
    let mut failed = Failure::Timeout;
    for _ in 0..STRAYS {
        let Ok(read) = timeout_at(until, socket.recv(&mut buffer)).await else {
            break;
        };
        let length = read.map_err(unreachable)?;
        match understood(ask, id, buffer.get(..length).unwrap_or_default()) {
            Err(failure) => failed = failure,
            reply => return reply,
        }
    }
    Err(failed)
}

async fn over_tcp(ask: &Ask, server: SocketAddr) -> Result<Message, Failure> {
    let mut stream = TcpStream::connect(server).await.map_err(unreachable)?;
    let message = ask.message(true);
    let id = message.metadata.id;
    let body = octets(&message)?;
    let length = u16::try_from(body.len()).map_err(|_| malformed("the question is too long"))?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend(body);
    stream.write_all(&framed).await.map_err(cut)?;
    let length = stream.read_u16().await.map_err(cut)?;
    let mut buffer = vec![0; usize::from(length)];
    stream.read_exact(&mut buffer).await.map_err(cut)?;
    let reply = understood(ask, id, &buffer)?;
    match reply.metadata.truncation {
        true => Err(malformed("it is cut off over TCP, too")),
        false => Ok(reply),
    }
}

fn octets(message: &Message) -> Result<Vec<u8>, Failure> {
    message
        .to_vec()
        .map_err(|_| malformed("the question cannot be written"))
}

fn understood(ask: &Ask, id: u16, octets: &[u8]) -> Result<Message, Failure> {
    let message = Message::from_vec(octets).map_err(|error| malformed(&error.to_string()))?;
    match ask.is_answered_by(id, &message) {
        true => Ok(message),
        false => Err(malformed("it answers another question")),
    }
}

fn malformed(why: &str) -> Failure {
    Failure::Malformed(why.to_owned())
}

fn unreachable(error: io::Error) -> Failure {
    Failure::Unreachable(error.kind().to_string())
}

/// A connection that was there and broke.
fn cut(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => malformed("the connection was closed in the middle"),
        kind => Failure::Unreachable(kind.to_string()),
    }
}
