//! What the DNS publishes, as rules compare it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::dns::{self, RecordType};
use crate::kinds::mail;
use crate::lint::records::{MX, is_spf};
use crate::lint::scene::Records;
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Answer, Data, Failure, Pending, Question, Type};

/// One server in charge of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) struct Server {
    /// Its name.
    pub(in crate::lint) name: String,
    /// Where it is asked; empty where its name has no address.
    pub(in crate::lint) addresses: Vec<IpAddr>,
}

/// A zone, and who publishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) struct Zone {
    /// Its name.
    pub(in crate::lint) name: String,
    /// Its servers by name, as the resolver knows them.
    pub(in crate::lint) servers: Vec<Server>,
}

/// Does something for each, and only then says that an answer is missing: so everything that is
/// wanted is noted in one round.
///
/// # Errors
/// An answer is not known yet.
pub(in crate::lint) fn each<T>(
    items: impl IntoIterator<Item = T>,
    mut of: impl FnMut(T) -> Result<(), Pending>,
) -> Result<(), Pending> {
    let done: Vec<_> = items.into_iter().map(&mut of).collect();
    done.into_iter().collect()
}

/// The answers to several questions, all of which are noted at once.
///
/// # Errors
/// One of them is not known yet.
pub(in crate::lint) fn answers<'s>(
    survey: &'s Survey<'_>,
    questions: &[Question],
) -> Result<Vec<&'s Answer>, Pending> {
    let all: Vec<_> = questions.iter().map(|each| survey.answer(each)).collect();
    all.into_iter().collect()
}

/// The zone that a name is in, with its servers: the first name upwards that has any. None where the
/// resolver cannot tell.
///
/// # Errors
/// An answer is not known yet.
pub(in crate::lint) fn zone_of(survey: &Survey<'_>, name: &str) -> Result<Option<Zone>, Pending> {
    let mut at = name;
    loop {
        match survey.ask(at, Type::Ns)? {
            Answer::Records(records) if records.via.is_empty() => {
                let hosts: BTreeSet<String> = records.data.iter().filter_map(named).collect();
                return Ok(Some(Zone {
                    name: at.to_owned(),
                    servers: servers(survey, hosts)?,
                }));
            }
            Answer::Failed(_) => return Ok(None),
            _ => {}
        }
        match at.split_once('.') {
            Some((_, above)) if above.contains('.') => at = above,
            _ => return Ok(None),
        }
    }
}

fn servers(survey: &Survey<'_>, hosts: BTreeSet<String>) -> Result<Vec<Server>, Pending> {
    let ask = |host: &String| [Type::A, Type::Aaaa].map(|kind| Question::new(host, kind));
    let all: Vec<Question> = hosts.iter().flat_map(ask).collect();
    answers(survey, &all)?;
    hosts
        .into_iter()
        .map(|name| {
            let found = answers(survey, &ask(&name))?;
            let found = found.into_iter().filter_map(Answer::data).flatten();
            let addresses = found.filter_map(|data| match data {
                Data::Address(address) => Some(*address),
                _ => None,
            });
            Ok(Server {
                addresses: addresses.collect(),
                name,
            })
        })
        .collect()
}

/// The host that a record names.
pub(in crate::lint) fn named(data: &Data) -> Option<String> {
    match data {
        Data::Host(host) | Data::Mail(_, host) | Data::Service(_, _, _, host) => Some(host.clone()),
        _ => None,
    }
}

/// The types that are declared and can be asked for.
pub(in crate::lint) fn asked_as(kind: RecordType) -> Option<Type> {
    Some(match kind {
        RecordType::A => Type::A,
        RecordType::Aaaa => Type::Aaaa,
        RecordType::Caa => Type::Caa,
        RecordType::Cname => Type::Cname,
        RecordType::Ds => Type::Ds,
        RecordType::Mx => Type::Mx,
        RecordType::Ns => Type::Ns,
        RecordType::Srv => Type::Srv,
        RecordType::Tlsa => Type::Tlsa,
        RecordType::Txt => Type::Txt,
        _ => return None,
    })
}

/// A record's value in the normal form that declared values have.
pub(in crate::lint) fn value(kind: RecordType, data: &Data) -> String {
    let dot = |host: &String| match host.as_str() {
        "" => ".".to_owned(),
        host => host.to_owned(),
    };
    match data {
        Data::Text(_) => data.text().unwrap_or_default(),
        Data::Address(address) => dns::observed(kind, &address.to_string()),
        Data::Host(host) => dns::observed(kind, &dot(host)),
        Data::Mail(preference, host) => dns::observed(kind, &format!("{preference} {}", dot(host))),
        Data::Service(priority, weight, port, host) => {
            dns::observed(kind, &format!("{priority} {weight} {port} {}", dot(host)))
        }
        Data::Authority(flags, tag, value) => {
            dns::observed(kind, &format!("{flags} {tag} \"{value}\""))
        }
        Data::Start(..) => String::new(),
        Data::Other(text) => dns::observed(kind, text),
    }
}

/// The values that an answer has for a declared set, in normal form; none where nobody knows. SPF
/// stands apart from the other texts of a name, so only those that the files speak of count.
pub(in crate::lint) fn values(records: &Records<'_>, answer: &Answer) -> Option<BTreeSet<String>> {
    let declared = |spf: bool| {
        let mut values = records.values.iter();
        values.any(|(_, value)| is_spf(value) == spf)
    };
    let counts = |value: &String| records.kind != RecordType::Txt || declared(is_spf(value));
    let data = answer.data()?.iter();
    Some(
        data.map(|data| value(records.kind, data))
            .filter(counts)
            .collect(),
    )
}

/// Whether mail depends on a declared set, and it can be asked for.
pub(in crate::lint) fn is_about_mail(records: &Records<'_>) -> bool {
    let scoped = ["_dmarc", "_domainkey", "_mta-sts", "_tls", "mta-sts"];
    let spf = || records.values.iter().any(|(_, value)| is_spf(value));
    let labels: Vec<&str> = records.owner.split('.').collect();
    let about = match records.kind {
        RecordType::Mx => true,
        RecordType::Txt => spf() || labels.iter().any(|label| scoped.contains(label)),
        RecordType::Cname | RecordType::A | RecordType::Aaaa | RecordType::Ns => {
            labels.iter().any(|label| scoped.contains(label))
        }
        _ => false,
    };
    about && !labels.contains(&"*") && asked_as(records.kind).is_some()
}

/// The domains of the audit that a mail service carries, declared or living, with its key.
pub(in crate::lint) fn mail_domains<'s>(
    survey: &'s Survey<'_>,
) -> impl Iterator<Item = (&'s str, &'s str)> {
    survey.domains.iter().filter_map(|domain| {
        let known = [survey.declared, survey.lives];
        let mut services = known
            .iter()
            .filter_map(|scene| scene.names.service_of(domain));
        Some((domain.as_str(), services.next()?))
    })
}

/// Where mail for a domain goes by its MX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) enum Route {
    /// To these hosts, the preferred first.
    To(Vec<String>),
    /// Nowhere: a null MX.
    Nowhere,
    /// No MX: the addresses of the domain take it, if there are any (RFC 5321 §5.1).
    Implicit,
    /// The domain is not there.
    NoDomain,
    /// Nobody knows.
    Unknown(Failure),
}

/// Where mail for a domain goes, by the resolver.
///
/// # Errors
/// The answer is not known yet.
pub(in crate::lint) fn route(survey: &Survey<'_>, domain: &str) -> Result<Route, Pending> {
    Ok(match survey.ask(domain, Type::Mx)? {
        Answer::Records(records) => {
            let mut hosts: Vec<(u16, String)> = records
                .data
                .iter()
                .filter_map(|data| match data {
                    Data::Mail(preference, host) => Some((*preference, host.clone())),
                    _ => None,
                })
                .collect();
            hosts.sort();
            match hosts.as_slice() {
                [] => Route::Implicit,
                [(_, host)] if host.is_empty() => Route::Nowhere,
                _ => Route::To(hosts.into_iter().map(|(_, host)| host).collect()),
            }
        }
        Answer::NoData => Route::Implicit,
        Answer::NoName => Route::NoDomain,
        Answer::Failed(failure) => Route::Unknown(failure.clone()),
    })
}

/// Whether a host takes mail for Infomaniak.
pub(in crate::lint) fn takes_ours(host: &str) -> bool {
    host == MX
}

/// Whether a domain's name has an address; none where a question about it failed, and the other found
/// nothing, so that nobody knows.
///
/// # Errors
/// An answer is not known yet.
pub(in crate::lint) fn has_address(
    survey: &Survey<'_>,
    name: &str,
) -> Result<Option<bool>, Pending> {
    let questions = [Type::A, Type::Aaaa].map(|kind| Question::new(name, kind));
    let found = answers(survey, &questions)?;
    let any = |of: fn(&Answer) -> bool| found.iter().any(|answer| of(answer));
    Ok(match any(|answer| matches!(answer, Answer::Records(_))) {
        true => Some(true),
        false if any(|answer| matches!(answer, Answer::Failed(_))) => None,
        false => Some(false),
    })
}

/// The domain of an address, in A-labels; none where it has none.
pub(in crate::lint) fn domain_of(address: &str) -> Option<String> {
    dns::zone_name(mail::domain(address)).ok()
}

/// Values as people read them: `5 mta-gw.infomaniak.ch`, or `nothing`.
pub(in crate::lint) fn shown(values: &BTreeSet<String>) -> String {
    match values.len() {
        0 => "nothing".to_owned(),
        _ => {
            let all: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            all.join(", ")
        }
    }
}
