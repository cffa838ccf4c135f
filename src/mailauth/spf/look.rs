//! Questions that checks ask, and the record at a domain.

use std::net::IpAddr;

use super::record::{Record, is_spf};
use super::tree::Found;
use crate::mailauth::ask::{Answer, Data, Failure, Pending, Question, Type, World};

/// What a question brought.
pub(super) enum Got<T> {
    /// Something.
    Some(T),
    /// Nothing: the question was a void one (RFC 7208 §4.6.4).
    Void,
    /// Nobody knows.
    Failed(Failure),
}

/// Asks, and takes of the records what is wanted.
fn ask<T>(
    world: &dyn World,
    name: &str,
    kind: Type,
    take: impl Fn(&Data) -> Option<T>,
) -> Result<Got<Vec<T>>, Pending> {
    let answer = world.dns(&Question::new(name, kind)).ok_or(Pending)?;
    Ok(match answer {
        Answer::Failed(failure) => Got::Failed(failure.clone()),
        answer => {
            let taken: Vec<T> = answer
                .data()
                .unwrap_or_default()
                .iter()
                .filter_map(take)
                .collect();
            if taken.is_empty() {
                Got::Void
            } else {
                Got::Some(taken)
            }
        }
    })
}

/// The texts of a name.
pub(super) fn texts(world: &dyn World, name: &str) -> Result<Got<Vec<String>>, Pending> {
    ask(world, name, Type::Txt, Data::text)
}

/// The addresses of a name, of one family.
pub(super) fn addresses(
    world: &dyn World,
    name: &str,
    kind: Type,
) -> Result<Got<Vec<IpAddr>>, Pending> {
    ask(world, name, kind, |data| match data {
        Data::Address(ip) => Some(*ip),
        _ => None,
    })
}

/// The mail exchangers of a name, by preference; a null MX names none, and is no void answer.
pub(super) fn exchangers(world: &dyn World, name: &str) -> Result<Got<Vec<String>>, Pending> {
    let found = ask(world, name, Type::Mx, |data| match data {
        Data::Mail(preference, host) => Some((*preference, host.clone())),
        _ => None,
    })?;
    Ok(match found {
        Got::Some(mut hosts) => {
            hosts.sort_by_key(|(preference, _)| *preference);
            hosts.retain(|(_, host)| !host.is_empty());
            Got::Some(hosts.into_iter().map(|(_, host)| host).collect())
        }
        Got::Void => Got::Void,
        Got::Failed(failure) => Got::Failed(failure),
    })
}

/// The names of an address.
pub(super) fn names(world: &dyn World, of: &str) -> Result<Got<Vec<String>>, Pending> {
    ask(world, of, Type::Ptr, |data| match data {
        Data::Host(host) => Some(host.to_ascii_lowercase()),
        _ => None,
    })
}

/// The record at a domain (§4.4, §4.5).
pub(super) fn record(world: &dyn World, domain: &str) -> Result<Found, Pending> {
    let texts = match texts(world, domain)? {
        Got::Failed(failure) => return Ok(Found::Failed(failure)),
        Got::Void => return Ok(Found::Nothing { void: true }),
        Got::Some(texts) => texts,
    };
    let mut records: Vec<String> = texts.into_iter().filter(|text| is_spf(text)).collect();
    Ok(match (records.pop(), records.is_empty()) {
        (None, _) => Found::Nothing { void: false },
        (Some(text), true) => match Record::parse(&text) {
            Ok(record) => Found::Record(record),
            Err(faults) => Found::Faulty(text, faults),
        },
        (Some(last), false) => {
            records.push(last);
            Found::Several(records)
        }
    })
}
