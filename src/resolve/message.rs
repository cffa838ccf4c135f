//! Questions as messages, and records as data.

use std::fmt::Write as _;
use std::net::IpAddr;

use hickory_proto::op::{Edns, Message, MessageType, Query};
use hickory_proto::rr::rdata::{CAA, SOA, TLSA};
use hickory_proto::rr::{Name, RData, RecordType};

use crate::mailauth::ask::{Data, Failure, Type};

/// What fits into a packet that no network cuts up (DNS flag day 2020).
const PAYLOAD: u16 = 1232;

/// One question, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// The name.
    pub(super) name: Name,
    /// The type.
    pub(super) kind: RecordType,
    /// Whether whoever is asked shall find out.
    pub(super) recursion: bool,
}

impl Ask {
    /// A question for a name in A-labels without its final dot.
    pub(super) fn new(name: &str, kind: Type, recursion: bool) -> Result<Self, Failure> {
        let mut parsed = Name::from_ascii(name)
            .map_err(|_| Failure::Malformed("the name cannot be asked for".to_owned()))?;
        parsed.set_fqdn(true);
        let kind = match kind {
            Type::A => RecordType::A,
            Type::Aaaa => RecordType::AAAA,
            Type::Caa => RecordType::CAA,
            Type::Cname => RecordType::CNAME,
            Type::Ds => RecordType::DS,
            Type::Mx => RecordType::MX,
            Type::Ns => RecordType::NS,
            Type::Ptr => RecordType::PTR,
            Type::Soa => RecordType::SOA,
            Type::Srv => RecordType::SRV,
            Type::Tlsa => RecordType::TLSA,
            Type::Txt => RecordType::TXT,
        };
        Ok(Self {
            name: parsed,
            kind,
            recursion,
        })
    }

    /// A message with a fresh id; `edns` says that we take packets larger than 512 octets.
    pub(super) fn message(&self, edns: bool) -> Message {
        let mut message = Message::query();
        message.metadata.recursion_desired = self.recursion;
        message.add_query(Query::query(self.name.clone(), self.kind));
        if edns {
            let mut ours = Edns::new();
            ours.set_max_payload(PAYLOAD);
            message.set_edns(ours);
        }
        message
    }

    /// Whether a message answers the one with this id. Refusals may leave the question out.
    pub(super) fn is_answered_by(&self, id: u16, message: &Message) -> bool {
        let failed = u16::from(message.metadata.response_code) != 0;
        message.metadata.id == id
            && message.metadata.message_type == MessageType::Response
            && match message.queries.as_slice() {
                [query] => query.name == self.name && query.query_type == self.kind,
                [] => failed,
                _ => false,
            }
    }
}

/// A name in its normal form: lower case, no final dot, empty for the root.
pub(super) fn text(name: &Name) -> String {
    let text = name.to_lowercase().to_ascii();
    text.strip_suffix('.').unwrap_or(&text).to_owned()
}

/// The data of a record.
pub(super) fn data(data: &RData) -> Data {
    match data {
        RData::A(address) => Data::Address(IpAddr::V4(address.0)),
        RData::AAAA(address) => Data::Address(IpAddr::V6(address.0)),
        RData::CNAME(name) => Data::Host(text(&name.0)),
        RData::NS(name) => Data::Host(text(&name.0)),
        RData::PTR(name) => Data::Host(text(&name.0)),
        RData::MX(mx) => Data::Mail(mx.preference, text(&mx.exchange)),
        RData::TXT(txt) => Data::Text(txt.txt_data.iter().map(|text| text.to_vec()).collect()),
        RData::SRV(srv) => Data::Service(srv.priority, srv.weight, srv.port, text(&srv.target)),
        RData::CAA(caa) => authority(caa),
        RData::SOA(soa) => start(soa),
        RData::TLSA(tlsa) => Data::Other(certificate(tlsa)),
        RData::Unknown { rdata, .. } => Data::Other(signer(&rdata.anything)),
        other => Data::Other(other.to_string()),
    }
}

fn authority(caa: &CAA) -> Data {
    Data::Authority(
        caa.flags(),
        caa.tag.to_ascii_lowercase(),
        String::from_utf8_lossy(&caa.value).into_owned(),
    )
}

fn start(soa: &SOA) -> Data {
    Data::Start(text(&soa.mname), text(&soa.rname), soa.serial, soa.minimum)
}

fn certificate(tlsa: &TLSA) -> String {
    format!(
        "{} {} {} {}",
        u8::from(tlsa.cert_usage),
        u8::from(tlsa.selector),
        u8::from(tlsa.matching),
        hex(&tlsa.cert_data)
    )
}

/// A DS: tag, algorithm, digest type, digest (RFC 4034 §5.1); anything else as RFC 3597 §5 has it.
fn signer(octets: &[u8]) -> String {
    match octets {
        [high, low, algorithm, sort, digest @ ..] if !digest.is_empty() => {
            let tag = u16::from_be_bytes([*high, *low]);
            format!("{tag} {algorithm} {sort} {}", hex(digest))
        }
        other => format!("\\# {} {}", other.len(), hex(other)),
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// The type that DNAME has; it is followed, and never asked for.
pub(super) fn tree_alias(kind: RecordType, data: &RData) -> Option<Name> {
    // RFC 6672: its data is one name, never compressed.
    if u16::from(kind) != 39 {
        return None;
    }
    match data {
        RData::Unknown { rdata, .. } => {
            use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};
            let mut decoder = BinDecoder::new(&rdata.anything);
            Name::read(&mut decoder).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_asked_for_are_failures_and_no_panics() {
        let long = "a".repeat(64);
        for name in [long.as_str(), "a..b", &"a.".repeat(200), "ü.example"] {
            assert!(
                matches!(Ask::new(name, Type::A, true), Err(Failure::Malformed(_))),
                "{name}"
            );
        }
        let root = Ask::new("", Type::Ns, true).unwrap();
        assert!(root.name.is_root());
        let under = Ask::new("_dmarc.xn--bcher-kva.example", Type::Txt, true).unwrap();
        assert_eq!(text(&under.name), "_dmarc.xn--bcher-kva.example");
    }

    #[test]
    fn signers_and_certificates_are_written_as_zone_files_have_them() {
        assert_eq!(signer(&[0x12, 0x34, 13, 2, 0xab, 0xcd]), "4660 13 2 abcd");
        assert_eq!(signer(&[1]), "\\# 1 01");
    }
}
