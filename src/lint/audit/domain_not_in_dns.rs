//! A domain that nobody can look up.

use super::published::each;
use super::remedy::publishes;
use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Answer, Pending, Type};
use crate::model::diagnostic::Level;

/// `domain-not-in-dns`.
pub(super) const RULE: Rule = Rule {
    code: NOT_IN_DNS,
    level: Level::Error,
    title: "a domain is not in the DNS",
    facts: &["DNS-ZONE-01"],
    manual: "The resolver says that there is no such name (NXDOMAIN). No mail reaches the domain, and mail in its \
        name is refused almost everywhere. It was never registered, has run out, has no name servers, or is \
        misspelt.\n\n\
        Register it or renew it, and set its name servers; `maniform audit` asks again. What has no mail \
        any more is taken out of the files. The audit gives such a domain its worst grade, and says nothing \
        else of its records: none of them is seen.",
    source: "RFC 1035 §4.1.1; RFC 5321 §5.1",
    judge: Judge::Audit(judge),
};

/// Its code: a domain of which it is found gets the worst grade.
pub const NOT_IN_DNS: &str = "domain-not-in-dns";

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(survey.domains, |domain| {
        if *survey.ask(domain, Type::Soa)? != Answer::NoName {
            return Ok(());
        }
        let zones = &survey.declared.zones;
        let declared = [RecordType::Mx, RecordType::Txt].into_iter();
        let declared = declared.filter_map(|kind| zones.at(domain, kind)).next();
        // In a zone of another name, an apply is what brings it into the DNS.
        let below = declared.filter(|set| set.zone != *domain);
        let help = match below {
            Some(set) => publishes(survey, set),
            None => {
                "see that it is registered and has name servers, and how it is spelt".to_owned()
            }
        };
        out.on(
            survey.domain(domain),
            format!("{domain} is not in the DNS: no mail reaches it"),
        )
        .help(help);
        Ok(())
    })
}
