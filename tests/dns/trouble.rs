//! Servers that answer nonsense, too late, cut off or not at all.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::rdata::A;
use hickory_proto::rr::{RData, Record};
use maniform::mailauth::ask::{Answer, Failure, Question, Type};
use maniform::resolve::{Client, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

use super::{PATIENT, SHORT, client};

/// A server over UDP that answers each packet with what `say` makes of it, in this order.
async fn scripted(say: impl Fn(&Message) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let at = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = vec![0; 4096];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let question = Message::from_vec(&buffer[..length]).unwrap();
            for packet in say(&question) {
                socket.send_to(&packet, from).await.unwrap();
            }
        }
    });
    at
}

/// An answer with one address.
fn answer(question: &Message) -> Message {
    let mut message = question.clone();
    message.metadata.message_type = MessageType::Response;
    message.edns = None;
    let name = question.queries[0].name.clone();
    let address = RData::A(A(Ipv4Addr::new(192, 0, 2, 1)));
    message.add_answer(Record::from_rdata(name, 60, address));
    message
}

fn octets(message: &Message) -> Vec<u8> {
    message.to_vec().unwrap()
}

async fn asked(at: SocketAddr) -> Answer {
    client(at, SHORT)
        .answer(&Question::new("acme.example", Type::A))
        .await
}

#[tokio::test]
async fn silence_ends_after_two_tries() {
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let began = Instant::now();
    let answer = asked(silent.local_addr().unwrap()).await;
    assert_eq!(answer, Answer::Failed(Failure::Timeout));
    assert!(began.elapsed() >= SHORT * 2 && began.elapsed() < PATIENT);
    let mut buffer = [0; 512];
    for _ in 0..2 {
        silent.recv(&mut buffer).await.unwrap();
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_unreachable() {
    let closed = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let at = closed.local_addr().unwrap();
    drop(closed);
    let answer = asked(at).await;
    assert!(
        matches!(answer, Answer::Failed(Failure::Unreachable(_))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn another_resolver_is_asked_where_the_first_is_silent() {
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let good = scripted(|question| vec![octets(&answer(question))]).await;
    let resolvers = vec![silent.local_addr().unwrap(), good];
    let client = Client::new(Settings::new(resolvers, SHORT));
    let answer = client.answer(&Question::new("acme.example", Type::A)).await;
    assert!(matches!(answer, Answer::Records(_)), "{answer:?}");
}

#[tokio::test]
async fn nonsense_is_a_failure_with_its_reason() {
    let at = scripted(|_| vec![b"nonsense".to_vec()]).await;
    let answer = asked(at).await;
    assert!(
        matches!(answer, Answer::Failed(Failure::Malformed(_))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn answers_to_other_questions_are_not_believed() {
    let at = scripted(|question| {
        let mut id = answer(question);
        id.metadata.id = id.metadata.id.wrapping_add(1);
        let mut name = answer(question);
        name.queries[0].name = "other.example.".parse().unwrap();
        vec![
            octets(&id),
            octets(&name),
            b"?".to_vec(),
            octets(&answer(question)),
        ]
    })
    .await;
    let known = asked(at).await;
    assert!(matches!(known, Answer::Records(_)), "{known:?}");

    let at = scripted(|question| {
        let mut id = answer(question);
        id.metadata.id = id.metadata.id.wrapping_add(1);
        vec![octets(&id); 200]
    })
    .await;
    let unknown = asked(at).await;
    assert!(
        matches!(unknown, Answer::Failed(Failure::Malformed(_))),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn a_server_older_than_edns_is_asked_without() {
    let at = scripted(|question| {
        let mut reply = answer(question);
        if question.edns.is_some() {
            reply.answers.clear();
            reply.metadata.response_code = ResponseCode::FormErr;
        }
        vec![octets(&reply)]
    })
    .await;
    let known = asked(at).await;
    assert!(matches!(known, Answer::Records(_)), "{known:?}");
}

/// A server whose answer does not fit into a packet, and that sends these octets over TCP.
async fn truncated(over_tcp: Option<Vec<u8>>) -> SocketAddr {
    let at = scripted(|question| {
        let mut reply = answer(question);
        reply.answers.clear();
        reply.metadata.truncation = true;
        vec![octets(&reply)]
    })
    .await;
    if let Some(octets) = over_tcp {
        let listener = TcpListener::bind(at).await.unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let length = stream.read_u16().await.unwrap();
                let mut question = vec![0; usize::from(length)];
                stream.read_exact(&mut question).await.unwrap();
                stream.write_all(&octets).await.unwrap();
            }
        });
    }
    at
}

#[tokio::test]
async fn a_connection_that_breaks_is_a_failure_and_never_half_an_answer() {
    let nobody = asked(truncated(None).await).await;
    assert!(
        matches!(nobody, Answer::Failed(Failure::Unreachable(_))),
        "{nobody:?}"
    );
    for octets in [
        vec![],
        vec![0xff],
        vec![0xff, 0xff, 1, 2, 3],
        vec![0, 3, 1, 2, 3],
    ] {
        let broken = asked(truncated(Some(octets)).await).await;
        assert!(
            matches!(broken, Answer::Failed(Failure::Malformed(_))),
            "{broken:?}"
        );
    }
}

#[tokio::test]
async fn a_name_that_no_message_can_carry_is_not_sent() {
    let at = scripted(|_| panic!("nothing is sent")).await;
    let long = format!("{}.example", "a".repeat(64));
    let answer = client(at, SHORT)
        .answer(&Question::new(&long, Type::A))
        .await;
    assert!(
        matches!(answer, Answer::Failed(Failure::Malformed(_))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn aliases_without_an_end_are_given_up() {
    let at = scripted(|question| {
        let mut reply = answer(question);
        reply.answers.clear();
        let name = question.queries[0].name.clone();
        let longer = format!("{:x}.example.", question.metadata.id);
        let to = hickory_proto::rr::rdata::CNAME(longer.parse().unwrap());
        reply.add_answer(Record::from_rdata(name, 60, RData::CNAME(to)));
        vec![octets(&reply)]
    })
    .await;
    let answer = asked(at).await;
    assert!(
        matches!(answer, Answer::Failed(Failure::Malformed(_))),
        "{answer:?}"
    );
}
