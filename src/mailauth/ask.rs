//! Questions to the DNS and to policy hosts, and what came back, as data.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// The types of records that anything here asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// Certificate authorities.
    Caa,
    /// Another name.
    Cname,
    /// Signed delegations.
    Ds,
    /// Mail exchangers.
    Mx,
    /// Name servers.
    Ns,
    /// Names of an address.
    Ptr,
    /// The head of a zone.
    Soa,
    /// Hosts of a service.
    Srv,
    /// Certificates (DANE).
    Tlsa,
    /// Texts.
    Txt,
}

/// Whom a question goes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// The resolver, which follows delegations and aliases and keeps answers for a while.
    Resolver,
    /// One server, asked without recursion: what it publishes now.
    Server(IpAddr),
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The name in lower case, A-labels, without the final dot; empty for the root.
    pub name: String,
    /// The type asked for.
    pub kind: Type,
    /// Who is asked.
    pub whom: Whom,
}

impl Question {
    /// A question to the resolver; the name is brought into its normal form.
    #[must_use]
    pub fn new(name: &str, kind: Type) -> Self {
        Self {
            name: name.trim_end_matches('.').to_ascii_lowercase(),
            kind,
            whom: Whom::Resolver,
        }
    }

    /// The same question to one server.
    #[must_use]
    pub fn at(mut self, server: IpAddr) -> Self {
        self.whom = Whom::Server(server);
        self
    }
}

/// The data of one record. Names are in lower case without the final dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Data {
    /// A or AAAA.
    Address(IpAddr),
    /// CNAME, NS or PTR.
    Host(String),
    /// MX: preference, host; the host of a null MX is empty (RFC 7505 §3).
    Mail(u16, String),
    /// TXT: its strings, in octets; readers of SPF, DKIM and DMARC join them with nothing between.
    Text(Vec<Vec<u8>>),
    /// SRV: priority, weight, port, host.
    Service(u16, u16, u16, String),
    /// CAA: flags, tag in lower case, value.
    Authority(u8, String, String),
    /// SOA: first server, mailbox of the person in charge, serial, seconds that a "no" is kept.
    Start(String, String, u32, u32),
    /// DS, TLSA and whatever else, as zone files have it.
    Other(String),
}

impl Data {
    /// The joined strings of a TXT; octets that are no UTF-8 are replaced. None for other types.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(strings) => Some(String::from_utf8_lossy(&strings.concat()).into_owned()),
            _ => None,
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Failure {
    /// SERVFAIL: the server could not find out, or DNSSEC does not hold.
    #[error("the server failed (SERVFAIL)")]
    Server,
    /// REFUSED: the server does not answer this for us.
    #[error("the server refused to answer (REFUSED)")]
    Refused,
    /// Nothing came back in time.
    #[error("no answer within the time limit")]
    Timeout,
    /// Nobody there: the connection was refused or the network is unreachable.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// Something came back that is no answer to the question.
    #[error("the answer makes no sense: {0}")]
    Malformed(String),
    /// Nobody was asked: too much was asked before.
    #[error("it was not asked: this run had asked enough")]
    Unasked,
    /// A server that was asked for what it publishes publishes nothing there: a lame delegation, or a
    /// zone that is somebody else's.
    #[error("the server is not in charge of the name")]
    NotInCharge,
    /// Another code of RFC 1035 §4.1.1 or RFC 6895.
    #[error("the server answered with code {0}")]
    Code(u16),
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Records of the type.
    Records(Records),
    /// The name is there and has none of this type.
    NoData,
    /// The name is not there (NXDOMAIN).
    NoName,
    /// Nobody knows.
    Failed(Failure),
}

/// Records that came back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Records {
    /// Those of the type asked for, in the order they came.
    pub data: Vec<Data>,
    /// The aliases on the way (CNAME, DNAME), from the name asked for to the one that has the records.
    pub via: Vec<String>,
    /// The smallest TTL on the way, in seconds.
    pub ttl: u32,
    /// Whether the server says it is in charge of the zone (AA).
    pub authoritative: bool,
}

impl Answer {
    /// Records without aliases, for tests and small worlds.
    #[must_use]
    pub fn of(data: Vec<Data>) -> Self {
        Self::Records(Records {
            data,
            ..Records::default()
        })
    }

    /// The records; empty where there are none, none at all where nobody knows.
    #[must_use]
    pub fn data(&self) -> Option<&[Data]> {
        match self {
            Self::Records(records) => Some(&records.data),
            Self::NoData | Self::NoName => Some(&[]),
            Self::Failed(_) => None,
        }
    }
}

/// What a policy host sent (RFC 8461 §3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// An answer over HTTPS.
    Sent {
        /// The status; redirects are not followed.
        status: u16,
        /// `Content-Type`, empty where there is none.
        media: String,
        /// The body as it came, at most 64 KiB of it.
        body: String,
    },
    /// No answer: no host, no connection, no certificate that holds; why, as a fragment.
    Failed(String),
}

/// Everything that can be asked. An answer that is not known yet is none, and the question is noted.
pub trait World {
    /// The answer to a question to the DNS.
    fn dns(&self, question: &Question) -> Option<&Answer>;

    /// `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`.
    fn policy(&self, domain: &str) -> Option<&Page>;
}

/// Something was asked that is not known yet: fetch what was noted and judge again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending;

/// Answers at hand, and the questions that found none.
#[derive(Debug, Default)]
pub struct Answers {
    /// By question.
    pub dns: BTreeMap<Question, Answer>,
    /// By domain.
    pub policies: BTreeMap<String, Page>,
    wanted: RefCell<Wanted>,
}

/// Questions without an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// For the DNS.
    pub dns: BTreeSet<Question>,
    /// For policy hosts.
    pub policies: BTreeSet<String>,
}

impl Answers {
    /// The questions noted since the last time, which are forgotten here.
    pub fn take_wanted(&self) -> Wanted {
        self.wanted.take()
    }
}

impl World for Answers {
    fn dns(&self, question: &Question) -> Option<&Answer> {
        let known = self.dns.get(question);
        if known.is_none() {
            self.wanted.borrow_mut().dns.insert(question.clone());
        }
        known
    }

    fn policy(&self, domain: &str) -> Option<&Page> {
        let known = self.policies.get(domain);
        if known.is_none() {
            let mut wanted = self.wanted.borrow_mut();
            wanted.policies.insert(domain.to_owned());
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_noted_once_and_then_known() {
        let mut world = Answers::default();
        let question = Question::new("Acme.Example.", Type::Txt);
        assert_eq!(question.name, "acme.example");
        assert_eq!(world.dns(&question), None);
        assert_eq!(world.dns(&question), None);
        assert_eq!(world.policy("acme.example"), None);
        let wanted = world.take_wanted();
        assert_eq!((wanted.dns.len(), wanted.policies.len()), (1, 1));
        assert_eq!(world.take_wanted(), Wanted::default());
        world.dns.insert(question.clone(), Answer::NoData);
        assert_eq!(world.dns(&question), Some(&Answer::NoData));
        assert_eq!(world.take_wanted(), Wanted::default());
    }

    #[test]
    fn strings_of_a_text_are_joined_with_nothing_between() {
        let text = Data::Text(vec![b"v=spf1 ".to_vec(), b"-all".to_vec()]);
        assert_eq!(text.text().as_deref(), Some("v=spf1 -all"));
    }
}
