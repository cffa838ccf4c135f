//! Mail of a service here that SPF does not allow.

use std::collections::BTreeSet;

use serde_json::json;

use crate::dns::RecordType;
use crate::kinds::mail;
use crate::kinds::mail_domain::catalogue::INFOMANIAK;
use crate::lint::finding::{Findings, Fix};
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::{Mechanism, Qualifier, Record, Term};
use crate::model::diagnostic::Level;

/// `spf-without-service`.
pub(super) const RULE: Rule = Rule {
    code: "spf-without-service",
    level: Level::Error,
    title: "a domain has a mail service, and its SPF does not name it",
    facts: &["DNS-SPF-01", "DNS-SPF-02"],
    manual: "What people write at the addresses of a mail service leaves from Infomaniak's servers. Where SPF of \
        the domain ends with `-all` or `~all` and does not include `spf.infomaniak.ch`, receivers refuse that \
        mail or take it for spam. It happens when a record is replaced by the one that another sender asks for.\n\n\
        Name `infomaniak` among the senders of the domain's mail, or add `include:spf.infomaniak.ch` to the record. \
        Records that redirect, or whose terms are macros, are left alone: what they come to is not known here.",
    source: "knowledge base 2199",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    let Ok(here) = format!("include:{}", spf::HERE).parse::<Term>() else {
        return;
    };
    for spf in spf::sound(scene) {
        let Some(service) = scene.names.service_of(spf.name) else {
            continue;
        };
        let mx = scene.zones.at(spf.name, RecordType::Mx);
        let nothing = mx.is_some_and(|mx| mx.values.iter().any(|(_, value)| host(value) == "."));
        let mut seen = BTreeSet::new();
        if nothing || may_allow(scene, spf.name, &spf.record, &mut seen) {
            continue;
        }
        let found = out.item(
            spf.thing,
            "values",
            spf.text,
            format!(
                "mail from {} that leaves from the mail service is refused: SPF does not name it",
                spf.name
            ),
        );
        if let Some(thing) = scene.find(mail::SERVICE, service) {
            found.related(thing, None, "the mail service");
        }
        // A record that follows from senders is mended there, so that it stays one with the rest.
        let derived = scene
            .mail()
            .iter()
            .any(|mail| mail.domain == spf.name && !mail.senders.is_empty());
        if derived {
            let steps = ["domains", spf.name, "mail", "senders", INFOMANIAK];
            found
                .help("name `infomaniak` among the senders")
                .fix(Fix::new("add the sender `infomaniak`").key(&steps, json!({})));
        } else {
            let mended = spf.record.with(std::slice::from_ref(&here));
            found
                .help(format!("write `{mended}`"))
                .fix(spf.rewritten(format!("add `{here}`"), &mended.to_string()));
        }
    }
}

/// Whether a record lets Infomaniak's servers send, or leads to where nobody knows.
fn may_allow(scene: &Scene<'_>, name: &str, record: &Record, seen: &mut BTreeSet<String>) -> bool {
    let open = matches!(
        record.all(),
        Some(Qualifier::Pass | Qualifier::Neutral) | None
    );
    if record.redirect().is_some() && record.all().is_none() {
        return true;
    }
    // A record that is included counts for what it allows only, whatever its end.
    if seen.is_empty() && open {
        return true;
    }
    seen.insert(name.to_owned());
    let unknown = record.terms().any(|term| {
        let allows = term.qualifier() == Some(Qualifier::Pass);
        let asks = matches!(
            term.mechanism(),
            Some(Mechanism::Include(_) | Mechanism::Exists(_))
        );
        allows && asks && term.name().is_some_and(|name| name.literal().is_none())
    });
    unknown
        || spf::included(record).any(|included| {
            if included == spf::HERE {
                return true;
            }
            let texts = scene.zones.at(&included, RecordType::Txt);
            let mut texts = texts.iter().flat_map(|set| &set.values);
            let own = texts.find_map(|(_, text)| Record::parse(text).ok());
            match own {
                Some(own) if !seen.contains(&included) => may_allow(scene, &included, &own, seen),
                Some(_) => false,
                // What is ours and not in these files may well name it.
                None => scene.zones.of(&included).is_some(),
            }
        })
}
