//! An MX that changes before the policy that has to list it.

use crate::lint::finding::Findings;
use crate::lint::plans::records::{Moved, moved};
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `mx-changes-under-mta-sts`.
pub(super) const RULE: Rule = Rule {
    code: "mx-changes-under-mta-sts",
    level: Level::Warning,
    title: "mail servers change while an MTA-STS policy is in force",
    facts: &["RFC-STS-04"],
    manual: "Senders deliver only to servers that the policy lists. A new MX that it does not list gets no \
        mail from them.\n\n\
        List the new server in the policy first and publish a new `id`, wait for as long as the old \
        `max_age`, and change the MX then.",
    source: "RFC 8461 §8.1",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for each in moved(prospect).filter(Moved::is_mx) {
        let name = match each.owner {
            "@" => format!("_mta-sts.{}", each.zone),
            owner => format!("_mta-sts.{owner}.{}", each.zone),
        };
        let txt = crate::dns::RecordType::Txt;
        let policy = prospect
            .lives
            .zones
            .at(&name, txt)
            .or(prospect.declared.zones.at(&name, txt));
        let new = each.after.iter().find(|value| !each.before.contains(value));
        if let (Some(_), Some(new)) = (policy, new) {
            let host = new.rsplit(' ').next().unwrap_or(new);
            out.about(each.thing, format!("an MTA-STS policy is published: where it does not list {host}, senders refuse to deliver there"))
                .help("list the new server in the policy first, with a new `id`");
        }
    }
}
