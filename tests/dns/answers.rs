//! What a real server says, each failure included.

use maniform::mailauth::ask::{Answer, Answers, Data, Failure, Question, Type, World};

use super::knot::{Knot, serve};
use super::{PATIENT, client, records};

/// A zone with everything, and neighbours that are broken or not there.
async fn world() -> Option<Knot> {
    let mut acme = String::from(
        "@ NS ns1\n\
         ns1 A 127.0.0.1\n\
         @ 300 MX 5 mta-gw.infomaniak.ch.\n\
         @ TXT \"v=spf1 include:\" \"spf.infomaniak.ch -all\"\n\
         @ CAA 0 issue \"letsencrypt.org\"\n\
         _imaps._tcp SRV 0 1 993 mail.infomaniak.com.\n\
         _25._tcp.mx TLSA 3 1 1 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\n\
         signed DS 4660 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n\
         signed NS ns.elsewhere.example.\n\
         www 60 CNAME web\n\
         web A 192.0.2.10\n\
         web AAAA 2001:db8::10\n\
         crm CNAME host.partner.example.\n\
         lost CNAME nobody.partner.example.\n\
         round CNAME and-round\n\
         and-round CNAME round\n\
         old DNAME new\n\
         mail.new A 192.0.2.11\n\
         *.wild TXT \"anything\"\n\
         a.hollow A 192.0.2.12\n\
         _domainkey NS ns41.infomaniak.example.\n",
    );
    for number in 0..80 {
        let text = format!("{number:03}{}", "x".repeat(247));
        acme.push_str(&format!("large TXT \"{text}\"\n"));
    }
    serve(&[
        ("acme.example", Some(&acme)),
        (
            "partner.example",
            Some("@ NS ns1\nns1 A 127.0.0.1\nhost A 192.0.2.20\n"),
        ),
        (
            "xn--bcher-kva.example",
            Some("@ NS ns1\nns1 A 127.0.0.1\n@ MX 10 mail\nmail A 192.0.2.30\n"),
        ),
        ("broken.example", None),
    ])
    .await
}

#[tokio::test]
async fn every_type_is_read_as_it_was_written() {
    let Some(knot) = world().await else { return };
    let client = client(knot.at, PATIENT);
    let host = |name: &str| name.to_owned();
    assert_eq!(
        records(&client, "Acme.Example.", Type::Mx).await,
        [Data::Mail(5, host("mta-gw.infomaniak.ch"))]
    );
    let [spf] = records(&client, "acme.example", Type::Txt)
        .await
        .try_into()
        .unwrap();
    let Data::Text(strings) = &spf else {
        panic!("{spf:?}")
    };
    assert_eq!(strings.len(), 2);
    assert_eq!(
        spf.text().as_deref(),
        Some("v=spf1 include:spf.infomaniak.ch -all")
    );
    assert_eq!(
        records(&client, "acme.example", Type::Caa).await,
        [Data::Authority(0, host("issue"), host("letsencrypt.org"))]
    );
    assert_eq!(
        records(&client, "_imaps._tcp.acme.example", Type::Srv).await,
        [Data::Service(0, 1, 993, host("mail.infomaniak.com"))]
    );
    let digest = "0123456789abcdef".repeat(4);
    assert_eq!(
        records(&client, "_25._tcp.mx.acme.example", Type::Tlsa).await,
        [Data::Other(format!("3 1 1 {digest}"))]
    );
    assert_eq!(
        records(&client, "signed.acme.example", Type::Ds).await,
        [Data::Other(format!("4660 13 2 {digest}"))]
    );
    assert_eq!(
        records(&client, "acme.example", Type::Soa).await,
        [Data::Start(
            host("ns1.acme.example"),
            host("hostmaster.acme.example"),
            1,
            300
        )]
    );
    assert_eq!(
        records(&client, "web.acme.example", Type::Aaaa).await,
        [Data::Address("2001:db8::10".parse().unwrap())]
    );
    assert_eq!(
        records(&client, "acme.example", Type::Ns).await,
        [Data::Host(host("ns1.acme.example"))]
    );
    assert_eq!(
        records(&client, "www.acme.example", Type::Cname).await,
        [Data::Host(host("web.acme.example"))]
    );
    assert_eq!(
        records(&client, "xn--bcher-kva.example", Type::Mx).await,
        [Data::Mail(10, host("mail.xn--bcher-kva.example"))]
    );
}

#[tokio::test]
async fn aliases_are_followed_within_a_zone_out_of_it_and_below_a_tree() {
    let Some(knot) = world().await else { return };
    let client = client(knot.at, PATIENT);
    for (name, via, address, ttl) in [
        ("www.acme.example", "web.acme.example", "192.0.2.10", 60),
        (
            "crm.acme.example",
            "host.partner.example",
            "192.0.2.20",
            3600,
        ),
        (
            "mail.old.acme.example",
            "mail.new.acme.example",
            "192.0.2.11",
            3600,
        ),
    ] {
        for question in [
            Question::new(name, Type::A),
            Question::new(name, Type::A).at(knot.at.ip()),
        ] {
            let Answer::Records(records) = client.answer(&question).await else {
                panic!("{question:?}")
            };
            assert_eq!(records.via, [via]);
            assert_eq!(records.data, [Data::Address(address.parse().unwrap())]);
            assert_eq!(records.ttl, ttl);
            assert!(records.authoritative);
        }
    }
    let lost = client
        .answer(&Question::new("lost.acme.example", Type::A))
        .await;
    assert_eq!(lost, Answer::NoName);
    let round = client
        .answer(&Question::new("round.acme.example", Type::A))
        .await;
    assert!(
        matches!(round, Answer::Failed(Failure::Malformed(_))),
        "{round:?}"
    );
}

#[tokio::test]
async fn no_name_no_data_and_the_failures_are_told_apart() {
    let Some(knot) = world().await else { return };
    let client = client(knot.at, PATIENT);
    let server = knot.at.ip();
    let of = |name: &str, kind| Question::new(name, kind);
    for (question, expected) in [
        (of("nobody.acme.example", Type::A), Answer::NoName),
        (of("web.acme.example", Type::Mx), Answer::NoData),
        (of("hollow.acme.example", Type::A), Answer::NoData),
        (of("www.acme.example", Type::Mx), Answer::NoData),
        (of("x.wild.acme.example", Type::A), Answer::NoData),
        (
            of("broken.example", Type::Mx),
            Answer::Failed(Failure::Server),
        ),
        (
            of("elsewhere.example", Type::Mx),
            Answer::Failed(Failure::Refused),
        ),
        (
            of("20240112._domainkey.acme.example", Type::Txt).at(server),
            Answer::Failed(Failure::NotInCharge),
        ),
        (
            of("elsewhere.example", Type::Ns).at(server),
            Answer::Failed(Failure::Refused),
        ),
    ] {
        assert_eq!(client.answer(&question).await, expected, "{question:?}");
    }
    let wild = records(&client, "x.wild.acme.example", Type::Txt).await;
    assert_eq!(wild[0].text().as_deref(), Some("anything"));
}

#[tokio::test]
async fn what_does_not_fit_into_a_packet_comes_over_tcp() {
    let Some(knot) = world().await else { return };
    let client = client(knot.at, PATIENT);
    let texts = records(&client, "large.acme.example", Type::Txt).await;
    assert_eq!(texts.len(), 80);
    let size: usize = texts
        .iter()
        .filter_map(Data::text)
        .map(|text| text.len())
        .sum();
    assert_eq!(size, 80 * 250);
}

#[tokio::test]
async fn what_was_wanted_is_fetched_at_once_and_known_afterwards() {
    let Some(knot) = world().await else { return };
    let client = client(knot.at, PATIENT);
    let mut world = Answers::default();
    let questions: Vec<Question> = (0..100)
        .map(|number| Question::new(&format!("{number}.wild.acme.example"), Type::Txt))
        .collect();
    for question in &questions {
        assert_eq!(world.dns(question), None);
    }
    client.fetch(world.take_wanted(), &mut world).await;
    for question in &questions {
        assert!(
            matches!(world.dns(question), Some(Answer::Records(_))),
            "{question:?}"
        );
    }
    assert!(world.take_wanted().dns.is_empty());
}
