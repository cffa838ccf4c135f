//! A new id of an MTA-STS policy that is announced before its file is served.

use crate::lint::finding::Findings;
use crate::lint::plans::records::moved;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `mta-sts-file-first`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-file-first",
    level: Level::Warning,
    title: "a new MTA-STS policy is announced, and its file is served by hand",
    facts: &["RFC-STS-04", "RFC-STS-06"],
    manual: "The `id` of the record tells senders to fetch the policy again. A plan writes the record; the file at \
        `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` is on a web server that nobody but you writes to. Where \
        the record is first, senders fetch the old file, keep it under the new `id`, and do not look again \
        before its `max_age` is over.\n\n\
        Serve the new file first, then apply. `maniform zone` prints it where the domain has `mta-sts` under `mail`.",
    source: "RFC 8461 §3.3, §8.1",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for each in moved(prospect) {
        let domain = match each.owner.strip_prefix("_mta-sts") {
            Some("") => each.zone.to_owned(),
            Some(below) if below.starts_with('.') => format!("{}.{}", &below[1..], each.zone),
            _ => continue,
        };
        let is_one = |text: &&&str| crate::mailauth::mta_sts::Record::is_meant(text);
        let before = each.before.iter().find(is_one);
        let Some(new) = each
            .after
            .iter()
            .find(is_one)
            .filter(|new| before != Some(new))
        else {
            continue;
        };
        let printed = prospect
            .declared
            .mail()
            .iter()
            .any(|mail| mail.domain == domain && mail.sts.is_some());
        let how = match printed {
            true => {
                format!("serve the new file first: `maniform zone --domain {domain}` prints it")
            }
            false => "serve the new file first, and apply then".to_owned(),
        };
        out.item(
            each.thing,
            "values",
            new,
            format!("senders fetch the policy of {domain} again as soon as this is published"),
        )
        .help(how);
    }
}
