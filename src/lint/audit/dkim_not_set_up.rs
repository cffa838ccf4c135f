//! A mail domain of which nothing says that it is signed.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::lint::texts::policies as declared;
use crate::mailauth::ask::Pending;
use crate::mailauth::ask::Type;
use crate::model::diagnostic::Level;

/// `dkim-not-set-up`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-not-set-up",
    level: Level::Warning,
    title: "nothing shows that mail of a domain is signed",
    facts: &["DNS-DKIM-01", "DNS-DKIM-02"],
    manual: "With the zone at Infomaniak mail is signed without anybody's doing, and `_domainkey` is \
        delegated for it. Here neither that delegation nor a declared key was found, so mail is probably \
        not signed: what is forwarded fails, and large receivers want signatures.\n\n\
        With the zone here, let \"Global security\" in the Manager repair it. With the zone elsewhere, \
        publish the key that the Manager shows, and declare it.",
    source: "knowledge base 841; knowledge base, DKIM elsewhere",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let scenes = [survey.declared, survey.lives];
    let carried = |domain: &&String| {
        scenes
            .iter()
            .any(|scene| scene.names.service_of(domain).is_some())
    };
    let unknown = |domain: &&String| !scenes.iter().any(|scene| declared::has_keys(scene, domain));
    let domains: Vec<&String> = survey
        .domains
        .iter()
        .filter(carried)
        .filter(unknown)
        .collect();
    let ask = |domain: &&String| survey.ask(&format!("_domainkey.{domain}"), Type::Ns);
    let answers: Vec<_> = domains.iter().map(ask).collect();
    for (domain, answer) in domains.iter().zip(answers) {
        if answer?.data().is_none_or(|servers| !servers.is_empty()) {
            continue;
        }
        let message =
            format!("no key of {domain} is declared, and _domainkey.{domain} is not delegated");
        out.on(survey.domain(domain), message)
            .help("see under \"Global security\" in the Manager; with the zone elsewhere, publish the key that it shows");
    }
    Ok(())
}
