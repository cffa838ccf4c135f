//! What is published at the selectors of DKIM that are declared.

use super::policies;
use crate::dns::RecordType;
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Data, Pending, Type};

/// One selector.
#[derive(Debug)]
pub(super) struct Published {
    /// The domain that it signs for.
    pub(super) domain: String,
    /// Its name.
    pub(super) selector: String,
    /// The whole name in the DNS.
    pub(super) name: String,
    /// How it is declared: TXT or CNAME.
    pub(super) kind: RecordType,
    /// Where it leads, if it is an alias.
    pub(super) alias: Option<String>,
    /// The texts that are found there.
    pub(super) texts: Vec<String>,
    /// Whether it is certain that nothing is there.
    pub(super) nothing: bool,
    /// Whether that is so because `_domainkey` is delegated.
    pub(super) hidden: bool,
    /// The servers that it is delegated to.
    pub(super) servers: Vec<String>,
}

/// Every declared selector of the domains that are audited; wildcards are none.
pub(super) fn published(survey: &Survey<'_>) -> Result<Vec<Published>, Pending> {
    let sets = survey.declared.zones.sets();
    let sets = sets.filter(|set| matches!(set.kind, RecordType::Txt | RecordType::Cname));
    let asked: Vec<_> = sets
        .filter_map(|set| {
            let (selector, domain) = set.name.split_once("._domainkey.")?;
            let audited = |own: &String| own == domain || domain.ends_with(&format!(".{own}"));
            let wanted = !selector.starts_with(['*', '_']) && survey.domains.iter().any(audited);
            wanted.then(|| {
                let texts = survey.ask(&set.name, Type::Txt);
                let servers = policies::servers(survey, &format!("_domainkey.{domain}"));
                (set, selector, domain, texts, servers)
            })
        })
        .collect();
    let found = asked
        .into_iter()
        .map(|(set, selector, domain, answer, servers)| {
            let (data, servers) = (answer?.data(), servers?);
            let texts: Vec<String> = data
                .unwrap_or_default()
                .iter()
                .filter_map(Data::text)
                .collect();
            let nothing = data.is_some() && texts.is_empty();
            let alias = set.values.first().map(|(_, target)| (*target).to_owned());
            Ok(Published {
                domain: domain.to_owned(),
                selector: selector.to_owned(),
                name: set.name.clone(),
                kind: set.kind,
                alias: alias.filter(|_| set.kind == RecordType::Cname),
                hidden: nothing && !servers.is_empty(),
                texts,
                nothing,
                servers,
            })
        });
    found.collect()
}
