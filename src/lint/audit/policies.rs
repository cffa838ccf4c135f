//! What the DNS publishes of policies, asked for all domains at once.

use crate::dns::RecordType;
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Data, Pending, Type};
use crate::mailauth::dmarc::walk::{self, Discovery};

/// What receivers find for every domain that is audited. All walks are begun before one is waited for.
pub(super) fn discoveries(survey: &Survey<'_>) -> Result<Vec<(String, Discovery)>, Pending> {
    let domains = survey.domains.iter();
    let walks = domains.map(|domain| (domain, walk::discover(survey.world, domain)));
    let walks: Vec<_> = walks.collect();
    let found = walks
        .into_iter()
        .map(|(domain, found)| Ok((domain.clone(), found?)));
    found.collect()
}

/// The texts of a name; none where nobody knows.
pub(super) fn texts(survey: &Survey<'_>, name: &str) -> Result<Vec<String>, Pending> {
    let data = survey.ask(name, Type::Txt)?.data().unwrap_or_default();
    Ok(data.iter().filter_map(Data::text).collect())
}

/// The name servers of a name; none where nobody knows.
pub(super) fn servers(survey: &Survey<'_>, name: &str) -> Result<Vec<String>, Pending> {
    let data = survey.ask(name, Type::Ns)?.data().unwrap_or_default();
    let host = |data: &Data| match data {
        Data::Host(host) => Some(host.clone()),
        _ => None,
    };
    Ok(data.iter().filter_map(host).collect())
}

/// Whether a text of a name is declared, or lives at the service: then it is judged where it stands.
pub(super) fn is_known(survey: &Survey<'_>, name: &str, text: &str) -> bool {
    let scenes = [survey.declared, survey.lives];
    scenes.iter().any(|scene| {
        let set = scene.zones.at(name, RecordType::Txt);
        set.is_some_and(|set| set.values.iter().any(|(_, own)| *own == text))
    })
}
