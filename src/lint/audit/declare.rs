//! Edits that declare what should be published.

use serde_json::json;

use super::published::zone_of;
use crate::dns::RecordType;
use crate::kinds::delegation::is_providers;
use crate::kinds::mail_domain::section::Receives;
use crate::lint::finding::Fix;
use crate::lint::records::MX;
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;

/// Declares Infomaniak's MX of a domain whose zone Infomaniak publishes and no file declares, in the
/// words of `mail` where the files have any. None
/// where that is not so: then the record is entered elsewhere, or stands in a file already.
///
/// # Errors
/// An answer is not known yet.
pub(super) fn mx(survey: &Survey<'_>, domain: &str) -> Result<Option<Fix>, Pending> {
    let mails = survey.declared.mail();
    let mail = mails.iter().find(|mail| mail.domain == domain);
    let mut zones = survey.declared.zones.all();
    let is_declared = zones.any(|(zone, _)| zone == domain)
        || survey.declared.zones.at(domain, RecordType::Mx).is_some();
    if mail.is_some_and(|mail| mail.parked || mail.receives != Receives::Elsewhere) {
        return Ok(None);
    }
    if mail.is_none() && is_declared {
        return Ok(None);
    }
    let Some(zone) = zone_of(survey, domain)? else {
        return Ok(None);
    };
    let here = zone.name == domain && zone.servers.iter().any(|server| is_providers(&server.name));
    let fix = Fix::new(format!("declare the MX of {domain}"));
    if !mails.is_empty() {
        let word = ["domains", domain, "mail", "receives"];
        return Ok(here.then(|| fix.key(&word, json!("infomaniak"))));
    }
    let record = json!([{ "name": "@", "type": "MX", "values": [format!("5 {MX}")] }]);
    Ok(here.then(|| fix.key(&["domains", domain, "records"], record)))
}
