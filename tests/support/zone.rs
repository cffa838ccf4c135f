//! A small world of DNS and policy hosts, written much like a zone file.
//!
//! ```text
//! ; a comment, on a line of its own
//! acme.example.      300 MX   5 mta-gw.infomaniak.ch.
//! acme.example.          TXT  "v=spf1 -all" "joined with this"
//! www.acme.example.      CNAME acme.example.
//! *.acme.example.        A    192.0.2.1
//! _dmarc.acme.example.   TXT  SERVFAIL
//! lost.example.          ANY  TIMEOUT
//! @192.0.2.53 acme.example. MX 10 mx.old.example.
//! @192.0.2.54 *              TIMEOUT
//! policy acme.example 200 text/plain
//!   version: STSv1
//! policy other.example FAILED the certificate has expired
//! ```
//!
//! Names are whole, with or without the final dot. A line with `@` is what that server says, and
//! replaces what it would say otherwise: a server says what the resolver says, and that it is in
//! charge. The words of failures are SERVFAIL, REFUSED, TIMEOUT, UNREACHABLE and MALFORMED;
//! NXDOMAIN and NODATA say "no". Where nothing is written, the name is not there.

use std::collections::BTreeMap;
use std::net::IpAddr;

use maniform::mailauth::ask::{Answer, Data, Failure, Page, Question, Records, Type, Whom};

const TTL: u32 = 3600;

/// One line: what is published at a name.
#[derive(Debug, Clone)]
enum Entry {
    Data(u32, Data),
    Fixed(Answer),
}

type Sets = BTreeMap<String, Vec<(Option<Kind>, Entry)>>;

/// A type that is asked for, or the alias of a whole tree, which is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Of(Type),
    Dname,
}

/// What is published.
#[derive(Debug, Clone, Default)]
pub(crate) struct Zone {
    names: Sets,
    servers: BTreeMap<IpAddr, Sets>,
    policies: BTreeMap<String, Page>,
}

impl Zone {
    /// Reads the form above.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut zone = Self::default();
        let mut policy: Option<String> = None;
        for (number, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with(';') {
                continue;
            }
            if line.starts_with([' ', '\t']) {
                let page = policy.as_ref().and_then(|of| zone.policies.get_mut(of));
                let Some(Page::Sent { body, .. }) = page else {
                    return Err(format!("line {}: belongs to no policy", number + 1));
                };
                body.push_str(trimmed);
                body.push_str("\r\n");
                continue;
            }
            let read = zone.line(trimmed);
            policy = read.map_err(|why| format!("line {}: {why}", number + 1))?;
        }
        Ok(zone)
    }

    /// Takes in a line; the domain where it begins a policy.
    fn line(&mut self, line: &str) -> Result<Option<String>, String> {
        let (first, rest) = word(line);
        if first == "policy" {
            let (domain, rest) = word(rest);
            let (status, rest) = word(rest);
            let page = match status {
                "FAILED" => Page::Failed(rest.to_owned()),
                status => Page::Sent {
                    status: status.parse().map_err(|_| "no status".to_owned())?,
                    media: rest.to_owned(),
                    body: String::new(),
                },
            };
            self.policies.insert(domain.to_owned(), page);
            return Ok(Some(domain.to_owned()));
        }
        let (sets, (name, rest)) = match first.strip_prefix('@') {
            Some(server) => {
                let server = server.parse().map_err(|_| "no server".to_owned())?;
                (self.servers.entry(server).or_default(), word(rest))
            }
            None => (&mut self.names, (first, rest)),
        };
        let (ttl, rest) = match word(rest) {
            (number, more) if number.parse::<u32>().is_ok() => (number.parse().ok(), more),
            _ => (None, rest),
        };
        let (kind, entry) = if name == "*" {
            (None, Entry::Fixed(fixed(rest).ok_or("no failure")?))
        } else {
            let (kind, rest) = word(rest);
            let kind = match kind {
                "ANY" => None,
                kind => Some(type_of(kind).ok_or_else(|| format!("no type {kind}"))?),
            };
            match (kind, fixed(rest)) {
                (kind, Some(answer)) => (kind, Entry::Fixed(answer)),
                (Some(kind), None) => {
                    let data = data(kind, rest).ok_or_else(|| format!("no data: {rest}"))?;
                    (Some(kind), Entry::Data(ttl.unwrap_or(TTL), data))
                }
                (None, None) => return Err("ANY stands for failures only".to_owned()),
            }
        };
        sets.entry(host(name)).or_default().push((kind, entry));
        Ok(None)
    }

    /// The answer to a question.
    pub(crate) fn answer(&self, question: &Question) -> Answer {
        let Whom::Server(server) = question.whom else {
            return self.resolve(&question.name, question.kind);
        };
        let own = self.servers.get(&server);
        let own = own.and_then(|sets| {
            sets.contains_key("*")
                .then(|| at(sets, "*", question.kind))
                .or_else(|| {
                    sets.contains_key(&question.name)
                        .then(|| at(sets, &question.name, question.kind))
                })
        });
        let answer = match own {
            Some(said) => said.unwrap_or(Answer::NoData),
            None => self.resolve(&question.name, question.kind),
        };
        match answer {
            Answer::Records(records) => Answer::Records(Records {
                authoritative: true,
                ..records
            }),
            other => other,
        }
    }

    /// What a policy host sends.
    pub(crate) fn policy(&self, domain: &str) -> Page {
        let page = self.policies.get(domain).cloned();
        page.unwrap_or_else(|| Page::Failed(format!("mta-sts.{domain} is not there")))
    }

    fn resolve(&self, name: &str, kind: Type) -> Answer {
        let (mut name, mut via, mut least) = (name.to_owned(), Vec::new(), u32::MAX);
        loop {
            match self.lookup(&name, kind) {
                Answer::Records(records) if records.via.is_empty() => {
                    let ttl = records.ttl.min(least);
                    return Answer::Records(Records {
                        via,
                        ttl,
                        ..records
                    });
                }
                Answer::Records(alias) if via.len() < 8 => {
                    least = least.min(alias.ttl);
                    name.clone_from(&alias.via[0]);
                    via.push(name.clone());
                }
                Answer::Records(_) => return Answer::Failed(Failure::Server),
                other => return other,
            }
        }
    }

    /// What stands at a name, an alias in `via`.
    fn lookup(&self, name: &str, kind: Type) -> Answer {
        let below = |name: &str| {
            let end = format!(".{name}");
            self.names.keys().any(|known| known.ends_with(&end))
        };
        if self.names.contains_key(name) {
            return at(&self.names, name, kind).unwrap_or(Answer::NoData);
        }
        if below(name) {
            return Answer::NoData;
        }
        // RFC 4592 §3.3.1: only the closest name that is there may have a wildcard that counts.
        let mut above = name;
        while let Some((_, rest)) = above.split_once('.') {
            above = rest;
            if let Some((ttl, to)) = self.dname(above) {
                let head = name.strip_suffix(above).unwrap_or_default();
                return alias(format!("{head}{to}"), ttl);
            }
            let wild = format!("*.{above}");
            if self.names.contains_key(&wild) {
                return at(&self.names, &wild, kind).unwrap_or(Answer::NoData);
            }
            if self.names.contains_key(above) || below(above) {
                break;
            }
        }
        Answer::NoName
    }

    /// Where the tree below a name is sent to.
    fn dname(&self, name: &str) -> Option<(u32, &str)> {
        let here = self.names.get(name)?;
        here.iter().find_map(|line| match line {
            (Some(Kind::Dname), Entry::Data(ttl, Data::Host(to))) => Some((*ttl, to.as_str())),
            _ => None,
        })
    }
}

fn alias(to: String, ttl: u32) -> Answer {
    Answer::Records(Records {
        via: vec![to],
        ttl,
        ..Records::default()
    })
}

/// What a set of names says of one; none where it has nothing of the type.
fn at(sets: &Sets, name: &str, kind: Type) -> Option<Answer> {
    let here = sets.get(name)?;
    let asked = Some(Kind::Of(kind));
    let fixed = here.iter().find_map(|(of, entry)| match entry {
        Entry::Fixed(answer) if *of == asked || of.is_none() => Some(answer.clone()),
        _ => None,
    });
    if fixed.is_some() {
        return fixed;
    }
    let of = |wanted: Option<Kind>| {
        here.iter().filter_map(move |(of, entry)| match entry {
            Entry::Data(ttl, data) if *of == wanted => Some((*ttl, data.clone())),
            _ => None,
        })
    };
    let (ttls, data): (Vec<u32>, Vec<Data>) = of(asked).unzip();
    if !data.is_empty() {
        return Some(Answer::Records(Records {
            data,
            ttl: ttls.into_iter().min().unwrap_or(TTL),
            ..Records::default()
        }));
    }
    match of(Some(Kind::Of(Type::Cname))).next() {
        Some((ttl, Data::Host(to))) => Some(alias(to, ttl)),
        _ => None,
    }
}

fn word(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    let (first, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    (first, rest.trim())
}

fn host(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn fixed(rest: &str) -> Option<Answer> {
    Some(match rest {
        "SERVFAIL" => Answer::Failed(Failure::Server),
        "REFUSED" => Answer::Failed(Failure::Refused),
        "TIMEOUT" => Answer::Failed(Failure::Timeout),
        "UNREACHABLE" => Answer::Failed(Failure::Unreachable("connection refused".to_owned())),
        "MALFORMED" => Answer::Failed(Failure::Malformed("it ends too early".to_owned())),
        "NXDOMAIN" => Answer::NoName,
        "NODATA" => Answer::NoData,
        _ => return None,
    })
}

fn type_of(word: &str) -> Option<Kind> {
    Some(Kind::Of(match word {
        "A" => Type::A,
        "AAAA" => Type::Aaaa,
        "CAA" => Type::Caa,
        "CNAME" => Type::Cname,
        "DS" => Type::Ds,
        "MX" => Type::Mx,
        "NS" => Type::Ns,
        "PTR" => Type::Ptr,
        "SOA" => Type::Soa,
        "SRV" => Type::Srv,
        "TLSA" => Type::Tlsa,
        "TXT" => Type::Txt,
        "DNAME" => return Some(Kind::Dname),
        _ => return None,
    }))
}

fn data(kind: Kind, rest: &str) -> Option<Data> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let number = |at: usize| words.get(at)?.parse::<u16>().ok();
    let name = |at: usize| words.get(at).map(|name| host(name));
    Some(match kind {
        Kind::Dname | Kind::Of(Type::Cname | Type::Ns | Type::Ptr) => Data::Host(name(0)?),
        Kind::Of(Type::A | Type::Aaaa) => Data::Address(rest.parse().ok()?),
        Kind::Of(Type::Mx) => Data::Mail(number(0)?, name(1)?),
        Kind::Of(Type::Srv) => Data::Service(number(0)?, number(1)?, number(2)?, name(3)?),
        Kind::Of(Type::Caa) => {
            let value = rest.split_once('"')?.1.trim_end_matches('"');
            Data::Authority(
                words.first()?.parse().ok()?,
                words.get(1)?.to_ascii_lowercase(),
                value.to_owned(),
            )
        }
        Kind::Of(Type::Soa) => Data::Start(
            name(0)?,
            name(1)?,
            words.get(2)?.parse().ok()?,
            words.last()?.parse().ok()?,
        ),
        Kind::Of(Type::Txt) => Data::Text(strings(rest)?),
        Kind::Of(Type::Ds | Type::Tlsa) => Data::Other(rest.to_owned()),
    })
}

/// The strings of a TXT: quoted ones, or all there is as one.
fn strings(rest: &str) -> Option<Vec<Vec<u8>>> {
    if !rest.starts_with('"') {
        return Some(vec![rest.as_bytes().to_vec()]);
    }
    let (mut all, mut now): (Vec<Vec<u8>>, Option<Vec<u8>>) = (Vec::new(), None);
    let mut bytes = rest.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, now.as_mut()) {
            (b'"', None) => now = Some(Vec::new()),
            (b'"', Some(_)) => all.extend(now.take()),
            (b'\\', Some(text)) => match bytes.next()? {
                digit if digit.is_ascii_digit() => {
                    let rest = [digit, bytes.next()?, bytes.next()?];
                    text.push(std::str::from_utf8(&rest).ok()?.parse().ok()?);
                }
                other => text.push(other),
            },
            (other, Some(text)) => text.push(other),
            (b' ' | b'\t', None) => {}
            (_, None) => return None,
        }
    }
    now.is_none().then_some(all)
}
