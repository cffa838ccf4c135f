//! What the emulator's DNS answers, asked over both transports with messages of another library.

use std::net::SocketAddr;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use maniform::emulator::{self, Config, Running};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// Acme's zone is as the service sets it up, Globex's is elsewhere, Initech's name servers know nothing.
fn world() -> Value {
    let long = "x".repeat(700);
    json!({
        "accounts": [{ "name": "Acme SA" }],
        "mail_hostings": [{ "main_fqdn": "acme.example", "customer_name": "acme.example" }],
        "domains": [
            { "name": "acme.example" },
            { "name": "globex.example", "nameservers": ["ns1.hoster.example"] },
            { "name": "initech.example", "nameservers": ["ns1.hoster.example"] },
        ],
        "zones": [
            { "fqdn": "acme.example" },
            { "fqdn": "globex.example" },
            { "fqdn": "shop.example", "records": [
                { "source": "*", "type": "TXT", "ttl": 300, "target": "for everybody" },
                { "source": "www.de", "type": "A", "ttl": 300, "target": "192.0.2.1" },
                { "source": "big", "type": "TXT", "ttl": 300, "target": long },
                { "source": "big", "type": "TXT", "ttl": 300, "target": "v=spf1 -all" },
                { "source": "a", "type": "CNAME", "ttl": 300, "target": "b.shop.example" },
                { "source": "b", "type": "CNAME", "ttl": 300, "target": "a.shop.example" },
                { "source": "sub", "type": "NS", "ttl": 300, "target": "ns1.hoster.example" },
            ]},
        ],
        "elsewhere": [
            { "fqdn": "globex.example", "records": [
                { "source": "@", "type": "MX", "ttl": 60, "target": "0 ." },
                { "source": "@", "type": "TXT", "ttl": 60, "target": "v=spf1 -all" },
            ]},
        ],
    })
}

struct Dns(Running);

impl Dns {
    async fn start() -> Self {
        let config = Config {
            dns_port: Some(0),
            seed: vec![world()],
            clock: Some(1_767_225_600),
            ..Config::default()
        };
        Self(emulator::start(config).await.expect("it starts"))
    }

    fn address(&self) -> SocketAddr {
        self.0.dns_address().expect("it serves DNS")
    }

    fn question(name: &str, kind: RecordType, recursive: bool) -> Message {
        let mut message = Message::new(7, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = recursive;
        message.add_query(Query::query(Name::from_ascii(name).expect("a name"), kind));
        message
    }

    async fn send(&self, message: &Message) -> Message {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let octets = message.to_vec().expect("a message");
        socket.send_to(&octets, self.address()).await.expect("sent");
        let mut buffer = vec![0; 65_535];
        let length = socket.recv(&mut buffer).await.expect("an answer");
        Message::from_vec(&buffer[..length]).expect("a message")
    }

    async fn ask(&self, name: &str, kind: RecordType) -> (ResponseCode, Vec<String>) {
        let reply = self.send(&Self::question(name, kind, true)).await;
        (reply.metadata.response_code, shown(&reply))
    }

    async fn ask_by_stream(&self, message: &Message) -> Message {
        let mut stream = TcpStream::connect(self.address()).await.expect("a stream");
        let octets = message.to_vec().expect("a message");
        let length = u16::try_from(octets.len()).expect("a short one");
        stream.write_u16(length).await.expect("sent");
        stream.write_all(&octets).await.expect("sent");
        let length = stream.read_u16().await.expect("a length");
        let mut octets = vec![0; usize::from(length)];
        stream.read_exact(&mut octets).await.expect("an answer");
        Message::from_vec(&octets).expect("a message")
    }
}

fn shown(message: &Message) -> Vec<String> {
    let answers = message.answers.iter();
    answers
        .map(|record| format!("{} {} {}", record.name, record.record_type(), record.data))
        .collect()
}

#[tokio::test]
async fn a_zone_of_the_service_answers_with_what_is_in_it() {
    let dns = Dns::start().await;
    let (code, answers) = dns.ask("ACME.example.", RecordType::MX).await;
    assert_eq!(code, ResponseCode::NoError);
    assert_eq!(answers, ["acme.example. MX 5 mta-gw.infomaniak.ch."]);
    let (_, answers) = dns.ask("acme.example.", RecordType::TXT).await;
    assert_eq!(
        answers,
        ["acme.example. TXT v=spf1 include:spf.infomaniak.ch -all"]
    );
    // An alias into a name outside is followed.
    let (_, answers) = dns.ask("autoconfig.acme.example.", RecordType::A).await;
    assert_eq!(
        answers,
        [
            "autoconfig.acme.example. CNAME infomaniak.com.",
            "infomaniak.com. A 192.0.2.80"
        ]
    );
    let (code, answers) = dns.ask("mail.acme.example.", RecordType::A).await;
    assert_eq!((code, answers.len()), (ResponseCode::NXDomain, 0));
    let (code, answers) = dns.ask("acme.example.", RecordType::AAAA).await;
    assert_eq!((code, answers.len()), (ResponseCode::NoError, 0));
}

#[tokio::test]
async fn keys_stand_behind_the_delegation() {
    let dns = Dns::start().await;
    let key = "20260112._domainkey.acme.example.";
    let (_, answers) = dns.ask(key, RecordType::TXT).await;
    assert!(
        answers.len() == 1 && answers[0].contains("p=MIIB"),
        "{answers:?}"
    );
    let (code, _) = dns
        .ask("other._domainkey.acme.example.", RecordType::TXT)
        .await;
    assert_eq!(code, ResponseCode::NXDomain);
    // Whoever asks the zone's server without recursion is sent on.
    let reply = dns.send(&Dns::question(key, RecordType::TXT, false)).await;
    assert!(!reply.metadata.authoritative && reply.answers.is_empty());
    assert_eq!(reply.authorities.len(), 2);
}

#[tokio::test]
async fn a_zone_elsewhere_hides_the_one_that_is_kept_here() {
    let dns = Dns::start().await;
    let (_, answers) = dns.ask("globex.example.", RecordType::MX).await;
    assert_eq!(answers, ["globex.example. MX 0 ."]);
    let (code, _) = dns.ask("initech.example.", RecordType::MX).await;
    assert_eq!(code, ResponseCode::ServFail);
    let (code, _) = dns.ask("nobody.example.", RecordType::MX).await;
    assert_eq!(code, ResponseCode::NXDomain);
}

#[tokio::test]
async fn wildcards_circles_and_delegations_are_as_the_standards_have_them() {
    let dns = Dns::start().await;
    let (_, answers) = dns.ask("x.y.shop.example.", RecordType::TXT).await;
    assert_eq!(answers, ["x.y.shop.example. TXT for everybody"]);
    // `de` is there because something is below it, so the wildcard does not cover it.
    let (code, answers) = dns.ask("de.shop.example.", RecordType::TXT).await;
    assert_eq!((code, answers.len()), (ResponseCode::NoError, 0));
    let (code, _) = dns.ask("mail.de.shop.example.", RecordType::TXT).await;
    assert_eq!(code, ResponseCode::NXDomain);
    let (code, _) = dns.ask("a.shop.example.", RecordType::A).await;
    assert_eq!(code, ResponseCode::ServFail);
    let (code, _) = dns.ask("mail.sub.shop.example.", RecordType::A).await;
    assert_eq!(code, ResponseCode::ServFail);
}

#[tokio::test]
async fn what_does_not_fit_into_a_datagram_is_cut_and_comes_by_stream() {
    let dns = Dns::start().await;
    let mut question = Dns::question("big.shop.example.", RecordType::TXT, true);
    let cut = dns.send(&question).await;
    assert!(cut.metadata.truncation && cut.answers.len() < 2);
    let whole = dns.ask_by_stream(&question).await;
    assert!(!whole.metadata.truncation);
    assert_eq!(whole.answers.len(), 2);
    let mut edns = Edns::new();
    edns.set_max_payload(4096);
    question.set_edns(edns);
    let larger = dns.send(&question).await;
    assert_eq!(
        (larger.metadata.truncation, larger.answers.len()),
        (false, 2)
    );
}

#[tokio::test]
async fn what_is_no_question_gets_no_answer_that_could_be_taken_for_one() {
    let dns = Dns::start().await;
    let mut two = Dns::question("acme.example.", RecordType::MX, true);
    two.add_query(Query::query(Name::root(), RecordType::NS));
    let reply = dns.send(&two).await;
    assert_eq!(reply.metadata.response_code, ResponseCode::FormErr);
    let mut update = Dns::question("acme.example.", RecordType::MX, true);
    update.metadata.op_code = OpCode::Update;
    let reply = dns.ask_by_stream(&update).await;
    assert_eq!(reply.metadata.response_code, ResponseCode::NotImp);
}
