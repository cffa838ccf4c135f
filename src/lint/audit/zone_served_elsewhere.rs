//! Records that are declared for a zone which the world does not read here.

use serde_json::json;

use super::published::{Zone, each, zone_of};
use super::remedy::is_away;
use crate::kinds::delegation;
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `zone-served-elsewhere`.
pub(super) const RULE: Rule = Rule {
    code: "zone-served-elsewhere",
    level: Level::Error,
    title: "records are declared for a zone that another provider publishes",
    facts: &["DNS-SPF-06"],
    manual: "The name servers of the domain belong to somebody else, so records at Infomaniak are read by \
        nobody: SPF, DKIM, DMARC and MX have to be entered where the zone is. A plan would change them and \
        nothing would happen.\n\n\
        Write `dns: elsewhere` below the domain and enter there what `maniform zone` prints, or let the domain use \
        Infomaniak's name servers. Own name servers that copy the zone are declared as `name-servers`, and then this rule \
        says nothing.",
    source: "knowledge base, SPF; external website",
    judge: Judge::Audit(judge),
};

/// Whether a zone is published by servers that are neither Infomaniak's nor declared.
///
/// # Errors
/// An answer is not known yet.
pub(super) fn elsewhere(survey: &Survey<'_>, zone: &str) -> Result<Option<Zone>, Pending> {
    let Some(found) = zone_of(survey, zone)? else {
        return Ok(None);
    };
    let declared = survey.declared.find(delegation::NAME, zone);
    let declared = declared.map(|thing| thing.items("name-servers"));
    let known = |name: &str| {
        delegation::is_providers(name)
            || declared.iter().flatten().any(|declared| *declared == name)
    };
    let foreign = !found.servers.iter().any(|server| known(&server.name));
    Ok(Some(found).filter(|found| foreign && found.name == zone))
}

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let zones = survey.declared.zones.all().map(|(zone, _)| zone);
    let asked = zones.filter(|zone| survey.domains.iter().any(|domain| domain == zone));
    each(asked, |zone| {
        let mut sets = survey.declared.zones.sets();
        let Some(first) = sets.find(|set| set.zone == zone && !is_away(survey, set)) else {
            return Ok(());
        };
        if let (Some(elsewhere), Some((thing, _))) =
            (elsewhere(survey, zone)?, first.values.first())
        {
            let names: Vec<&str> = elsewhere
                .servers
                .iter()
                .map(|each| each.name.as_str())
                .collect();
            let names = names.join(", ");
            out.about(
                thing,
                format!("nobody reads the records of {zone} here: {names} publish the zone"),
            )
            .help("write `dns: elsewhere`, and enter there what `maniform zone` prints")
            .fix(
                Fix::new(format!("say that the DNS of {zone} is elsewhere"))
                    .key(&["domains", zone, "dns"], json!("elsewhere")),
            );
        }
        Ok(())
    })
}
