//! The sockets of the DNS: one port of loopback, datagrams and streams (RFC 1035 §4.2, RFC 7766).

use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, ResponseCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinHandle;

use super::say;
use crate::emulator::server::Service;

/// Octets of a datagram to whoever does not say more (RFC 1035 §2.3.4).
const PLAIN: u16 = 512;
/// Octets of a datagram that nothing on the way cuts, as servers have it since 2020.
const LARGEST: u16 = 1232;
/// Streams whose peers say nothing are closed.
const IDLE: std::time::Duration = std::time::Duration::from_secs(10);

/// The sockets at work; dropping it closes them.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    tasks: [JoinHandle<()>; 2],
}

impl Listening {
    /// Where it listens, by both transports.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Listens on a port of 127.0.0.1; 0 takes one that is free for both transports.
pub(crate) async fn listen(port: u16, service: Arc<Service>) -> std::io::Result<Listening> {
    let (streams, datagrams) = bind(port).await?;
    let address = streams.local_addr()?;
    let by_stream = tokio::spawn(serve_streams(streams, Arc::clone(&service)));
    let by_datagram = tokio::spawn(serve_datagrams(datagrams, service));
    Ok(Listening {
        address,
        tasks: [by_stream, by_datagram],
    })
}

/// A free port for streams may be taken for datagrams: then another one is tried.
async fn bind(port: u16) -> std::io::Result<(TcpListener, UdpSocket)> {
    let mut tries = 0;
    loop {
        let streams = TcpListener::bind(("127.0.0.1", port)).await?;
        match UdpSocket::bind(streams.local_addr()?).await {
            Ok(datagrams) => return Ok((streams, datagrams)),
            Err(_) if port == 0 && tries < 20 => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

async fn serve_datagrams(socket: UdpSocket, service: Arc<Service>) {
    let mut buffer = vec![0; usize::from(u16::MAX)];
    loop {
        let Ok((length, peer)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        let asked = buffer.get(..length).unwrap_or_default();
        if let Some(reply) = reply(&service, asked, true) {
            // Who asked may be gone.
            let _nobody = socket.send_to(&reply, peer).await;
        }
    }
}

async fn serve_streams(listener: TcpListener, service: Arc<Service>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, Arc::clone(&service)));
            }
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

/// Each message has its length before it.
async fn converse(mut stream: TcpStream, service: Arc<Service>) {
    while let Ok(Ok(length)) = tokio::time::timeout(IDLE, stream.read_u16()).await {
        let mut asked = vec![0; usize::from(length)];
        let Ok(Ok(_)) = tokio::time::timeout(IDLE, stream.read_exact(&mut asked)).await else {
            return;
        };
        let Some(reply) = reply(&service, &asked, false) else {
            return;
        };
        let Ok(length) = u16::try_from(reply.len()) else {
            return;
        };
        let sent = stream.write_u16(length).await;
        if sent.is_err() || stream.write_all(&reply).await.is_err() {
            return;
        }
    }
}

/// The octets of an answer; none to what is no question.
fn reply(service: &Service, asked: &[u8], datagram: bool) -> Option<Vec<u8>> {
    let asked = Message::from_vec(asked).ok()?;
    if asked.metadata.message_type != MessageType::Query {
        return None;
    }
    let mut message = Message::response(asked.metadata.id, asked.metadata.op_code);
    message.metadata.recursion_desired = asked.metadata.recursion_desired;
    message.metadata.recursion_available = true;
    message.add_queries(asked.queries.iter().cloned());
    if asked.edns.is_some() {
        let mut edns = Edns::new();
        edns.set_max_payload(LARGEST);
        message.set_edns(edns);
    }
    match (asked.metadata.op_code, asked.queries.as_slice()) {
        (OpCode::Query, [query]) => {
            let recursive = asked.metadata.recursion_desired;
            let name = query.name().to_ascii();
            let said = say(&service.lock().world, &name, query.query_type(), recursive);
            message.metadata.response_code = said.code;
            message.metadata.authoritative = !recursive && said.referral.is_empty();
            message.add_answers(said.answers);
            message.add_authorities(said.denied_by);
            message.add_authorities(said.referral);
        }
        (OpCode::Query, _) => message.metadata.response_code = ResponseCode::FormErr,
        _ => message.metadata.response_code = ResponseCode::NotImp,
    }
    let whole = message.to_vec().ok()?;
    let room = asked
        .edns
        .as_ref()
        .map_or(PLAIN, |edns| edns.max_payload().clamp(PLAIN, LARGEST));
    if datagram && whole.len() > usize::from(room) {
        return message.truncate().to_vec().ok();
    }
    Some(whole)
}
