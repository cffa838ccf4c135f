//! Mail that is refused as soon as somebody forwards it.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::{policies, spf};
use crate::model::diagnostic::Level;

/// `spf-reject-without-dkim`.
pub(super) const RULE: Rule = Rule {
    code: "spf-reject-without-dkim",
    level: Level::Warning,
    title: "mail under a reject policy has nothing but SPF",
    facts: &["RFC-SPF-17", "DNS-DMARC-05", "DNS-SPF-04"],
    manual: "A forwarded message comes from a host that is in nobody's SPF. DKIM survives that, SPF does not: with \
        `p=reject` and without a signature everything that people forward is lost.\n\n\
        Infomaniak signs by itself where the zone is there. Other senders want their selector, mostly a CNAME or \
        TXT below `_domainkey`; their pages call it domain authentication. Where such records live without being \
        declared, this is a note: declare them, or lower the rule with that reason.",
    source: "RFC 7208 §10.3 and appendix D; knowledge base, sending through a foreign server",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let Some((dmarc, policy)) = spf::rejects(scene, spf.name) else {
            continue;
        };
        let signed = policies::has_keys(scene, spf.name);
        // Senders that a `mail` section names are judged one by one (`sender-rests-on-spf`).
        let named = scene.mail().iter().any(|mail| mail.domain == spf.name);
        if signed || named {
            continue;
        }
        // Mail of the service is signed without a word in the files.
        let others = spf::included(&spf.record).find(|domain| domain != spf::HERE);
        let names_it = spf::included(&spf.record).any(|domain| domain == spf::HERE);
        let here = scene.may_hide_services() || scene.names.service_of(spf.name).is_some();
        let own = names_it || here;
        let sends = spf.record.directives().any(|term| !term.is_all());
        let message = match others {
            Some(other) => format!(
                "what {other} sends for {} is refused once it is forwarded: no DKIM key is declared",
                spf.name
            ),
            None if !own && sends => format!(
                "mail of {} is refused once it is forwarded: no DKIM key is declared",
                spf.name
            ),
            None => continue,
        };
        let whole = scene.document.is_none_or(|document| {
            let records = document.settings.ownership.get("records");
            records.map(|said| said.value)
                == Some(crate::model::ownership::Ownership::Authoritative)
        });
        let found = out.item(spf.thing, "values", spf.text, message);
        found
            .related(dmarc, Some(("values", policy)), "this policy asks to refuse it")
            .help("declare the selector that the sender's pages give, a CNAME or TXT below `_domainkey`");
        if !whole {
            found.level(Level::Note);
        }
    }
}
