//! What mends a record that is missing in the DNS, or wrong there: an apply where the files have it
//! already, lines to enter where the zone is kept elsewhere, and otherwise an edit that declares it.

use serde_json::{Map, Value as Json, json};

use super::propagation::{SPREADS, since};
use super::zone_served_elsewhere::elsewhere;
use crate::dns::RecordType;
use crate::kinds::kind::Located;
use crate::kinds::mail_domain::MailDomain;
use crate::kinds::record_set;
use crate::kinds::wish::Wish;
use crate::lint::derived::sender;
use crate::lint::finding::{Finding, Fix};
use crate::lint::scene::Records;
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::dmarc;
use crate::mailauth::spf::{Record, is_spf};
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

/// Whether a declared set stands in a zone that the files say is kept elsewhere.
pub(super) fn is_away(survey: &Survey<'_>, set: &Records<'_>) -> bool {
    let document = survey.declared.document;
    let away = document.map_or(&[][..], |document| &document.elsewhere);
    let mut things = set.values.iter().map(|(thing, _)| thing.address);
    things.any(|address| away.iter().any(|each| each.located.address == *address))
}

/// What publishes a declared set.
pub(super) fn publishes(survey: &Survey<'_>, set: &Records<'_>) -> String {
    let zone = set.zone;
    let lately = since(survey, set).is_some_and(|since| since < SPREADS);
    match is_away(survey, set) {
        true => format!(
            "the files have it: enter what `maniform zone --domain {zone}` prints where the zone is kept"
        ),
        false if lately => {
            "it was applied lately: ask again when resolvers have forgotten the old record"
                .to_owned()
        }
        false => "the files have it: `maniform apply` publishes it".to_owned(),
    }
}

/// The declared texts of a name that are SPF, or those that are not.
fn texts<'s>(survey: &'s Survey<'_>, name: &str, spf: bool) -> Option<&'s Records<'s>> {
    let set = survey.declared.zones.at(name, RecordType::Txt)?;
    let mut values = set.values.iter();
    values.any(|(_, text)| is_spf(text) == spf).then_some(set)
}

/// Mends SPF that lacks, or has to be, this record. What is declared needs to be published; what is
/// not is declared, with its senders by name.
///
/// # Errors
/// An answer is not known yet.
pub(super) fn spf(survey: &Survey<'_>, domain: &str, wanted: &Record) -> Result<Remedy, Pending> {
    if let Some(set) = texts(survey, domain, true) {
        return Ok(Remedy::Publish(publishes(survey, set)));
    }
    let mut senders = Map::new();
    for term in wanted.directives().filter(|term| !term.is_all()) {
        let Some((name, section)) = sender(term) else {
            return Ok(Remedy::Unknown);
        };
        senders.insert(name, section);
    }
    let section = json!({ "senders": senders });
    let text = wanted.to_string();
    let does = format!("declare the senders of {domain}");
    declare(survey, domain, "@", &text, (does, &section))
}

/// Mends DMARC of a domain, beginning with what this record asks for.
///
/// # Errors
/// An answer is not known yet.
pub(super) fn policy(
    survey: &Survey<'_>,
    domain: &str,
    wanted: &dmarc::Record,
) -> Result<Remedy, Pending> {
    if let Some(set) = texts(survey, &format!("_dmarc.{domain}"), false) {
        return Ok(Remedy::Publish(publishes(survey, set)));
    }
    let policy = wanted.own_policy().map_or("none", dmarc::Policy::as_str);
    let mut dmarc = Map::new();
    dmarc.insert("policy".to_owned(), json!(policy));
    let mails = wanted.uris("rua").into_iter();
    let mails: Vec<String> = mails.filter_map(|uri| uri.address()).collect();
    let reports = match mails.as_slice() {
        [] => None,
        [one] => Some(json!(one)),
        several => Some(json!(several)),
    };
    dmarc.extend(reports.map(|to| ("reports-to".to_owned(), to)));
    let section = json!({ "dmarc": dmarc });
    let text = wanted.tags().as_str().to_owned();
    let does = format!("declare DMARC of {domain}");
    declare(survey, domain, "_dmarc", &text, (does, &section))
}

/// Declares a text that no file has: in `mail` of a domain that has it, beside the records of one that
/// has those, and otherwise as `mail` of the domain.
fn declare(
    survey: &Survey<'_>,
    domain: &str,
    owner: &str,
    text: &str,
    (does, section): (String, &Json),
) -> Result<Remedy, Pending> {
    if !survey.domains.iter().any(|known| known == domain) {
        return Ok(Remedy::Unknown);
    }
    let fix = Fix::new(does);
    let mut mails = survey.declared.mail().iter();
    let mail: Option<&MailDomain> = mails.find(|mail| mail.domain == domain);
    if mail.is_some_and(|mail| mail.parked) {
        return Ok(Remedy::Unknown);
    }
    let mut sets = survey.declared.zones.sets();
    let beside = sets.find(|set| set.zone == domain && !set.values.is_empty());
    let beside = beside.and_then(|set| set.values.first().map(|(thing, _)| *thing));
    if let (None, Some(thing)) = (mail, beside) {
        let name = match owner {
            "@" => domain.to_owned(),
            owner => format!("{owner}.{domain}"),
        };
        let others = survey.declared.zones.at(&name, RecordType::Txt);
        if let Some((others, _)) = others.and_then(|set| set.values.first()) {
            let mut values = others.spec.items(record_set::VALUES);
            values.insert(text.to_owned());
            let fix = fix.set(others, record_set::VALUES, Value::Set(values));
            return Ok(Remedy::Edit(fix));
        }
        let spec = Spec::default().with(record_set::VALUES, Value::set([text.to_owned()]));
        let key = record_set::key(domain, owner, RecordType::Txt);
        let mut fix = fix;
        fix.wishes.push(Wish::Add {
            located: Located {
                address: Address::new(record_set::NAME, key),
                realm: thing.realm.to_owned(),
            },
            lives: spec.clone(),
            spec,
        });
        return Ok(Remedy::Edit(fix));
    }
    let mut fix = fix;
    let members = section.as_object().into_iter().flatten();
    for (key, value) in members {
        fix = fix.key(&["domains", domain, "mail", key], value.clone());
    }
    if mail.is_none() && elsewhere(survey, domain)?.is_some() {
        fix = fix.key(&["domains", domain, "dns"], json!("elsewhere"));
    }
    Ok(Remedy::Edit(fix))
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Remedy {
    /// The files have it; this publishes it.
    Publish(String),
    /// An edit of the files.
    Edit(Fix),
    /// Neither is known.
    Unknown,
}

impl Remedy {
    /// Says so in a finding, whose help stays where nothing better is known.
    pub(super) fn tell(self, found: &mut Finding) {
        match self {
            Self::Publish(help) => {
                found.help(help);
            }
            Self::Edit(fix) => {
                found.fix(fix);
            }
            Self::Unknown => {}
        }
    }
}
