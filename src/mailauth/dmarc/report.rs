//! Whether somebody else agreed to get reports (RFC 9990 §4; before: RFC 7489 §7.1).

use super::{Record, walk};
use crate::mailauth::ask::{Answer, Data, Failure, Pending, Question, Type, World};
use crate::mailauth::report_uri::ReportUri;

/// Octets of a name at most, without the final dot (RFC 1035 §2.3.4).
const NAME_MAX: usize = 253;

/// What becomes of reports to a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorisation {
    /// Host and domain belong to one organization: nobody has to agree.
    Own,
    /// The host agreed; where it names another address for itself, reports go there.
    Given(Option<ReportUri>),
    /// It did not: reports are not sent.
    Missing,
    /// It agreed and sends reports on to a host that is not its own: they are sent to neither.
    Elsewhere(ReportUri),
    /// The name to ask is too long for the DNS, so that nobody can agree.
    TooLong,
    /// Nobody knows.
    Failed(Failure),
}

/// The name at which a host agrees to get reports about a domain.
#[must_use]
pub fn name(domain: &str, host: &str) -> String {
    format!("{domain}._report._dmarc.{host}")
}

/// The text to publish there.
pub const TEXT: &str = "v=DMARC1";

/// What becomes of reports to a host about the domain that a record was found at; `tag` is `rua` or
/// `ruf`.
///
/// # Errors
/// An answer is missing.
pub fn authorised(
    world: &dyn World,
    domain: &str,
    host: &str,
    tag: &str,
) -> Result<Authorisation, Pending> {
    let name = name(domain, host);
    let question = Question::new(&name, Type::Txt);
    // A name that is too long is asked by nobody.
    let short = name.len() <= NAME_MAX;
    let answer = short.then(|| world.dns(&question)).flatten();
    let (one, other) = (walk::walk(world, domain), walk::walk(world, host));
    if one?.organization() == other?.organization() {
        return Ok(Authorisation::Own);
    }
    if !short {
        return Ok(Authorisation::TooLong);
    }
    let answer = answer.ok_or(Pending)?;
    if let Answer::Failed(failure) = answer {
        return Ok(Authorisation::Failed(failure.clone()));
    }
    let texts = answer
        .data()
        .unwrap_or_default()
        .iter()
        .filter_map(Data::text);
    let records: Vec<Record> = texts.filter_map(|text| Record::parse(&text)).collect();
    if records.is_empty() {
        return Ok(Authorisation::Missing);
    }
    let uri = records.iter().flat_map(|record| record.uris(tag)).next();
    Ok(match uri {
        Some(uri) if uri.host().as_deref() != Some(host) => Authorisation::Elsewhere(uri),
        uri => Authorisation::Given(uri),
    })
}

#[cfg(test)]
mod tests {
    use super::super::walk::tests::world;
    use super::*;

    #[test]
    fn who_belongs_together_needs_no_leave() {
        let world = world(&[("acme.example", "v=DMARC1; p=none")], &[]);
        let found = authorised(&world, "acme.example", "reports.acme.example", "rua");
        assert_eq!(found, Ok(Authorisation::Own));
    }

    /// RFC 9990 §4: the example of `blue.example.com` and `red.example.net`, and an override.
    #[test]
    fn strangers_agree_first() {
        let given = "blue.example.com._report._dmarc.red.example.net";
        assert_eq!(name("blue.example.com", "red.example.net"), given);
        let texts = |text: &'static str| vec![(given, text)];
        let host = ReportUri::parse("mailto:other@red.example.net");
        let third = ReportUri::parse("mailto:other@green.example");
        for (texts, expected) in [
            (vec![], Authorisation::Missing),
            (texts("v=dmarc1"), Authorisation::Missing),
            (texts("v=DMARC1"), Authorisation::Given(None)),
            (texts("v=DMARC1;"), Authorisation::Given(None)),
            (
                texts("v=DMARC1; rua=mailto:other@red.example.net"),
                Authorisation::Given(Some(host)),
            ),
            (
                texts("v=DMARC1; rua=mailto:other@green.example"),
                Authorisation::Elsewhere(third),
            ),
        ] {
            let world = world(&[], &texts);
            let found = authorised(&world, "blue.example.com", "red.example.net", "rua");
            assert_eq!(found, Ok(expected));
        }
        let label = "a".repeat(60);
        let long = [label.as_str(); 4].join(".");
        let found = authorised(&world(&[], &[]), &long, "red.example.net", "rua");
        assert_eq!(found, Ok(Authorisation::TooLong));
    }
}
