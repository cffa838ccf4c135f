//! What a message says of the name that was asked for.

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, Record, RecordType};

use super::message::{Ask, data, text, tree_alias};
use crate::mailauth::ask::{Data, Failure};

/// One reply, understood.
#[derive(Debug, PartialEq)]
pub(super) struct Reply {
    /// Whether who said it is in charge of the name.
    pub(super) authoritative: bool,
    /// The aliases on the way, as far as the reply has them.
    pub(super) via: Vec<String>,
    /// The smallest TTL of what was used, in seconds.
    pub(super) ttl: u32,
    /// What is at the end of them.
    pub(super) found: Found,
}

/// What is at the end of the aliases.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// Records of the type.
    Records(Vec<Data>),
    /// The reply ends with an alias to something it does not speak of.
    Alias,
    /// None of the type.
    NoData,
    /// No such name.
    NoName,
    /// A server without recursion that knows nothing of the name (lame), or sends us elsewhere.
    NotInCharge,
    /// A reply that contradicts itself.
    Nonsense(String),
}

/// Aliases that are followed within one reply: some more than resolvers follow (BIND 9 and Unbound: 11,
/// `max-query-restarts`). Each is looked for among all answers, of which a hostile reply has thousands.
const ALIASES: usize = 16;

/// Understands a reply to a question.
///
/// # Errors
/// The code says that it failed.
pub(super) fn read(message: &Message, ask: &Ask) -> Result<Reply, Failure> {
    let code = message.metadata.response_code;
    match code {
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        ResponseCode::ServFail => return Err(Failure::Server),
        ResponseCode::Refused => return Err(Failure::Refused),
        other => return Err(Failure::Code(other.into())),
    }
    let mut at = ask.name.clone();
    let mut reply = Reply {
        authoritative: message.metadata.authoritative,
        via: Vec::new(),
        ttl: u32::MAX,
        found: Found::NoData,
    };
    let answers = || {
        let all = message.answers.iter();
        all.filter(|record| record.dns_class == DNSClass::IN)
    };
    for _ in 0..=ALIASES {
        let here: Vec<&Record> = answers()
            .filter(|record| record.record_type() == ask.kind && record.name == at)
            .collect();
        if !here.is_empty() {
            let ttls = here.iter().map(|record| record.ttl);
            reply.ttl = ttls.fold(reply.ttl, u32::min);
            let all = here.iter().map(|record| data(&record.data));
            reply.found = Found::Records(all.collect());
            return Ok(reply);
        }
        let Some((to, ttl)) = answers().find_map(|record| alias(record, &at)) else {
            reply.found = end(message, ask, &at, code);
            return Ok(reply);
        };
        let seen = text(&to);
        if to == ask.name || reply.via.contains(&seen) {
            reply.found = Found::Nonsense("the aliases go in a circle".to_owned());
            return Ok(reply);
        }
        reply.ttl = reply.ttl.min(ttl);
        reply.via.push(seen);
        at = to;
    }
    reply.found = Found::Nonsense(format!("more than {ALIASES} aliases lead on from it"));
    Ok(reply)
}

/// Where a record sends a name: a CNAME of it, or a DNAME above it (RFC 6672 §2.2).
fn alias(record: &Record, name: &Name) -> Option<(Name, u32)> {
    if record.record_type() == RecordType::CNAME && record.name == *name {
        let hickory_proto::rr::RData::CNAME(to) = &record.data else {
            return None;
        };
        return Some((to.0.clone(), record.ttl));
    }
    let to = tree_alias(record.record_type(), &record.data)?;
    if !record.name.zone_of(name) || record.name == *name {
        return None;
    }
    let head = usize::from(name.num_labels()) - usize::from(record.name.num_labels());
    let labels: Vec<&[u8]> = name.iter().take(head).collect();
    let head = Name::from_labels(labels).ok()?;
    Some((head.append_name(&to).ok()?, record.ttl))
}

/// What a reply without records at this name means.
fn end(message: &Message, ask: &Ask, at: &Name, code: ResponseCode) -> Found {
    if code == ResponseCode::NXDomain {
        return Found::NoName;
    }
    let about = |kind: RecordType| {
        let mut all = message.authorities.iter();
        all.any(|record| record.record_type() == kind && record.name.zone_of(at))
    };
    let moved = *at != ask.name;
    if about(RecordType::SOA) {
        return Found::NoData;
    }
    if moved {
        // A resolver follows to the end; a server stops where its zones do.
        return match message.metadata.recursion_available && ask.recursion {
            true => Found::NoData,
            false => Found::Alias,
        };
    }
    if message.metadata.authoritative {
        return Found::NoData;
    }
    match ask.recursion && message.metadata.recursion_available {
        true => Found::NoData,
        // A referral, or nothing at all, from somebody who was to know.
        false => Found::NotInCharge,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use hickory_proto::op::MessageType;
    use hickory_proto::rr::RData;
    use hickory_proto::rr::rdata::{A, CNAME, NS, NULL, SOA};
    use hickory_proto::serialize::binary::BinEncodable;

    use super::*;
    use crate::mailauth::ask::Type;

    fn name(text: &str) -> Name {
        let mut name = Name::from_ascii(text).unwrap();
        name.set_fqdn(true);
        name
    }

    fn asked(recursion: bool) -> (Ask, Message) {
        let ask = Ask::new("www.acme.example", Type::A, recursion).unwrap();
        let mut message = ask.message(true);
        message.metadata.message_type = MessageType::Response;
        (ask, message)
    }

    fn a(owner: &str, ttl: u32) -> Record {
        let address = Ipv4Addr::new(192, 0, 2, 1);
        Record::from_rdata(name(owner), ttl, RData::A(A(address)))
    }

    fn cname(owner: &str, to: &str) -> Record {
        Record::from_rdata(name(owner), 60, RData::CNAME(CNAME(name(to))))
    }

    #[test]
    fn aliases_are_followed_to_the_records_with_the_smallest_ttl() {
        let (ask, mut message) = asked(true);
        message.add_answer(a("web.host.example", 300));
        message.add_answer(cname("WWW.acme.example", "web.host.example"));
        let reply = read(&message, &ask).unwrap();
        assert_eq!(
            (reply.via.as_slice(), reply.ttl),
            (&["web.host.example".to_owned()][..], 60)
        );
        assert!(matches!(reply.found, Found::Records(data) if data.len() == 1));
    }

    #[test]
    fn an_alias_of_a_tree_is_followed_without_a_synthesised_one() {
        let (ask, mut message) = asked(true);
        let to = name("host.example").to_bytes().unwrap();
        let rdata = RData::Unknown {
            code: RecordType::Unknown(39),
            rdata: NULL::with(to),
        };
        message.add_answer(Record::from_rdata(name("acme.example"), 60, rdata));
        message.add_answer(a("www.host.example", 300));
        let reply = read(&message, &ask).unwrap();
        assert_eq!(reply.via, ["www.host.example"]);
        assert!(matches!(reply.found, Found::Records(_)));
    }

    #[test]
    fn circles_end() {
        let (ask, mut message) = asked(true);
        message.add_answer(cname("www.acme.example", "b.example"));
        message.add_answer(cname("b.example", "www.acme.example"));
        let found = read(&message, &ask).unwrap().found;
        assert!(matches!(found, Found::Nonsense(_)), "{found:?}");
    }

    #[test]
    fn a_long_chain_of_aliases_is_not_followed_to_its_end() {
        let (ask, mut message) = asked(true);
        message.add_answer(cname("www.acme.example", "a0.example"));
        for step in 0..3000 {
            let next = format!("a{}.example", step + 1);
            message.add_answer(cname(&format!("a{step}.example"), &next));
        }
        message.add_answer(a("a3000.example", 300));
        let reply = read(&message, &ask).unwrap();
        assert!(
            matches!(reply.found, Found::Nonsense(_)),
            "{:?}",
            reply.found
        );
        assert!(reply.via.len() <= ALIASES + 1, "{}", reply.via.len());

        let (ask, mut message) = asked(true);
        message.add_answer(cname("www.acme.example", "a0.example"));
        for step in 0..ALIASES - 1 {
            let next = format!("a{}.example", step + 1);
            message.add_answer(cname(&format!("a{step}.example"), &next));
        }
        message.add_answer(a(&format!("a{}.example", ALIASES - 1), 300));
        let reply = read(&message, &ask).unwrap();
        assert!(
            matches!(reply.found, Found::Records(_)),
            "{:?}",
            reply.found
        );
    }

    #[test]
    fn no_records_mean_what_the_rest_of_the_message_says() {
        let soa = SOA::new(name("a"), name("b"), 1, 1, 1, 1, 300);
        let soa = Record::from_rdata(name("acme.example"), 60, RData::SOA(soa));
        let ns = Record::from_rdata(name("acme.example"), 60, RData::NS(NS(name("ns.example"))));
        let (ask, mut message) = asked(false);
        assert_eq!(read(&message, &ask).unwrap().found, Found::NotInCharge);
        message.add_authority(ns);
        assert_eq!(
            read(&message, &ask).unwrap().found,
            Found::NotInCharge,
            "a referral"
        );
        message.add_authority(soa.clone());
        assert_eq!(read(&message, &ask).unwrap().found, Found::NoData);
        message.metadata.response_code = ResponseCode::NXDomain;
        assert_eq!(read(&message, &ask).unwrap().found, Found::NoName);

        let (ask, mut message) = asked(false);
        message.metadata.authoritative = true;
        assert_eq!(read(&message, &ask).unwrap().found, Found::NoData);
        message.add_answer(cname("www.acme.example", "elsewhere.example"));
        assert_eq!(
            read(&message, &ask).unwrap().found,
            Found::Alias,
            "it leaves the zone"
        );
        message.add_authority(soa);
        assert_eq!(
            read(&message, &ask).unwrap().found,
            Found::Alias,
            "the SOA of another zone"
        );
    }

    #[test]
    fn codes_are_failures_and_no_answers() {
        let (ask, mut message) = asked(true);
        for (code, failure) in [
            (ResponseCode::ServFail, Failure::Server),
            (ResponseCode::Refused, Failure::Refused),
            (ResponseCode::FormErr, Failure::Code(1)),
        ] {
            message.metadata.response_code = code;
            assert_eq!(read(&message, &ask).unwrap_err(), failure);
        }
    }
}
