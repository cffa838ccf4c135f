//! Enforcement of DMARC without the step between.

use crate::lint::finding::Findings;
use crate::lint::plans::records::moved;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::lint::texts::policies::is_hardened;
use crate::mailauth::dmarc::{Policy, Record};
use crate::model::diagnostic::Level;

/// `dmarc-in-one-step`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-in-one-step",
    level: Level::Warning,
    title: "a DMARC policy goes from watching to refusing in one step",
    facts: &["RFC-DMARC-13"],
    manual: "From `none` to `reject` in one step refuses whatever nobody thought of: the invoices of the \
        accounting system, the newsletter, the printer. Reports show these senders beforehand.\n\n\
        Go to `quarantine`, or to `reject` with `t=y`, read reports for some weeks, and then to \
        `reject`. Domains below `.ch` and `.li` are made strict by the service itself.",
    source: "RFC 9989 (policy in stages); knowledge base 1301",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    let policy = |values: &[&str]| {
        let record = values.iter().find_map(|text| Record::parse(text))?;
        let policy = record.own_policy()?;
        Some(if record.is_test() {
            policy.milder()
        } else {
            policy
        })
    };
    for each in
        moved(prospect).filter(|each| each.owner == "_dmarc" || each.owner.starts_with("_dmarc."))
    {
        let hardened = is_hardened(prospect.declared, each.zone);
        let (before, after) = (policy(&each.before), policy(&each.after));
        let jumps = before == Some(Policy::None) && after == Some(Policy::Reject);
        if jumps && !hardened {
            out.about(
                each.thing,
                "from `none` to `reject` in one step: what nobody thought of is refused",
            )
            .help("go to `quarantine` first and read reports for some weeks");
        }
    }
}
